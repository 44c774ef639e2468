"""Money: the whole book on a dozen lines, the audit, and the payout run."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.queries import parties_of
from marketplace.kit.i18n import _
from marketplace.kit.i18n import money as money_words
from marketplace.kit.web.forms import Form, read_form
from marketplace.ledger.addresses import CLASSES
from marketplace.ledger.queries import Audit
from marketplace.ledger.queries import audit as look_through
from marketplace.operator import actions, queries, schemas, wording
from marketplace.settlement.free import stopped as who_waits

Page = str | Response | tuple[str, int]


@acting(PartyKind.OPERATOR, "money")
def money(actor: Actor) -> str:
    """Every class of address with its balance; all together they are zero."""
    return _book(None)


@acting(PartyKind.OPERATOR, "money")
def audit(actor: Actor) -> str:
    """Recompute the book from its postings and say what was found. Changes nothing."""
    return _book(look_through())


@acting(PartyKind.OPERATOR, "payouts")
def payouts(actor: Actor) -> Page:
    """What is ready to go, and every payout there was."""
    return _payouts_page(Form())


@acting(PartyKind.OPERATOR, "payouts")
def run_payouts(actor: Actor) -> Page:
    """Pay everybody what is free to go, through one bank."""
    form = read_form(schemas.PayoutSchema())
    banks = {bank.public_id: bank for bank in parties_of(PartyKind.PROVIDER)}
    bank = banks.get(form.data.get("provider", ""))
    if bank is None:
        form.errors = {"provider": [_("Pilih bank yang mengirim.")]}
        return _payouts_page(form, 422)
    made = actions.pay_out(actor, bank)
    if made:
        flash(
            _(
                "%(count)d pencairan dibuat, seluruhnya %(sum)s. Sekarang %(bank)s yang mengirim.",
                count=len(made),
                sum=money_words(sum(payout.amount_minor for payout in made)),
                bank=bank.name,
            ),
            "good",
        )
    else:
        flash(_("Belum ada yang bisa dicairkan. Tidak ada yang berubah."), "wait")
    return redirect(url_for("operator.payouts"), 303)


def _book(found: Audit | None) -> str:
    balances = queries.held_minor()
    return render_template(
        "operator/money.html",
        lines=[
            (wording.CLASS_LABELS[name], wording.ADDRESSES[name][1], balances.get(name, 0))
            for name in CLASSES
        ],
        total_minor=sum(balances.values()),
        audit=found,
    )


def _payouts_page(form: Form, status: int = 200) -> tuple[str, int]:
    parties, minor = queries.ready_for_payout()
    stopped, count = who_waits()
    banks = [(bank.public_id, bank.name) for bank in parties_of(PartyKind.PROVIDER)]
    if len(banks) == 1:
        form.values.setdefault("provider", banks[0][0])
    page = render_template(
        "operator/payouts.html",
        form=form,
        banks=banks,
        ready_parties=parties,
        ready_minor=minor,
        stopped=stopped,
        stopped_count=count,
        page=queries.payouts(request.args.get("page")),
    )
    return page, status


# address, name, view, methods
ROUTES = (
    ("/money", "money", money, ("GET",)),
    ("/money/audit", "audit", audit, ("GET",)),
    ("/payouts", "payouts", payouts, ("GET",)),
    ("/payouts/run", "run_payouts", run_payouts, ("POST",)),
)
