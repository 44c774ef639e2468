"""Reviews: the trays, one with all evidence, and what becomes of it."""

from collections.abc import Mapping
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Text
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.reviews import moderating, queries
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.models import Rating
from marketplace.reviews.shapes import EvidenceShape, TrayShape, full

Said = Mapping[str, Any]


class TrayAsked(Asked):
    """Which tray: what waits, objections, what is hidden, or what was decided."""

    tray = Choice("waiting", "objections", "hidden", "decided", required=False, load_default="waiting")


class DecisionAsked(Asked):
    """What becomes of words; ``ground`` where they are hidden, ``note`` for their author."""

    part = Choice(*moderating.PARTS, required=False, load_default=moderating.REVIEW)
    verb = Choice(*moderating.VERBS)
    ground = Choice("", *GROUNDS, required=False, load_default="")
    note = Text(length_max=moderating.NOTE_MAX, required=False)


def list_reviews(actor: Actor, asked: Said) -> Page[Rating]:
    """What lies in a tray; what waits the oldest first."""
    name = "" if asked["tray"] == "waiting" else asked["tray"]
    return queries.tray(name, asked["cursor"], asked["limit"])


def show_review(actor: Actor, review: str) -> dict[str, Any]:
    """One with everything to decide by."""
    return full(_review(review))


def decide_review(actor: Actor, asked: Said, review: str) -> dict[str, Any]:
    """Keep, hide with a reason, restore, or uphold."""
    rating = _review(review)
    moderating.decide(actor, rating, asked["part"], asked["verb"], asked["ground"], asked["note"])
    db.session.flush()
    return full(_review(review))


def _review(public_id: str) -> Rating:
    found = queries.review(public_id)
    if found is None:
        raise Missing(_l("Tidak ada ulasan bernomor ini."))
    return found


CALLS = (
    Call(
        "GET",
        "/reviews",
        list_reviews,
        _l("Melihat ulasan yang menunggu dibaca, keberatan, yang disembunyikan, atau yang sudah diputuskan."),
        "orders",
        TrayAsked,
        Paged(TrayShape),
    ),
    Call(
        "GET",
        "/reviews/<review>",
        show_review,
        _l("Melihat satu ulasan dengan semua buktinya."),
        "orders",
        gives=EvidenceShape,
    ),
    Call(
        "POST",
        "/reviews/<review>/decide",
        decide_review,
        _l("Memutuskan: biarkan, sembunyikan dengan alasan, tampilkan lagi, atau tolak keberatan."),
        "decide",
        DecisionAsked,
        EvidenceShape,
        tells=_l("Keberatan diputuskan oleh orang lain daripada yang menyembunyikan."),
    ),
)
