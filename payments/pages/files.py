"""Payout files: what waits goes into one, which the bank is given; downloaded again it is the same."""

from flask import Response as Bytes
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from payments.files import actions, queries
from payments.files.models import PAYOUT_FILE, PayoutFile
from payments.naming import account_of

Page = str | Response | tuple[str, int]


@acting(PartyKind.PROVIDER, "see")
def payout_files(actor: Actor) -> str:
    """Every file, and what the next would hold."""
    return render_template(
        "payments/payout_files.html",
        ready=queries.ready(actor.party_id),
        account=account_of(actor.party_id),
        page=queries.files(actor.party_id, request.args.get("page")),
    )


@acting(PartyKind.PROVIDER, "pay")
def make_file(actor: Actor) -> Page:
    """Put everything that waits into a file."""
    try:
        row = actions.make(actor)
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "bad")
        return redirect(url_for(".payout_files"), 303)
    return redirect(url_for(".payout_file", file=row.public_id), 303)


@acting(PartyKind.PROVIDER, "see")
def payout_file(actor: Actor, file: str) -> str:
    """One file with what it asks for, and what became of each."""
    row = _own(actor, file)
    return render_template(
        "payments/payout_file.html", file=row, verbs=PAYOUT_FILE.verbs(row.state, actor.kind)
    )


@acting(PartyKind.PROVIDER, "pay")
def payout_file_bytes(actor: Actor, file: str) -> Bytes:
    """The file itself."""
    row = _own(actor, file)
    headers = {"Content-Disposition": f'attachment; filename="{row.public_id}.xml"'}
    return Bytes(actions.bytes_of(row), content_type="application/xml", headers=headers)


@acting(PartyKind.PROVIDER, "pay")
def hand_in_file(actor: Actor, file: str) -> Page:
    """The bank has it."""
    actions.hand_in(actor, _own(actor, file))
    flash(_("Tercatat. Begitu laporan rekening mencatat uangnya keluar, isinya terkirim."), "good")
    return redirect(url_for(".payout_file", file=file), 303)


@acting(PartyKind.PROVIDER, "pay")
def withdraw_file(actor: Actor, file: str) -> Page:
    """The bank never got it."""
    try:
        actions.withdraw(actor, _own(actor, file))
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.message), "bad")
    else:
        flash(_("Berkas ditarik. Isinya masuk ke berkas berikutnya."), "wait")
    return redirect(url_for(".payout_file", file=file), 303)


def _own(actor: Actor, public_id: str) -> PayoutFile:
    row = queries.file_of(actor.party_id, public_id)
    if row is None:
        abort(404)
    return row


ROUTES = (
    ("/<party>/files", "payout_files", payout_files, ("GET",)),
    ("/<party>/files", "make_file", make_file, ("POST",)),
    ("/<party>/files/<file>", "payout_file", payout_file, ("GET",)),
    ("/<party>/files/<file>/pain.001.xml", "payout_file_bytes", payout_file_bytes, ("GET",)),
    ("/<party>/files/<file>/hand-in", "hand_in_file", hand_in_file, ("POST",)),
    ("/<party>/files/<file>/withdraw", "withdraw_file", withdraw_file, ("POST",)),
)
