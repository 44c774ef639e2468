"""The text inside a QRIS code: tag, length, value, and a check at the end, as EMV and Bank Indonesia have it."""

MERCHANT_NAME, TOWN = "TIRUAN UNTUK LATIHAN", "JAKARTA"
POLYNOMIAL = 0x1021


def qr_text(gross_amount: str, transaction_id: str) -> str:
    """The text for one payment of an amount like ``24145.00``."""
    account = _field("00", "COM.GO-JEK.WWW") + _field("01", "936009143000000000") + _field("02", "G000000000")
    parts = (
        ("00", "01"),
        ("01", "12"),  # to be paid once
        ("26", account),
        ("52", "5311"),
        ("53", "360"),  # rupiah
        ("54", gross_amount.removesuffix(".00")),
        ("58", "ID"),
        ("59", MERCHANT_NAME),
        ("60", TOWN),
        ("62", _field("01", transaction_id[:25])),
    )
    text = "".join(_field(tag, value) for tag, value in parts) + "6304"
    return f"{text}{_check(text):04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _check(text: str) -> int:
    """CRC-16/CCITT-FALSE."""
    check = 0xFFFF
    for letter in text.encode("ascii"):
        check ^= letter << 8
        for _ in range(8):
            check = (check << 1) ^ POLYNOMIAL if check & 0x8000 else check << 1
        check &= 0xFFFF
    return check
