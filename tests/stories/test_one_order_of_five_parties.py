"""The main job, whole: from two shops that open to money in their bank accounts, to the rupiah at each step."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.actions import AddressDetails
from marketplace.accounts.models import Party, PartyKind, User
from marketplace.applications import queries as applying
from marketplace.applications.states import ApplicationState
from marketplace.catalog.models import Listing, Storefront, StorefrontState
from marketplace.events.queries import timeline, waiting_count
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import COMMISSION, TAX, clearing, held, payable, payout_transit, received
from marketplace.ledger.queries import audit, balance
from marketplace.orders.actions.placing import Chosen, packages
from marketplace.orders.models import Order, Sale
from marketplace.orders.queries import order_of_buyer, subjects_of
from marketplace.orders.states import SaleState, ShipmentState
from marketplace.reviews.models import Rating
from marketplace.settlement.models import Payment
from marketplace.settlement.states import PaymentState, PayoutState
from marketplace.trust.queries import score_of
from tests import walk
from tests.doors.current import door
from tests.doors.protocol import Goods
from tests.make import (
    DENPASAR,
    NIK,
    SEMARANG,
    YOGYAKARTA,
    make_bank,
    make_category,
    make_courier,
    make_operator,
)

AT_HOME = AddressDetails(
    recipient="Budi Santoso",
    phone="+6281200000001",
    street="Jalan Melati 7",
    district="Gondokusuman",
    area_code=YOGYAKARTA,
    postcode="55221",
    landmark="Pagar hijau",
)


@pytest.mark.usefixtures("every_door")
def test_one_order_of_five_parties() -> None:
    operator, bank, courier = make_operator(), make_bank(), make_courier(fee=9_000)
    baskets = open_shop("Ibu Sri", "+6281300000011", "Anyaman Sri", SEMARANG, operator)
    coffee = open_shop("Pak Made", "+6281300000012", "Kopi Kintamani", DENPASAR, operator)
    basket = list_goods(baskets, Goods("Keranjang rotan", rupiah(145_000), stock=3, weight_g=900))
    beans = list_goods(coffee, Goods("Biji kopi 1 kg", rupiah(98_500), stock=40, weight_g=1_000))
    buyer = register("Budi Santoso", "budi@example.test").memberships[0].party
    assert whole_book() == {}

    order = check_out(buyer, basket, beans, courier, bank)
    of_basket, of_beans = order.sales
    assert order.total_minor == rupiah(145_000 + 2 * 98_500 + 9_000 + 2 * 9_000)
    assert whole_book() == {}, "nothing is owed before anything is paid"

    pay_at_the_bank(order, bank)
    assert [sale.state for sale in order.sales] == [SaleState.PAID, SaleState.PAID]
    assert balance(clearing(bank.public_id)) == -rupiah(369_000)
    assert balance(held(of_basket.public_id)) == rupiah(154_000)
    assert balance(held(of_beans.public_id)) == rupiah(215_000)

    for sale in order.sales:
        fulfil(sale)
    assert [sale.state for sale in order.sales] == [SaleState.DELIVERED] * 2
    assert balance(clearing(bank.public_id)) == -rupiah(369_000), "carrying moves no money"

    door().confirm(of_basket)
    commit_and_deliver()
    assert balance(payable(baskets.public_id)) == rupiah(136_952)  # 145,000 − 7,250 − 798 (797.5)
    assert balance(payable(courier.public_id)) == rupiah(9_000)
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(7_250), rupiah(798))

    walk.let_pass(timedelta(days=2, minutes=1))  # of the coffee the buyer says nothing
    db.session.refresh(of_beans)
    assert of_beans.state is SaleState.COMPLETED
    assert balance(payable(coffee.public_id)) == rupiah(186_066)  # 197,000 − 9,850 − 1,084 (1,083.5)
    assert balance(payable(courier.public_id)) == rupiah(27_000)
    assert (balance(COMMISSION), balance(TAX)) == (rupiah(17_100), rupiah(1_882))
    assert balance(held(of_basket.public_id)) == balance(held(of_beans.public_id)) == 0

    rate_each_other(of_basket)
    assert score_of(baskets.id).points > score_of(coffee.id).points, "five stars and a receipt count"

    sent = pay_out(operator, bank)
    assert sent == {courier.name: rupiah(27_000)}, "sellers who are new wait for their days"
    walk.let_pass(timedelta(days=7))
    sent = pay_out(operator, bank)
    assert sent == {baskets.name: rupiah(136_952), coffee.name: rupiah(186_066)}
    assert pay_out(operator, bank) == {}

    assert balance(clearing(bank.public_id)) == -rupiah(17_100 + 1_882)
    assert whole_book() == {
        "provider:%:clearing": -rupiah(18_982),
        "operator:commission": rupiah(17_100),
        "operator:tax": rupiah(1_882),
    }
    assert waiting_count() == 0
    tell_the_whole_story(buyer, order)


def register(name: str, contact: str) -> User:
    user = door().register(name, contact)
    db.session.commit()
    return user


def open_shop(owner: str, phone: str, name: str, area_code: str, operator: Party) -> Party:
    """Register, give the papers, be sent one of them back, correct it, be approved."""
    user = register(owner, phone)
    shop = door().begin_shop(user, name, area_code)
    door().describe_shop(shop, {"street": "Jalan Kenanga 3", "phone": phone})
    door().describe_shop(shop, {"story": "Sudah lama."})
    door().identify(shop, owner, NIK)
    door().name_account(shop, "BCA", phone[3:], owner)
    door().apply(shop)
    application = applying.latest_of_party(shop.party_id)
    assert application is not None
    door().judge(operator, application, {"story": "too-little"})
    commit_and_deliver()
    assert application.state is ApplicationState.NEEDS_CORRECTION
    assert shop.state is not StorefrontState.OPEN
    door().describe_shop(shop, {"story": "Sejak 1998, dari tangan ke tangan."})
    door().apply(shop)
    door().judge(operator, application, {})
    commit_and_deliver()
    db.session.refresh(shop)
    assert shop.state is StorefrontState.OPEN
    return shop.party


def list_goods(seller: Party, goods: Goods) -> Listing:
    make_category(goods.category)
    shop = db.session.scalars(select(Storefront).where(Storefront.party_id == seller.id)).one()
    listing = door().offer(shop, goods)
    db.session.commit()
    return listing


def check_out(buyer: Party, basket: Listing, beans: Listing, courier: Party, bank: Party) -> Order:
    """One basket and two bags of coffee, to one address, with one payment."""
    address = door().keep_address(buyer, AT_HOME)
    chosen = [(basket.variants[0], 1), (beans.variants[0], 2)]
    offered = packages([Chosen(*line) for line in chosen], address.area_code)
    assert [[quote.fee_minor for quote in package.quotes] for package in offered] == [
        [rupiah(9_000), rupiah(18_000)],
        [rupiah(18_000), rupiah(36_000)],  # two kilograms
    ]
    order = door().check_out(address, chosen, courier, bank)
    commit_and_deliver()
    assert [variant.stock.reserved for variant in stocks(basket, beans)] == [1, 2]
    return order


def stocks(*listings: Listing) -> list:
    for listing in listings:
        db.session.refresh(listing.variants[0].stock)
    return [listing.variants[0] for listing in listings]


def pay_at_the_bank(order: Order, bank: Party) -> None:
    """A transfer of too little waits and goes back; the right one is booked, and booked once."""
    payment = walk.payment_of(order)
    number, due_minor = payment.account_number, payment.amount_minor
    line = door().book(bank, number, due_minor - rupiah(1_000), "Budi", "REF-1")
    commit_and_deliver()
    assert payment.state is PaymentState.PENDING
    assert door().book(bank, number, due_minor - rupiah(1_000), "Budi", "REF-1").id == line.id
    whole = door().book(bank, number, due_minor, "Budi", "REF-2")
    assert door().book(bank, number, due_minor, "Budi", "REF-2").id == whole.id
    door().send_back(line)
    commit_and_deliver()
    db.session.refresh(payment)
    assert payment.state is PaymentState.CAPTURED
    assert balance(received(payment.public_id)) == 0


def fulfil(sale: Sale) -> None:
    """Accepted, packed, fetched, carried, missed once, and handed over against the PIN."""
    door().accept(sale)
    door().pack(sale)
    (parcel,) = sale.shipments
    assert parcel.awb == parcel.public_id.replace("-", "")
    commit_and_deliver()
    door().step(parcel, "pick_up")
    for verb, reason in (("move_on", ""), ("take_out", ""), ("miss", "nobody-home"), ("take_out", "")):
        door().step(parcel, verb, reason)
    commit_and_deliver()
    pin = door().pin(parcel)
    with pytest.raises((Invalid, AssertionError), match=r"(?i)pin"):
        door().deliver(parcel, f"{(int(pin) + 1) % 10_000:04d}")
    db.session.rollback()
    door().deliver(parcel, pin)
    commit_and_deliver()
    db.session.refresh(parcel)
    assert parcel.state is ShipmentState.DELIVERED


def rate_each_other(sale: Sale) -> None:
    """Nobody sees what the other said until all have spoken."""
    buyer, seller, courier = PartyKind.BUYER, PartyKind.SELLER, PartyKind.COURIER
    for who, stars in ((buyer, {seller: 5, courier: 4}), (seller, {buyer: 5})):
        assert all(rating.revealed_at is None for rating in ratings(sale))
        door().rate(sale, who, stars)
    commit_and_deliver()
    assert len(ratings(sale)) == 3
    assert all(rating.revealed_at is not None for rating in ratings(sale))


def ratings(sale: Sale) -> list[Rating]:
    return list(db.session.scalars(select(Rating).where(Rating.sale_id == sale.id)))


def pay_out(operator: Party, bank: Party) -> dict[str, int]:
    """Run the payouts, let the bank send each, and give what reached whom."""
    payouts = door().run_payouts(operator, bank)
    commit_and_deliver()
    for payout in payouts:
        assert balance(payout_transit(payout.public_id)) == payout.amount_minor
        assert sum(line.amount_minor for line in payout.lines) == payout.amount_minor
        door().payout_sent(payout)
        assert payout.state is PayoutState.PAID
        assert balance(payout_transit(payout.public_id)) == 0
    commit_and_deliver()
    return {payout.party.name: payout.amount_minor for payout in payouts}


def tell_the_whole_story(buyer: Party, order: Order) -> None:
    """The timeline of the order says everything, in the order in which it happened."""
    found = order_of_buyer(buyer.id, order.public_id)
    assert found is order
    kinds = [event.kind for event in timeline([("sale", order.sales[0].public_id)])]
    assert kinds[:7] == [
        "sale.placed",
        "sale.paid",
        "sale.accepted",
        "sale.packed",
        "sale.handed_over",
        "sale.delivered",
        "sale.completed",
    ]
    told = timeline(subjects_of(order))
    assert [event.at for event in told] == sorted(event.at for event in told)
    assert all(event.at <= clock.now() for event in told)
    assert db.session.scalars(select(Payment)).one().payable_id == order.public_id


def commit_and_deliver() -> None:
    db.session.commit()
    walk.ring()


def whole_book() -> dict[str, int]:
    """Every class of address that has something, after an audit that found no fault."""
    found = audit()
    assert found.faults == []
    assert not any(found.sums.values())
    return {name: minor for (name, _), minor in found.classes.items() if minor}
