"""The banks that people here are paid to, the largest first."""

import re

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

# Providers from outside that send to accounts of their own -> what the number of such an account looks like.
ELSEWHERE = {"Stripe": "acct_[A-Za-z0-9]{8,30}"}


def fits(bank: str, number: str) -> bool:
    """Whether this is how a number of an account there looks."""
    return re.fullmatch(ELSEWHERE.get(bank, "[0-9]{6,20}"), number) is not None


def masked(number: str) -> str:
    """``1234567890`` as ``•••• 7890``: known to its owner, useless to a stranger."""
    return f"•••• {''.join(number.split())[-4:]}"
