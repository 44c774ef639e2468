"""A shop's program: goods, the shop, sales and the money of them."""

import pytest
from flask import Flask

from marketplace.accounts.models import Party
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.states import SaleState
from tests import make
from tests.api.people import Program, program_of
from tests.queries import counted_queries


@pytest.fixture
def seller(app_on_sqlite: Flask):
    with app_on_sqlite.app_context():
        make.make_category()
        yield make.make_seller()


@pytest.fixture
def program(app_on_sqlite: Flask, seller: Party) -> Program:
    return program_of(app_on_sqlite, seller)


def good(**changes: object) -> dict[str, object]:
    variant = {"price_minor": rupiah(45_000), "on_hand": 7, "weight_g": 400}
    sides = {"length_mm": 100, "width_mm": 100, "height_mm": 125}
    words = {"title": "Sambal roa 250 g", "description": "Sambal ikan roa buatan sendiri."}
    return words | {"category": make.make_category().slug, "variants": [variant | sides]} | changes


def upload(program: Program, path: str, content: bytes, content_type: str = "image/jpeg"):
    sent = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": f"{path}-{len(content)}"}
    return program.client.post(program.base + path, data=content, content_type=content_type, headers=sent)


def test_a_good_is_described_shown_and_sold(program: Program) -> None:
    made = program.does("/goods", good())
    path = f"/goods/{made['id']}"
    assert (made["state"], made["variants"][0]["on_hand"]) == ("draft", 7)
    shown = upload(program, f"{path}/photos", make.photo().read())
    assert shown.status_code == 201
    assert shown.json["photos"][0]["url"]
    assert upload(program, f"{path}/photos", b"no picture").json["code"] == "file-type"
    assert upload(program, f"{path}/photos", b"GIF89a", "image/gif").status_code == 415
    assert program.does(f"{path}/publish")["state"] == "live"
    assert program.does(f"{path}/hide")["state"] == "hidden"
    photo = shown.json["photos"][0]["id"]
    assert program.does(f"{path}/photos/{photo}", method="DELETE")["photos"] == []


def test_two_who_change_a_good_do_not_write_over_each_other(program: Program) -> None:
    made = program.does("/goods", good())
    path = f"/goods/{made['id']}"
    tag = program.get(path).headers["ETag"]
    variant = {
        name: value for name, value in made["variants"][0].items() if name not in ("currency", "reserved")
    }
    body = good(variants=[variant | {"on_hand": 9, "name": "Pedas"}])
    first = program.put(path, body, headers={"If-Match": tag})
    assert [(one["id"], one["on_hand"]) for one in first.json["variants"]] == [(variant["id"], 9)]
    second = program.put(path, good(title="Sambal lain"), headers={"If-Match": tag})
    assert (second.status_code, second.json["code"]) == (412, "outdated")
    assert program.reads(path)["title"] == "Sambal roa 250 g"
    unnamed = good(variants=[variant, {**variant, "id": None}])
    assert (
        program.put(path, unnamed, headers={"If-Match": first.headers["ETag"]}).json["code"]
        == "variant-names"
    )
    foreign = good(variants=[variant | {"id": make.make_variant().public_id}])
    tag = first.headers["ETag"]
    assert program.put(path, foreign, headers={"If-Match": tag}).status_code == 404


def test_a_sale_is_packed_in_two_parcels_and_part_of_it_given_back(program: Program, seller: Party) -> None:
    variant = make.make_variant(seller, price=98_500, stock=5)
    sale = make.make_order(SaleState.PAID, variants=[variant], quantity=2).sales[0]
    path, line = f"/sales/{sale.public_id}", sale.lines[0].public_id
    program.does(f"{path}/accept")
    half = {"contents": [{"line": line, "quantity": 1}]}
    assert program.post(f"{path}/pack", {"parcels": [half]}).json["code"] == "not-all-packed"
    packed = program.does(f"{path}/pack", {"parcels": [half, half]})
    assert [parcel["contents"] for parcel in packed["parcels"]] == [[{"line": line, "quantity": 1}]] * 2
    label = program.get(f"{path}/label.pdf")
    assert (label.content_type, label.data[:5]) == ("application/pdf", b"%PDF-")
    body = {"amounts": [{"line": line, "amount_minor": rupiah(10_000)}], "reason": "flaw", "known_minor": 0}
    assert program.does(f"{path}/give-back", body)["refunded_minor"] == rupiah(10_000)
    assert program.post(f"{path}/give-back", body).json["code"] == "known"
    other = make.make_order(SaleState.PAID).sales[0].lines[0].public_id
    assert (
        program.post(
            f"{path}/give-back", body | {"amounts": [{"line": other, "amount_minor": 100}]}
        ).status_code
        == 404
    )


def test_the_shop_is_described_anew(app_on_sqlite: Flask, program: Program, seller: Party) -> None:
    shop = program.get("/shop")
    words = {
        "name": "Dapur Sri",
        "area_code": "33.74",
        "street": "Jalan Kenanga 3",
        "phone": "0812 3456 7890",
    }
    body = words | {"story": "Sejak 1998, dari tangan ke tangan."}
    changed = program.put("/shop", body, headers={"If-Match": shop.headers["ETag"]})
    assert (changed.json["name"], changed.json["phone"]) == ("Dapur Sri", "+6281234567890")
    wrong = program.put("/shop", body | {"area_code": "33"}, headers={"If-Match": changed.headers["ETag"]})
    assert [error["pointer"] for error in wrong.json["errors"]] == ["/area_code"]
    assert upload(program, "/shop/picture", make.photo().read()).json["picture"]
    staff = program_of(app_on_sqlite, seller, "staff")
    assert staff.put("/shop", body).json["code"] == "not-allowed"


def test_longer_lists_ask_no_more_often(program: Program, seller: Party) -> None:
    def asked() -> list[int]:
        counts = []
        for path in ("/goods", "/sales"):
            with counted_queries(db.engine) as statements:
                program.reads(path)
            counts.append(len(statements))
        return counts

    def more() -> None:
        variant = make.make_variant(seller, stock=20)
        make.make_order(SaleState.PACKED, variants=[variant])

    more()
    asked()
    few = asked()
    more()
    more()
    assert asked() == few
