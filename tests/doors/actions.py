"""Steps as calls of the actions that every other door calls in the end: how builders make what a test needs."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts.actions import AddressDetails
from marketplace.accounts.contacts import mark_confirmed
from marketplace.accounts.models import Address, Party, PartyKind, User
from marketplace.applications import actions as applications
from marketplace.applications import queries as applying
from marketplace.applications.actions import Verdict
from marketplace.applications.models import Application
from marketplace.cases import actions as cases
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cases.words import Said
from marketplace.cash import actions as cash
from marketplace.cash.models import Remittance
from marketplace.catalog import actions as catalog
from marketplace.catalog.actions import ListingDetails, VariantDetails
from marketplace.catalog.models import Category, Listing, Storefront, Variant
from marketplace.files import actions as files
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.orders.actions import carrying, placing, selling
from marketplace.orders.models import Order, Sale, SaleLine, Shipment
from marketplace.reviews import actions as reviews
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import Refused
from payments import actions as payments
from payments.actions import Incoming
from payments.models import BankLine
from sellers import actions as shops
from tests.doors.actors import actor_of, asked, method_of, party_of, pin_of, secret
from tests.doors.protocol import Goods, Pieces
from tests.papers import photo

PASSWORD = "kata sandi yang panjang"
SIDES_MM = (300, 200, 100)


class Actions:
    """Nothing is committed by a step."""

    def register(self, name: str, contact: str) -> User:
        user = accounts.register(name, contact, PASSWORD)
        mark_confirmed(user)
        return user

    def keep_address(self, buyer: Party, details: AddressDetails) -> Address:
        return accounts.keep_address(actor_of(buyer), details)

    def begin_shop(self, user: User, name: str, area_code: str) -> Storefront:
        return shops.begin_shop(user, name, area_code)

    def describe_shop(self, shop: Storefront, told: Mapping[str, str]) -> None:
        shops.describe_shop(actor_of(shop.party), shop, told)

    def identify(self, shop: Storefront, legal_name: str, nik: str) -> None:
        actor, application = actor_of(shop.party), _application(shop)
        applications.give(actor, application, "nik", {"legal_name": legal_name, "nik": nik}, None)
        applications.give(actor, application, "ktp", {}, _picture(shop.party, "identity"))

    def name_account(self, shop: Storefront, bank: str, number: str, holder: str) -> None:
        actor = actor_of(shop.party)
        shops.set_bank_account(actor, bank, number, holder)
        applications.give(actor, _application(shop), "bank_book", {}, _picture(shop.party, "identity"))

    def apply(self, shop: Storefront) -> None:
        applications.submit(actor_of(shop.party), _application(shop))

    def judge(self, operator: Party, application: Application, doubts: Mapping[str, str]) -> None:
        judge = actor_of(operator)
        applications.take(judge, application)
        verdicts = {
            paper.name: Verdict(paper.name not in doubts, doubts.get(paper.name, ""))
            for paper in application.papers
        }
        applications.decide(judge, application, application.version, verdicts)

    def offer(self, shop: Storefront, goods: Goods) -> Listing:
        actor = actor_of(shop.party)
        category = db.session.scalars(select(Category).where(Category.slug == goods.category)).one()
        variant = VariantDetails("", goods.price_minor, goods.stock, goods.weight_g, *SIDES_MM)
        details = ListingDetails(goods.title, goods.description, category.id, [variant])
        listing = catalog.add_listing(actor, shop, details)
        catalog.move_listing(actor, listing, "publish")
        return listing

    def check_out(
        self, address: Address, basket: Sequence[tuple[Variant, int]], courier: Party, bank: Party
    ) -> Order:
        lines = [placing.Chosen(variant, quantity) for variant, quantity in basket]
        services = {variant.listing.storefront_id: f"{courier.id}:hemat" for variant, _ in basket}
        buyer = actor_of(db.session.get_one(Party, address.party_id))
        return placing.place(buyer, lines, address, services, bank, method_of(bank), uuid.uuid4().hex)

    def cancel(self, sale: Sale, reason: str) -> None:
        selling.cancel(actor_of(sale.order.buyer), sale, reason)

    def confirm(self, sale: Sale) -> None:
        selling.complete(actor_of(sale.order.buyer), sale)

    def pin(self, parcel: Shipment) -> str:
        return pin_of(parcel)

    def complain(
        self, sale: Sale, kind: CaseKind, words: str, pieces: Pieces, parcel: Shipment | None = None
    ) -> Case:
        return cases.complain(actor_of(sale.order.buyer), sale, kind, Said(words), pieces, parcel)

    def withdraw(self, case: Case) -> None:
        cases.withdraw(actor_of(case.sale.order.buyer), case)

    def name_refund_account(self, refund: Refund, bank: str, number: str, holder: str) -> None:
        settlement.name_refund_account(actor_of(refund.payment.payer), refund, bank, number, holder)

    def accept(self, sale: Sale) -> None:
        selling.accept(actor_of(sale.seller), sale)

    def decline(self, sale: Sale, reason: str) -> None:
        selling.decline(actor_of(sale.seller), sale, reason)

    def decline_part(self, sale: Sale, kept: Pieces, reason: str) -> None:
        selling.decline_part(actor_of(sale.seller), sale, kept, reason)

    def pack(self, sale: Sale, contents: Sequence[Pieces] = ()) -> None:
        boxes = [dict(pieces) for pieces in contents]
        selling.pack(actor_of(sale.seller), sale, secret(), boxes or None)

    def give_back(self, sale: Sale, amounts: Mapping[str, int], reason: str) -> None:
        selling.give_back(actor_of(sale.seller), sale, amounts, reason)

    def restock(self, parcel: Shipment, line: SaleLine) -> None:
        selling.restock(actor_of(parcel.sale.seller), parcel.sale, parcel, line)

    def step(self, parcel: Shipment, verb: str, reason: str = "") -> None:
        rider = actor_of(parcel.courier)
        if verb == "pick_up":
            carrying.pick_up(rider, parcel)
        else:
            carrying.step(rider, parcel, verb, reason)

    def deliver(self, parcel: Shipment, pin: str) -> None:
        asked_minor = parcel.sale.to_collect_minor or None
        carrying.deliver_with_pin(actor_of(parcel.courier), parcel, pin, secret(), asked_minor)

    def deliver_with_photo(self, parcel: Shipment, taker: str) -> None:
        picture = _picture(parcel.courier, "delivery-proof")
        asked_minor = parcel.sale.to_collect_minor or None
        carrying.deliver_with_photo(actor_of(parcel.courier), parcel, taker, picture, asked_minor)

    def remit(self, courier: Party, parcels: Sequence[Shipment], bank: Party) -> Remittance:
        return cash.remit(actor_of(courier), [parcel.public_id for parcel in parcels], bank)

    def pay(self, payment: Payment) -> None:
        settlement.capture(actor_of(payment.provider), payment)

    def book(self, bank: Party, number: str, amount_minor: int, sender: str, reference: str) -> BankLine:
        return payments.book(actor_of(bank), Incoming(number, amount_minor, sender, reference))

    def match(self, line: BankLine, payment: Payment) -> None:
        payments.match(actor_of(payment.provider), line, payment)

    def send_back(self, line: BankLine) -> None:
        send = payments.send_surplus if line.surplus_minor else payments.send_back
        send(actor_of(line.provider), line)

    def refund_sent(self, refund: Refund) -> None:
        payments.refund_sent(actor_of(refund.provider), refund)

    def refund_returned(self, refund: Refund, reason: Refused) -> None:
        payments.refund_returned(actor_of(refund.provider), refund, reason)

    def payout_sent(self, payout: Payout) -> None:
        payments.payout_sent(actor_of(payout.provider), payout)

    def payout_failed(self, payout: Payout) -> None:
        payments.payout_failed(actor_of(payout.provider), payout)

    def payout_returned(self, payout: Payout, reason: Refused) -> None:
        payments.payout_returned(actor_of(payout.provider), payout, reason)

    def answer(self, case: Case, who: PartyKind, words: str) -> None:
        cases.answer(actor_of(asked(case, who)), case, Said(words))

    def concede(self, case: Case, who: PartyKind, words: str) -> None:
        cases.concede(actor_of(asked(case, who)), case, Said(words))

    def rate(self, sale: Sale, who: PartyKind, stars: Mapping[PartyKind, int]) -> None:
        for whom, many in stars.items():
            reviews.rate(actor_of(party_of(sale, who)), sale, whom, many)

    def decide(
        self,
        operator: Party,
        case: Case,
        amount_minor: int,
        bearer: PartyKind | None,
        reason: str,
        words: str,
    ) -> None:
        cases.decide(actor_of(operator), case, amount_minor, bearer, reason, Said(words))

    def run_payouts(self, operator: Party, bank: Party) -> list[Payout]:
        return list(settlement.run_payouts(actor_of(operator), bank))


def _application(shop: Storefront) -> Application:
    application = applying.latest_of_party(shop.party_id)
    assert application is not None
    return application


def _picture(party: Party, purpose: str) -> File:
    return files.keep_picture(actor_of(party), purpose, photo(), False, 10**7)
