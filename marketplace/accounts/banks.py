"""The banks that people here are paid to, the largest first."""

BANKS = (
    "BCA",
    "BRI",
    "Mandiri",
    "BNI",
    "BSI",
    "BTN",
    "CIMB Niaga",
    "Danamon",
    "Permata",
    "Panin",
    "OCBC",
    "Maybank",
    "Bank DKI",
    "Bank BJB",
    "Bank Jateng",
    "Bank Jatim",
    "Bank Jago",
    "SeaBank",
    "Jenius (SMBC)",
    "Bank Muamalat",
    "Bank Sumut",
    "Bank Nagari",
    "Bank Sulselbar",
    "Bank Papua",
)


def masked(number: str) -> str:
    """``1234567890`` as ``•••• 7890``: known to its owner, useless to a stranger."""
    return f"•••• {''.join(number.split())[-4:]}"
