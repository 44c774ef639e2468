"""Money: where it is, for whom and how long, what was earned, the audit, and the payout run."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.queries import parties_of
from marketplace.cash import queries as cash
from marketplace.kit.i18n import _
from marketplace.kit.i18n import money as money_words
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.web.display import number
from marketplace.kit.web.forms import Form, read_form
from marketplace.kit.web.spreadsheet import Cell, amount, csv_response
from marketplace.ledger import daybook
from marketplace.ledger.addresses import CLASSES, COMMISSION, FEES, LOSSES, PROMOTIONS
from marketplace.ledger.queries import Audit
from marketplace.ledger.queries import audit as look_through
from marketplace.operator import actions, queries, schemas, treasury, wording
from marketplace.orders.states import SALE_LABELS
from marketplace.settlement.free import stopped as who_waits

Page = str | Response | tuple[str, int]


@acting(PartyKind.OPERATOR, "money")
def money(actor: Actor) -> str:
    """What is held for whom and why, what providers hold, what stands too long, what was earned, and the whole book."""
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


@acting(PartyKind.OPERATOR, "money")
def flows_file(actor: Actor) -> Response:
    """What flowed into every place, week by week or month by month, and what stands there, for a spreadsheet."""
    per = _per()
    places = daybook.standings()
    stretches = treasury.stretches(per)
    heads = (_("Mulai"), _("Tempat"), _("Alamat"), _("Masuk bersih"), _("Saldo sekarang"), _("Mata uang"))
    rows: list[list[Cell]] = [
        [
            stretch.first.isoformat(),
            wording.address_words(place, {}),
            place,
            amount(stretch.of(place)),
            amount(places[place]),
            DEFAULT_CURRENCY,
        ]
        for place in sorted(places)
        for stretch in stretches
    ]
    return csv_response(f"pasarlima-uang-{per}.csv", heads, rows)


def _per() -> str:
    return "week" if request.args.get("per") == "week" else "month"


def _book(found: Audit | None) -> str:
    places = daybook.standings()
    sums = dict(treasury.crowd(places))
    per = _per()
    stretches = treasury.stretches(per)
    months = stretches if per == "month" else treasury.stretches("month")
    listed, ages = treasury.passing()
    told = {row.what: row.total_minor for row in ages}
    return render_template(
        "operator/money.html",
        lines=[
            (wording.CLASS_LABELS[name], wording.ADDRESSES[name][1], sums.get(name, 0)) for name in CLASSES
        ],
        total_minor=sum(sums.values()),
        sums=sums,
        audit=found,
        own=_own(months, sums),
        per=per,
        stretches=stretches,
        places=treasury.OWN,
        labels=wording.CLASS_LABELS,
        starts=[format_date(one.first, "d MMM" if per == "week" else "MMM y") for one in stretches],
        points=_points(stretches, per, (COMMISSION,), 1),
        costs=_points(stretches, per, (FEES, PROMOTIONS, LOSSES), -1),
        escrow=treasury.escrow(),
        disputed=treasury.disputed(),
        owed=treasury.owed(),
        owed_words=wording.OWED,
        sale_words=SALE_LABELS,
        ages=wording.ages(treasury.AGES),
        providers=treasury.providers(places),
        receivables=treasury.receivables(),
        cash=cash.cash_ageing(),
        cash_ages=wording.ages(cash.AGES),
        passing=listed,
        passing_ages=ages,
        untold=[
            (wording.CLASS_LABELS[name], sums.get(name, 0) - told.get(name, 0))
            for name in treasury.ON_ITS_WAY
            if sums.get(name, 0) != told.get(name, 0)
        ],
        transfers=wording.TRANSFERS,
    )


def _own(months: Sequence[treasury.Stretch], sums: Mapping[str, int]) -> list[tuple[object, list[int], int]]:
    """What is the operator's, place by place: its name, this month and the last, and all time."""
    return [
        (wording.CLASS_LABELS[place], [one.of(place) for one in months[:-3:-1]], sums.get(place, 0))
        for place in treasury.OWN
    ]


def _points(
    stretches: Sequence[treasury.Stretch], per: str, places: Sequence[str], sign: int
) -> list[dict[str, object]]:
    """What came together in some places stretch by stretch, in thousands of rupiah, for a drawing."""
    pattern = "d MMM" if per == "week" else "MMM"
    sums = [sign * sum(one.of(place) for place in places) // 100_000 for one in stretches]
    return [
        {"label": format_date(one.first, pattern), "value": max(sum_, 0), "text": number(sum_)}
        for one, sum_ in zip(stretches, sums, strict=True)
    ]


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
    ("/money/flows.csv", "flows_file", flows_file, ("GET",)),
    ("/payouts", "payouts", payouts, ("GET",)),
    ("/payouts/run", "run_payouts", run_payouts, ("POST",)),
)
