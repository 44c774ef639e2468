"""What is in couriers' pockets, for who has them collect it."""

from collections.abc import Sequence

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Listed
from marketplace.cash import queries as pockets
from marketplace.cash.queries import Ageing
from marketplace.cash.shapes import AgeingShape
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from payments.desks import collects


def list_cash(actor: Actor) -> Sequence[Ageing]:
    """Who has how much, for how long."""
    if not collects(actor.party_id):
        raise Missing(_l("Tidak ditemukan."))
    return pockets.cash_ageing()


CALLS = (
    Call(
        "GET",
        "/cash",
        list_cash,
        _l("Melihat uang tunai di tangan tiap kurir, menurut umur; hanya untuk penyedia bayar di tempat."),
        "see",
        gives=Listed(AgeingShape),
    ),
)
