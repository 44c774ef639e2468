"""Walking through the demo by its links: every page that a person can reach, as addresses to open in a browser."""

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

# What leads on: links, forms that only ask, and what a page is made of.
TAG = re.compile(r'<(?:a|link|img|use|form)\b(?![^>]*(?:rel="nofollow"|method="post"))[^>]*>')
THERE = re.compile(r'\b(?:href|src|action)="([^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# How many addresses of one view are opened on the way: some lead on only from an order in a certain state.
OPENED_OF_A_VIEW = 30

# A form that is sent: its address and what is written into it.
Deed = tuple[str, dict[str, str]]


@dataclass
class Walk:
    """What one person came across: the views that answered, and per view his pages with the length of each."""

    contact: str
    client: FlaskClient
    views: set[str] = field(default_factory=set)
    pages: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


def walk(app: Flask, contact: str, deeds: Iterable[Deed] = (), places: Iterable[str] = ()) -> Walk:
    """Follow every link that the person with ``contact`` ("" is nobody) comes across, after his ``deeds``.

    ``places`` are addresses that he reaches by other ways than links, such as picking from a list. Raises
    AssertionError for a link that leads nowhere.
    """
    walked = Walk(contact, app.test_client())
    if contact:
        deeds = (("/login", {"contact": contact, "password": PASSWORD}), *deeds)
    queue = deque(("/", *places, *(send(walked.client, path, words) for path, words in deeds)))
    seen = set(queue)
    opened: dict[str, int] = defaultdict(int)
    while queue:
        path = queue.popleft()
        view = _view_at(app, path)
        if opened[view] < OPENED_OF_A_VIEW:
            opened[view] += 1
            links = [link for link in _open(walked, view, path) if link.startswith("/") and link not in seen]
            seen.update(links)
            queue.extend(links)
    return walked


def send(client: FlaskClient, path: str, words: dict[str, str]) -> str:
    """Fill in and send a form, with its token; gives where that leads."""
    token = TOKEN.search(client.get("/register").text)
    answer = client.post(path, data={**words, "csrf_token": token[1] if token else ""})
    assert answer.status_code == 303, f"{path} answers {answer.status}"
    return answer.location


def _open(walked: Walk, view: str, path: str) -> list[str]:
    """Open a page, note it, and give where it leads."""
    answer = walked.client.get(path)
    assert answer.status_code < 400, f"{path} ({view}) is linked and answers {answer.status}"
    walked.views.add(view)
    if answer.status_code >= 300:
        return [_from(path, answer.location)]
    if answer.mimetype != "text/html":
        return []
    walked.pages[view][path] = len(answer.text)
    targets = (THERE.search(tag) for tag in TAG.findall(answer.text))
    return list(dict.fromkeys(_from(path, unescape(there[1])) for there in targets if there))


def _view_at(app: Flask, path: str) -> str:
    try:
        endpoint, _values = app.url_map.bind("").match(path.split("?")[0])
    except (HTTPException, RequestRedirect) as missing:
        raise AssertionError(f"{path} is linked, and there is no such page") from missing
    return str(endpoint)


def _from(path: str, link: str) -> str:
    return urldefrag(urljoin(path, link)).url
