"""Statements for programs: uploaded, looked at, booked; and what money may have been meant for."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Id, Text
from marketplace.files.storage import storage
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from payments import naming, suggesting
from payments import queries as desk
from payments.api.shapes_of_statements import (
    DeskAccountShape,
    StatementLineShape,
    StatementShape,
    SuggestionShape,
    WholeStatementShape,
)
from payments.models import DeskAccount
from payments.schemas import AccountNumber, Bic
from payments.statements import actions, booking, queries
from payments.statements.models import BankStatement, StatementLine
from payments.statements.rows import BYTES_MAX, unreadable

Said = Mapping[str, Any]
BASE64_MAX = BYTES_MAX * 4 // 3 + 4


class DeskAccountAsked(Asked):
    """The account at the bank that holds the marketplace's money."""

    number = AccountNumber()
    holder = Text(length_max=120, length_min=2, metadata={"description": _l("nama pemilik rekening")})
    bic = Bic()


class StatementAsked(Asked):
    """A statement as the bank gave it."""

    content = Text(
        length_max=BASE64_MAX,
        metadata={"description": _l("berkas MT940, camt.053 atau CSV, dalam Base64")},
    )


class ExplainAsked(Asked):
    """What it was sent for."""

    subject = Id(
        metadata={"description": _l("nomor pencairan atau pengembalian yang dikirim dengan uang itu")}
    )


def show_account(actor: Actor) -> DeskAccount:
    """The account whose statements are read."""
    row = naming.account_of(actor.party_id)
    if row is None:
        raise Missing(_l("Rekening penampungan belum ditulis."))
    return row


def name_account(actor: Actor, asked: Said) -> DeskAccount:
    """Say which account it is."""
    return refreshed(naming.name_account(actor, asked["number"], asked["holder"], asked["bic"]))


def list_statements(actor: Actor, asked: Said) -> Page[BankStatement]:
    """Every statement."""
    return queries.statements(actor.party_id, asked["cursor"], asked["limit"])


def upload_statement(actor: Actor, asked: Said) -> queries.Seen:
    """Read a statement and keep it."""
    try:
        data = base64.b64decode(asked["content"], validate=True)
    except (binascii.Error, ValueError):
        raise unreadable(_l("Isinya bukan Base64.")) from None
    return queries.seen(refreshed(actions.upload(actor, data)), ())


def show_statement(actor: Actor, statement: str) -> queries.Seen:
    """What a statement says, and what became of it."""
    return queries.seen(_own(actor, statement), ())


def list_statement_lines(actor: Actor, asked: Said, statement: str) -> Page[StatementLine]:
    """Its lines."""
    return queries.lines(_own(actor, statement), asked["cursor"], asked["limit"])


def show_statement_file(actor: Actor, statement: str) -> bytes:
    """The file as it was uploaded."""
    return storage().get(_own(actor, statement).storage_key)


def book_statement(actor: Actor, statement: str) -> queries.Seen:
    """Book all of it."""
    return queries.seen(refreshed(booking.book(actor, _own(actor, statement))), ())


def drop_statement(actor: Actor, statement: str) -> None:
    """Throw it away."""
    actions.drop(actor, _own(actor, statement))


def list_suggestions(actor: Actor, transfer: str) -> Sequence[suggesting.Suggested]:
    """What a transfer may have been meant for."""
    row = desk.line_of(actor.party_id, transfer)
    if row is None:
        raise Missing(_l("Tidak ada transfer bernomor ini pada Anda."))
    return suggesting.for_transfer(row)


def list_unexplained(actor: Actor) -> Sequence[StatementLine]:
    """Money that left without a word."""
    assert actor.party is not None
    return suggesting.unexplained(actor.party)


def list_explanations(actor: Actor, statement_line: str) -> Sequence[suggesting.Suggested]:
    """What money that left may have been sent for."""
    return suggesting.for_money_out(_line(actor, statement_line))


def explain_money_out(actor: Actor, asked: Said, statement_line: str) -> StatementLine:
    """It was sent for that."""
    row = _line(actor, statement_line)
    booking.explain(actor, row, asked["subject"])
    return refreshed(row)


def _own(actor: Actor, public_id: str) -> BankStatement:
    row = queries.statement_of(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada laporan rekening bernomor ini pada Anda."))
    return row


def _line(actor: Actor, public_id: str) -> StatementLine:
    row = queries.line_of(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada baris laporan bernomor ini pada Anda."))
    return row


CALLS = (
    Call("GET", "/account", show_account, _l("Melihat rekening penampungan."), "see", gives=DeskAccountShape),
    Call(
        "PUT",
        "/account",
        name_account,
        _l("Menulis rekening penampungan, yang laporannya dibaca."),
        "pay",
        DeskAccountAsked,
        DeskAccountShape,
    ),
    Call(
        "GET",
        "/statements",
        list_statements,
        _l("Melihat laporan rekening yang diunggah."),
        "see",
        gives=Paged(StatementShape),
    ),
    Call(
        "POST",
        "/statements",
        upload_statement,
        _l("Mengunggah laporan rekening; belum ada yang dibukukan."),
        "book",
        StatementAsked,
        WholeStatementShape,
        status=201,
        tells=_l(
            "Berkas yang sama disimpan satu kali. Yang tidak bisa dibaca ditolak dengan baris dan alasannya."
        ),
        bytes_max=BASE64_MAX + 1024,
    ),
    Call(
        "GET",
        "/statements/<statement>",
        show_statement,
        _l("Melihat satu laporan rekening, dan menjadi apa baris-barisnya."),
        "see",
        gives=WholeStatementShape,
    ),
    Call(
        "GET",
        "/statements/<statement>/lines",
        list_statement_lines,
        _l("Melihat baris-baris satu laporan rekening."),
        "see",
        gives=Paged(StatementLineShape),
    ),
    Call(
        "GET",
        "/statements/<statement>/file",
        show_statement_file,
        _l("Mengunduh berkas laporan rekening seperti dari bank."),
        "see",
        gives="application/octet-stream",
    ),
    Call(
        "POST",
        "/statements/<statement>/book",
        book_statement,
        _l("Membukukan semua baris laporan rekening, masing-masing sekali saja."),
        "book",
        gives=WholeStatementShape,
        tells=_l(
            "Yang memuat uang keluar hanya boleh dibukukan pemilik akun bank. Laporan besar dibukukan sepotong demi "
            "sepotong: baca lagi sampai booked_at terisi. Kalau stopped terisi, panggil lagi untuk melanjutkan."
        ),
    ),
    Call(
        "DELETE",
        "/statements/<statement>",
        drop_statement,
        _l("Membuang laporan rekening yang belum dibukukan."),
        "book",
    ),
    Call(
        "GET",
        "/transfers/<transfer>/suggestions",
        list_suggestions,
        _l("Melihat untuk apa sebuah transfer mungkin dimaksud, dan alasannya."),
        "see",
        gives=Listed(SuggestionShape),
    ),
    Call(
        "GET",
        "/money-out",
        list_unexplained,
        _l("Melihat uang keluar yang belum jelas."),
        "see",
        gives=Listed(StatementLineShape),
    ),
    Call(
        "GET",
        "/money-out/<statement_line>/suggestions",
        list_explanations,
        _l("Melihat untuk apa uang keluar mungkin dikirim, dan alasannya."),
        "see",
        gives=Listed(SuggestionShape),
    ),
    Call(
        "POST",
        "/money-out/<statement_line>/explain",
        explain_money_out,
        _l("Mencatat untuk apa uang keluar dikirim."),
        "pay",
        ExplainAsked,
        StatementLineShape,
    ),
)
