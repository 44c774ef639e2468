"""Sending words to a person."""

from marketplace.accounts.actions import CODE_MINUTES
from marketplace.accounts.models import User
from marketplace.kit.db import db
from marketplace.kit.i18n import _
from marketplace.messages.models import Message


def send_code(user: User, purpose: str, digits: str) -> None:
    """Send a code to the person's phone, or mailbox where there is no phone."""
    send(
        user,
        _(
            "Kode Pasarlima Anda: %(digits)s. Berlaku %(minutes)d menit. Jangan beri tahu siapa pun, termasuk kami.",
            digits=digits,
            minutes=CODE_MINUTES,
        ),
    )


def send(user: User, body: str) -> Message:
    """Put a text into the outgoing messages of a person."""
    message = Message(
        user_id=user.id,
        channel="sms" if user.phone else "email",
        address=user.phone or user.email or "",
        body=body,
    )
    db.session.add(message)
    db.session.flush()
    return message
