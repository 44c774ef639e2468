"""Steps as programs take them: every one is a call of the party's room, with a token of the party's own."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select

from marketplace.accounts.actions import AddressDetails
from marketplace.accounts.models import Address, Party, PartyKind, User
from marketplace.applications.models import Application
from marketplace.applications.queries import latest_of_party
from marketplace.applications.states import PaperState
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cash.models import Remittance
from marketplace.catalog.models import Listing, Storefront, Variant
from marketplace.kit.db import db
from marketplace.orders.models import Order, Sale, SaleLine, Shipment
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import CASH, Refused
from payments.models import BankLine
from tests.api.people import Program, program_of
from tests.doors.actions import SIDES_MM, Actions
from tests.doors.actors import asked, method_of, party_of
from tests.doors.protocol import Goods, Pieces
from tests.papers import photo

Row = TypeVar("Row")


class Api:
    """Each party's program has one token. People register and confirm their phones themselves."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._programs: dict[int, Program] = {}
        self._people = Actions()

    def program(self, party: Party) -> Program:
        """The party's own."""
        if party.id not in self._programs:
            self._programs[party.id] = program_of(self.app, party)
        return self._programs[party.id]

    def _reads(self, party: Party, path: str) -> Any:
        return self.said(party, "GET", path)

    def _does(self, party: Party, path: str, json: Any = None, method: str = "POST", **more: Any) -> Any:
        return self.said(party, method, path, json=json, **more)

    def _keeps(self, party: Party, path: str, method: str = "POST") -> Any:
        """Send a photograph."""
        return self.said(party, method, path, picture=photo().read())

    def said(self, party: Party, method: str, path: str, **more: Any) -> Any:
        """What is answered, None where that is nothing. On SQLite nobody writes while another reads what was: the
        test lets go of it, and reads anew afterwards.
        """
        program = self.program(party)
        db.session.commit()
        answer = program.send(method, path, **more)
        db.session.expire_all()
        problem: Any = answer.json if answer.is_json and answer.status_code >= 400 else {}
        assert answer.status_code in (200, 201, 204), (
            f"{method} {path}: {answer.status} {problem.get('code')}: {problem.get('detail')} "
            f"{problem.get('errors', '')}"
        )
        return answer.json if answer.status_code != 204 else None

    # Joining

    def register(self, name: str, contact: str) -> User:
        user = self._people.register(name, contact)
        db.session.commit()
        return user

    def keep_address(self, buyer: Party, details: AddressDetails) -> Address:
        return _row(Address, self._does(buyer, "/addresses", dict(vars(details))))

    def begin_shop(self, user: User, name: str, area_code: str) -> Storefront:
        told = {"name": name, "area_code": area_code}
        begun = self._does(_buyer_of(user), "/applications/seller", told)
        party = db.session.scalars(select(Party).where(Party.public_id == begun["party"])).one()
        return db.session.scalars(select(Storefront).where(Storefront.party_id == party.id)).one()

    def describe_shop(self, shop: Storefront, told: Mapping[str, str]) -> None:
        self._applies(shop, "papers/story" if "story" in told else "papers/place", dict(told))

    def identify(self, shop: Storefront, legal_name: str, nik: str) -> None:
        self._applies(shop, "papers/nik", {"legal_name": legal_name, "nik": nik})
        self._applies(shop, "pictures/ktp")

    def name_account(self, shop: Storefront, bank: str, number: str, holder: str) -> None:
        self._applies(shop, "papers/account", {"bank": bank, "number": number, "holder": holder})
        self._applies(shop, "pictures/bank_book")

    def apply(self, shop: Storefront) -> None:
        self._applies(shop, "submit", method="POST")

    def _applies(self, shop: Storefront, step: str, told: Any = None, method: str = "PUT") -> None:
        """One step of the shop's application, by the program of the person who owns it."""
        application = latest_of_party(shop.party_id)
        assert application is not None
        buyer, path = _buyer_of(application.applicant), f"/applications/{application.public_id}/{step}"
        if step.startswith("pictures/"):
            self._keeps(buyer, path, method)
        else:
            self._does(buyer, path, told, method)

    def judge(self, operator: Party, application: Application, doubts: Mapping[str, str]) -> None:
        path = f"/applications/{application.public_id}"
        shown = self._does(operator, f"{path}/take", {})
        verdicts = [
            {"paper": paper["name"], "accepted": False, "reason": doubts[paper["name"]]}
            if paper["name"] in doubts
            else {"paper": paper["name"], "accepted": True}
            for paper in shown["papers"]
            if paper["state"] == PaperState.GIVEN
        ]
        self._does(operator, f"{path}/decide", {"version": shown["version"], "verdicts": verdicts})

    def offer(self, shop: Storefront, goods: Goods) -> Listing:
        length_mm, width_mm, height_mm = SIDES_MM
        variant = {
            "price_minor": goods.price_minor,
            "on_hand": goods.stock,
            "weight_g": goods.weight_g,
            "length_mm": length_mm,
            "width_mm": width_mm,
            "height_mm": height_mm,
        }
        words = {"title": goods.title, "description": goods.description, "category": goods.category}
        good = self._does(shop.party, "/goods", {**words, "variants": [variant]})
        return _row(Listing, self._does(shop.party, f"/goods/{good['id']}/publish"))

    # Buying

    def check_out(
        self, address: Address, basket: Sequence[tuple[Variant, int]], courier: Party, bank: Party
    ) -> Order:
        buyer = db.session.get_one(Party, address.party_id)
        for variant, quantity in basket:
            self._does(buyer, f"/cart/{variant.public_id}", {"quantity": quantity}, "PUT")
        shops = dict.fromkeys(variant.listing.storefront.public_id for variant, _ in basket)
        services = [{"storefront": shop, "courier": courier.public_id, "service": "hemat"} for shop in shops]
        wished = {"address": address.public_id, "services": services}
        quote = self._does(buyer, "/checkout/quote", wished)
        assert quote["is_ready"], quote
        way = {"provider": bank.public_id, "method": method_of(bank)}
        seen = quote["cash_on_delivery"] if way["method"] == CASH else quote
        order = self._does(buyer, "/orders", {**wished, **way, "expected_total_minor": seen["total_minor"]})
        return _row(Order, order)

    def cancel(self, sale: Sale, reason: str) -> None:
        self._does(sale.order.buyer, f"/sales/{sale.public_id}/cancel", {"reason": reason})

    def confirm(self, sale: Sale) -> None:
        self._does(sale.order.buyer, f"/sales/{sale.public_id}/confirm")

    def pin(self, parcel: Shipment) -> str:
        sale = self._reads(parcel.sale.order.buyer, f"/sales/{parcel.sale.public_id}")
        return str(next(box["pin"] for box in sale["parcels"] if box["id"] == parcel.public_id))

    def complain(
        self, sale: Sale, kind: CaseKind, words: str, pieces: Pieces, parcel: Shipment | None = None
    ) -> Case:
        told: dict[str, Any] = {"kind": kind.value, "text": words}
        if pieces:
            told["pieces"] = _numbers(pieces, "quantity")
        if parcel is not None:
            told["parcel"] = parcel.public_id
        return _row(Case, self._does(sale.order.buyer, f"/sales/{sale.public_id}/complaints", told))

    def withdraw(self, case: Case) -> None:
        self._does(case.sale.order.buyer, f"/cases/{case.public_id}/withdraw")

    def name_refund_account(self, refund: Refund, bank: str, number: str, holder: str) -> None:
        told = {"bank": bank, "number": number, "holder": holder}
        self._does(refund.payment.payer, f"/refunds/{refund.public_id}/account", told, "PUT")

    # Selling

    def accept(self, sale: Sale) -> None:
        self._does(sale.seller, f"/sales/{sale.public_id}/accept")

    def decline(self, sale: Sale, reason: str) -> None:
        self._does(sale.seller, f"/sales/{sale.public_id}/decline", {"reason": reason})

    def decline_part(self, sale: Sale, kept: Pieces, reason: str) -> None:
        told = {"kept": _numbers(kept, "quantity"), "reason": reason}
        self._does(sale.seller, f"/sales/{sale.public_id}/decline-part", told)

    def pack(self, sale: Sale, contents: Sequence[Pieces] = ()) -> None:
        boxes = [{"contents": _numbers(pieces, "quantity")} for pieces in contents]
        self._does(sale.seller, f"/sales/{sale.public_id}/pack", {"parcels": boxes} if boxes else {})

    def give_back(self, sale: Sale, amounts: Mapping[str, int], reason: str) -> None:
        path = f"/sales/{sale.public_id}"
        known = self._reads(sale.seller, path)["refunded_minor"]
        told = {"amounts": _numbers(amounts, "amount_minor"), "reason": reason, "known_minor": known}
        self._does(sale.seller, f"{path}/give-back", told)

    def restock(self, parcel: Shipment, line: SaleLine) -> None:
        path = f"/sales/{parcel.sale.public_id}/parcels/{parcel.public_id}"
        self._does(parcel.sale.seller, f"{path}/lines/{line.public_id}/restock")

    # Carrying

    def step(self, parcel: Shipment, verb: str, reason: str = "") -> None:
        told = {"reason": reason} if reason else {}
        self._does(parcel.courier, f"/parcels/{parcel.public_id}/steps/{verb}", told)

    def deliver(self, parcel: Shipment, pin: str) -> None:
        told = {"pin": pin, **self._collected(parcel)}
        self._does(parcel.courier, f"/parcels/{parcel.public_id}/deliver", told)

    def deliver_with_photo(self, parcel: Shipment, taker: str) -> None:
        picture = self._keeps(parcel.courier, "/pictures")
        told = {"picture": picture["id"], "name": taker, **self._collected(parcel)}
        self._does(parcel.courier, f"/parcels/{parcel.public_id}/deliver-with-photo", told)

    def _collected(self, parcel: Shipment) -> dict[str, int]:
        """What the rider is told to take, and took."""
        asked = self._reads(parcel.courier, f"/parcels/{parcel.public_id}")["to_collect_minor"]
        return {"collected_minor": asked} if asked else {}

    def remit(self, courier: Party, parcels: Sequence[Shipment], bank: Party) -> Remittance:
        told = {"parcels": [parcel.public_id for parcel in parcels], "bank": bank.public_id}
        return _row(Remittance, self._does(courier, "/cash/remittances", told))

    # Banking

    def pay(self, payment: Payment) -> None:
        reference = f"TRX{payment.public_id.replace('-', '')}"
        due = self._reads(payment.provider, f"/payments/{payment.public_id}")
        self.book(
            payment.provider, due["account_number"], due["amount_minor"], due["payer"]["name"], reference
        )

    def book(self, bank: Party, number: str, amount_minor: int, sender: str, reference: str) -> BankLine:
        told = {
            "account_number": number,
            "amount_minor": amount_minor,
            "sender": sender,
            "bank_reference": reference,
        }
        return _row(BankLine, self._does(bank, "/transfers", told))

    def match(self, line: BankLine, payment: Payment) -> None:
        path = f"/transfers/{line.public_id}"
        offered = self._reads(line.provider, f"{path}/candidates")["items"]
        assert payment.public_id in [one["id"] for one in offered]
        self._does(line.provider, f"{path}/match", {"payment": payment.public_id})

    def send_back(self, line: BankLine) -> None:
        self._does(line.provider, f"/transfers/{line.public_id}/send-back")

    def refund_sent(self, refund: Refund) -> None:
        path = f"/refunds/{refund.public_id}"
        named = self._reads(refund.provider, path)["refund"]["back_number"]
        self._does(refund.provider, f"{path}/sent", {"to": named} if named else {})

    def refund_returned(self, refund: Refund, reason: Refused) -> None:
        path = f"/refunds/{refund.public_id}/returned"
        self._does(refund.provider, path, {"reason": reason.value})

    def payout_sent(self, payout: Payout) -> None:
        self._does(payout.provider, f"/payouts/{payout.public_id}/sent")

    def payout_failed(self, payout: Payout) -> None:
        self._does(payout.provider, f"/payouts/{payout.public_id}/failed")

    def payout_returned(self, payout: Payout, reason: Refused) -> None:
        self._does(payout.provider, f"/payouts/{payout.public_id}/returned", {"reason": reason.value})

    # Settling

    def answer(self, case: Case, who: PartyKind, words: str) -> None:
        self._does(asked(case, who), f"/cases/{case.public_id}/words", {"text": words})

    def concede(self, case: Case, who: PartyKind, words: str) -> None:
        self._does(asked(case, who), f"/cases/{case.public_id}/concede", {"text": words})

    def rate(self, sale: Sale, who: PartyKind, stars: Mapping[PartyKind, int]) -> None:
        told: dict[str, Any] = {whom.value: {"stars": many} for whom, many in stars.items()}
        if who is PartyKind.SELLER:
            told = told[PartyKind.BUYER.value]
        self._does(party_of(sale, who), f"/sales/{sale.public_id}/rating", told)

    def decide(
        self,
        operator: Party,
        case: Case,
        amount_minor: int,
        bearer: PartyKind | None,
        reason: str,
        words: str,
    ) -> None:
        told: dict[str, Any] = {"refund_minor": amount_minor, "reason": reason, "text": words}
        if bearer is not None:
            told["bearer"] = bearer.value
        self._does(operator, f"/cases/{case.public_id}/decide", told)

    def run_payouts(self, operator: Party, bank: Party) -> list[Payout]:
        made = self._does(operator, "/payouts", {"provider": bank.public_id})["items"]
        return sorted((_row(Payout, one) for one in made), key=lambda payout: payout.party_id)


def _buyer_of(user: User) -> Party:
    """A person's own party as a buyer."""
    return next(hat.party for hat in user.memberships if hat.party.kind == PartyKind.BUYER)


def _numbers(by_line: Mapping[str, int], what: str) -> list[dict[str, Any]]:
    """Numbers of lines as a program sends them."""
    return [{"line": line, what: number} for line, number in by_line.items()]


def _row(model: type[Row], told: Mapping[str, Any]) -> Row:
    """The row that an answer tells of."""
    named = select(model).where(model.public_id == told["id"])  # type: ignore[attr-defined]
    return db.session.scalars(named).one()
