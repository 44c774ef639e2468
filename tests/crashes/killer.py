"""The programs that serve the town, and their killer."""

import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import update

from marketplace.events.models import Delivery
from marketplace.kit.clock import real_now
from marketplace.kit.db import unit_of_work
from marketplace.messages.models import Message
from marketplace.messages.states import MessageState
from tests.crashes.town import Town
from tests.services.programs import Program

SECONDS_TO_SERVE = 120
LATENESS_SECONDS = 0.05  # after the request that a strike waits for, so that it falls anywhere into the next


@dataclass
class Killer:
    """Strikes after random numbers of requests. What it kills, it starts again: it runs in the thread that does."""

    town: Town
    web: Program
    worker: Program
    port: int
    dice: random.Random
    requests_between: tuple[int, int] = (8, 30)
    _next: int = field(init=False, default=0)

    def open(self) -> None:
        """Start both and wait until pages are served."""
        self.web.start()
        self.worker.start()
        self._wait_until_served()

    def close(self) -> None:
        """Kill both for good."""
        for program in (self.web, self.worker):
            program.kill()

    def haunt(self, threads: list[threading.Thread]) -> None:
        """Strike while these threads work."""
        counted = self.town.watch.counted
        self._next = counted["requests"] + self._gap()
        while any(thread.is_alive() for thread in threads):
            with self.town.watch.changed:
                self.town.watch.changed.wait(0.05)
            if counted["requests"] >= self._next:
                time.sleep(self.dice.random() * LATENESS_SECONDS)
                self.strike()
                self._next = counted["requests"] + self._gap()
            assert not self.web.has_ended(), self._log(self.web)
            assert not self.worker.has_ended(), self._log(self.worker)

    def strike(self) -> None:
        """Kill one of them, as chance has it."""
        self.dice.choices(list(STRIKES.values()), [3, 1, 1, 2, 1])[0](self)

    def kill_a_web_worker(self) -> None:
        """One of the processes that answer; the master starts another."""
        if self.web.kill_child(self.dice.randrange(8)):
            self.town.watch.count("web workers killed")

    def kill_the_web_master(self) -> None:
        """The master alone: its workers notice, and end."""
        self.web.kill_head()
        self._restart_web()

    def kill_all_web(self) -> None:
        """Every process that answers, at one moment."""
        self.web.kill()
        self._restart_web()

    def kill_the_worker(self) -> None:
        """The worker and its beat."""
        self.worker.kill()
        self._restart_worker()

    def kill_the_workers_head(self) -> None:
        """The worker alone; its beat is left behind and taken away before the next one starts."""
        self.worker.kill_head()
        time.sleep(self.dice.random() * LATENESS_SECONDS)
        self._restart_worker()

    def _restart_web(self) -> None:
        self.town.watch.count("web masters killed")
        self.web.kill()
        self.web.start()
        self._wait_until_served()

    def _restart_worker(self) -> None:
        self.town.watch.count("celery workers killed")
        self.worker.kill()
        self._let_leases_run_out()
        self.worker.start()

    def _let_leases_run_out(self) -> None:
        """It stays dead for as long as what it had taken is its own: minutes, which nobody here waits for."""
        gone = real_now() - timedelta(seconds=1)
        with self.town.app.app_context(), unit_of_work() as session:
            leased = Delivery.done_at.is_(None), Delivery.leased_until.is_not(None)
            session.execute(update(Delivery).where(*leased).values(leased_until=gone))
            session.execute(
                update(Message).where(Message.state == MessageState.SENDING).values(leased_until=gone)
            )

    def _wait_until_served(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_SERVE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < deadline, self._log(self.web)
                assert not self.web.has_ended(), self._log(self.web)
                time.sleep(0.05)

    def _gap(self) -> int:
        return self.dice.randint(*self.requests_between)

    def _log(self, program: Program) -> str:
        return f"{program.name} has ended:\n{program.log.read_text(errors='replace')[-4000:]}"


STRIKES: dict[str, Callable[[Killer], None]] = {
    "a web worker": Killer.kill_a_web_worker,
    "the web master": Killer.kill_the_web_master,
    "all of the web": Killer.kill_all_web,
    "the worker": Killer.kill_the_worker,
    "the worker's head": Killer.kill_the_workers_head,
}
