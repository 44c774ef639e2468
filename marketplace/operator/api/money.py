"""The whole book, and the payout run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Choice, Id
from marketplace.api.shapes import Minor, Moment, Named, Shape
from marketplace.cash import queries as cash
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.kit.paging import Page
from marketplace.ledger import daybook
from marketplace.ledger.queries import Audit, audit
from marketplace.operator import actions, queries, treasury
from marketplace.settlement.models import Payout
from marketplace.settlement.shapes import PayoutShape

Said = Mapping[str, Any]


class BalanceShape(Shape):
    """One class of addresses; all of a currency together are zero."""

    address = fields.String()
    currency = fields.String()
    balance_minor = Minor()


class AuditShape(Shape):
    """What recomputing the book found; no faults: it is whole."""

    transfers = fields.Integer()
    postings = fields.Integer()
    sums = fields.Dict(keys=fields.String(), values=Minor())
    faults = fields.List(fields.String())


class PaidOutShape(PayoutShape):
    """A payout, for whom, and the bank that sends it."""

    party = fields.Nested(Named)
    provider = fields.Nested(Named)


class ByAgeShape(Shape):
    """So much of one kind: how many, and their sums by age (days: see ages)."""

    what = fields.String()
    count = fields.Integer()
    buckets = fields.List(Minor())
    total_minor = Minor()


class OwedShape(Shape):
    """What we owe parties, by what it waits for."""

    what = fields.String()
    count = fields.Integer()
    minor = Minor()
    until = Moment(allow_none=True)


class AtProviderShape(Shape):
    """What a provider holds for us, and what of it it was told to send; empty where it sends nothing to banks."""

    provider = fields.Nested(Named)
    held_minor = Minor()
    told_minor = Minor(allow_none=True)


class ReceivableShape(Shape):
    """A party that owes us more than we owe it."""

    party = fields.Nested(Named)
    minor = Minor()
    since = Moment()


class InPocketsShape(Shape):
    """A courier's cash by age (days: see cash_ages)."""

    courier = fields.Nested(Named)
    buckets = fields.List(Minor())
    total_minor = Minor()
    is_overdue = fields.Boolean()


class PassingShape(Shape):
    """One address where money only passes and that is not zero, with the transfer that moved it last."""

    address = fields.String()
    place = fields.String()
    minor = Minor()
    since = Moment()
    kind = fields.String()
    reference = fields.String()
    subject = fields.Function(lambda row: row.subject[0], metadata={"type": "string"})
    about = fields.Function(lambda row: row.subject[1], metadata={"type": "string"})


class StretchShape(Shape):
    """A week or a month by its first day, and what flowed into each place in it, net."""

    first = fields.Date()
    net = fields.Dict(keys=fields.String(), values=Minor())


class OverviewShape(Shape):
    """Where money is, for whom and how long, and what was earned."""

    currency = fields.Constant("IDR", metadata={"type": "string"})
    ages = fields.List(fields.List(fields.Integer(allow_none=True)))
    cash_ages = fields.List(fields.List(fields.Integer(allow_none=True)))
    escrow = fields.List(fields.Nested(ByAgeShape))
    disputed = fields.Nested(ByAgeShape)
    owed = fields.List(fields.Nested(OwedShape))
    providers = fields.List(fields.Nested(AtProviderShape))
    receivables = fields.List(fields.Nested(ReceivableShape))
    cash = fields.List(fields.Nested(InPocketsShape))
    passing = fields.List(fields.Nested(PassingShape))
    passing_ages = fields.List(fields.Nested(ByAgeShape))
    stretches = fields.List(fields.Nested(StretchShape))


class OverviewAsked(Asked):
    """Weeks or months, the last twelve."""

    per = Choice("week", "month", required=False, load_default="month")


class PayOutAsked(Asked):
    """Which bank sends."""

    provider = Id()


@dataclass(frozen=True)
class Balance:
    """One class of addresses."""

    address: str
    currency: str
    balance_minor: int


def list_balances(actor: Actor) -> Sequence[Balance]:
    """The book on a dozen lines."""
    rows = treasury.crowd(daybook.standings())
    return [Balance(name, DEFAULT_CURRENCY, minor) for name, minor in rows]


def show_overview(actor: Actor, asked: Said) -> dict[str, Any]:
    """Everything of the money page at once."""
    listed, ages = treasury.passing()
    return {
        "ages": treasury.AGES,
        "cash_ages": cash.AGES,
        "escrow": treasury.escrow(),
        "disputed": treasury.disputed(),
        "owed": treasury.owed(),
        "providers": treasury.providers(daybook.standings()),
        "receivables": treasury.receivables(),
        "cash": cash.cash_ageing(),
        "passing": listed,
        "passing_ages": ages,
        "stretches": treasury.stretches(asked["per"]),
    }


def audit_book(actor: Actor) -> Audit:
    """Recompute it from its postings."""
    return audit()


def list_payouts(actor: Actor, asked: Said) -> Page[Payout]:
    """All payouts, the newest first."""
    return queries.payouts(asked["cursor"], asked["limit"])


def run_payouts(actor: Actor, asked: Said) -> Sequence[Payout]:
    """Pay everybody what is free to go."""
    bank = people.party_by_public_id(asked["provider"])
    if bank is None or bank.kind != PartyKind.PROVIDER:
        raise Missing(_l("Tidak ada penyedia pembayaran bernomor ini."))
    return actions.pay_out(actor, bank)


CALLS = (
    Call(
        "GET",
        "/money",
        list_balances,
        _l("Melihat buku besar per golongan."),
        "money",
        gives=Listed(BalanceShape),
    ),
    Call(
        "GET",
        "/money/overview",
        show_overview,
        _l("Melihat uang di mana, untuk siapa, sejak kapan, dan hasil kami."),
        "money",
        OverviewAsked,
        OverviewShape,
        tells=_l("Dari tiap daftar paling banyak 50 baris; jumlah menurut umur menghitung semuanya."),
    ),
    Call("GET", "/money/audit", audit_book, _l("Menghitung ulang buku besar."), "money", gives=AuditShape),
    Call(
        "GET", "/payouts", list_payouts, _l("Melihat semua pencairan."), "payouts", gives=Paged(PaidOutShape)
    ),
    Call(
        "POST",
        "/payouts",
        run_payouts,
        _l("Mencairkan semua yang sudah bebas, lewat satu bank."),
        "payouts",
        PayOutAsked,
        Listed(PaidOutShape),
        status=201,
        tells=_l("Yang sudah dicairkan tidak dicairkan lagi, berapa kali pun dijalankan."),
    ),
)
