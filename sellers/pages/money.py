"""Money: what we owe, what we keep and until when, the statement to the rupiah, and each payout item by item."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, render_template, request, url_for
from flask_babel import format_datetime
from sqlalchemy.orm import Session

from marketplace.accounts import queries as people
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import masked
from marketplace.accounts.models import Party, PartyKind, PayoutAccount, Right
from marketplace.holding.lines import held_for, total
from marketplace.holding.pages import money_routes, plan_words
from marketplace.holding.statement_file import file_response
from marketplace.holding.statements import period_asked, seal_now
from marketplace.holding.wording import heading, reason
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.i18n import _
from marketplace.kit.web.display import number
from marketplace.kit.web.spreadsheet import Cell, amount
from marketplace.orders.policy import in_force
from marketplace.settlement import queries as money
from marketplace.settlement import statement as book
from marketplace.settlement.free import free_of
from marketplace.settlement.models import Payout
from marketplace.settlement.states import PayoutState, Refused
from marketplace.settlement.waiting import waits_until
from sellers import queries
from sellers.pages.joining import shop_of

MONTHS_DRAWN = 6
PAYOUT_BADGES: dict[PayoutState, tuple[str, str]] = {
    PayoutState.PENDING: ("wait", "clock"),
    PayoutState.PAID: ("ok", "ok"),
    PayoutState.FAILED: ("no", "alert"),
    PayoutState.RETURNED_BY_BANK: ("no", "alert"),
}


@acting(PartyKind.SELLER, "money")
def statement(actor: Actor) -> str:
    """What is owed and kept, and every movement of a month with its balance."""
    party = _party(actor)
    period = period_asked(party)
    told = book.statement(party, period, request.args.get("page"))
    subjects = [line.subject for line in told.lines if line.is_earned]
    earnings = money.earnings_of(party.id, subjects)
    months = book.months(party)
    account = people.payout_account(party.id)
    held, free = held_for(party), free_of(party)
    return render_template(
        "sellers/money.html",
        shop=shop_of(actor),
        purse=money.purse(party),
        escrow=queries.escrow(party.id),
        held=held,
        held_minor=total(held),
        heading=heading,
        reason=reason,
        link=_link,
        free=free,
        when=plan_words(free.plan),
        refused=refusal_of(account),
        account=account,
        account_waits_until=waits_until(account),
        may_be_paid=people.granted(party.id, Right.BE_PAID),
        masked=masked,
        told=told,
        sealed=seal_now(db.session()),
        period=period,
        months=[(month.word, month_name(month, party.zone)) for month in months],
        month_name=month_name(period, party.zone),
        earnings=earnings,
        payouts=money.payouts_of_earnings(earning.id for earning in earnings.values()),
        titles=queries.titles(db.session(), party.id, (line.subject[1] for line in told.lines)),
        latest=money.payouts_of(party.id, size=3).items,
        payout_badges=PAYOUT_BADGES,
        payout_states=PayoutState,
        points=_points(party, months[:MONTHS_DRAWN][::-1]),
        inspection_days=in_force().inspection_days,
        now=clock.now(),
    )


@acting(PartyKind.SELLER, "money")
def statement_file(actor: Actor) -> Response:
    """The statement of a month, or of all time, as a file for a spreadsheet."""
    party = _party(actor)
    heads = (_("Isi"), _("Harga barang"), _("Jasa Pasarlima"), _("Pajak atas jasa"))
    return file_response(party, period_asked(party), heads, _earned)


@acting(PartyKind.SELLER, "money")
def payouts(actor: Actor) -> str:
    """Everything that was sent to the shop's bank account."""
    return render_template(
        "sellers/payouts.html",
        shop=shop_of(actor),
        page=money.payouts_of(actor.party_id, request.args.get("page")),
        payout_badges=PAYOUT_BADGES,
        masked=masked,
    )


@acting(PartyKind.SELLER, "money")
def payout(actor: Actor, payout: str) -> str:
    """One payout, sale by sale."""
    own: Payout | None = money.payout_of(actor.party_id, payout)
    if own is None:
        abort(404)
    told = book.explained(own.party, [(("sale", line.sale), line.amount_minor) for line in own.lines])
    return render_template(
        "sellers/payout.html",
        payout=own,
        lines=list(zip(own.lines, told, strict=True)),
        totals={
            name: sum(getattr(line, name) for line in told if line)
            for name in ("gross_minor", "commission_minor", "tax_minor")
        },
        titles=queries.titles(db.session(), actor.party_id, (line.sale for line in own.lines)),
        badge_words=PAYOUT_BADGES[own.state],
        states=PayoutState,
        refused=Refused(own.return_reason).label if own.return_reason else "",
        masked=masked,
    )


def refusal_of(account: PayoutAccount | None) -> str:
    """Why the bank takes nothing for this account, in words; empty while it does."""
    return Refused(account.refused_reason).label if account and account.refused_at else ""


def _points(party: Party, months: list[book.Period]) -> list[dict[str, object]]:
    """What was earned month by month, in thousands of rupiah, for a drawing."""
    return [
        {
            "label": month_name(month, party.zone, "MMM"),
            "value": minor // 100_000,
            "text": number(minor // 100_000),
            "minor": minor,
        }
        for month, minor in zip(months, book.earned_by_month(party, months), strict=True)
    ]


def month_name(period: book.Period, zone: str, pattern: str = "MMMM y") -> str:
    """``November 2026``, or all time."""
    if period.start is None:
        return str(_("Sejak awal"))
    return str(
        format_datetime(period.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None), pattern, rebase=False)
    )


def _party(actor: Actor) -> Party:
    assert actor.party is not None
    return actor.party


def _earned(session: Session, party_id: int, lines: Sequence[book.Line]) -> Iterator[Sequence[Cell]]:
    """Of a sale its goods, their price, and what was taken of it."""
    titles = queries.titles(session, party_id, (line.subject[1] for line in lines if line.is_earned))
    for line in lines:
        taken = (line.gross_minor, -line.commission_minor, -line.tax_minor)
        yield (titles.get(line.subject[1], ""), *(amount(minor) if line.is_earned else "" for minor in taken))


# what a line of held money is of -> the page, and its word in the address
PAGES = {"sale": "sellers.sale", "case": "sellers.case", "payout": "sellers.payout"}


def _link(about: tuple[str, str]) -> str:
    kind, public_id = about
    values: dict[str, Any] = {kind: public_id}
    return url_for(PAGES[kind], **values) if kind in PAGES else ""


ROUTES = (
    *money_routes(PartyKind.SELLER, "/<party>", "sellers/layout.html", "sellers.statement"),
    ("/<party>/money", "statement", statement, ("GET",)),
    ("/<party>/money/statement.csv", "statement_file", statement_file, ("GET",)),
    ("/<party>/money/payouts", "payouts", payouts, ("GET",)),
    ("/<party>/money/payouts/<payout>", "payout", payout, ("GET",)),
)
