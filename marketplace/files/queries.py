"""Reading what was kept."""

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l


def own_picture(actor: Actor, purpose: str, public_id: str) -> File:
    """A picture that the actor's party kept for this purpose. Raises Missing."""
    found = db.session.scalar(
        select(File).where(
            File.party_id == actor.party_id, File.purpose == purpose, File.public_id == public_id
        )
    )
    if found is None:
        raise Missing(_l("Tidak ada gambar bernomor ini. Kirim dulu gambarnya."))
    return found
