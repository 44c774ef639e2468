"""What a stand-in tells others: signed, in the background, and as late, often and disorderly as it is told to."""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from standins.store import Store

SECONDS_TO_ANSWER = 20.0
SECONDS_BETWEEN_MAX = 3600.0
SECONDS_TO_TRY = 3 * 24 * 3600.0
AT_ONCE = 16
# (event, secret, "" or forged, stale, altered) -> the bytes and headers that go out
Letter = Callable[[str, str, str], tuple[bytes, Mapping[str, str]]]


@dataclass(frozen=True)
class Mode:
    """How events leave: kept, lost, late, several times at once, or each after a random part of some seconds."""

    hold: bool = False
    drop: bool = False
    delay_seconds: float = 0.0
    times: int = 1
    shuffle_seconds: float = 0.0


class Outbox:
    """Delivers events to addresses. ``letter`` writes one."""

    def __init__(self, store: Store, letter: Letter, addresses: Mapping[str, str]) -> None:
        """``addresses``: url -> secret, of those that stay whatever is forgotten."""
        self._store, self._letter, self._given = store, letter, dict(addresses)
        self._changed = threading.Condition(store.lock)
        self._ended = False
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._line = httpx.Client(timeout=SECONDS_TO_ANSWER, trust_env=False)
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def mode(self) -> Mode:
        """How events leave now."""
        return Mode(**self._store.setting("mode", {}))

    def change(self, **choices: Any) -> Mode:
        """From now on so; what is not named is as by default."""
        mode = Mode(**choices)
        with self._store.unit():
            self._store.set("mode", asdict(mode))
        return mode

    def addresses(self) -> dict[str, str]:
        """Where events go: url -> secret."""
        return self._given | dict(self._store.sql("SELECT url, secret FROM address"))

    def add_address(self, url: str, secret: str, thing: str = "") -> None:
        """One more, from now on."""
        with self._store.unit():
            self._store.sql("INSERT OR REPLACE INTO address VALUES (?, ?, ?)", url, secret, thing)

    def forget_addresses(self, thing: str | None = None) -> None:
        """Tell nobody any more but those given at the start; or forget the one of a webhook endpoint."""
        with self._store.unit():
            self._store.sql("DELETE FROM address WHERE ?1 IS NULL OR thing = ?1", thing)

    def put(self, event: str) -> None:
        """Have this event told. To be called in the unit that records it."""
        mode, now = self.mode, time.time()
        state = "dropped" if mode.drop else "held" if mode.hold else "waiting"
        for url in self.addresses():
            for _ in range(max(1, mode.times)):
                due = now + mode.delay_seconds + random.uniform(0, mode.shuffle_seconds)  # noqa: S311 no secret
                self._insert(event, url, state, due)
        self._changed.notify_all()

    def release(self, order: str | Sequence[str] = "as-happened", times: int = 1) -> list[dict[str, Any]]:
        """Send what is held or was dropped now, one after another; what is not taken stays."""
        rows = self._store.sql(
            "SELECT id, event, url FROM delivery WHERE state IN ('held', 'dropped') ORDER BY id"
        )
        if order == "reversed":
            rows.reverse()
        elif order == "shuffled":
            random.shuffle(rows)
        elif not isinstance(order, str):
            places = {event: place for place, event in enumerate(order)}
            rows = sorted((row for row in rows if row[1] in places), key=lambda row: places[row[1]])
        return [self._attempt(*row) for row in rows for _ in range(times)]

    def send(self, event: str, how: str = "", times: int = 1) -> list[dict[str, Any]]:
        """Send one event now to every address, whatever became of it before; ``how``: forged, stale or altered."""
        rows: list[tuple[int, str, str]] = []
        with self._store.unit():
            for url in self.addresses():
                for _ in range(times):
                    rows.append((self._insert(event, url, "by-hand", time.time()), event, url))
        done = list(self._pool.map(lambda row: self._attempt(row[0], row[1], row[2], how), rows))
        if not how and any(_is_taken(row["status"]) for row in done):
            with self._store.unit():
                self._store.sql(
                    "UPDATE delivery SET state = 'sent' WHERE event = ? AND state IN ('held', 'dropped')",
                    event,
                )
        return done

    def deliveries(self) -> list[dict[str, Any]]:
        """Every one, the newest first."""
        return [
            {"id": row[0], "event": row[1], "url": row[2], "state": row[3], "tries": row[4], "status": row[5]}
            for row in self._store.sql(
                "SELECT id, event, url, state, tries, status FROM delivery ORDER BY id DESC LIMIT 500"
            )
        ]

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether all that was about to be sent was tried before ``seconds`` were over."""
        busy = "SELECT 1 FROM delivery WHERE state = 'sending' OR (state = 'waiting' AND tries = 0) LIMIT 1"
        with self._changed:
            return self._changed.wait_for(lambda: not self._store.sql(busy), seconds)

    def start(self) -> None:
        """Begin to deliver."""
        with self._store.unit():  # an earlier run may have been ended in the middle
            self._store.sql("UPDATE delivery SET state = 'waiting' WHERE state = 'sending'")
        self._thread.start()

    def stop(self) -> None:
        """Deliver no more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(cancel_futures=True)
        self._line.close()

    def _insert(self, event: str, url: str, state: str, due: float) -> int:
        rows = self._store.sql(
            "INSERT INTO delivery (event, url, state, due, began) VALUES (?, ?, ?, ?, ?) RETURNING id",
            event, url, state, due, time.time(),
        )  # fmt: skip
        return int(rows[0][0])

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._ended:
                    return
                due = self._take_due()
                if not due:
                    self._changed.wait(self._seconds_to_next())
                    continue
            for row in due:
                self._pool.submit(self._attempt, *row)

    def _take_due(self) -> list[tuple[Any, ...]]:
        with self._store.unit():
            return sorted(
                self._store.sql(
                    "UPDATE delivery SET state = 'sending' WHERE state = 'waiting' AND due <= ?"
                    " RETURNING id, event, url",
                    time.time(),
                )
            )

    def _seconds_to_next(self) -> float | None:
        (due,) = self._store.sql("SELECT min(due) FROM delivery WHERE state = 'waiting'")[0]
        return None if due is None else max(0.0, due - time.time())

    def _attempt(self, row: int, event: str, url: str, how: str = "") -> dict[str, Any]:
        body, headers = self._letter(event, self.addresses().get(url, ""), how)
        try:
            answer = httpx.post(
                url, content=body, headers=headers, timeout=SECONDS_TO_ANSWER, trust_env=False
            )
            status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            status = 0
        with self._changed:
            self._note(row, status, how)
            self._changed.notify_all()
        return {"event": event, "url": url, "status": status}

    def _note(self, row: int, status: int, how: str) -> None:
        with self._store.unit():
            found = self._store.sql("SELECT state, tries, began FROM delivery WHERE id = ?", row)
            if not found:
                return  # forgotten meanwhile
            state, tries, began = found[0]
            due = time.time() + min(2.0**tries, SECONDS_BETWEEN_MAX)
            if how:
                state = how
            elif _is_taken(status):
                state = "sent"
            elif state == "sending":
                state = "waiting" if due < began + SECONDS_TO_TRY else "given-up"
            elif state == "by-hand":
                state = "refused"
            self._store.sql(
                "UPDATE delivery SET state = ?, tries = tries + 1, due = ?, status = ? WHERE id = ?",
                state, due, status, row,
            )  # fmt: skip


def _is_taken(status: int) -> bool:
    return 200 <= status < 300
