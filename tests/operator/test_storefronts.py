"""The operator looks after shops."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import Membership
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.kit.db import db
from tests import make
from tests.operator.conftest import Enter


@pytest.fixture
def shop(session: object) -> Storefront:
    """A shop that waits."""
    return make.make_storefront(is_open=False)


def state(shop: Storefront) -> StorefrontState:
    """The shop's state, as the database has it."""
    db.session.rollback()
    db.session.refresh(shop)
    return shop.state


def test_a_shop_is_shown_with_all_it_said(enter: Enter, shop: Storefront) -> None:
    client = enter()
    page = client.get(f"/operator/storefronts/{shop.public_id}").text
    for told in (shop.story, shop.street, "Kota Semarang, Jawa Tengah"):
        assert told in page


def test_closing_asks_once_more_and_for_a_reason(enter: Enter, session: object) -> None:
    shop = make.make_storefront()
    client = enter()
    path = f"/operator/storefronts/{shop.public_id}/close"
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 422
    assert state(shop) is StorefrontState.OPEN
    assert client.post(path, data={"correction": "Menjual barang tiruan."}).status_code == 303
    assert state(shop) is StorefrontState.CLOSED
    assert client.get(path).status_code == 303
    assert client.post(f"/operator/storefronts/{shop.public_id}/reopen").status_code == 303
    assert state(shop) is StorefrontState.OPEN


def test_a_step_from_a_stale_page_changes_nothing(enter: Enter, shop: Storefront) -> None:
    client = enter()
    assert client.post(f"/operator/storefronts/{shop.public_id}/reopen").status_code == 409
    assert state(shop) is StorefrontState.DRAFT


def test_nobody_judges_a_shop_he_works_in(enter: Enter, session: object) -> None:
    client = enter()
    clerk = db.session.scalars(select(Membership).order_by(Membership.id.desc()).limit(1)).one().user
    open_shop = make.make_storefront()
    db.session.add(Membership(user=clerk, party=open_shop.party, role="staff"))
    db.session.commit()
    path = f"/operator/storefronts/{open_shop.public_id}/close"
    assert client.post(path, data={"correction": "Menjual barang tiruan."}).status_code == 409
    assert state(open_shop) is StorefrontState.OPEN


def test_finance_neither_sees_nor_judges_shops(enter: Enter, shop: Storefront) -> None:
    client: FlaskClient = enter(role="finance")
    assert client.get(f"/operator/storefronts/{shop.public_id}").status_code == 403
    assert client.post(f"/operator/storefronts/{shop.public_id}/close").status_code == 403
    assert state(shop) is StorefrontState.DRAFT


def test_a_story_is_shown_as_text_whatever_it_holds(enter: Enter, shop: Storefront) -> None:
    shop.story = "<script>alert(1)</script>"
    db.session.commit()
    page = enter().get(f"/operator/storefronts/{shop.public_id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
