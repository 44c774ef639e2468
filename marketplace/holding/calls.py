"""What stands here for a party, the same call in every room whose parties' money we hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call
from marketplace.holding.buyers import held_for_buyer
from marketplace.holding.lines import Group, held_for, total
from marketplace.holding.shapes import HeldShape
from marketplace.kit.i18n import _l


@dataclass(frozen=True)
class Ask:
    """The human contact."""

    phone: str
    hours: str


@dataclass(frozen=True)
class Held:
    """Everything, and whom to ask about it."""

    groups: Sequence[Group]
    ask: Ask

    @property
    def total_minor(self) -> int:
        """The sum, in minor units."""
        return total(self.groups)


def list_held(actor: Actor) -> Held:
    """Every rupiah of the party that is not in its account yet."""
    assert actor.party is not None
    return _held(held_for(actor.party))


def list_held_for_buyer(actor: Actor) -> Held:
    """What is kept for the buyer's orders, his credit, and what is on its way to him."""
    return _held(held_for_buyer(actor.party_id))


def _held(groups: Sequence[Group]) -> Held:
    return Held(groups, Ask(current_app.config["HELP_PHONE"], current_app.config["HELP_HOURS"]))


CALLS = (
    Call(
        "GET",
        "/money/held",
        list_held,
        _l("Melihat semua uang Anda yang belum di rekening: sebabnya, sampai kapan, dan siapa yang ditanya."),
        "money",
        gives=HeldShape,
        tells=_l("Dari tiap jenis paling banyak 20 baris; count dan total_minor menghitung semuanya."),
    ),
)
BUYERS_CALLS = (
    Call(
        "GET",
        "/held",
        list_held_for_buyer,
        _l(
            "Melihat uang Anda yang kami simpan untuk pesanan, saldo Anda, dan yang sedang dikirim kepada Anda."
        ),
        "buy",
        gives=HeldShape,
        tells=_l("Dari tiap jenis paling banyak 20 baris; count dan total_minor menghitung semuanya."),
    ),
)
