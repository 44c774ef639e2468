"""Steps as people take them: every one is a form that stands on a page, pressed by a member of the party."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import areas
from marketplace.accounts.actions import AddressDetails
from marketplace.accounts.models import Address, Party, PartyKind, User
from marketplace.applications.models import Application
from marketplace.applications.states import PaperState
from marketplace.cases.kinds import KINDS, CaseKind
from marketplace.cases.models import Case
from marketplace.cash.models import Remittance
from marketplace.catalog.models import Listing, Storefront, Variant
from marketplace.kit.db import db
from marketplace.messages.models import Message
from marketplace.orders.models import Order, Sale, SaleLine, Shipment
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import CASH, Refused
from payments.models import BankLine
from tests.doors.actions import PASSWORD
from tests.doors.actors import actor_of, asked, method_of, party_of, pin_of
from tests.doors.browser import LOOKS, Browser
from tests.doors.protocol import Goods, Pieces
from tests.papers import photo

DONE_OR_WAITS = ("wait",)  # money that fits nothing is booked, and waits to be looked at
Row = TypeVar("Row")
ROOMS = {
    PartyKind.BUYER: "",
    PartyKind.SELLER: "/sellers/{}",
    PartyKind.COURIER: "/shipping/{}",
    PartyKind.PROVIDER: "/payments/{}",
    PartyKind.OPERATOR: "/operator",
}


class Pages:
    """Each person signs in once; what a step wrote is committed when it returns."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._browsers: dict[int, Browser] = {}

    def at(self, party: Party) -> tuple[Browser, str]:
        """The browser of the party's first member, and what stands before the addresses of its room."""
        user = actor_of(party).user
        assert user is not None
        return self._of(user), ROOMS[party.kind].format(party.public_id)

    def _of(self, user: User) -> Browser:
        if user.id not in self._browsers:
            self._browsers[user.id] = Browser(self.app, user)
        return self._browsers[user.id]

    def _press(self, party: Party, path: str, to: str = "", **fields: Any) -> str:
        browser, base = self.at(party)
        return browser.press(base + path, base + to if to else "", **fields)

    def _push(self, party: Party, path: str, to: str = "", **hidden: str) -> None:
        browser, base = self.at(party)
        browser.push(base + path, base + to if to else "", **hidden)

    # Joining

    def register(self, name: str, contact: str) -> User:
        browser = Browser(self.app)
        form: dict[str, Any] = {"name": name, "contact": contact, "password": PASSWORD}
        on = browser.press("/register", says=(), **form)
        browser.stays()
        code = re.search(r"\b\d{6}\b", _latest(Message).body)
        assert code is not None
        browser.press(on, "/confirm", code=code.group())
        browser.stays()
        user = _latest(User)
        self._browsers[user.id] = browser
        return user

    def keep_address(self, buyer: Party, details: AddressDetails) -> Address:
        told: dict[str, Any] = dict(vars(details))
        told["town"] = areas.full_name(told.pop("area_code"))
        self._press(buyer, "/account/addresses/new", **told)
        return _latest(Address)

    def begin_shop(self, user: User, name: str, area_code: str) -> Storefront:
        self._of(user).press("/sellers/register", says=(), name=name, town=areas.full_name(area_code))
        return _latest(Storefront)

    def describe_shop(self, shop: Storefront, told: Mapping[str, str]) -> None:
        word = "story" if "story" in told else "place"
        self._press(shop.party, f"/application/{word}", says=(), **told)

    def identify(self, shop: Storefront, legal_name: str, nik: str) -> None:
        told: dict[str, Any] = {"legal_name": legal_name, "nik": nik, "ktp": _photo()}
        self._press(shop.party, "/application/identity", says=(), **told)

    def name_account(self, shop: Storefront, bank: str, number: str, holder: str) -> None:
        told: dict[str, Any] = {"bank": bank, "number": number, "holder": holder, "bank_book": _photo()}
        self._press(shop.party, "/application/bank", says=(), **told)

    def apply(self, shop: Storefront) -> None:
        self._press(shop.party, "/application", says=())

    def judge(self, operator: Party, application: Application, doubts: Mapping[str, str]) -> None:
        path = f"/applications/{application.public_id}"
        self._push(operator, path, f"{path}/take")
        verdicts = {}
        for paper in application.papers:
            if paper.state is PaperState.GIVEN:
                verdicts[f"verdict-{paper.name}"] = "send_back" if paper.name in doubts else "accept"
                verdicts[f"reason-{paper.name}"] = doubts.get(paper.name, "")
        self._press(operator, path, f"{path}/decide", **verdicts)

    def offer(self, shop: Storefront, goods: Goods) -> Listing:
        fields = {
            "title": goods.title,
            "description": goods.description,
            "category": goods.category,
            "v0_price": str(goods.price_minor // 100),
            "v0_stock": str(goods.stock),
            "v0_weight": str(goods.weight_g),
            "v0_length": "30",
            "v0_width": "20",
            "v0_height": "10",
        }
        self._press(shop.party, "/goods/new", **fields)
        listing = _latest(Listing)
        path = f"/goods/{listing.public_id}"
        self._press(shop.party, path, f"{path}/state", verb="publish")
        return listing

    # Buying

    def check_out(
        self, address: Address, basket: Sequence[tuple[Variant, int]], courier: Party, bank: Party
    ) -> Order:
        buyer = db.session.get_one(Party, address.party_id)
        wished: dict[str, str] = {"address": address.public_id}
        for variant, quantity in basket:
            page = f"/l/{variant.listing.public_id}"
            self._press(buyer, page, "/cart/add", variant=variant.public_id, quantity=str(quantity))
            wished[f"service-{variant.listing.storefront.public_id}"] = f"{courier.public_id}:hemat"
        pay = f"{bank.public_id}:{method_of(bank)}"
        checked = self._press(buyer, "/checkout", says=(), step="update", pay=pay, **wished)
        paying = self._press(buyer, checked, "/checkout", says=(), step="pay", pay=pay, **wished)
        order = _latest(Order)
        assert paying == f"/{'orders' if method_of(bank) == CASH else 'pay'}/{order.public_id}"
        return order

    def cancel(self, sale: Sale, reason: str) -> None:
        self._press(sale.order.buyer, f"{_of_buyer(sale)}/cancel", reason=reason)

    def confirm(self, sale: Sale) -> None:
        self._push(sale.order.buyer, f"{_of_buyer(sale)}/confirm")

    def pin(self, parcel: Shipment) -> str:
        if not LOOKS:
            return pin_of(parcel)
        browser, _ = self.at(parcel.sale.order.buyer)
        page = browser.open(f"/orders/{parcel.sale.order.public_id}")
        upto = page[: page.index(f"/track/{parcel.awb}")]  # digits stand before the number of their parcel
        return "".join(re.findall(r'<span aria-hidden="true">(\d)</span>', upto)[-4:])

    def complain(
        self, sale: Sale, kind: CaseKind, words: str, pieces: Pieces, parcel: Shipment | None = None
    ) -> Case:
        fields = {f"n_{line}": str(count) for line, count in pieces.items()}
        if KINDS[kind].whole_parcel:
            fields = {"shipment": parcel.public_id} if parcel else {}
        path = f"{_of_buyer(sale)}/complain/{kind.value}"
        asking = "&".join(f"{name}={value}" for name, value in fields.items())
        self._press(sale.order.buyer, f"{path}?{asking}", path, text=words, **fields)
        return _latest(Case)

    def withdraw(self, case: Case) -> None:
        self._push(case.sale.order.buyer, f"/cases/{case.public_id}/withdraw")

    def name_refund_account(self, refund: Refund, bank: str, number: str, holder: str) -> None:
        path = f"/orders/{refund.payment.payable_id}/refunds/{refund.public_id}/account"
        self._press(refund.payment.payer, path, bank=bank, number=number, holder=holder)

    # Selling

    def accept(self, sale: Sale) -> None:
        self._push(sale.seller, _of_seller(sale), f"{_of_seller(sale)}/accept")

    def decline(self, sale: Sale, reason: str) -> None:
        self._press(sale.seller, f"{_of_seller(sale)}/decline", reason=reason)

    def decline_part(self, sale: Sale, kept: Pieces, reason: str) -> None:
        fields = {f"kept_{line}": str(count) for line, count in kept.items()}
        path = f"{_of_seller(sale)}/decline-part"
        self._press(sale.seller, path, then={"step": "do"}, step="look", reason=reason, **fields)

    def pack(self, sale: Sale, contents: Sequence[Pieces] = ()) -> None:
        if not contents:
            self._push(sale.seller, _of_seller(sale), f"{_of_seller(sale)}/pack")
            return
        fields = {
            f"in{number}_{line.public_id}": str(box.get(line.public_id, 0))
            for number, box in enumerate(contents, 1)
            for line in sale.lines
            if line.to_send
        }
        path = f"{_of_seller(sale)}/pack-apart"
        self._press(sale.seller, f"{path}?parcels={len(contents)}", path, **fields)

    def give_back(self, sale: Sale, amounts: Mapping[str, int], reason: str) -> None:
        fields = {f"back_{line}": str(amount // 100) for line, amount in amounts.items()}
        path = f"{_of_seller(sale)}/give-back"
        self._press(sale.seller, path, then={"step": "do"}, step="look", reason=reason, **fields)

    def restock(self, parcel: Shipment, line: SaleLine) -> None:
        path = _of_seller(parcel.sale)
        to = f"{path}/parcels/{parcel.public_id}/lines/{line.public_id}/restock"
        self._push(parcel.sale.seller, path, to)

    # Carrying

    def step(self, parcel: Shipment, verb: str, reason: str = "") -> None:
        path = f"/parcels/{parcel.public_id}"
        fields = {"reason": reason} if reason else {}
        self._push(parcel.courier, path, f"{path}/steps/{verb}", **fields)

    def deliver(self, parcel: Shipment, pin: str) -> None:
        path = f"/parcels/{parcel.public_id}"
        self._press(parcel.courier, path, f"{path}/deliver", pin=pin)

    def deliver_with_photo(self, parcel: Shipment, taker: str) -> None:
        path = f"/parcels/{parcel.public_id}/photo"
        self._press(parcel.courier, path, name=taker, photo=_photo())

    def remit(self, courier: Party, parcels: Sequence[Shipment], bank: Party) -> Remittance:
        chosen = [parcel.public_id for parcel in parcels]
        self._press(courier, "/cash", "/cash/remittances", says=(), parcels=chosen, bank=bank.public_id)
        return _latest(Remittance)

    # Banking

    def pay(self, payment: Payment) -> None:
        desk = f"/desk?payment={payment.public_id}"
        reference = f"TRX{payment.public_id.replace('-', '')}"
        self._press(payment.provider, desk, "/desk", bank_reference=reference)

    def book(self, bank: Party, number: str, amount_minor: int, sender: str, reference: str) -> BankLine:
        fields = {
            "account_number": number,
            "amount_minor": str(amount_minor // 100),
            "sender": sender,
            "bank_reference": reference,
        }
        self._press(bank, "/desk", says=DONE_OR_WAITS, **fields)
        known = select(BankLine).where(BankLine.provider_id == bank.id, BankLine.bank_reference == reference)
        return db.session.scalars(known).one()

    def match(self, line: BankLine, payment: Payment) -> None:
        path = f"/transfers/{line.public_id}"
        self._press(line.provider, path, f"{path}/match", payment=payment.public_id)

    def send_back(self, line: BankLine) -> None:
        self._push(line.provider, f"/transfers/{line.public_id}/send-back")

    def refund_sent(self, refund: Refund) -> None:
        path = f"/refunds/{refund.public_id}"
        self._press(refund.provider, path, f"{path}/sent")

    def refund_returned(self, refund: Refund, reason: Refused) -> None:
        path = f"/refunds/{refund.public_id}/returned"
        self._press(refund.provider, path, says=DONE_OR_WAITS, reason=reason.value)

    def payout_sent(self, payout: Payout) -> None:
        path = f"/payouts/{payout.public_id}"
        self._push(payout.provider, path, f"{path}/sent")

    def payout_failed(self, payout: Payout) -> None:
        self._press(payout.provider, f"/payouts/{payout.public_id}/failed", says=DONE_OR_WAITS)

    def payout_returned(self, payout: Payout, reason: Refused) -> None:
        path = f"/payouts/{payout.public_id}/returned"
        self._press(payout.provider, path, says=DONE_OR_WAITS, reason=reason.value)

    # Settling

    def answer(self, case: Case, who: PartyKind, words: str) -> None:
        path = f"/cases/{case.public_id}"
        self._press(asked(case, who), path, f"{path}/words", text=words)

    def concede(self, case: Case, who: PartyKind, words: str) -> None:
        self._press(asked(case, who), f"/cases/{case.public_id}/concede", text=words)

    def rate(self, sale: Sale, who: PartyKind, stars: Mapping[PartyKind, int]) -> None:
        if who is PartyKind.SELLER:
            path = _of_seller(sale)
            self._press(sale.seller, path, f"{path}/rate", stars=str(stars[PartyKind.BUYER]))
        else:
            seller, courier = str(stars[PartyKind.SELLER]), str(stars[PartyKind.COURIER])
            fields = {"seller_goods": seller, "seller_packing": seller, "courier_stars": courier}
            self._press(party_of(sale, who), f"{_of_buyer(sale)}/rate", **fields)

    def decide(
        self,
        operator: Party,
        case: Case,
        amount_minor: int,
        bearer: PartyKind | None,
        reason: str,
        words: str,
    ) -> None:
        path = f"/cases/{case.public_id}/decide"
        fields = {"size": "none" if not amount_minor else "all", "reason": reason, "text": words}
        if 0 < amount_minor < case.disputed_minor:
            fields |= {"size": "part", "amount": str(amount_minor // 100)}
        if bearer is not None:
            fields["bearer"] = bearer.value
        shown_again = (
            None if fields["size"] == "all" else dict[str, str]()
        )  # what another sum costs everybody
        self._press(operator, path, then=shown_again, **fields)

    def run_payouts(self, operator: Party, bank: Party) -> list[Payout]:
        last = db.session.scalar(select(func.max(Payout.id))) or 0
        browser, base = self.at(operator)
        if "/payouts/run" in browser.open(f"{base}/payouts"):
            self._press(operator, "/payouts", "/payouts/run", provider=bank.public_id)
        return list(db.session.scalars(select(Payout).where(Payout.id > last).order_by(Payout.id)))


def _of_buyer(sale: Sale) -> str:
    return f"/orders/{sale.order.public_id}/sales/{sale.public_id}"


def _of_seller(sale: Sale) -> str:
    return f"/sales/{sale.public_id}"


def _latest(model: type[Row]) -> Row:
    """The row that was made last."""
    last = select(model).order_by(model.id.desc()).limit(1)  # type: ignore[attr-defined]
    return db.session.scalars(last).one()


def _photo() -> tuple[Any, str]:
    """A photograph as a browser sends it."""
    return photo(), "foto.jpg"
