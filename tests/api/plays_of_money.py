"""What is played of money: vouchers and commission, cash at the door, payouts when they are wanted, the bank's desk."""

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.calendar import local
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from marketplace.settlement import evidence, paydays
from marketplace.settlement.states import CASH
from payments.statements import writing
from payments.statements.rows import Read, Row
from tests import make, walk
from tests.api.cast import Cast
from tests.make_cash import collected
from tests.make_chargebacks import make_chargeback
from tests.make_statements import ACCOUNT
from tests.stories import stage

NEXT_RUN = paydays.next_run  # of an ordinary day: a play's clock pays nobody (see tests.plain)
AT_THE_DOOR = rupiah(80_000)  # a new buyer may pay Rp200.000 there
GOOD: dict[str, Any] = {
    "title": "Tatakan gelas rotan",
    "description": "Satu set enam buah, dianyam rapat.",
    "category": "tas",
    "variants": [
        {
            "name": "enam buah",
            "price_minor": AT_THE_DOOR,
            "on_hand": 20,
            "weight_g": 400,
            "length_mm": 120,
            "width_mm": 120,
            "height_mm": 80,
        }
    ],
}


def everything(cast: Cast) -> None:
    """All of it, with a courier who owes nobody anything."""
    cast = replace(cast, courier=make.make_courier("Kurir Lintas Pulau"))
    db.session.commit()
    good = cast.does(cast.seller, "/goods", GOOD)
    cast.does(cast.seller, f"/goods/{good['id']}/publish")
    what_is_taken(cast, good["id"])
    with_vouchers(cast, good["variants"][0]["id"])
    payouts = paid_when_wanted(cast)
    a_file_for_the_bank(cast)
    a_statement_of_the_bank(cast, payouts[1])
    at_the_door(cast, good["variants"][0]["id"])
    a_payer_disputes(cast)
    cast.reads(cast.operator, "/money/overview?per=week")


def a_payer_disputes(cast: Cast) -> None:
    """A payer goes to his bank, and the operator sends what speaks for the seller."""
    row = make_chargeback(cast.order)
    row.answer_by = clock.real_now() + timedelta(days=7)
    db.session.commit()
    path = f"/chargebacks/{row.public_id}"
    cast.reads(cast.operator, "/chargebacks?limit=1")
    cast.reads(cast.operator, path)
    pieces = cast.reads(cast.operator, f"{path}/evidence")["items"]
    with mock.patch.object(evidence, "is_taken", return_value=True):
        cast.does(cast.operator, f"{path}/evidence", {"seals": [piece["seal"] for piece in pieces]})


def what_is_taken(cast: Cast, listing: str) -> None:
    """For a month the operator takes less of what this shop sells, and then ends it early."""
    month = {"starts_at": _in_days(1), "ends_at": _in_days(31)}
    told = {"seller": cast.seller.public_id, "rate_bp": 700, **month, "note": "Bulan kerajinan tangan."}
    rule = cast.does(cast.operator, "/commission-rules", told)
    path = f"/commission-rules/{rule['id']}"
    cast.reads(cast.operator, "/commission-rules?shown=all&limit=1")
    walk.let_pass(timedelta(days=2))
    cast.reads(cast.operator, path)
    cast.reads(cast.operator, f"/commission-preview?listing={listing}&quantity=2")
    cast.does(cast.operator, f"{path}/end", {"ends_at": _in_days(7)})


def with_vouchers(cast: Cast, variant: str) -> None:
    """The shop gives a code and the operator another; a buyer uses both, and pays through another bank in the end."""
    share = {"share_bp": 1_000, "most_minor": rupiah(20_000), "least_minor": rupiah(50_000)}
    often = {"ends_at": _in_days(30), "uses_most": 50, "uses_each": 2}
    fixed = {"amount_minor": rupiah(5_000), "least_minor": rupiah(40_000), "category": GOOD["category"]}
    given = {
        party.public_id: cast.does(party, "/vouchers", {"code": code, **worth, **often})
        for party, code, worth in (
            (cast.seller, "ROTAN-HEMAT", share),
            (cast.operator, "PASAR-LIMA", fixed),
        )
    }
    codes = {"vouchers": [voucher["code"] for voucher in given.values()]}
    order = _ordered(cast, variant, make.make_bank(), "virtual_account", codes)
    other = {"provider": make.make_bank("Bank Samudra Raya").public_id, "method": "virtual_account"}
    db.session.commit()
    cast.does(cast.buyer, f"/orders/{order.public_id}/payment", other)
    walk.to(SaleState.DELIVERED, order)
    cast.reads(cast.buyer, "/held")
    for party in (cast.seller, cast.operator):
        path = f"/vouchers/{given[party.public_id]['id']}"
        cast.reads(party, "/vouchers?limit=1")
        cast.reads(party, path)
        cast.does(party, f"{path}/end")


def paid_when_wanted(cast: Cast) -> list[str]:
    """The shop and the courier ask for what is free, and say when they want to be paid from now on."""
    done = cast.bought(SaleState.COMPLETED)
    for party in (cast.seller, cast.courier):
        cast.reads(party, "/money/held")
    walk.let_pass(timedelta(days=done.hold_days + 10))
    cast.bought(SaleState.DELIVERED)
    plans: tuple[dict[str, Any], ...] = ({"rhythm": "weekly", "weekday": 4}, {"rhythm": "daily"})
    payouts = []
    for party, plan in zip((cast.seller, cast.courier), plans, strict=True):
        payouts.append(cast.does(party, "/money/payouts")["id"])
        cast.reads(party, "/money/held")
        with mock.patch.object(paydays, "next_run", NEXT_RUN):
            cast.does(party, "/money/plan", plan | {"minimum_minor": rupiah(50_000)}, "PUT")
            cast.reads(party, "/money/plan")
    return payouts


def a_file_for_the_bank(cast: Cast) -> None:
    """What waits to be sent goes into a file; the first one is made too early and withdrawn."""
    account = {"number": ACCOUNT, "holder": "Pasarlima", "bic": "BNINIDJA"}
    cast.does(cast.bank, "/account", account, "PUT")
    cast.reads(cast.bank, "/account")
    early = cast.does(cast.bank, "/files")
    cast.does(cast.bank, f"/files/{early['id']}/withdraw")
    path = f"/files/{cast.does(cast.bank, '/files')['id']}"
    cast.door.program(cast.bank).get(f"{path}/pain.001")
    cast.does(cast.bank, f"{path}/hand-in")
    cast.reads(cast.bank, path)
    cast.reads(cast.bank, "/files?limit=1")


def a_statement_of_the_bank(cast: Cast, payout: str) -> None:
    """It says of a payout only how much left, and of a buyer's transfer not what it was for."""
    order = cast.bought(SaleState.AWAITING_PAYMENT, quantity=3).order
    due = walk.payment_of(order).amount_minor
    sent = cast.reads(cast.bank, f"/payouts/{payout}")["amount_minor"]
    content = {"content": _statement(cast.bank, due, sent)}
    wrong = cast.does(cast.bank, "/statements", content)["statement"]
    cast.does(cast.bank, f"/statements/{wrong['id']}", method="DELETE")
    path = f"/statements/{cast.does(cast.bank, '/statements', content)['statement']['id']}"
    cast.door.program(cast.bank).get(f"{path}/file")
    cast.does(cast.bank, f"{path}/book")
    cast.reads(cast.bank, path)
    cast.reads(cast.bank, "/statements?limit=1")
    lines = cast.reads(cast.bank, f"{path}/lines")["items"]
    transfer = f"/transfers/{next(line['transfer'] for line in lines if line['transfer'])}"
    (meant,) = cast.reads(cast.bank, f"{transfer}/suggestions")["items"]
    cast.does(cast.bank, f"{transfer}/match", {"payment": meant["id"]})
    (left,) = cast.reads(cast.bank, "/money-out")["items"]
    cast.reads(cast.bank, f"/money-out/{left['id']}/suggestions")
    cast.does(cast.bank, f"/money-out/{left['id']}/explain", {"subject": payout})
    stage.heard()


def at_the_door(cast: Cast, variant: str) -> None:
    """Two parcels are paid to the rider; the courier transfers the cash of one of them."""
    service = cast.does(cast.operator, "/cash/service", {"runs": True})
    cast.reads(cast.operator, "/cash/service")
    cast.changes(cast.courier, "/cash/terms", {"collects": True, "fee_minor": rupiah(2_500)})
    cast.reads(cast.courier, "/cash/terms")
    runs = select(Party).where(Party.public_id == service["provider"]["id"])
    provider = db.session.scalars(runs).one()
    parcels = [
        collected(_ordered(cast, variant, provider, CASH, {})).shipments[0].public_id for _ in range(2)
    ]
    walk.let_pass(timedelta(days=1))
    told = {"parcels": parcels[:1], "bank": cast.bank.public_id}
    made = cast.does(cast.courier, "/cash/remittances", told)
    path = f"/cash/remittances/{made['id']}"
    for reader in (cast.courier, cast.operator, provider):
        cast.reads(reader, "/cash")
    cast.reads(cast.operator, "/money/overview")
    number, name = made["account_number"], cast.courier.name
    cast.door.book(cast.bank, number, made["amount_minor"], name, "TRX900003")
    stage.heard()
    cast.reads(cast.courier, path)
    cast.reads(cast.courier, "/cash/remittances?limit=1")


def _ordered(cast: Cast, variant: str, provider: Party, method: str, more: dict[str, Any]) -> Order:
    """One piece, bought by the buyer's program as its quote says."""
    home = cast.reads(cast.buyer, "/addresses")["items"][0]["id"]
    wished = {"address": home, "lines": [{"variant": variant, "quantity": 1}], **more}
    quote = cast.does(cast.buyer, "/checkout/quote", wished)
    shop = quote["packages"][0]["storefront"]["id"]
    service = {"storefront": shop, "courier": cast.courier.public_id, "service": "hemat"}
    wished |= {"services": [service]}
    quote = cast.does(cast.buyer, "/checkout/quote", wished)
    assert quote["is_ready"], quote
    total = (quote["cash_on_delivery"] if method == CASH else quote)["total_minor"]
    way = {"provider": provider.public_id, "method": method, "expected_total_minor": total}
    bought = cast.does(cast.buyer, "/orders", {**wished, **way})
    return db.session.scalars(select(Order).where(Order.public_id == bought["id"])).one()


def _statement(bank: Party, came: int, left: int) -> str:
    """A day of the account at the bank, in Base64: a transfer without its number, a payout without its own, a fee."""
    today = local(clock.now(), bank.zone).date()
    rows = [
        Row(0, today, came, "TRX900011", name="BUDI SANTOSO", text="Bayar belanja"),
        Row(0, today, -left, "TRX900012", text="Transfer keluar"),
        Row(0, today, -rupiah(2_500), "TRX900013", text="Biaya transfer", is_fee=True),
    ]
    opening = rupiah(50_000_000)
    closing = opening + sum(row.amount_minor for row in rows)
    return b64encode(writing.table(Read("", ACCOUNT, "IDR", opening, closing, rows))).decode()


def _in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()
