"""How far a buyer's word and money count: by what he bought elsewhere, and by who he shares his traces with.

A new account is cheap, and so is anything it does at the one shop it was made for. What costs is a life elsewhere:
purchases at several other sellers who are themselves known through others. Accounts that share a device, a bank
account or a phone count as one counterpart; who shares them with a seller buys from himself and counts nothing.
An address is no such trace: whole families and boarding houses share one.
"""

from collections.abc import Mapping

LINKING = ("device", "bank_account", "phone")

CREDIBLE_MIN = 0.06  # of one nobody knows
ELSEWHERE_HALF = 4.0  # median orders at other, fully known sellers that make half the way to 1.0
WORD_MIN, WORD_HALF = 0.12, 2.5  # the same of a complaint, in which more is believed
WORD_GAIN = 1.6
SPENT_MAX = 1.0  # of what is spent at one seller, in median orders
KNOWN_HALF = 4.0  # a seller's evidence that makes what was spent with him count half


class Traces:
    """Who shares traces with whom: each party's circle, named after one member. Circles only ever grow."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}
        self._first: dict[tuple[str, str], str] = {}
        self._sellers: dict[str, list[str]] = {}

    def seen(self, party: str, attrs: Mapping[str, object]) -> None:
        """A party showed these traces."""
        for name in LINKING:
            value = attrs.get(name)
            if value:
                other = self._first.setdefault((name, str(value)), party)
                if other != party:
                    self._join(party, other)

    def sells(self, party: str) -> None:
        """The party has a shop."""
        self._sellers.setdefault(self.circle(party), []).append(party)

    def sellers(self, party: str) -> list[str]:
        """Everybody in the party's circle who has a shop."""
        return self._sellers.get(self.circle(party), [])

    def circle(self, party: str) -> str:
        """The name of the party's circle; of one who shares nothing, his own."""
        above = self._above
        while party in above:
            upper = above[party]
            if upper in above:
                above[party] = above[upper]
            party = upper
        return party

    def _join(self, one: str, other: str) -> None:
        one, other = self.circle(one), self.circle(other)
        if one != other:
            gone, kept = max(one, other), min(one, other)
            self._above[gone] = kept
            if gone in self._sellers:
                self._sellers.setdefault(kept, []).extend(self._sellers.pop(gone))


class Buyers:
    """What buyers completed, and what their word weighs with a seller: up to 1."""

    def __init__(self) -> None:
        self._spent: dict[str, dict[str, float]] = {}  # buyer -> seller -> what counts
        self._all: dict[str, float] = {}
        self._money: dict[tuple[str, str], float] = {}

    def completed(self, buyer: str, seller: str, amount: float, seller_evidence: float) -> None:
        """A purchase of ``amount`` median orders ended well, with a seller who is known so far."""
        money = min(self._money.get((buyer, seller), 0.0) + amount, SPENT_MAX)
        self._money[buyer, seller] = money
        counts = money * seller_evidence / (seller_evidence + KNOWN_HALF)
        at = self._spent.setdefault(buyer, {})
        self._all[buyer] = self._all.get(buyer, 0.0) + counts - at.get(seller, 0.0)
        at[seller] = counts

    def credibility(self, buyer: str, seller: str) -> float:
        """What the buyer's money proves for this seller, by his purchases from all others.

        It grows slowly at first, so that a little shopping elsewhere makes no witness.
        """
        lived = self._elsewhere(buyer, seller) ** 2
        return CREDIBLE_MIN + (1 - CREDIBLE_MIN) * lived / (lived + ELSEWHERE_HALF**2)

    def word(self, buyer: str, seller: str) -> float:
        """What his complaint weighs: it is heard sooner than praise, for who complains gains less by it."""
        lived = self._elsewhere(buyer, seller)
        return min(1.0, WORD_MIN + WORD_GAIN * lived / (lived + WORD_HALF))

    def _elsewhere(self, buyer: str, seller: str) -> float:
        own = self._spent.get(buyer)
        return self._all[buyer] - own.get(seller, 0.0) if own else 0.0
