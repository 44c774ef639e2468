"""Words are looked at before they are published; who wrote them changes them, or sends them to a person."""

from collections.abc import Sequence
from typing import Any

from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _
from marketplace.reviews.grounds import FOUND
from marketplace.reviews.screening.found import Finding
from marketplace.reviews.screening.screen import screen

EXCERPT_MAX = 40
TOLD_MAX = 3


def must_be_read(text: str, as_is: bool) -> bool:
    """Whether a person has to read ``text`` before it is published.

    Raises Invalid ``words-found`` with ``found`` (kind, start and end of each) unless the author knows that and wants
    it sent ``as_is``.
    """
    found = screen(text)
    if found and not as_is:
        raise Invalid(
            _sentence(text, found),
            code="words-found",
            found=[{"kind": str(one.kind), "start": one.start, "end": one.end} for one in found],
        )
    return bool(found)


def what_was_found(text: str) -> str:
    """One sentence: what was found in ``text`` and where, and what its author may do; empty where nothing was."""
    found = screen(text)
    return str(_sentence(text, found)) if found else ""


def excerpts(text: str, found: Sequence[Finding]) -> list[str]:
    """Each kind once, with the letters it was found in."""
    told: dict[Any, str] = {}
    for one in found:
        told.setdefault(one.kind, text[one.start : one.end].strip()[:EXCERPT_MAX])
    return [f"{FOUND[kind]} “{where}”" for kind, where in list(told.items())[:TOLD_MAX]]


def _sentence(text: str, found: Sequence[Finding]) -> str:
    return str(
        _(
            "Di tulisan Anda ada %(what)s: ubah dulu, atau kirim apa adanya untuk dibaca petugas sebelum tampil.",
            what=", ".join(excerpts(text, found)),
        )
    )
