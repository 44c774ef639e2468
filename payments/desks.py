"""Who has a desk here: providers from outside have none, so nothing of theirs is booked by hand."""

from marketplace.accounts.actor import Actor
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l
from marketplace.settlement import asking


def need_desk(actor: Actor) -> None:
    """Raise Refusal ``no-desk`` for people of a provider that a program calls."""
    if asking.is_outside(actor.party_id):
        raise Refusal(
            _l(
                "Penyedia ini dihubungi oleh program. Yang masuk dan keluar dicatat dari jawabannya, bukan dengan "
                "tangan."
            ),
            code="no-desk",
        )
