"""What axe and a narrow screen have to say about a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # telling what is well takes as long as finding it
}


def assert_accessible(page: Page) -> None:
    """Assert that axe finds no violation of WCAG 2.2 AA or of good practice in the page as it now stands.

    axe needs JavaScript, which the page may have switched off: it reads a copy of the document, shown at the
    same address and size and with the same cookies, in a context that runs scripts, but not the page's.
    """
    browser = page.context.browser
    assert browser is not None, "a page of a browser context that has no browser"
    with browser.new_context(viewport=page.viewport_size, reduced_motion="reduce") as context:
        context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        copy = context.new_page()
        document = page.content()

        def show_copy(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(body=document, content_type="text/html; charset=utf-8")
            elif route.request.resource_type == "script":
                route.abort()
            else:
                route.continue_()

        copy.route("**/*", show_copy)
        copy.goto(page.url)
        violations = Axe().run(copy, options=OPTIONS).response["violations"]
    assert not violations, f"{page.url}\n" + "\n".join(map(_told, violations))


def assert_fits_width(page: Page) -> None:
    """Assert that nobody has to scroll sideways to read the page."""
    wide, screen = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= screen, f"{page.url} is {wide} px wide on a screen of {screen} px"


def _told(violation: dict) -> str:
    places = "\n".join(f"    {node['html']}\n      {node['failureSummary']}" for node in violation["nodes"])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n{places}"
