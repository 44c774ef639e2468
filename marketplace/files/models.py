"""Uploaded files: where they lie, what they are, and whom they concern."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kit import clock
from marketplace.kit.db import Model, Public


class File(Public, Model):
    """A picture kept by the storage port under ``storage_key``. Only re-encoded pictures are kept, never the upload."""

    __tablename__ = "file"
    __table_args__ = ({"info": {"retention": "while what it shows stands"}},)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))  # storefront, listing, delivery-proof, identity
    is_public: Mapped[bool]
    storage_key: Mapped[str] = mapped_column(String(64), unique=True)
    content_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
