"""The book for everybody: a receipt is fetched by whom it concerns, and checked by anyone."""

import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.ledger.seal import sealing
from marketplace.ledger.seal.log import latest_checkpoint
from marketplace.orders.models import Order
from marketplace.orders.states import SaleState
from tests import make, walk
from tests.api.people import nobody, problem, program_of
from tests.people import at_work


@pytest.fixture
def order(app_on_sqlite: Flask) -> Iterator[Order]:
    """A completed order whose movements are sealed."""
    with app_on_sqlite.app_context():
        made = make.make_order(SaleState.COMPLETED)
        db.session.commit()
        sealing.seal_due()
        yield made


def parties(order: Order) -> dict[str, Party]:
    """Who had to do with it."""
    sale = order.sales[0]
    return {
        "buyer": order.buyer,
        "seller": sale.seller,
        "courier": sale.courier,
        "provider": walk.payment_of(order).provider,
    }


def visitor(app: Flask, party: Party) -> FlaskClient:
    """The party's owner in a browser."""
    return at_work(app, party, "").client


def test_each_party_gets_its_own_part_and_nobody_another_s(app_on_sqlite: Flask, order: Order) -> None:
    sale, payment = order.sales[0], walk.payment_of(order)
    release = f"release:{sale.public_id}"
    capture = f"capture:{payment.public_id}"
    own = parties(order)
    sees = {
        ("buyer", capture): [payment.amount_minor],
        ("provider", capture): [payment.amount_minor],
        ("courier", release): [sale.shipping_minor],
    }
    for (name, reference), amounts in sees.items():
        told = program_of(app_on_sqlite, own[name]).reads(f"/book/receipts/{reference}")
        opened = [json.loads(one) for one in told["opened"]]
        assert [int(one["amount_minor"]) for one in opened] == amounts, name
    told = program_of(app_on_sqlite, own["seller"]).reads(f"/book/receipts/{release}")
    opened = [json.loads(one) for one in told["opened"]]
    assert {one["destination"].rpartition(":")[2] for one in opened} == {"payable", "commission", "tax"}
    assert own["courier"].public_id not in json.dumps(told)
    rivals = (
        make.make_seller("Toko Sebelah"),
        make.make_buyer("Orang lain"),
        make.make_courier("Antar Nusa"),
    )
    db.session.commit()
    for party in (own["buyer"], *rivals):
        answer = program_of(app_on_sqlite, party).get(f"/book/receipts/{release}")
        assert problem(answer) == (404, "not-found")
    for party in (own["seller"], own["courier"], *rivals):
        answer = program_of(app_on_sqlite, party).get(f"/book/receipts/{capture}")
        assert problem(answer) == (404, "not-found")
    [moved] = program_of(app_on_sqlite, own["buyer"]).reads(f"/book/movements/{payment.public_id}")["items"]
    assert (moved["reference"], moved["position"]) == (capture, 0)


def test_what_happened_just_now_is_sealed_in_a_few_seconds(app_on_sqlite: Flask, order: Order) -> None:
    later = make.make_order(SaleState.COMPLETED, buyer=order.buyer)
    db.session.commit()
    program = program_of(app_on_sqlite, order.buyer)
    reference = f"capture:{walk.payment_of(later).public_id}"
    assert problem(program.get(f"/book/receipts/{reference}")) == (409, "not-sealed-yet")
    sealing.seal_due()
    assert program.reads(f"/book/receipts/{reference}")["position"] > 0


def test_a_receipt_is_saved_and_checked_on_pages(app_on_sqlite: Flask, order: Order) -> None:
    payment = walk.payment_of(order)
    client = visitor(app_on_sqlite, order.buyer)
    address = f"/buku/bukti/{order.buyer.public_id}/{payment.public_id}"
    page = client.get(address).text
    link = f"{address}/capture:{payment.public_id}"
    assert link in page
    saved = client.get(link)
    assert "attachment" in saved.headers["Content-Disposition"]
    anyone = app_on_sqlite.test_client()

    def checked(text: str) -> tuple[int, str]:
        answer = anyone.post("/buku", data={"text": text})
        return answer.status_code, answer.text

    status, page = checked(saved.text)
    assert (status, "Bukti ini benar." in page, f"capture:{payment.public_id}" in page) == (200, True, True)
    forged = saved.text.replace(str(payment.amount_minor), "1")
    assert "Jumlah atau alamat di bukti ini sudah diubah." in checked(forged)[1]
    status, page = checked("<script>alert(1)</script>")
    assert (status, "Ini bukan bukti dari buku kami." in page, "<script>alert" in page) == (422, True, False)
    assert checked("")[0] == 422
    upload = {"file": (io.BytesIO(saved.data), "bukti.json"), "text": ""}
    assert "Bukti ini benar." in anyone.post("/buku", data=upload).text
    upload = {"file": (io.BytesIO(b"\xff\xfe" * 300_000), "foto.json")}
    assert anyone.post("/buku", data=upload).status_code == 422
    db.session.rollback()
    other = make.make_buyer("Orang lain")
    db.session.commit()
    stranger = visitor(app_on_sqlite, other)
    for path in (address, link):
        assert stranger.get(path).status_code == 404
        assert anyone.get(path).status_code == 302
    foreign = f"release:{order.sales[0].public_id}"
    assert client.get(f"{address}/{foreign}").status_code == 404


def test_anyone_keeps_a_checkpoint_and_sees_that_the_book_only_grew(
    app_on_sqlite: Flask, order: Order
) -> None:
    anyone = app_on_sqlite.test_client()
    first = latest_checkpoint(db.session())
    db.session.rollback()
    make.make_order(SaleState.COMPLETED)
    db.session.commit()
    sealing.seal_due()
    second = latest_checkpoint(db.session())
    assert first is not None
    assert second is not None
    kept = anyone.get(f"/buku/titik/{first.size}")
    assert kept.text == first.text
    assert "Titik ini benar." in anyone.post("/buku", data={"text": kept.text}).text
    assert (
        "berawal persis dari buku dengan" in anyone.get(f"/buku?dari={first.size}&sampai={second.size}").text
    )
    for words in ("dari=1&sampai=2", "dari=x", f"dari={2**70}&sampai={first.size}", "dari=-1&sampai=0"):
        assert anyone.get(f"/buku?{words}").status_code == 200
    assert anyone.get(f"/buku/titik/{2**70}").status_code == anyone.get("/buku/titik/1").status_code == 404
    everybody = nobody(app_on_sqlite)
    proof = everybody.reads(f"/book/consistency?first={first.size}&second={second.size}")
    assert proof == anyone.get(f"/buku/tumbuh/{first.size}/{second.size}").json
    assert everybody.reads("/book")["newest"]["checkpoint"] == second.text
    assert [row["entries"] for row in everybody.reads("/book/checkpoints")["items"]] == [
        second.size,
        first.size,
    ]
    assert problem(everybody.get("/book/consistency?first=1&second=2")) == (404, "not-found")
    assert anyone.get("/buku/verify_receipt.py").text.startswith("#!/usr/bin/env python3")
