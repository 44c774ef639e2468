"""Phone numbers as people here write them."""

import phonenumbers


def read_phone(text: str) -> str | None:
    """E.164 (``+6281234567890``) of an Indonesian or international number, or None when it cannot be one."""
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spell_phone(phone: str) -> str:
    """The way it is read aloud: ``0812-3456-7890`` for Indonesian numbers."""
    try:
        number = phonenumbers.parse(phone, "ID")
    except phonenumbers.NumberParseException:
        return phone
    national = number.country_code == 62
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)
