"""A buyer's program: cart, addresses, ordering, following, rating, complaining, and money that comes back."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SaleState
from marketplace.settlement.models import Refund
from tests import make, walk
from tests.api.people import Program, program_of
from tests.queries import counted_queries


@pytest.fixture
def buyer(app_on_sqlite: Flask):
    with app_on_sqlite.app_context():
        yield make.make_buyer()


@pytest.fixture
def program(app_on_sqlite: Flask, buyer: Party) -> Program:
    return program_of(app_on_sqlite, buyer)


@pytest.fixture
def stranger(app_on_sqlite: Flask, buyer: Party) -> Program:
    return program_of(app_on_sqlite, make.make_buyer("Dewi Anggraini"))


def order_body(program: Program, **more: object) -> dict[str, object]:
    """What to send for an order, as the quote for it says; the cheapest service of each package."""
    address = program.reads("/addresses")["items"][0]["id"]
    quote = program.does("/checkout/quote", {"address": address, **more})
    assert quote["is_ready"], quote
    [way] = quote["ways_to_pay"]
    return {
        "address": address,
        "provider": way["provider"]["id"],
        "method": way["method"],
        "expected_total_minor": quote["total_minor"],
        **more,
    }


def order_of(public_id: str) -> Order:
    db.session.rollback()
    return db.session.scalars(select(Order).where(Order.public_id == public_id)).one()


def orders_made() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count(Order.id))) or 0)


def test_from_the_cart_to_the_stars(program: Program) -> None:
    make.make_bank()
    make.make_courier(fee=12_000)
    one, other = (make.make_variant(price=price).public_id for price in (100_000, 50_000))
    program.does(f"/cart/{one}", {"quantity": 3}, method="PUT")
    program.does(f"/cart/{other}", {"quantity": 1}, method="PUT")
    cart = program.does(f"/cart/{one}", {"quantity": 2}, method="PUT")
    assert [line["quantity"] for line in cart["lines"]] == [2, 1], "it is put, not added"
    assert cart["goods_minor"] == 25_000_000
    body = order_body(program)
    placed = program.does("/orders", body, key="the-order-itself")
    again = program.does("/orders", body, key="the-order-itself")
    assert (placed["id"], orders_made()) == (again["id"], 1)
    assert program.reads("/cart")["lines"] == []
    payment = placed["payment"]
    assert (payment["state"], payment["amount_minor"]) == ("pending", body["expected_total_minor"])
    assert payment["account_number"].isdigit()
    path = f"/orders/{placed['id']}"

    walk.to(SaleState.HANDED_OVER, order_of(placed["id"]))
    seen = program.reads(path)
    assert (seen["payment"]["state"], seen["payment"]["account_number"]) == ("captured", None)
    assert seen["payment"]["held_minor"] == body["expected_total_minor"]
    pins = [parcel["pin"] for sale in seen["sales"] for parcel in sale["parcels"]]
    assert pins == [walk.pin_of(sale.shipments[0]) for sale in order_of(placed["id"]).sales]
    walk.deliver(order_of(placed["id"]))
    db.session.commit()
    sales = [sale["id"] for sale in program.reads(path)["sales"]]
    first = program.does(f"/sales/{sales[0]}/confirm")
    assert (first["state"], first["verbs"], first["ratings"]["is_open"]) == ("completed", [], True)
    stars = {"seller": {"stars": 5, "text": "Rapi."}, "courier": {"stars": 4}}
    rated = program.does(f"/sales/{sales[0]}/rating", stars)["ratings"]
    assert [(given["whom"], given["stars"]) for given in rated["mine"]] == [("seller", 5), ("courier", 4)]
    told = [event["type"] for event in program.reads(f"{path}/events")["items"]]
    assert told[:2] == ["sale.placed", "sale.placed"]
    assert told[-1] == "sale.completed"
    assert "rating.written" not in told
    assert [order["id"] for order in program.reads("/orders?state=delivered")["items"]] == [placed["id"]]
    assert program.reads("/orders?state=expired")["items"] == []


def test_lines_are_bought_beside_the_cart_by_the_service_that_was_chosen(program: Program) -> None:
    make.make_bank()
    courier = make.make_courier(fee=12_000)
    variant = make.make_variant()
    kept, shop, courier_id = (
        make.make_variant().public_id,
        variant.listing.storefront.public_id,
        courier.public_id,
    )
    lines = [{"variant": variant.public_id, "quantity": 1}, {"variant": variant.public_id, "quantity": 1}]
    program.does(f"/cart/{kept}", {"quantity": 1}, method="PUT")
    service = {"storefront": shop, "courier": courier_id, "service": "kilat"}
    body = order_body(program, lines=lines, services=[service])
    unknown = program.post("/orders", body | {"services": [service | {"service": "terbang"}]})
    assert (unknown.status_code, unknown.json["code"]) == (422, "no-courier")
    dearer = program.post("/orders", body | {"expected_total_minor": 1})
    assert (dearer.status_code, dearer.json["code"]) == (409, "price-changed")
    assert dearer.json["facts"] == {"total_minor": body["expected_total_minor"]}
    assert orders_made() == 0
    [sale] = program.does("/orders", body)["sales"]
    assert (sale["service"], sale["lines"][0]["quantity"]) == ("kilat", 2)
    assert [line["variant"] for line in program.reads("/cart")["lines"]] == [kept]


def test_a_quote_says_what_is_in_the_way(program: Program) -> None:
    seller = make.make_seller()
    scarce, dear = make.make_variant(seller, stock=1), make.make_variant(price=3_000_000)
    ids = scarce.public_id, dear.public_id
    address = program.reads("/addresses")["items"][0]["id"]

    def troubles(*lines: tuple[str, int]) -> list[str]:
        named = [{"variant": variant, "quantity": quantity} for variant, quantity in lines]
        quote = program.does("/checkout/quote", {"address": address, "lines": named})
        assert not quote["is_ready"]
        return [package["trouble"] for package in quote["packages"]]

    assert troubles((ids[0], 1)) == ["no-courier"]
    make.make_courier()
    assert troubles((ids[0], 2), (ids[1], 1)) == ["lines", "over-limit"]
    assert program.post("/checkout/quote", {"address": address}).json["code"] == "empty-cart"
    hidden = make.make_listing(live=False).variants[0].public_id
    named = [{"variant": hidden, "quantity": 1}]
    assert program.post("/checkout/quote", {"address": address, "lines": named}).status_code == 404


def test_an_address_is_changed_by_who_read_it_last(program: Program, stranger: Program) -> None:
    said = {
        "recipient": "Budi",
        "phone": "0812 0000 0009",
        "street": "Jalan Mawar 2",
        "district": "Depok",
        "area_code": "34.04",
        "postcode": "55281",
    }
    wrong = program.post("/addresses", said | {"area_code": "34.04.07", "zip": "1"})
    assert {error["pointer"] for error in wrong.json["errors"]} == {"/area_code", "/zip"}
    kept = program.does("/addresses", said)
    assert kept["phone"] == "+6281200000009"
    path = f"/addresses/{kept['id']}"
    assert program.put(path, said).status_code == 428
    tag = {"If-Match": program.get(path).headers["ETag"]}
    assert (
        program.put(path, said | {"street": "Jalan Mawar 3"}, headers=tag).json["street"] == "Jalan Mawar 3"
    )
    assert program.put(path, said, headers=tag).status_code == 412
    assert (stranger.get(path).status_code, stranger.delete(path).status_code) == (404, 404)
    assert program.delete(path).status_code == 204
    assert program.get(path).status_code == 404


def test_what_is_cancelled_comes_back_to_an_account_that_takes_it(program: Program, buyer: Party) -> None:
    order = make.make_order(SaleState.PAID, sellers=2, buyer=buyer)
    order_id, sale = order.public_id, order.sales[0].public_id
    assert program.post(f"/orders/{order_id}/cancel", {"reason": "too-slow"}).json["code"] == "move-refused"
    assert program.post(f"/sales/{sale}/cancel", {"reason": "a whim"}).status_code == 422
    cancelled = program.does(f"/sales/{sale}/cancel", {"reason": "too-slow"})
    assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "too-slow")
    [refund] = program.reads("/refunds?state=pending")["items"]
    assert (refund["order"], refund["about"], refund["waits_for_account"]) == (order_id, sale, False)
    account = {"bank": "BCA", "number": "1234567890", "holder": "Budi Santoso"}
    path = f"/refunds/{refund['id']}"
    assert program.put(f"{path}/account", account).json["code"] == "move-refused"
    row = db.session.scalars(select(Refund).where(Refund.public_id == refund["id"])).one()
    row.bounces, row.bounce_reason = 1, "closed"
    db.session.commit()
    assert program.reads(path)["waits_for_account"]
    named = program.does(f"{path}/account", account, method="PUT")
    assert (named["account"], named["waits_for_account"]) == (account, False)


def test_a_complaint_names_pieces_shows_pictures_and_is_taken_back(
    program: Program, buyer: Party, stranger: Program
) -> None:
    order = make.make_order(SaleState.DELIVERED, sellers=1, buyer=buyer, quantity=2)
    line, price_minor = order.sales[0].lines[0].public_id, order.sales[0].lines[0].unit_price_minor
    path = f"/sales/{order.sales[0].public_id}/complaints"
    grounds = {ground["kind"]: ground for ground in program.reads(path)["items"]}
    assert set(grounds) == {"not_received", "not_as_described", "damaged"}
    assert grounds["damaged"]["pieces"] == [{"line": line, "quantity": 2}]
    words = {"kind": "damaged", "text": "Satu pecah di sudutnya."}
    vague = program.post(path, words)
    assert (vague.status_code, vague.json["errors"][0]["pointer"]) == (422, "/pieces")
    pieces = [{"line": line, "quantity": 3}]
    assert program.post(path, words | {"pieces": pieces}).json["errors"][0]["pointer"] == "/pieces"
    others = _keep_picture(stranger)
    said = words | {"pieces": [{"line": line, "quantity": 1}]}
    assert program.post(path, said | {"pictures": [others]}).status_code == 404
    case = program.does(path, said | {"pictures": [_keep_picture(program)]})
    assert (case["state"], case["disputed_minor"], len(case["words"][0]["pictures"])) == (
        "open",
        price_minor,
        1,
    )
    assert program.does(path, said)["id"] == case["id"], "the same words open no second case"
    about = f"/cases/{case['id']}"
    assert [row["id"] for row in program.reads("/cases?state=open")["items"]] == [case["id"]]
    assert len(program.does(f"{about}/words", {"text": "Retaknya memanjang."})["words"]) == 2
    assert stranger.get(about).status_code == stranger.post(f"{about}/withdraw").status_code == 404
    assert program.does(f"{about}/withdraw")["state"] == "withdrawn"
    assert program.post(f"{about}/words", {"text": "Masih ada lagi."}).json["code"] == "case-over"


def _keep_picture(program: Program) -> str:
    sent = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": f"picture-{program.secret[-8:]}"}
    db.session.rollback()
    kept = program.client.post(
        f"{program.base}/case-pictures", data=make.photo().read(), content_type="image/png", headers=sent
    )
    assert kept.status_code == 201, kept.text
    return str(kept.json["id"])


def test_news_is_read_and_preferences_are_changed(program: Program, buyer: Party) -> None:
    make.make_order(SaleState.PAID, sellers=1, buyer=buyer)
    news = program.reads("/news?unread=true")["items"]
    assert "payment.captured" in {one["kind"] for one in news}
    assert program.does(f"/news/{news[0]['id']}/read")["read_at"]
    assert len(program.reads("/news?unread=true")["items"]) == len(news) - 1
    program.does("/news/read")
    assert program.reads("/news?unread=true")["items"] == []
    tag = {"If-Match": program.get("/news/preferences").headers["ETag"]}
    wish = {"off": ["money:sms"], "quiet_from": 20, "quiet_until": 6}
    assert program.put("/news/preferences", wish, headers=tag).json == wish
    assert program.put("/news/preferences", wish | {"off": ["money:pigeon"]}, headers=tag).status_code == 422


def test_of_others_nothing_is_seen_and_nothing_moves(stranger: Program, buyer: Party) -> None:
    order = make.make_order(SaleState.DELIVERED, sellers=1, buyer=buyer)
    order_id, sale = order.public_id, order.sales[0].public_id
    address = make.address_of(buyer).public_id
    stars = {"seller": {"stars": 1}, "courier": {"stars": 1}}
    paths = (
        ("GET", f"/orders/{order_id}", None),
        ("GET", f"/orders/{order_id}/events", None),
        ("GET", f"/sales/{sale}", None),
        ("POST", f"/orders/{order_id}/cancel", {"reason": "too-slow"}),
        ("POST", f"/sales/{sale}/cancel", {"reason": "too-slow"}),
        ("POST", f"/sales/{sale}/confirm", None),
        ("POST", f"/sales/{sale}/rating", stars),
        ("POST", "/checkout/quote", {"address": address}),
    )
    for method, path, body in paths:
        assert stranger.send(method, path, body).status_code == 404, path
    row = db.session.scalars(select(Sale).where(Sale.public_id == sale)).one()
    assert row.state is SaleState.DELIVERED


def test_a_token_that_may_only_see_news_sees_no_pin_and_buys_nothing(
    app_on_sqlite: Flask, buyer: Party
) -> None:
    order = make.make_order(SaleState.HANDED_OVER, sellers=1, buyer=buyer)
    watching = program_of(app_on_sqlite, buyer, scopes=["see:read"])
    reading = program_of(app_on_sqlite, buyer, scopes=["buy:read"])
    path, sale = f"/orders/{order.public_id}", order.sales[0].public_id
    assert watching.get("/news").status_code == 200
    assert watching.get(path).json["facts"] == {"scope": "buy:read"}
    assert reading.reads(path)["sales"][0]["parcels"][0]["pin"]
    assert reading.post(f"/sales/{sale}/confirm").json["facts"] == {"scope": "buy:write"}


def test_lists_cost_the_same_however_long(program: Program, buyer: Party) -> None:
    variants = [make.make_variant(stock=20), make.make_variant(stock=20)]
    courier = make.make_courier()
    paths = ("/orders", "/refunds", "/news")

    def cost(rows: int) -> list[int]:
        while len(program.reads("/orders")["items"]) < rows:
            make.make_order(SaleState.DECLINED, buyer=buyer, variants=variants, courier=courier)
        found = []
        for path in paths:
            with counted_queries(db.engine) as statements:
                assert len(program.reads(path)["items"]) >= rows
            found.append(len(statements))
        return found

    assert cost(2) == cost(5)
