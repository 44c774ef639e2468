"""Every page of the demo, opened by whom it is for: axe finds nothing, nothing is cut off, nothing complains."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import flask_migrate
import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage
from sqlalchemy import select

from marketplace.accounts.models import Party, PartyKind
from marketplace.app import create_app
from marketplace.applications.models import Application
from marketplace.applications.states import WAITING
from marketplace.catalog.models import Stock, Variant
from marketplace.demo.load import load
from marketplace.demo.people import QUICK
from marketplace.kit.db import db
from marketplace.ledger.seal.log import checkpoints
from tests.accessibility import bring_axe, sideways_pixels, violations
from tests.browser import happenings
from tests.browser.conftest import PLACE
from tests.browser.walkers import Deed, Walk, walk
from tests.counts import count

NOBODY = ""
WAHYU, MARIA, DEWI = "0811-5550-301", "0811-5550-302", "0811-5550-303"
RATMI, RINA, FITRI = "0811-5550-201", "0811-5550-210", "0811-5550-206"
BAMBANG, LUKAS = "0811-5550-401", "0811-5550-403"
SITI, NUR, KARTIKA, BAYU = "0811-5550-501", "0811-5550-509", "0811-5550-511", "0811-5550-521"
ENDANG = "0811-5550-101"

# whom a view decides for -> the people who have to come across all of its kind
WALKERS: dict[str, tuple[str, ...]] = {
    "public": (NOBODY, WAHYU),
    "user": (WAHYU,),
    "buyer": (WAHYU, MARIA, DEWI),
    "seller": (RATMI, RINA, FITRI, DEWI),
    "courier": (BAMBANG, LUKAS),
    "provider": (SITI, NUR, KARTIKA, BAYU),
    "operator": (ENDANG,),
}
# Whose programs listen.
LISTENING = {
    PartyKind.SELLER: RATMI,
    PartyKind.BUYER: WAHYU,
    PartyKind.COURIER: BAMBANG,
    PartyKind.PROVIDER: SITI,
    PartyKind.OPERATOR: ENDANG,
}
# Where lists to pick from lead to, and the page of everything that pages are made of, which is for who makes them.
PLACES = {NOBODY: (f"/demo/telepon?contact={WAHYU}", "/demo/penerima/ratmi", "/gaya")}
# Views that no link leads to, each with its reason.
NOT_LINKED = {
    "static": "Flask's own; every file of ours goes by its version, under assets",
    "operator.front": "a short address that people type, and that leads to the desk",
    "accounts.confirm": "who is not confirmed is led there; the demo's people are",
    "display_choice": "keeps a choice in a cookie and answers with the page one came from",
    "language_choice": "the same, for the language",
    "buyers.pay_qr": "the picture on the page of a QRIS payment; test_paying_by_qris looks at both",
    "files.picture": "a photograph; the demo's goods are drawn",
    "files.signed_picture": "a private picture, by an address that expires",
}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
# The fullest page of a view is looked at in the first row of ways, the emptiest in the second: the first way of the
# fullest in make test, all in make prove.
WAYS = (((PHONE, "light"), (DESK, "light")), ((DESK, "dark"), (PHONE, "dark")))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo marketplace; nothing here changes it but baskets."""
    folder = tmp_path_factory.mktemp("demo")
    app = create_app(
        {
            "TESTING": True,
            "DEMO": True,
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
            "REDIS_URL": "",
            "RATE_LIMITS": False,
            "WTF_CSRF_ENABLED": False,
            **happenings.CALLED,
        }
    )
    with app.app_context():
        flask_migrate.upgrade()
        load()
        happenings.the_book_is_sealed()
        happenings.a_refund_comes_back()
        happenings.money_moves()
        happenings.a_card_payment_is_disputed()
        happenings.programs_listen(LISTENING)
        happenings.the_book_is_sealed()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def way_of(demo: Flask) -> Callable[[str], Walk]:
    """Where a person of the demo comes by links, walked once for all kinds of pages."""
    return cache(lambda contact: walk(demo, contact, _deeds(demo, contact), _places(demo, contact)))


@pytest.mark.proof
@pytest.mark.xdist_group("every page")  # one worker loads the demo
@pytest.mark.parametrize("kind", WALKERS)
def test_every_page(
    kind: str, demo: Flask, way_of: Callable[[str], Walk], browser: Browser, serve: Callable[[Flask], str]
) -> None:
    """No page of its kind is left out, and none is wrong in any way of looking at it."""
    walks = [way_of(contact) for contact in WALKERS[kind]]
    missed = {view for view, decision in _views(demo).items() if decision == kind}
    assert missed - NOT_LINKED.keys() - {view for walked in walks for view in walked.views} == set()
    base_url = serve(demo)
    screens = {walked.contact: Screen(browser, base_url, walked) for walked in walks}
    troubles = [
        trouble
        for view, decision in _views(demo).items()
        if decision == kind
        for number, (contact, path) in enumerate(_extremes(walks, view)[: count("PAGES_OF_A_VIEW")])
        for trouble in screens[contact].troubles(path, WAYS[number][: count("WAYS_OF_LOOKING")])
    ]
    assert not troubles, "\n".join(troubles)


class Screen:
    """One person's screen."""

    def __init__(self, browser: Browser, base_url: str, walked: Walk) -> None:
        context = browser.new_context(base_url=base_url, **PLACE)
        if (cookie := walked.client.get_cookie("session")) is not None:
            context.add_cookies([{"name": "session", "value": cookie.value, "url": base_url}])
        self.page = context.new_page()
        self.complaints: list[str] = []
        bring_axe(self.page)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)

    def troubles(self, path: str, ways: Iterable[tuple[dict[str, int], str]]) -> list[str]:
        """What is wrong with the page at ``path``, looked at in each of ``ways``: a size and a theme."""
        self.page.goto(path)
        found = [
            f"{path}, {size['width']} px wide, {theme}: {violation}"
            for size, theme in ways
            for violation in self._violations(size, theme)
        ]
        self.page.set_viewport_size(NARROW)
        if pixels := sideways_pixels(self.page):
            found.append(f"{path} sticks out {pixels} px at {NARROW['width']} px")
        found += [f"{path}: {complaint}" for complaint in self.complaints]
        self.complaints.clear()
        return found

    def _violations(self, size: dict[str, int], theme: str) -> list[str]:
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=theme)
        return violations(self.page)

    def _note(self, message: ConsoleMessage) -> None:
        """A letter has no origin, so that it is refused even the icon that browsers ask for by themselves."""
        is_icon = message.location.get("url", "").endswith("/favicon.ico")
        if message.type in ("error", "warning") and not is_icon:
            self.complaints.append(message.text)


def _places(demo: Flask, contact: str) -> tuple[str, ...]:
    """Where a person comes by picking from lists."""
    if contact == NOBODY:
        with demo.app_context():
            newest, older = checkpoints(size=2).items
            courier = db.session.scalars(select(Party.public_id).where(Party.name == QUICK)).one()
            grown = f"/buku?dari={older.size}&sampai={newest.size}"
            return (*PLACES[contact], grown, f"/kepercayaan/{courier}", f"/couriers/{courier}/reviews")
    return PLACES.get(contact, ())


def _deeds(demo: Flask, contact: str) -> list[Deed]:
    """What a person does first: some pages are there only on the way through something."""
    if contact == NOBODY:
        return [("/lupa-sandi", {"contact": WAHYU})]
    if contact == WAHYU:
        with demo.app_context():
            on_sale = select(Variant).join(Variant.stock).where(Stock.on_hand > Stock.reserved)
            thing = db.session.scalars(on_sale.limit(1)).one().public_id
        return [
            ("/cart/add", {"variant": thing, "quantity": "1", "next": "cart"}),
            ("/shipping/register", {"name": "Kilat Wahyu", "town": "Kota Solo", "phone": WAHYU}),
        ]
    if contact == ENDANG:
        with demo.app_context():
            waiting = select(Application.public_id).where(Application.state.in_(WAITING)).limit(1)
            return [(f"/operator/applications/{db.session.scalars(waiting).one()}/take", {})]
    if contact == DEWI:
        return [("/sellers/register", {"name": "Kerajinan Dewi", "town": "Kota Solo"})]
    return []


def _views(demo: Flask) -> dict[str, str]:
    """Every page, with whom it is for; what has decided nothing is for the public, and a call is no page."""
    return {
        rule.endpoint: getattr(demo.view_functions[rule.endpoint], "decision", ("public",))[0]
        for rule in demo.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api_")
    }


def _extremes(walks: Iterable[Walk], view: str) -> list[tuple[str, str]]:
    """Who opens which address to see the fullest page of a view and the emptiest."""
    pages = sorted(
        (length, walked.contact, path) for walked in walks for path, length in walked.pages[view].items()
    )
    return [pages[place][1:] for place in dict.fromkeys((len(pages) - 1, 0)) if pages]
