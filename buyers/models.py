"""What only the shop reads: carts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models import Variant
from marketplace.kit import clock
from marketplace.kit.db import Model


class CartLine(Model):
    """Pieces of a variant in a buyer's cart. The cart belongs to the buyer's party, so it waits on every device."""

    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("buyer_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_press: Mapped[str | None] = mapped_column(String(40))  # which press put the last pieces in

    variant: Mapped[Variant] = relationship()
