"""The phone or mailbox of a person: confirmed by a code, changed with the password."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actions import check_code, check_password, find_by_contact, read_contact, send_code
from marketplace.accounts.models import Code, User
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l

PURPOSE = "confirm"
CODES_PER_HOUR = 5


def send_confirming_code(user: User) -> None:
    """Send six digits to the contact that is to be confirmed; where all are, nothing is sent.

    Raises Refusal ``codes-spent`` after CODES_PER_HOUR, so that nobody's phone is flooded.
    """
    if not user.to_confirm:
        return
    sent = db.session.scalar(
        select(func.count(Code.id)).where(
            Code.user_id == user.id,
            Code.purpose == PURPOSE,
            Code.created_at > clock.real_now() - timedelta(hours=1),
        )
    )
    if (sent or 0) >= CODES_PER_HOUR:
        raise Refusal(
            _l(
                "Sudah %(most)d kode dalam satu jam. Pakai yang terakhir, atau tunggu sebentar.",
                most=CODES_PER_HOUR,
            ),
            code="codes-spent",
        )
    send_code(user, PURPOSE)


def confirm(user: User, digits: str) -> None:
    """The code came back: the contact is this person's. Raises Invalid ``wrong-code``; said twice it is a no-op."""
    if not user.to_confirm:
        return
    check_code(user, PURPOSE, digits)
    mark_confirmed(user)


def mark_confirmed(user: User) -> None:
    """Somebody saw to it that the contact that was to be confirmed is this person's."""
    if user.phone and user.to_confirm == user.phone:
        user.phone_confirmed_at = clock.real_now()
    else:
        user.email_confirmed_at = clock.real_now()


def code_goes_to(user: User, purpose: str) -> str:
    """The phone or mailbox for a code: what is to be confirmed, or else one that is his for sure, if there is one."""
    if purpose == PURPOSE and user.to_confirm:
        return user.to_confirm
    sure = (user.phone if user.phone_confirmed_at else None, user.email if user.email_confirmed_at else None)
    return next(filter(None, (*sure, user.phone, user.email)), "")


def change_contact(user: User, contact: str, password: str) -> None:
    """Another phone in the place of the present one, or beside the mailbox; or the reverse. To be confirmed anew.

    Raises Invalid ``wrong-login`` for a wrong password, ``contact-taken`` where somebody else has the contact.
    """
    check_password(user, password)
    email, phone = read_contact(contact)
    other = find_by_contact(contact)
    if other is not None and other.id != user.id:
        raise _taken()
    if (phone and phone == user.phone) or (email and email == user.email):
        return
    if phone:
        user.phone, user.phone_confirmed_at = phone, None
    else:
        user.email, user.email_confirmed_at = email, None
        if user.phone and not user.phone_confirmed_at:  # a number that never answered is nobody's
            user.phone = None
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody took it at the same moment
        raise _taken() from error
    send_confirming_code(user)


def _taken() -> Invalid:
    return Invalid(_l("Nomor atau email ini dipakai akun lain."), code="contact-taken")
