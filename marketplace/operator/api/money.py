"""The whole book, and the payout run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Id
from marketplace.api.shapes import Minor, Named, Shape
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.ledger.queries import Audit, audit, class_balances
from marketplace.operator import actions, queries
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
    return [Balance(name, currency, minor) for (name, currency), minor in sorted(class_balances().items())]


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
