"""Payout files for programs."""

from collections.abc import Mapping
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Paged
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from payments.api.shapes_of_statements import FileShape, WholeFileShape
from payments.files import actions, queries
from payments.files.models import PayoutFile

Said = Mapping[str, Any]


def list_files(actor: Actor, asked: Said) -> Page[PayoutFile]:
    """Every file."""
    return queries.files(actor.party_id, asked["cursor"], asked["limit"])


def make_file(actor: Actor) -> PayoutFile:
    """Put everything that waits into one."""
    return refreshed(actions.make(actor))


def show_file(actor: Actor, file: str) -> PayoutFile:
    """One file with what it asks for."""
    return _own(actor, file)


def show_file_bytes(actor: Actor, file: str) -> bytes:
    """The file itself."""
    return actions.bytes_of(_own(actor, file))


def hand_in_file(actor: Actor, file: str) -> PayoutFile:
    """The bank has it."""
    row = _own(actor, file)
    actions.hand_in(actor, row)
    return refreshed(row)


def withdraw_file(actor: Actor, file: str) -> PayoutFile:
    """The bank never got it."""
    row = _own(actor, file)
    actions.withdraw(actor, row)
    return refreshed(row)


def _own(actor: Actor, public_id: str) -> PayoutFile:
    row = queries.file_of(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada berkas bernomor ini pada Anda."))
    return row


CALLS = (
    Call("GET", "/files", list_files, _l("Melihat berkas pencairan."), "see", gives=Paged(FileShape)),
    Call(
        "POST",
        "/files",
        make_file,
        _l("Membuat berkas pain.001 dari semua yang menunggu dikirim."),
        "pay",
        gives=WholeFileShape,
        status=201,
        tells=_l("Yang masuk ke satu berkas tidak masuk ke berkas lain."),
    ),
    Call(
        "GET", "/files/<file>", show_file, _l("Melihat satu berkas pencairan."), "see", gives=WholeFileShape
    ),
    Call(
        "GET",
        "/files/<file>/pain.001",
        show_file_bytes,
        _l("Mengunduh berkas pain.001.001.09; isinya selalu sama."),
        "pay",
        gives="application/xml",
    ),
    Call(
        "POST",
        "/files/<file>/hand-in",
        hand_in_file,
        _l("Mencatat bahwa berkas sudah dikirim ke bank."),
        "pay",
        gives=WholeFileShape,
    ),
    Call(
        "POST",
        "/files/<file>/withdraw",
        withdraw_file,
        _l("Menarik berkas yang belum dikirim ke bank."),
        "pay",
        gives=WholeFileShape,
    ),
)
