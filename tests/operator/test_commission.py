"""The operator says what is taken of which goods, by page and by program; sellers read what holds and why."""

from flask import Flask
from sqlalchemy import select

from marketplace.kit.db import db
from marketplace.orders.models import CommissionRule
from tests import make
from tests.api.people import program_of
from tests.forms import held_by
from tests.operator.conftest import Enter
from tests.queries import counted_queries


def test_a_rule_is_made_weighed_and_ended_by_form(enter: Enter) -> None:
    seller = make.make_seller("Kopi Toraja")
    listing = make.make_listing(seller, price=100_000)
    client = enter()
    form = held_by(client.get("/operator/commission/new").text)
    wrong = form | {"seller": "Toko Entah", "rate": "lima", "ends": "kemarin"}
    page = client.post("/operator/commission/new", data=wrong)
    assert page.status_code == 422
    for words in (
        "Tidak ada toko bernama",
        "misalnya 5 atau 2,5",
        "seperti 2026-12-31",
        'value="Toko Entah"',
    ):
        assert words in page.text
    right = form | {"seller": "kopi toraja", "rate": "7,5", "fixed": "1.000", "note": "Musim panen"}
    assert client.post("/operator/commission/new", data=right).status_code == 303
    rule = db.session.scalars(select(CommissionRule)).one()
    assert (rule.seller_id, rule.rate_bp, rule.fixed_minor) == (seller.id, 750, 100_000)
    page = client.get(f"/operator/commission?seller=Kopi+Toraja&listing={listing.public_id}&quantity=2").text
    assert "7,5 persen dan Rp1.000 per buah" in page
    assert "−Rp17.000" in page  # of Rp200.000
    assert "Rp181.130" in page
    end = f"/operator/commission/{rule.public_id}/end"
    assert client.post(end, data=held_by(client.get(end).text)).status_code == 303
    db.session.rollback()
    db.session.refresh(rule)
    assert rule.ends_at is not None
    assert "Kopi Toraja" not in client.get("/operator/commission").text
    assert "Kopi Toraja" in client.get("/operator/commission?shown=ended").text


def test_programs_make_weigh_and_end_rules_and_sellers_read_theirs(app: Flask, session: object) -> None:
    seller = make.make_seller()
    listings = [make.make_listing(seller, price=100_000) for _ in range(3)]
    operator, shop = program_of(app, make.make_operator()), program_of(app, seller)
    asked = {"listing": listings[0].public_id, "rate_bp": 1_000, "fixed_minor": 200_000, "fixed_per": "piece"}
    rule = operator.does("/commission-rules", asked)
    assert (rule["about"], rule["listing"]) == ("listing", listings[0].public_id)
    assert (
        operator.post("/commission-rules", asked | {"seller": seller.public_id}).json["code"] == "rule-about"
    )
    cost = operator.reads(f"/commission-preview?listing={listings[0].public_id}")
    assert (cost["rate"]["about"], cost["commission_minor"], cost["tax_minor"]) == (
        "listing",
        1_200_000,
        132_000,
    )
    with counted_queries(db.engine) as few:
        goods = shop.reads("/goods")["items"]
    told = {one["id"]: (one["commission"]["rate_bp"], one["commission"]["rule"]) for one in goods}
    assert told[listings[0].public_id] == (1_000, rule["id"])
    assert told[listings[1].public_id] == (500, None)
    sale = make.make_order(variants=[listings[0].variants[0]]).sales[0]
    frozen = shop.reads(f"/sales/{sale.public_id}")["commission"]
    assert [(one["rate_bp"], one["rule"], one["commission_minor"]) for one in frozen] == [
        (1_000, rule["id"], 1_200_000)
    ]
    operator.does(f"/commission-rules/{rule['id']}/end", {})
    assert operator.reads("/commission-rules")["items"] == []
    for _ in range(7):
        make.make_listing(seller)
    with counted_queries(db.engine) as many:
        shop.reads("/goods")
    assert len(many) <= len(few)
