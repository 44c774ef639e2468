"""What cannot be, and is sent all the same."""

import gzip
import io
import uuid

from PIL import Image
from sqlalchemy import func, select

from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.orders.states import SaleState
from tests import make
from tests.api.people import nobody, problem, program_of


def events() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count(Event.id))) or 0)


JSON = "application/json"
BODIES = (
    (b"{", JSON, (400, "unreadable")),
    (b'{"reason": "\xff"}', JSON, (400, "unreadable")),
    (b'{"reason": "\\ud800"}', JSON, (400, "unreadable")),
    (b'{"reason": "a\\u0000b"}', JSON, (400, "unreadable")),
    (b'{"reason": NaN}', JSON, (400, "unreadable")),
    (b"[" * 10_000 + b"]" * 10_000, JSON, (400, "unreadable")),
    (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, JSON, (400, "unreadable")),
    (b"9" * 5_000, JSON, (400, "unreadable")),
    (b'{"reason": "out-of-stock", "reason": "closed-now"}', JSON, (400, "unreadable")),
    (b'{"reason": 1e400}', JSON, (422, "invalid")),
    (b"[]", JSON, (422, "invalid")),
    (b"null", JSON, (422, "invalid")),
    (b'{"reason": 7}', JSON, (422, "invalid")),
    (b'{"reason": "out-of-stock", "more": 1}', JSON, (422, "invalid")),
    (b"{}", JSON, (422, "invalid")),
    (b"", JSON, (422, "invalid")),
    (b"", "", (422, "invalid")),
    (b"reason=out-of-stock", "application/x-www-form-urlencoded", (415, "wrong-type")),
    (b'{"reason": "out-of-stock"}', "text/plain", (415, "wrong-type")),
    (b'{"reason": "' + b"x" * 10_000_000 + b'"}', JSON, (413, "too-large")),
)


def test_a_body_that_cannot_be_is_refused_and_moves_nothing(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        sale = make.make_order(SaleState.PAID).sales[0]
        seller, before = program_of(app_on_sqlite, sale.seller), events()
        address = f"{seller.base}/sales/{sale.public_id}/decline"
        for body, content_type, expected in BODIES:
            sent = {"Authorization": f"Bearer {seller.secret}", "Idempotency-Key": str(uuid.uuid4())}
            answer = seller.client.post(address, data=body, content_type=content_type, headers=sent)
            assert problem(answer) == expected, body[:60]
        assert events() == before


def test_a_whole_number_is_one_however_it_is_written(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        sale = make.make_order(SaleState.PAID).sales[0]
        seller, path = program_of(app_on_sqlite, sale.seller), f"/sales/{sale.public_id}/decline-part"
        for quantity in (1.5, True, "0", 2**63):
            kept = [{"line": sale.lines[0].public_id, "quantity": quantity}]
            told = problem(seller.post(path, {"kept": kept, "reason": "closed-now"}))
            assert told == (422, "invalid"), quantity
        kept = [{"line": sale.lines[0].public_id, "quantity": -0.0}]
        assert seller.does(path, {"kept": kept, "reason": "closed-now"})["state"] == "declined"


def test_letters_that_show_nothing_make_no_room_for_more(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        words = "Semarang" + "\u200b" * 200
        answer = nobody(app_on_sqlite).client.get("/api/v1/shop/areas", query_string={"q": words})
    assert problem(answer) == (422, "invalid")


def test_no_more_is_told_of_errors_than_anybody_reads(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        program = program_of(app_on_sqlite, make.make_seller())
        answer = program.put("/shop", {f"unknown{number}": 1 for number in range(10_000)})
    assert problem(answer) == (422, "invalid")
    assert len(answer.json["errors"]) == 100


def test_what_is_said_in_the_wrong_place_is_not_heard(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        sale = make.make_order(SaleState.PAID).sales[0]
        seller, before = program_of(app_on_sqlite, sale.seller), events()
        path = f"{seller.base}/sales/{sale.public_id}"
        for words in (f"?access_token={seller.secret}", f"?authorization=Bearer%20{seller.secret}"):
            assert problem(seller.client.get(path + words)) == (401, "token-missing")
        for said in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "POST"}):
            assert problem(seller.get(f"{path}/accept?_method=POST", headers=said)) == (405, "method-unknown")
        packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        told = seller.client.post(
            f"{path}/decline",
            data=gzip.compress(b'{"reason": "out-of-stock"}'),
            headers={"Authorization": f"Bearer {seller.secret}", "Idempotency-Key": str(uuid.uuid4())}
            | packed,
        )
        assert problem(told) == (400, "unreadable")
        assert problem(seller.post(f"{path}/accept", key="a-key-é-é-é")) == (400, "idempotency-key-broken")
        assert events() == before


def test_a_picture_is_refused_before_it_fills_the_memory(app_on_sqlite) -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")  # fifty kilobytes that unfold to a gigabyte
    with app_on_sqlite.app_context():
        seller = program_of(app_on_sqlite, make.make_seller())
        assert problem(seller.post("/shop/picture", picture=bomb.getvalue())) == (422, "file-type")
        assert problem(seller.post("/shop/picture", picture=bytes(11_000_000))) == (413, "too-large")
