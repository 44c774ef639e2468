"""The person behind the token: how he is called, and in which language and zone he reads."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from marketplace.accounts import actions
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.api.calls import Call
from marketplace.api.fields import Asked, Choice, Text
from marketplace.api.shapes import Shape, Word
from marketplace.kit.calendar import ZONE_LABELS
from marketplace.kit.i18n import LOCALES, _l

Said = Mapping[str, Any]


class ProfileShape(Shape):
    """Who made the token, as he wants to be called."""

    name = fields.String()
    locale = Word(LOCALES)
    zone = Word(ZONE_LABELS)
    is_confirmed = fields.Boolean(
        metadata={
            "description": _l("apakah nomor HP atau emailnya sudah dipastikan; baru sesudahnya bisa memesan")
        }
    )


class ProfileAsked(Asked):
    """How he wants to be called, and to read."""

    name = Text(length_max=120)
    locale = Choice(*LOCALES)
    zone = Choice(*ZONE_LABELS)


def show_profile(actor: Actor) -> User:
    """The maker of the token."""
    assert actor.user is not None, "a token has a maker"
    return actor.user


def change_profile(actor: Actor, asked: Said) -> User:
    """Be called otherwise."""
    user = show_profile(actor)
    actions.change_profile(user, asked["name"], asked["locale"], asked["zone"])
    return user


SHOW = Call(
    "GET",
    "/profile",
    show_profile,
    _l("Melihat nama, bahasa, dan zona waktu Anda."),
    "see",
    gives=ProfileShape,
)

CALLS = (
    SHOW,
    Call(
        "PUT",
        "/profile",
        change_profile,
        _l("Mengubah nama, bahasa, dan zona waktu Anda."),
        "buy",
        ProfileAsked,
        ProfileShape,
        matches=SHOW,
        tells=_l(
            "Nomor HP, email, dan kata sandi hanya bisa diganti oleh orangnya sendiri, di halaman Akun."
        ),
    ),
)
