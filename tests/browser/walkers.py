"""Walking through the demo by its links: every page that each party can reach, as addresses to open in a browser."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from marketplace.demo.people import PASSWORD

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
# How many addresses of one view are opened on the way: some lead on only from an order in a certain state.
OPENED_OF_A_VIEW = 24
PAGES_OF_A_VIEW = 2


@dataclass
class Walk:
    """What one person came across: view -> the address of each page he opened, with the length of its text."""

    pages: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def choose(self) -> dict[str, list[str]]:
        """The pages of each view that differ most: the fullest, and the emptiest."""
        chosen = {}
        for view, pages in self.pages.items():
            by_length = sorted(pages, key=lambda path: -pages[path])
            chosen[view] = list(dict.fromkeys((by_length[0], by_length[-1])))[:PAGES_OF_A_VIEW]
        return chosen


def walk(app: Flask, client: FlaskClient, begin: Iterable[str]) -> Walk:
    """Follow every link from the pages ``begin``, at most OPENED_OF_A_VIEW addresses of one view."""
    walked, seen = Walk(), set(begin)
    queue = deque(begin)
    opened: dict[str, int] = defaultdict(int)
    while queue:
        path = queue.popleft()
        view = view_of(app, path)
        if view is None or opened[view] >= OPENED_OF_A_VIEW:
            continue
        opened[view] += 1
        answer = client.get(path)
        assert answer.status_code < 400, f"{path} ({view}) is linked and answers {answer.status}"
        if answer.status_code >= 300:
            links = [answer.location]
        elif answer.mimetype == "text/html":
            walked.pages[view][path] = len(answer.text)
            links = [unescape(link) for link in LINK.findall(answer.text)]
        else:
            links = []
        for link in links:
            there = urldefrag(urljoin(path, link)).url
            if there not in seen and there.startswith("/"):
                seen.add(there)
                queue.append(there)
    return walked


def view_of(app: Flask, path: str) -> str | None:
    """The name of the view that answers GET at ``path``, or None where nothing does."""
    try:
        endpoint, _values = app.url_map.bind("").match(path.split("?")[0])
    except RequestRedirect:
        return None
    except HTTPException as missing:
        raise AssertionError(f"{path} is linked, and there is no such page") from missing
    return str(endpoint)


def sign_in(client: FlaskClient, contact: str) -> None:
    """Come in as a person of the demo."""
    answer = client.post("/login", data={"contact": contact, "password": PASSWORD})
    assert answer.status_code == 303, f"{contact} cannot sign in"
