"""Whether an order may be paid in cash at the door, and in one sentence why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.cash import queries as cash
from marketplace.events.models import Event
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.i18n import _l, day, money
from marketplace.orders.ports import Quote
from marketplace.trust import queries as trust

REFUSED = "cod.refused"  # the event that counts; its subject is the buyer's party
REFUSALS_MAX = 2  # so many within the window end it for a time
WINDOW = SUSPENSION = timedelta(days=90)


@dataclass(frozen=True)
class Wanted:
    """What one seller would send: his party (row), his shop, the price of it all, and the offer that was chosen."""

    seller_id: int
    store: str
    goods_minor: int
    quote: Quote | None


@dataclass(frozen=True)
class Offer:
    """What paying at the door comes to: the service that runs it, and what couriers ask for collecting.

    ``code`` and ``why_not`` say why it is not offered; both are empty where it is. ``provider`` is None where nobody
    runs it: then nothing is said of it at all.
    """

    provider: Party | None
    fee_minor: int = 0
    code: str = ""
    why_not: object = ""

    @property
    def is_open(self) -> bool:
        """Whether it may be chosen."""
        return self.provider is not None and not self.code


CODES = ("", "none", "suspended", "several-sellers", "courier", "buyer-limit", "seller-limit")


def offer(buyer: Party, wanted: Sequence[Wanted]) -> Offer:
    """Whether ``buyer`` may pay for all this at the door."""
    provider = cash.provider()
    if provider is None:
        return Offer(None, 0, "none")
    fee_minor = sum(one.quote.cash_fee_minor or 0 for one in wanted if one.quote)
    code, why_not = _why_not(buyer, wanted)
    return Offer(provider, fee_minor, code, why_not)


def suspended_until(buyer_public_id: str) -> datetime | None:
    """Until when a buyer pays before: two parcels refused at the door within the window end it for a time."""
    refused = db.session.scalars(
        select(Event.at)
        .where(
            Event.subject_kind == "party",
            Event.subject_id == buyer_public_id,
            Event.kind == REFUSED,
            Event.at > clock.now() - WINDOW - SUSPENSION,
        )
        .order_by(Event.id)
    ).all()
    last = REFUSALS_MAX - 1
    ends = [at + SUSPENSION for place, at in enumerate(refused[last:]) if at - refused[place] <= WINDOW]
    until = max(ends, default=None)
    return until if until is not None and until > clock.now() else None


def _why_not(buyer: Party, wanted: Sequence[Wanted]) -> tuple[str, object]:
    until = suspended_until(buyer.public_id)
    if until is not None:
        return "suspended", _l(
            "Bayar di tempat bisa Anda pakai lagi mulai %(day)s, karena dua paket ditolak di depan pintu.",
            day=day(until),
        )
    if len(wanted) > 1:
        return "several-sellers", _l(
            "Bayar di tempat untuk barang dari satu penjual saja: beli dari tiap toko sendiri-sendiri."
        )
    for one in wanted:
        if one.quote is None or one.quote.cash_fee_minor is None:
            return "courier", _l(
                "Bayar di tempat tidak bisa dengan kurir yang dipilih untuk %(store)s. Kurir lain mungkin bisa.",
                store=one.store,
            )
    return _over_limit(buyer, wanted)


def _over_limit(buyer: Party, wanted: Sequence[Wanted]) -> tuple[str, object]:
    scores = trust.scores([buyer.id, *(one.seller_id for one in wanted)])
    most_minor = scores[buyer.id].capabilities.cod_limit_minor
    if sum(map(_total, wanted)) > most_minor:
        return "buyer-limit", _limit_said(most_minor)
    for one in wanted:
        most_minor = scores[one.seller_id].capabilities.cod_limit_minor
        if _total(one) > most_minor:
            return "seller-limit", _l(
                "Bayar di tempat di %(store)s untuk sekarang paling banyak %(most)s.",
                store=one.store,
                most=money(most_minor),
            )
    return "", ""


def _limit_said(most_minor: int) -> object:
    return _l("Bayar di tempat untuk Anda sekarang paling banyak %(most)s.", most=money(most_minor))


def _total(one: Wanted) -> int:
    if one.quote is None:
        return one.goods_minor
    return one.goods_minor + one.quote.fee_minor + (one.quote.cash_fee_minor or 0)
