"""What is played for the examples of the API: the main story, its unhappy turns, and a look at everything."""

from base64 import b64encode
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

from sqlalchemy import select

from marketplace.accounts.models import PartyKind
from marketplace.applications.queries import latest_of_person
from marketplace.cases.kinds import CaseKind
from marketplace.kit.db import db
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SaleState
from marketplace.settlement import asking
from marketplace.settlement.models import Payout, Refund
from marketplace.settlement.states import PayoutState, RefundState, Refused
from tests import make, walk
from tests.api import looks, plays_of_money, plays_of_reviews
from tests.api.cast import Cast
from tests.api.recorded import NOBODYS_NIK
from tests.doors.api import Api
from tests.papers import JAYAPURA, NIB, NPWP
from tests.stories import stage
from tests.stories import test_one_order_of_five_parties as story

GOOD: dict[str, Any] = {
    "title": "Tas anyaman mendong",
    "description": "Dianyam tangan dari mendong, dengan tali kulit.",
    "category": "tas",
    "variants": [
        {
            "name": "besar",
            "price_minor": 12_500_000,
            "on_hand": 8,
            "weight_g": 650,
            "length_mm": 350,
            "width_mm": 120,
            "height_mm": 280,
        }
    ],
}
SERVICE = {
    "label": "Besok sampai",
    "rates": [
        {
            "zone": 1,
            "first_kg_minor": 1_800_000,
            "next_kg_minor": 900_000,
            "days_min": 1,
            "days_max": 1,
        }
    ],
}


def everything(door: Api) -> None:
    """All of it, in one market."""
    with mock.patch.object(story, "make_courier", partial(make.make_courier, "Kurir Nusantara")):
        story.test_one_order_of_five_parties()
    order = db.session.scalars(select(Order)).one()
    sale = order.sales[0]
    cast = Cast(door, order, order.buyer, sale.seller, sale.courier, make.make_bank(), make.make_operator())
    joining(cast)
    goods_and_tariffs(cast)
    unhappy_turns(cast)
    money(cast)
    a_report_of_a_provider_from_outside(cast)
    plays_of_money.everything(cast)
    plays_of_reviews.everything(cast)
    what_is_disputed_at_a_bank(cast)
    looks.a_look_around(cast)
    looks.the_book(cast)
    for party in (cast.buyer, cast.seller, cast.courier, cast.bank, cast.operator):
        looks.of_every_room(cast, party)
    looks.the_machine_room(cast)


def joining(cast: Cast) -> None:
    """A shop and a courier company apply; one is refused, one is withdrawn, one is founded by the operator."""
    person = cast.door.register("Yohana Wanda", "0812 9900 0021")
    hers = person.memberships[0].party
    begun = cast.does(hers, "/applications/seller", {"name": "Noken Yohana", "area_code": JAYAPURA})
    shop = f"/applications/{begun['id']}"
    cast.does(hers, f"{shop}/papers/name", {"name": "Noken Mama Yohana", "area_code": JAYAPURA}, "PUT")
    cast.does(hers, f"{shop}/papers/place", {"street": "Jalan Cendrawasih 5", "phone": "081200000021"}, "PUT")
    cast.does(hers, f"{shop}/papers/story", {"story": "Noken dari serat kayu, buatan sendiri."}, "PUT")
    begun = cast.does(hers, "/applications/courier", {"name": "Kilat Timur"})
    path = f"/applications/{begun['id']}"
    company = {"name": "Kilat Timur", "area_code": JAYAPURA, "phone": "081200000022"}
    cast.does(hers, f"{path}/papers/company", company, "PUT")
    cast.does(hers, f"{path}/papers/licence", {"nib": NIB, "npwp": NPWP}, "PUT")
    for one in (shop, path):
        account = {"bank": "BCA", "number": "1234567890", "holder": "Yohana Wanda"}
        cast.does(hers, f"{one}/papers/nik", {"legal_name": "Yohana Wanda", "nik": NOBODYS_NIK}, "PUT")
        cast.does(hers, f"{one}/papers/account", account, "PUT")
        for name in ("ktp", "bank_book") if one == shop else ("ktp", "bank_book", "nib_photo"):
            cast.shows(hers, f"{one}/pictures/{name}", "PUT")
    cast.does(hers, f"{path}/submit")
    cast.does(hers, f"{shop}/submit")
    cast.reads(cast.operator, "/applications?limit=1")
    application = latest_of_person(person.id, "courier")
    assert application is not None
    cast.door.judge(cast.operator, application, {"nib_photo": "blurred"})
    cast.reads(cast.operator, path)
    cast.reads(hers, path)
    taken = cast.does(cast.operator, f"{shop}/take", {})
    no = {"version": taken["version"], "reason": "other", "words": "Toko ini sudah terdaftar."}
    cast.does(cast.operator, f"{shop}/reject", no)
    cast.does(hers, f"{path}/withdraw")
    cast.reads(hers, "/applications")
    rider = make.make_user("Oktovianus Kogoya")
    founding = {"kind": "courier", "name": "Antar Pegunungan", "contact": rider.phone, "area_code": JAYAPURA}
    cast.does(cast.operator, "/parties", founding)


def goods_and_tariffs(cast: Cast) -> None:
    """What a shop and a courier offer, and how a buyer looks at it."""
    good = cast.does(cast.seller, "/goods", GOOD)
    path = f"/goods/{good['id']}"
    shown = cast.shows(cast.seller, f"{path}/photos")
    cast.shows(cast.seller, f"{path}/photos")
    cast.does(cast.seller, f"{path}/photos/{shown['photos'][0]['id']}", method="DELETE")
    variant = GOOD["variants"][0] | {"id": good["variants"][0]["id"], "on_hand": 12}
    cast.changes(cast.seller, path, GOOD | {"variants": [variant]})
    cast.does(cast.seller, f"{path}/publish")
    cast.does(cast.seller, f"{path}/hide")
    cast.does(cast.seller, f"{path}/publish")
    cast.reads(cast.seller, path)
    cast.reads(cast.seller, "/goods?limit=1")
    shop = cast.reads(cast.seller, "/shop")
    words = {name: shop[name] for name in ("name", "area_code", "street", "phone", "story")}
    cast.changes(cast.seller, "/shop", words | {"story": "Sejak 1998, dari tangan ke tangan, tiga turunan."})
    cast.shows(cast.seller, "/shop/picture")
    service = cast.does(cast.courier, "/services", SERVICE)
    path = f"/services/{service['id']}"
    cast.changes(cast.courier, path, SERVICE | {"label": "Besok pagi sampai"})
    cast.does(cast.courier, f"{path}/offer", {"active": False})
    cast.reads(cast.courier, path)
    cast.reads(cast.courier, "/services")
    pick = f"/cart/{good['variants'][0]['id']}"
    cast.does(cast.buyer, pick, {"quantity": 2}, "PUT")
    cast.reads(cast.buyer, "/cart")
    cast.does(cast.buyer, pick, method="DELETE")
    cast.does(cast.buyer, "/cart", method="DELETE")
    home = cast.reads(cast.buyer, "/addresses")["items"][0]
    path = f"/addresses/{home.pop('id')}"
    cast.reads(cast.buyer, path)
    moved = cast.does(cast.buyer, "/addresses", home | {"recipient": "Ibu Budi", "street": "Jalan Mawar 12"})
    cast.changes(cast.buyer, path, home | {"landmark": "Pagar hijau, sebelah warung"})
    cast.does(cast.buyer, f"/addresses/{moved['id']}", method="DELETE")


def unhappy_turns(cast: Cast) -> None:
    """Orders that do not go well, each in its own way."""
    door, reasons = cast.door, {"reason": "changed-mind"}
    unpaid = cast.bought(SaleState.AWAITING_PAYMENT)
    cast.reads(cast.bank, "/payments?limit=1")
    cast.reads(cast.operator, f"/orders/{unpaid.order.public_id}/money")
    payment = walk.payment_of(unpaid.order)
    lost = door.book(cast.bank, "", payment.amount_minor, "Budi Santoso", "TRX900001")
    cast.reads(cast.bank, f"/transfers/{lost.public_id}")
    door.match(lost, payment)
    again = cast.bought(SaleState.AWAITING_PAYMENT)
    path = f"/orders/{again.order.public_id}"
    cast.does(cast.buyer, f"{path}/cancel", reasons)
    cast.reads(cast.buyer, f"{path}/events")
    cast.reads(cast.operator, f"{path}/events")
    strange = door.book(cast.bank, "", 5_000_000, "Orang lain", "TRX900002")
    cast.reads(cast.bank, "/transfers?limit=1")
    door.send_back(strange)
    door.cancel(cast.bought(SaleState.PAID), "changed-mind")
    door.decline(cast.bought(SaleState.PAID), "out-of-stock")
    stage.heard()
    _partly(cast, cast.bought(SaleState.PAID))
    _turned_back(cast, cast.bought(SaleState.HANDED_OVER))
    _proved_by_photo(cast, cast.bought(SaleState.HANDED_OVER))
    door.give_back(sale := cast.bought(SaleState.DELIVERED), {sale.lines[0].public_id: 500_000}, "flaw")
    case = stage.complained(sale, CaseKind.NOT_AS_DESCRIBED, 1)
    cast.does(cast.seller, f"/cases/{case.public_id}/concede", {"text": "Benar, warnanya lain. Maaf."})
    case = stage.complained(cast.bought(SaleState.DELIVERED), CaseKind.NOT_AS_DESCRIBED, 1)
    door.withdraw(case)
    stage.heard()


def _partly(cast: Cast, sale: Sale) -> None:
    """One piece is missing, the other is not what was promised: shown with pictures, and decided."""
    door, buyer, path = cast.door, cast.buyer, f"/sales/{sale.public_id}"
    door.decline_part(sale, {sale.lines[0].public_id: 1}, "out-of-stock")
    door.accept(sale)
    door.pack(sale, [{sale.lines[0].public_id: 1}])
    door.program(cast.seller).get(f"{path}/label.pdf")
    (parcel,) = sale.shipments
    cast.reads(cast.courier, f"/awb/{parcel.awb}")
    cast.reads(cast.courier, f"/parcels/{parcel.public_id}")
    cast.reads(cast.courier, "/parcels?limit=1")
    for verb in ("pick_up", "move_on", "take_out"):
        door.step(parcel, verb)
    door.step(parcel, "miss", "nobody-home")
    door.step(parcel, "take_out")
    cast.reads(buyer, path)
    door.deliver(parcel, door.pin(parcel))
    stage.heard()
    cast.reads(buyer, f"{path}/complaints")
    picture = cast.shows(buyer, "/case-pictures")["id"]
    told = {
        "kind": CaseKind.NOT_AS_DESCRIBED.value,
        "text": "Anyamannya lepas di dua sisi.",
        "pieces": [{"line": sale.lines[0].public_id, "quantity": 1}],
        "pictures": [picture],
    }
    case = f"/cases/{cast.does(buyer, f'{path}/complaints', told)['id']}"
    cast.does(buyer, f"{case}/words", {"text": "Ini fotonya dari dekat.", "pictures": []})
    shown = cast.shows(cast.seller, "/case-pictures")["id"]
    cast.reads(cast.seller, case)
    cast.does(cast.seller, f"{case}/words", {"text": "Waktu dikemas masih baik.", "pictures": [shown]})
    cast.reads(cast.operator, f"{case}/costs")
    cast.reads(cast.operator, case)
    word = {"refund_minor": 4_000_000, "bearer": "seller", "reason": "goods-differ"}
    cast.does(cast.operator, f"{case}/decide", word | {"text": "Foto menunjukkan anyaman yang lepas."})
    for party in (buyer, cast.seller, cast.operator):
        cast.reads(party, "/cases?limit=1")
    cast.reads(buyer, case)
    stage.heard()


def _turned_back(cast: Cast, sale: Sale) -> None:
    """Nobody is at home, three times."""
    (parcel,) = sale.shipments
    stage.missed(parcel)
    stage.back_home(parcel)
    cast.door.restock(parcel, sale.lines[0])
    stage.heard()


def _proved_by_photo(cast: Cast, sale: Sale) -> None:
    """It lies at a neighbour's, says the rider's picture; he was wrong."""
    (parcel,) = sale.shipments
    cast.door.step(parcel, "take_out")
    cast.door.deliver_with_photo(parcel, "Pak Anwar, tetangga")
    stage.heard()
    case = f"/cases/{stage.complained(sale, CaseKind.NOT_RECEIVED).public_id}"
    shown = cast.shows(cast.courier, "/case-pictures")["id"]
    cast.reads(cast.courier, "/cases?limit=1")
    cast.does(cast.courier, f"{case}/words", {"text": "Kurir kami sedang ditanya.", "pictures": [shown]})
    cast.reads(cast.courier, case)
    cast.does(cast.courier, f"{case}/concede", {"text": "Kurir kami salah rumah."})
    stage.heard()


def _credit(cast: Cast, refund: Refund) -> None:
    """A refund comes back again; its payer keeps it, and has it sent when he likes."""
    cast.door.refund_returned(refund, Refused.BLOCKED)
    stage.heard()
    cast.does(cast.buyer, f"/refunds/{refund.public_id}/keep")
    seen = cast.reads(cast.buyer, "/credit")["credit_minor"]
    account = {"bank": "BRI", "number": "6543210987", "holder": "Budi Santoso"}
    sent = cast.does(cast.buyer, "/credit/payouts", {"expected_minor": seen, **account})["id"]
    stage.heard()
    cast.reads(cast.buyer, "/credit/payouts?limit=1")
    cast.reads(cast.buyer, "/credit/movements?limit=1")
    cast.door.payout_sent(db.session.scalars(select(Payout).where(Payout.public_id == sent)).one())
    stage.heard()


def money(cast: Cast) -> None:
    """Refunds and payouts leave; some come back."""
    door = cast.door
    refunds = db.session.scalars(select(Refund).where(Refund.state == RefundState.PENDING)).all()
    cast.reads(cast.bank, "/refunds?limit=1")
    cast.reads(cast.buyer, "/refunds?limit=1")
    door.refund_sent(refunds[0])
    door.refund_returned(refunds[0], Refused.CLOSED)
    stage.heard()
    door.name_refund_account(refunds[0], "BRI", "6543210987", "Budi Santoso")
    cast.reads(cast.buyer, f"/refunds/{refunds[0].public_id}")
    cast.reads(cast.bank, f"/refunds/{refunds[0].public_id}")
    stage.heard()
    for refund in refunds:
        if refund.state is RefundState.PENDING:
            door.refund_sent(refund)
    _credit(cast, refunds[0])
    done = cast.bought(SaleState.COMPLETED)
    walk.let_pass(timedelta(days=done.hold_days + 10))
    (payout,) = _paid_out(cast)
    cast.reads(cast.bank, "/payouts?limit=1")
    cast.reads(cast.bank, f"/payouts/{payout.public_id}")
    door.payout_failed(payout)
    stage.heard()
    (payout,) = _paid_out(cast)
    door.payout_sent(payout)
    door.payout_returned(payout, Refused.CLOSED)
    stage.heard()
    account = {"bank": "Mandiri", "number": "9876543210", "holder": "Ibu Sri"}
    cast.does(cast.seller, "/money/account", account, "PUT")
    walk.let_pass(timedelta(days=10))
    (payout,) = _paid_out(cast)
    door.payout_sent(payout)
    stage.heard()
    for party in (cast.seller, cast.courier):
        known = select(Payout).where(Payout.party_id == party.id).order_by(Payout.id)
        payout = next(
            row for row in db.session.scalars(known) if party is cast.courier or row.state is PayoutState.PAID
        )
        cast.reads(party, "/money")
        cast.reads(party, "/money/movements?limit=3")
        cast.reads(party, "/money/payouts?limit=1")
        cast.reads(party, f"/money/payouts/{payout.public_id}")
        cast.reads(party, "/money/account")
    account = {"bank": "BNI", "number": "1020304050", "holder": cast.courier.name}
    cast.does(cast.courier, "/money/account", account, "PUT")


def a_report_of_a_provider_from_outside(cast: Cast) -> None:
    """What it kept for its work."""
    provider = make.make_party(PartyKind.PROVIDER, "Midtrans")
    asking.stand_for(provider, "midtrans")
    db.session.commit()
    lines = (
        "Type,Order ID,Transaction ID,Reference,Currency,Gross Amount,Fee,Net Amount",
        "PAYMENT,PL-7K3M9-2XDQW,a917bbe8-7c31-4e79,PL-7K3M9-2XDQW,IDR,285000.00,1995.00,283005.00",
        "SETTLEMENT,,,STL-014FE1C7C101,IDR,283005.00,0.00,283005.00",
    )
    content = b64encode("\n".join(lines).encode()).decode()
    cast.does(provider, "/reports", {"content": content})
    for path in ("/outside/told", "/outside/waiting", "/outside/arrivals"):
        cast.reads(provider, path)


def what_is_disputed_at_a_bank(cast: Cast) -> None:
    """As the provider of the payment sees it."""
    listed = cast.reads(cast.bank, "/chargebacks?limit=1")["items"]
    cast.reads(cast.bank, f"/chargebacks/{listed[0]['id']}")


def _paid_out(cast: Cast) -> list[Payout]:
    """What the seller gets in a run."""
    made = cast.door.run_payouts(cast.operator, cast.bank)
    return [payout for payout in made if payout.party_id == cast.seller.id]
