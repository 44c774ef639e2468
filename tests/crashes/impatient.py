"""A person at a browser whose server dies under him: he presses again until he is answered, and at times twice."""

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.forms import held_by

SECONDS_BEFORE_PRESSING_AGAIN = 0.1
SECONDS_OF_PATIENCE = 240  # who is not answered for so long has met a server that does not come back
PRESSES_AGAIN, PRESSES_AT_ONCE = (
    0.15,
    0.15,
)  # how often he sends what was answered already, or twice at one moment
SECONDS_TO_ANSWER = 60


@dataclass
class Watch:
    """What is counted while people work; the killer waits for its numbers."""

    counted: Counter[str] = field(default_factory=Counter)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def count(self, what: str) -> None:
        """Once more."""
        with self.changed:
            self.counted[what] += 1
            self.changed.notify_all()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    page: str


@dataclass
class Impatient:
    """One window of a browser: cookies, and the token that its forms carry."""

    port: int
    dice: random.Random
    watch: Watch
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def another_window(self, dice: random.Random) -> "Impatient":
        """The same person at the same moment in another window."""
        return Impatient(self.port, dice, self.watch, dict(self.cookies), self.token)

    def comes_in(self, cookie: str) -> None:
        """Signed in already, by this cookie; the first page gives him the token that his forms are trusted by."""
        self.cookies["session"] = cookie
        self.token = held_by(self.opens("/account").page)["csrf_token"]

    def opens(self, path: str) -> Answer:
        """Look at a page that must open."""
        answer = self._until_answered(path, None)
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer

    def sends(self, path: str, **written: str) -> Answer:
        """Send a form; whoever sends it again hears the same. A page that refuses it is an error."""
        form = {"csrf_token": self.token, **written}
        second: list[Answer] = []
        twin = None
        if self.dice.random() < PRESSES_AT_ONCE:
            window = self.another_window(random.Random(self.dice.random()))
            twin = threading.Thread(target=lambda: second.append(window._until_answered(path, form)))
            twin.start()
            self.watch.count("pressed twice")
        answer = self._until_answered(path, form)
        if twin is not None:
            twin.join()
        elif self.dice.random() < PRESSES_AGAIN:
            self.watch.count("pressed twice")
            second.append(self._until_answered(path, form))
        assert answer.status == 303, f"{path}: {answer.status}\n{answer.page}"
        assert all(other.status == 303 for other in second), f"{path}, pressed twice: {second[0].status}"
        assert not second or second[0].location == answer.location, path
        return answer

    def _until_answered(self, path: str, form: Mapping[str, str] | None) -> Answer:
        deadline = time.monotonic() + SECONDS_OF_PATIENCE
        self.watch.count("requests")
        while True:
            try:
                return self._once(path, form)
            except (OSError, http.client.HTTPException) as lost:
                if time.monotonic() > deadline:
                    raise
                refused = isinstance(lost, ConnectionRefusedError)
                self.watch.count("doors found closed" if refused else "answers lost")
                time.sleep(SECONDS_BEFORE_PRESSING_AGAIN * (0.5 + self.dice.random()))

    def _once(self, path: str, form: Mapping[str, str] | None) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            if form is None:
                line.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                line.request("POST", path, urlencode(form), headers)
            answer = line.getresponse()
            page = answer.read().decode()
        finally:
            line.close()
        for cookie in (
            [] if self.token else answer.headers.get_all("Set-Cookie", [])
        ):  # he never reads what flashes
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(cookie).items()})
        return Answer(answer.status, answer.headers.get("Location", ""), page)
