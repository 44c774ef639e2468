"""What axe and a narrow screen have to say about a page."""

import functools
import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

HTML = "text/html; charset=utf-8"
SCRIPTS = re.compile(r"\.js(\?|$)")
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # telling what is well takes as long as finding it
}


def assert_accessible(page: Page) -> None:
    """Assert that axe finds no violation of WCAG 2.2 AA or of good practice in the page as it now stands.

    axe needs JavaScript, which the page may have switched off: it reads a copy of the document, shown at the
    same address and size and with the same cookies, on a reader's page that runs scripts, but not the page's.
    """
    browser, size = page.context.browser, page.viewport_size
    assert browser is not None
    assert size is not None
    reader = _reader(browser)
    reader.context.clear_cookies()
    reader.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    reader.set_viewport_size(size)
    document = page.content()
    address = re.compile(re.escape(page.url.split("#")[0]) + "$")
    reader.route(address, lambda route: route.fulfill(body=document, content_type=HTML), times=1)
    reader.goto(page.url)
    violations = Axe().run(reader, options=OPTIONS).response["violations"]
    reader.goto("about:blank")  # so that the same address, with # and all, is loaded anew
    assert not violations, f"{page.url}\n" + "\n".join(map(_told, violations))


def assert_fits_width(page: Page) -> None:
    """Assert that nobody has to scroll sideways to read the page."""
    wide, screen = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= screen, f"{page.url} is {wide} px wide on a screen of {screen} px"


@functools.cache
def _reader(browser: Browser) -> Page:
    context = browser.new_context(reduced_motion="reduce")
    context.route(SCRIPTS, lambda route: route.abort())
    return context.new_page()


def _told(violation: dict) -> str:
    places = "\n".join(f"    {node['html']}\n      {node['failureSummary']}" for node in violation["nodes"])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n{places}"
