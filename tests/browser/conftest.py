"""People at their screens: a real Chromium, and pages as large as a phone's or a desk's."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.services import chromium
from tests.services.web import LiveServer

HERE = Path(__file__).parent
COMPLAINTS = ("Content Security Policy", "Refused to", "Mixed Content")
PLACE = {"locale": "id-ID", "timezone_id": "Asia/Jakarta", "reduced_motion": "reduce"}
PHONE = {"is_mobile": True, "has_touch": True, "java_script_enabled": False}
DEVICES: dict[str, dict[str, Any]] = {
    "phone": PLACE | PHONE | {"viewport": {"width": 390, "height": 844}},
    "narrow phone": PLACE | PHONE | {"viewport": {"width": 320, "height": 640}},
    "desktop": PLACE | {"viewport": {"width": 1280, "height": 900}},
}

OpenPage = Callable[[str], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what walks in a browser, so that ``-m "not browser"`` leaves it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per worker."""
    with sync_playwright() as playwright:
        program = chromium.find_or_install()
        browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Gives a new person a screen: ``open_page("phone").goto("/")``; each has cookies of their own.

    The test fails in the end when a script raised, or a page broke the content policy it was sent with.
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
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def phone_page(open_page: OpenPage) -> Page:
    """A phone, 390 px wide, JavaScript off."""
    return open_page("phone")


@pytest.fixture
def narrow_page(open_page: OpenPage) -> Page:
    """The narrowest phone, 320 px, JavaScript off."""
    return open_page("narrow phone")


@pytest.fixture
def desktop_page(open_page: OpenPage) -> Page:
    """A desk, 1280 px wide, JavaScript on."""
    return open_page("desktop")
