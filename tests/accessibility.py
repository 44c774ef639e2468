"""What axe and a narrow screen have to say about a page."""

import json

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # telling what is well takes as long as finding it
}
ASK_AXE = f"axe.run(document, {json.dumps(OPTIONS)}).then(found => found.violations)"
ASK_WIDTHS = "[document.scrollingElement.scrollWidth, innerWidth]"


def bring_axe(page: Page) -> None:
    """Let axe come along to every page that is opened on this screen, which must run scripts."""
    page.add_init_script(path=AXE_FILE_PATH)


def violations(page: Page) -> list[str]:
    """Where the page, as it stands now, breaks WCAG 2.2 AA or good practice, each with its place."""
    return [_told(violation) for violation in page.evaluate(ASK_AXE)]


def sideways_pixels(page: Page) -> int:
    """How far one has to scroll sideways to read the page; 0 where it fits."""
    wide, screen = page.evaluate(ASK_WIDTHS)
    return max(0, int(wide) - int(screen))


def _told(violation: dict) -> str:
    places = "\n".join(f"    {node['html']}\n      {node['failureSummary']}" for node in violation["nodes"])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n{places}"
