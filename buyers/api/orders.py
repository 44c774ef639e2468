"""Orders: following them, cancelling, saying that it is good, and rating."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from buyers import actions, queries
from buyers.api.shapes.orders import EventShape, FullOrderShape, FullSaleShape, OrderShape
from buyers.queries import Money, Ratings
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Listed, Paged
from marketplace.api.fields import Asked, Choice, part, some
from marketplace.cases.grounds import complaints
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.queries import about_sales
from marketplace.events import queries as events
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.kit.errors import Missing, MoveRefused
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.orders import queries as orders
from marketplace.orders.models import Order, Sale
from marketplace.orders.progress import is_unpaid, state_of
from marketplace.orders.reasons import CANCEL_REASONS
from marketplace.orders.states import SaleState
from marketplace.reviews.asked import OpinionAsked, SellerOpinionAsked, opinion
from marketplace.settlement.models import Instruction
from marketplace.settlement.opening import Opened, Opening, opening
from marketplace.settlement.states import PaymentState
from marketplace.webhooks.topics import offered

Said = Mapping[str, Any]


@dataclass(frozen=True)
class SeenSale:
    """A sale as its buyer knows it."""

    sale: Sale
    is_received: bool
    may_complain: Sequence[CaseKind] = ()
    cases: Sequence[Case] = ()
    ratings: Ratings | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sale, name)

    @property
    def state(self) -> SaleState:
        """It waits for no money that is here."""
        return state_of(self.sale, self.is_received)


@dataclass(frozen=True)
class SeenMoney:
    """The money of an order, and whether more of it is awaited."""

    money: Money
    is_awaited: bool
    opened: Opening | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.money, name)

    @property
    def opening(self) -> str:
        """How far a provider from outside is; empty where the number to pay to is known at once."""
        return str(self.opened.state) if self.opened else ""

    @property
    def shown(self) -> Instruction | None:
        """How to pay through a provider from outside, once it has said so."""
        ready = self.opened is not None and self.opened.state is Opened.READY
        return self.opened.instruction if ready and self.opened else None

    @property
    def account_number(self) -> str | None:
        """The number to pay to, where there is one."""
        if self.opened is None:
            return self.money.payment.account_number
        return (self.shown.account_number or None) if self.shown else None

    @property
    def passed_on_minor(self) -> int:
        """What seller and courier have of it; nothing of what never came."""
        return self.money.passed_on_minor if self.money.payment.captured_at else 0


@dataclass(frozen=True)
class SeenOrder:
    """An order as its buyer knows it."""

    order: Order
    is_received: bool
    money: SeenMoney | None = None
    sales: Sequence[SeenSale] = field(default=())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.order, name)

    @property
    def is_unpaid(self) -> bool:
        """Whether it waits for the buyer's money."""
        return is_unpaid(self.order) and not self.is_received


class OrdersAsked(Asked):
    """Which orders: those that have a sale in one of these states."""

    state = some(Choice(*SaleState), load_default=())


class CancelAsked(Asked):
    """Why."""

    reason = Choice(*CANCEL_REASONS)


class RateAsked(Asked):
    """Both at once, as on the page."""

    seller = part(SellerOpinionAsked)
    courier = part(OpinionAsked)


def list_orders(actor: Actor, asked: Said) -> Page[SeenOrder]:
    """The newest first."""
    states = [SaleState(word) for word in asked["state"]]
    page = orders.orders_of_buyer(actor.party_id, asked["cursor"], asked["limit"], states)
    received = queries.received(page.items)
    items: Any = [_in_list(row, row.public_id in received) for row in page.items]
    return replace(page, items=items)  # type: ignore[return-value]


def show_order(actor: Actor, order: str) -> SeenOrder:
    """One order with everything its page shows."""
    return seen(own_order(actor, order))


def list_events(actor: Actor, order: str) -> Sequence[Event]:
    """What happened to it, the oldest first."""
    row = own_order(actor, order)
    cases = about_sales(sale.id for sale in row.sales)
    subjects = [
        *orders.subjects_of(row),
        *(("case", case.public_id) for found in cases.values() for case in found),
    ]
    mine = set(offered(PartyKind.BUYER))
    return [event for event in events.timeline(subjects) if event.kind in mine]


def cancel_order(actor: Actor, asked: Said, order: str) -> SeenOrder:
    """Cancel all of an unpaid one."""
    row = own_order(actor, order)
    if not is_unpaid(row):
        raise MoveRefused(
            _l("Pesanan ini baru saja dibayar atau ditutup. Lihat dulu, lalu batalkan paketnya bila perlu.")
        )
    actions.cancel(actor, row, [sale for sale in row.sales if not sale.state.is_over], asked["reason"])
    return now_seen(row)


def show_sale(actor: Actor, sale: str) -> SeenSale:
    """One seller's part of an order."""
    row, part_ = own_sale(actor, sale)
    return _one(row, part_)


def cancel_sale(actor: Actor, asked: Said, sale: str) -> SeenSale:
    """Cancel one seller's part before it is packed."""
    row, part_ = own_sale(actor, sale)
    actions.cancel(actor, row, [part_], asked["reason"])
    return _one_now(row, part_)


def confirm_sale(actor: Actor, sale: str) -> SeenSale:
    """It came and is good."""
    row, part_ = own_sale(actor, sale)
    actions.confirm(actor, part_)
    return _one_now(row, part_)


def rate_sale(actor: Actor, asked: Said, sale: str) -> SeenSale:
    """Stars and words for seller and courier."""
    row, part_ = own_sale(actor, sale)
    kinds = (PartyKind.SELLER, PartyKind.COURIER)
    actions.rate(actor, part_, {kind: opinion(actor, asked[kind.value]) for kind in kinds})
    return _one_now(row, part_)


def seen(row: Order) -> SeenOrder:
    """The order with everything its page shows, in a number of queries that does not grow with its sales."""
    money = queries.money_of(row)
    is_received = money.payment.captured_at is not None
    cases, ratings = about_sales(sale.id for sale in row.sales), queries.ratings_of(row)
    is_awaited = money.payment.state is PaymentState.PENDING and is_unpaid(row)
    opened = opening(money.payment) if is_awaited else None
    sales = [
        SeenSale(sale, is_received, complaints(sale), cases.get(sale.id, ()), ratings[sale.id])
        for sale in row.sales
    ]
    return SeenOrder(row, is_received, SeenMoney(money, is_awaited, opened), sales)


def own_sale(actor: Actor, public_id: str) -> tuple[Order, Sale]:
    """A sale of the buyer's own orders with its order, or Missing."""
    known = orders.sale_of_buyer(actor.party_id, public_id)
    if known is None:
        raise Missing(_l("Tidak ada penjualan bernomor ini di pesanan Anda."))
    row = own_order(actor, known.order.public_id)
    return row, next(sale for sale in row.sales if sale.id == known.id)


def own_order(actor: Actor, public_id: str) -> Order:
    """One of the buyer's own orders, or Missing."""
    row = orders.order_of_buyer(actor.party_id, public_id)
    if row is None:
        raise Missing(_l("Tidak ada pesanan bernomor ini di akun Anda."))
    return row


def _in_list(row: Order, is_received: bool) -> SeenOrder:
    return SeenOrder(row, is_received, sales=[SeenSale(sale, is_received) for sale in row.sales])


def now_seen(row: Order) -> SeenOrder:
    """The order as it stands after the step."""
    db.session.flush()
    for sale in row.sales:
        db.session.refresh(sale)
    return seen(row)


def _one(row: Order, part_: Sale) -> SeenSale:
    return next(sale for sale in seen(row).sales if sale.sale is part_)


def _one_now(row: Order, part_: Sale) -> SeenSale:
    return next(sale for sale in now_seen(row).sales if sale.sale is part_)


CALLS = (
    Call(
        "GET",
        "/orders",
        list_orders,
        _l("Melihat pesanan Anda, yang terbaru dulu."),
        "buy",
        OrdersAsked,
        Paged(OrderShape),
    ),
    Call(
        "GET",
        "/orders/<order>",
        show_order,
        _l("Melihat satu pesanan: cara membayar, paket, PIN, uang, dan penilaian."),
        "buy",
        gives=FullOrderShape,
    ),
    Call(
        "GET",
        "/orders/<order>/events",
        list_events,
        _l("Melihat apa yang sudah terjadi pada satu pesanan, dari awal."),
        "buy",
        gives=Listed(EventShape),
    ),
    Call(
        "POST",
        "/orders/<order>/cancel",
        cancel_order,
        _l("Membatalkan seluruh pesanan yang belum dibayar."),
        "buy",
        CancelAsked,
        FullOrderShape,
    ),
    Call(
        "GET",
        "/sales/<sale>",
        show_sale,
        _l("Melihat bagian satu penjual dari sebuah pesanan."),
        "buy",
        gives=FullSaleShape,
    ),
    Call(
        "POST",
        "/sales/<sale>/cancel",
        cancel_sale,
        _l("Membatalkan bagian satu penjual sebelum dikemas: uangnya kembali."),
        "buy",
        CancelAsked,
        FullSaleShape,
    ),
    Call(
        "POST",
        "/sales/<sale>/confirm",
        confirm_sale,
        _l("Menyatakan barangnya sudah diterima dan baik: penjual dan kurir dibayar."),
        "buy",
        gives=FullSaleShape,
    ),
    Call(
        "POST",
        "/sales/<sale>/rating",
        rate_sale,
        _l("Menilai penjual dan kurir setelah selesai."),
        "buy",
        RateAsked,
        FullSaleShape,
        tells=_l(
            "Penilaian dibuka setelah kedua pihak menilai, atau setelah waktunya lewat. Sampai itu bisa diubah."
        ),
    ),
)
