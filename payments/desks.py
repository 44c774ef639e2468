"""Who has a desk here: providers from outside have none, nor who has couriers collect; nothing is booked by hand."""

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Right
from marketplace.accounts.queries import grants_of
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l
from marketplace.settlement import asking


def collects(party_id: int) -> bool:
    """Whether a provider has, or had, couriers collect cash: then nothing reaches it by itself."""
    return any(grant.what is Right.COLLECT for grant in grants_of(party_id))


def need_desk(actor: Actor) -> None:
    """Raise Refusal ``no-desk`` for people of a provider that a program calls."""
    if collects(actor.party_id):
        raise Refusal(
            _l("Uangnya ditagih kurir dan disetor ke bank. Di sini tidak ada yang dicatat dengan tangan."),
            code="no-desk",
        )
    if asking.is_outside(actor.party_id):
        raise Refusal(
            _l(
                "Penyedia ini dihubungi oleh program. Yang masuk dan keluar dicatat dari jawabannya, bukan dengan "
                "tangan."
            ),
            code="no-desk",
        )
