"""Reading what was kept."""

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.files.models import File
from marketplace.files.storage import storage
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


def is_same_picture(one: File, other: File) -> bool:
    """Whether both are kept from the same photograph, be it sent twice."""
    if (one.size_bytes, one.width, one.height) != (other.size_bytes, other.width, other.height):
        return False
    store = storage()
    return store.get(f"{one.storage_key}.webp") == store.get(f"{other.storage_key}.webp")
