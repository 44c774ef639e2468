"""Somebody at his browser: he opens a page, finds a form on it, fills it in, presses, and is led on.

Only what stands on the page can be sent: a field that it does not ask for, a choice that it does not offer or a button
that it has not got is an AssertionError, and so is an answer that leads nowhere or says that nothing was done. Where
pages cost more than they tell (LOOKS in tests.counts), a form that is nothing but a button is pressed unseen.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.kit.db import db
from tests.counts import count

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
ACTION = re.compile(r'\baction="([^"]*)"')
ERRORS = re.compile(r'class="(?:err|note bad)\b[^"]*"[^>]*>(.*?)</(?:p|div|section)>', re.DOTALL)
COOKIE = "session"
LOOKS = count("LOOKS") > 1
GOOD = ("good",)


@dataclass
class PageForm(HTMLParser):
    """What a form holds before anybody writes into it (``filled``), what it asks for, and what it offers to choose."""

    filled: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._written, self._chosen = "", ""  # the textarea or select that is being read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "textarea":
            self._written = name
        if tag == "select":
            self._chosen = name
        if tag == "option":
            name = self._chosen
        if not name:
            return
        self.asked.add(name)
        kind = {"button": "submit", "option": "option"}.get(tag, given.get("type", ""))
        if kind in ("radio", "option", "submit"):
            self.offered.setdefault(name, []).append(value)
        if kind == "hidden":
            self.hidden.add(name)
        if kind == "option" and len(self.offered[name]) == 1:
            self.filled[name] = value
        if tag == "input" or kind == "option":
            mark = {"radio": "checked", "checkbox": "checked", "option": "selected", "file": ""}.get(
                kind, "name"
            )
            if mark in given:
                self.filled[name] = value

    def handle_data(self, data: str) -> None:
        if self._written:
            self.filled[self._written] = self.filled.get(self._written, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._written = ""

    def takes(self, fields: dict[str, Any]) -> str:
        """Why these fields cannot be sent with it; nothing where they can."""
        for name, value in fields.items():
            if name not in self.asked:
                return f"nobody asks for {name}"
            if name in self.hidden and self.filled[name] != value:
                return f"{name} is {self.filled[name]}"
            if isinstance(value, str) and value not in self.offered.get(name, [value]):
                return f"{name} may be {self.offered[name]}"
        return ""


class Browser:
    """One person's, who has signed in."""

    def __init__(self, app: Flask, user: User | None = None) -> None:
        self.client = app.test_client()
        self._signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        self._cookie = ""
        if user is not None:
            token = accounts.open_session(user, "browser").login_token
            self._cookie = str(self._signing.dumps({"_user_id": token, "_fresh": True}))

    def open(self, path: str) -> str:
        """The words of a page that must be there."""
        answer = self._send("get", path)
        assert answer.status_code == 200, (
            f"{path}: {answer.status} {answer.location or ''} {said(answer.text)}"
        )
        return answer.text

    def push(self, path: str, to: str = "", **hidden: Any) -> str:
        """Press a button with nothing to write or to choose beside it."""
        if LOOKS:
            return self.press(path, to, **hidden)
        to = to or path
        return self._led_on(to, self._send("post", to, hidden), GOOD)

    def press(
        self,
        path: str,
        to: str = "",
        *,
        then: dict[str, str] | None = None,
        says: Iterable[str] = GOOD,
        **fields: Any,
    ) -> str:
        """Open ``path``, send its form that goes ``to`` an address (the same, if not said) with these fields.

        ``then`` is what is pressed on the page that asks once more. ``says`` are the kinds of
        message by which the next page tells that it is done; () where none is told. Gives where that page is.
        """
        to = to or urlsplit(path).path
        answer = self._send("post", to, filled(self.open(path), to, fields))
        if then is not None:
            assert answer.status_code == 200, f"{to}: {answer.status} {said(answer.text)}"
            answer = self._send("post", to, filled(answer.text, to, then))
        return self._led_on(to, answer, says)

    def _led_on(self, to: str, answer: TestResponse, says: Iterable[str]) -> str:
        assert answer.status_code == 303, f"{to}: {answer.status} {said(answer.text)}"
        told = self.told()
        kinds = {kind for kind, _ in told}
        assert kinds in (set(says), set(GOOD)), f"{to}: {told}"
        return str(answer.location)

    def told(self) -> list[tuple[str, str]]:
        """What the next page will say of what was pressed: kinds and words."""
        cookie = self.client.get_cookie(COOKIE)
        kept = self._signing.loads(cookie.value) if cookie is not None else {}
        return [(str(kind), str(words)) for kind, words in kept.get("_flashes", ())]

    def stays(self) -> None:
        """Whoever signed in on the way keeps what his browser has now."""
        cookie = self.client.get_cookie(COOKIE)
        assert cookie is not None
        kept = self._signing.loads(cookie.value)
        kept.pop("_flashes", None)
        self._cookie = str(self._signing.dumps(kept))

    def _send(self, method: str, path: str, fields: dict[str, Any] | None = None) -> TestResponse:
        """On SQLite nobody writes while another reads what was: the test lets go of it, and reads anew afterwards."""
        db.session.commit()
        if self._cookie:
            self.client.set_cookie(COOKIE, self._cookie)
        answer: TestResponse = getattr(self.client, method)(path, **({"data": fields} if fields else {}))
        db.session.expire_all()
        return answer


def filled(page: str, to: str, fields: dict[str, Any]) -> dict[str, Any]:
    """All that the form of a page sends that goes to this address and takes these fields."""
    refused = []
    for form in forms(page, to):
        why = form.takes(fields)
        if not why:
            return form.filled | fields
        refused.append(why)
    raise AssertionError(f"{to}: {refused or 'the page has no such form'}: {said(page)}")


def forms(page: str, to: str) -> Iterator[PageForm]:
    """The forms of a page that go to an address; one without an address goes to its own."""
    for head, body in FORM.findall(page):
        action = ACTION.search(head)
        if 'method="post"' in head and (
            not action or urlsplit(unescape(action[1])).path == urlsplit(to).path
        ):
            form = PageForm()
            form.feed(body)
            yield form


def said(page: str) -> str:
    """What a page complains of, without its tags; else what it is called."""
    found = ERRORS.findall(page) or re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
    return " / ".join(" ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split()) for words in found)
