"""Statements of the bank: uploaded, looked at line by line, booked all at once; and money out that nobody explained."""

from flask import Response as Bytes
from flask import abort, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.files.storage import storage
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, ngettext
from marketplace.kit.web.forms import Form, read_form
from payments import naming, suggesting
from payments.schemas import DeskAccountSchema, ExplainSchema
from payments.statements import actions, booking, practice, queries
from payments.statements.models import BankStatement, Fate, StatementLine
from payments.statements.reading import LAYOUTS
from payments.statements.rows import BYTES_MAX, LINES_MAX
from payments.statements.wording import why_label

Page = str | Response | tuple[str, int]
ASK_AGAIN_SECONDS = 3


@acting(PartyKind.PROVIDER, "see")
def bank_statements(actor: Actor) -> str:
    """Every statement, the form that takes one in, and what left the bank without a word."""
    return _list(actor, Form())


@acting(PartyKind.PROVIDER, "pay")
def name_account(actor: Actor) -> Page:
    """Say which account the statements are of."""
    form = read_form(DeskAccountSchema())
    if form.errors:
        return _list(actor, form), 422
    naming.name_account(actor, **form.data)
    flash(_("Rekening penampungan tersimpan."), "good")
    return redirect(url_for(".bank_statements"), 303)


@acting(PartyKind.PROVIDER, "book")
def upload(actor: Actor) -> Page:
    """Take a file in; what cannot be read is told by line and reason."""
    form = Form()
    sent = request.files.get("statement")
    data = sent.stream.read(BYTES_MAX + 1) if sent else b""
    try:
        statement = actions.upload(actor, data, actions.read(actor, data))
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal, "statement")
        return _list(actor, form), refusal.status
    return redirect(url_for(".bank_statement", statement=statement.public_id), 303)


@acting(PartyKind.PROVIDER, "see")
def bank_statement(actor: Actor, statement: str) -> Page:
    """What a statement says, line by line, and what each is or will be; it looks again while it is being booked."""
    row = _own(actor, statement)
    page = make_response(_page(actor, row, Form()))
    if row.is_under_way:
        page.headers["Refresh"] = str(ASK_AGAIN_SECONDS)
    return page


@acting(PartyKind.PROVIDER, "book")
def book_statement(actor: Actor, statement: str) -> Page:
    """Book all of it, once; of a large one the first lines, and the worker goes on."""
    row = _own(actor, statement)
    try:
        row = booking.book(actor, row)
    except Refusal as refusal:
        db.session.rollback()
        form = Form()
        form.refuse(refusal)
        return _page(actor, _own(actor, statement), form), refusal.status
    if row.booked_at is not None:
        flash(ngettext("%(num)d baris dibukukan.", "%(num)d baris dibukukan.", row.lines_count), "good")
    return redirect(url_for(".bank_statement", statement=row.public_id), 303)


@acting(PartyKind.PROVIDER, "book")
def drop_statement(actor: Actor, statement: str) -> Page:
    """Throw it away as long as it is not booked."""
    actions.drop(actor, _own(actor, statement))
    flash(_("Laporan dibuang. Tidak ada yang dibukukan."), "wait")
    return redirect(url_for(".bank_statements"), 303)


@acting(PartyKind.PROVIDER, "see")
def bank_statement_file(actor: Actor, statement: str) -> Bytes:
    """The file as it was uploaded."""
    row = _own(actor, statement)
    name = f"{row.public_id}.{ {'mt940': 'sta', 'camt053': 'xml'}.get(row.layout, 'csv') }"
    return _download(storage().get(row.storage_key), name)


@acting(PartyKind.PROVIDER, "see")
def practice_file(actor: Actor, layout: str) -> Bytes:
    """A statement as the demo's bank would write it today; only a demo has one."""
    assert actor.party is not None
    account = naming.account_of(actor.party_id)
    if not current_app.config["DEMO"] or account is None:
        abort(404)
    ending = {"mt940": "sta", "camt053": "xml"}.get(layout, "csv")
    return _download(practice.written(actor.party, account, layout), f"latihan.{ending}")


@acting(PartyKind.PROVIDER, "see")
def money_out(actor: Actor, statement_line: str) -> str:
    """Money that left the bank without a word, beside what it may have been sent for."""
    return _money_out(_own_line(actor, statement_line), Form())


@acting(PartyKind.PROVIDER, "pay")
def explain(actor: Actor, statement_line: str) -> Page:
    """It was sent for that payout, or that refund."""
    row = _own_line(actor, statement_line)
    form = read_form(ExplainSchema())
    if not form.errors:
        try:
            booking.explain(actor, row, form.data["subject"])
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
            return _money_out(_own_line(actor, statement_line), form), refusal.status
        flash(_("Tercatat. Uang keluar ini sudah jelas."), "good")
        return redirect(url_for(".bank_statements"), 303)
    return _money_out(row, form), 422


def _list(actor: Actor, form: Form) -> str:
    assert actor.party is not None
    account = naming.account_of(actor.party_id)
    if account is not None and not form.values:
        form.values = {"number": account.number, "holder": account.holder, "bic": account.bic}
    return render_template(
        "payments/bank_statements.html",
        account=account,
        form=form,
        page=queries.statements(actor.party_id, request.args.get("page")),
        layouts=LAYOUTS,
        unexplained=suggesting.unexplained(actor.party),
        why=why_label,
        lines_max=LINES_MAX,
        megabytes=BYTES_MAX // 2**20,
        practices=LAYOUTS if current_app.config["DEMO"] and account else {},
    )


def _page(actor: Actor, row: BankStatement, form: Form) -> str:
    asked = request.args.get("fate", "")
    fate = Fate(asked) if row.begun_at is not None and asked in set(Fate) else None
    page = queries.lines(row, request.args.get("page"), fate=fate)
    return render_template(
        "payments/bank_statement.html",
        statement=row,
        page=page,
        seen=queries.seen(row, page.items),
        before=queries.before(row) if row.booked_at is None else None,
        layouts=LAYOUTS,
        fate=fate,
        why=why_label,
        form=form,
    )


def _money_out(row: StatementLine, form: Form) -> str:
    is_open = row.fate is Fate.UNEXPLAINED
    return render_template(
        "payments/money_out.html",
        line=row,
        is_open=is_open,
        suggestions=suggesting.for_money_out(row) if is_open else (),
        why=why_label,
        form=form,
    )


def _download(data: bytes, name: str) -> Bytes:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Bytes(data, content_type="application/octet-stream", headers=headers)


def _own(actor: Actor, public_id: str) -> BankStatement:
    row = queries.statement_of(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


def _own_line(actor: Actor, public_id: str) -> StatementLine:
    row = queries.line_of(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


ROUTES = (
    ("/<party>/statements", "bank_statements", bank_statements, ("GET",)),
    ("/<party>/statements", "upload", upload, ("POST",)),
    ("/<party>/statements/account", "name_account", name_account, ("POST",)),
    (
        f"/<party>/statements/practice.<any({','.join(LAYOUTS)}):layout>",
        "practice_file",
        practice_file,
        ("GET",),
    ),
    ("/<party>/statements/<statement>", "bank_statement", bank_statement, ("GET",)),
    ("/<party>/statements/<statement>/book", "book_statement", book_statement, ("POST",)),
    ("/<party>/statements/<statement>/drop", "drop_statement", drop_statement, ("POST",)),
    ("/<party>/statements/<statement>/file", "bank_statement_file", bank_statement_file, ("GET",)),
    ("/<party>/money-out/<statement_line>", "money_out", money_out, ("GET",)),
    ("/<party>/money-out/<statement_line>", "explain", explain, ("POST",)),
)
