"""Who is told what: the rows of the rooms' tables, and how their words are said.

To let somebody hear of an event, add a row to ``NOTICES`` in the ``notices.py`` of his room: the key is the kind of
event, the row names topic, permission, words and page. It is told to the members of the party whose public id stands
in ``event.data`` under ``to`` (left out: under the room's own kind, ``buyer``, ``seller``, ``courier``, ``provider``;
the operator needs no mention) and whose role carries ``permission``, except the one who did it.

Words are Indonesian, marked with ``N_``. Their blanks are *facts*, read by the function that ``marketplace/voices.py``
names for the event's subject; what ends in ``amount`` is said as money, in ``_by`` as a time, see ``SAID``. The page's
address is made of the facts that bear the names of its parts. A test renders every row.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.accounts.models import PartyKind
from marketplace.events.models import Event
from marketplace.kit.i18n import N_, moment, money, ngettext
from marketplace.messages.topics import Topic

PORT = "voices"

Facts = dict[str, Any]  # by the name of the blank: text, whole numbers, ISO times, or lists of them


def always(event: Event) -> bool:
    """Whatever the event says."""
    return True


@dataclass(frozen=True)
class Notice:
    """One row. ``sms`` left out: not by SMS; ``mail`` False: not by e-mail either; in the app always.

    ``urgent`` does not wait for the morning. ``himself``: also told to the one who did it. ``when`` looks at the event.
    """

    topic: Topic
    permission: str
    title: str
    text: str
    endpoint: str
    button: str = N_("Lihat")
    sms: str = ""
    to: str = ""
    mail: bool = True
    urgent: bool = False
    himself: bool = False
    when: Callable[[Event], bool] = always


Notices = Mapping[str, tuple[Notice, ...]]  # by kind of event


@dataclass(frozen=True)
class Voices:
    """All tables together: notices by the kind of party they speak to, readers of facts by the event's subject."""

    notices: Mapping[PartyKind, Notices]
    facts: Mapping[str, Callable[[Event], Facts]]
    said: Mapping[str, Callable[[Any], str]]  # as SAID, for facts that only the layers above can say

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of event that somebody is told of."""
        return frozenset(kind for notices in self.notices.values() for kind in notices)

    def rows(self, event: Event) -> Iterator[tuple[PartyKind, Notice]]:
        """The rows this event fits, with the kind of party they speak to."""
        for party_kind, notices in self.notices.items():
            for notice in notices.get(event.kind, ()):
                if notice.when(event):
                    yield party_kind, notice

    def facts_of(self, event: Event) -> Facts:
        """What the event's rows may say. Raises KeyError for a subject nobody reads."""
        return self.facts[event.subject_kind](event)

    def say(self, facts: Facts) -> dict[str, str]:
        """The facts in words, in the language and zone spoken now."""
        return {name: "" if fact is None else self._way(name)(fact) for name, fact in facts.items()}

    def _way(self, name: str) -> Callable[[Any], str]:
        ways = {**SAID, **self.said}
        return next((way for ending, way in ways.items() if name.endswith(ending)), str)


def _things(fact: list[Any]) -> str:
    """``["Tas Anyam", 2]``: the first thing, and how many others there are."""
    title, others = fact
    if not others:
        return str(title)
    return str(
        ngettext("%(title)s dan %(num)d lainnya", "%(title)s dan %(num)d lainnya", others, title=title)
    )


# what a fact's name ends in -> how it is said
SAID: dict[str, Callable[[Any], str]] = {
    "amount": money,
    "_by": lambda at: moment(datetime.fromisoformat(at)),
    "item": _things,
}
