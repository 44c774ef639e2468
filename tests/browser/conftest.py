"""People at their screens: a real Chromium, and pages as large as a phone's or a desk's."""

import contextlib
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.conftest import MakeApp
from tests.services import chromium
from tests.services.web import LiveServer

HERE = Path(__file__).parent
SCREENS_OF_FAILURES = HERE.parents[1] / "var" / "failures"
COMPLAINTS = ("Content Security Policy", "Refused to", "Mixed Content")
PLACE = {"locale": "id-ID", "timezone_id": "Asia/Jakarta", "reduced_motion": "reduce"}
PHONE = {"is_mobile": True, "has_touch": True, "java_script_enabled": False}
DEVICES: dict[str, dict[str, Any]] = {
    "phone": PLACE | PHONE | {"viewport": {"width": 390, "height": 844}},
    "small phone": PLACE | PHONE | {"viewport": {"width": 360, "height": 740}},
    "narrow phone": PLACE | PHONE | {"viewport": {"width": 320, "height": 640}},
    "desktop": PLACE | {"viewport": {"width": 1280, "height": 900}},
}

OpenPage = Callable[[str], Page]
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what walks in a browser, so that ``-m "not browser"`` leaves it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on the test that it failed, for its screens."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def live_server(
    request: pytest.FixtureRequest, make_app: MakeApp, serve: Callable[[Flask], str], redis_url: str
) -> LiveServer:
    """The marketplace with Redis, with the demo's telephones and with the clock that its operator may move."""
    app = make_app(getattr(request, "param", "sqlite"), REDIS_URL=redis_url, DEMO=True)
    return LiveServer(app, serve(app))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per worker."""
    with sync_playwright() as playwright:
        program = chromium.find_or_install()
        browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(
    browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Gives a new person a screen: ``open_page("phone").goto("/")``; each has cookies of their own.

    The test fails in the end when a script raised, or a page broke the content policy it was sent with. What stood
    on each screen when a test failed is kept in var/failures.
    """
    complaints: list[str] = []

    def note_error(error: Error) -> None:
        complaints.append(str(error))

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error" and any(words in message.text for words in COMPLAINTS):
            complaints.append(f"{message.location.get('url')}: {message.text}")

    contexts = []

    def open_one(device: str) -> Page:
        context = browser.new_context(base_url=live_server.base_url, **DEVICES[device])
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", note_error)
        page.on("console", note_message)
        return page

    yield open_one
    if request.node.stash.get(FAILED, False):
        keep_screens(request.node.name, [context.pages[0] for context in contexts])
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def keep_screens(test: str, pages: list[Page]) -> None:
    """Photograph every screen of a test that failed; one that crashed shows nothing any more."""
    SCREENS_OF_FAILURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", test).strip("-")
    for number, page in enumerate(pages, 1):
        with contextlib.suppress(Error):
            page.screenshot(path=SCREENS_OF_FAILURES / f"{name}-{number}.png", full_page=True)
