"""What is for sale: storefronts, listings, variants, stock."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.i18n import _l
from marketplace.kit.money import DEFAULT_CURRENCY


class StorefrontState(StrEnum):
    """Whether buyers see a storefront. What becomes of a draft is the business of its application."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(_STOREFRONT_LABELS[self])


_STOREFRONT_LABELS = {
    StorefrontState.DRAFT: _l("Belum buka"),
    StorefrontState.OPEN: _l("Buka"),
    StorefrontState.CLOSED: _l("Tutup"),
}


class ListingState(StrEnum):
    """Whether buyers see a listing."""

    DRAFT = "draft"
    LIVE = "live"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        """The state in a person's words."""
        return str(_LISTING_LABELS[self])


_LISTING_LABELS = {
    ListingState.DRAFT: _l("Belum dijual"),
    ListingState.LIVE: _l("Dijual"),
    ListingState.HIDDEN: _l("Disembunyikan"),
}


class Category(Model):
    """A kind of goods. ``drawing`` names the picture shown where a listing has no photograph."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name_id: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    drawing: Mapped[str] = mapped_column(String(30))
    position: Mapped[int] = mapped_column(default=0)


class Storefront(Public, Model):
    """A seller's shop window. One a seller."""

    __tablename__ = "storefront"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    area_code: Mapped[str] = mapped_column(String(13), index=True)  # regency goods are sent from
    town: Mapped[str] = mapped_column(String(80))
    street: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    story: Mapped[str] = mapped_column(Text, default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    state: Mapped[StorefrontState] = mapped_column(
        Word(StorefrontState, 12), default=StorefrontState.DRAFT, index=True
    )
    correction: Mapped[str] = mapped_column(Text, default="")  # why it was closed
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    party: Mapped[Party] = relationship()
    picture: Mapped[File | None] = relationship()


class Listing(Public, Model):
    """One thing offered. ``language`` is that of what the seller wrote, shown as written."""

    __tablename__ = "listing"
    __table_args__ = (
        Index("ix_listing_live", "state", "published_at", "id"),
        Index("ix_listing_category", "category_id", "state", "id"),
        Index("ix_listing_storefront", "storefront_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    storefront_id: Mapped[int] = mapped_column(ForeignKey("storefront.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    title: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5), default="id")
    state: Mapped[ListingState] = mapped_column(Word(ListingState, 8), default=ListingState.DRAFT)
    price_minor: Mapped[int] = mapped_column(BigInteger, index=True)  # of the cheapest variant
    drawing: Mapped[str] = mapped_column(String(30), default="")
    palette: Mapped[str] = mapped_column(String(10), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    imported_sold: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    storefront: Mapped[Storefront] = relationship()
    category: Mapped[Category] = relationship()
    variants: Mapped[list[Variant]] = relationship(back_populates="listing", order_by="Variant.id")
    photos: Mapped[list[ListingPhoto]] = relationship(order_by="ListingPhoto.position")


class Variant(Public, Model):
    """What is really bought: one size, one colour, with price, weight and size in millimetres."""

    __tablename__ = "variant"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="price"),
        CheckConstraint("weight_g > 0", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    weight_g: Mapped[int]
    length_mm: Mapped[int]
    width_mm: Mapped[int]
    height_mm: Mapped[int]

    listing: Mapped[Listing] = relationship(back_populates="variants")
    stock: Mapped[Stock] = relationship(uselist=False, back_populates="variant")


class Stock(Model):
    """Pieces of a variant: on hand, and of these promised to orders not packed yet."""

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("reserved <= on_hand", name="enough"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), primary_key=True)
    on_hand: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)

    variant: Mapped[Variant] = relationship(back_populates="stock")

    @property
    def free(self) -> int:
        """Pieces one can buy now."""
        return self.on_hand - self.reserved


class ListingPhoto(Model):
    """A photograph of a listing, in its order."""

    __tablename__ = "listing_photo"
    __table_args__ = (UniqueConstraint("listing_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    position: Mapped[int]

    file: Mapped[File] = relationship()


class ImportedReview(Model):
    """A review that came with an imported catalogue. Shown as such; it never feeds trust."""

    __tablename__ = "imported_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5), default="id")
    source: Mapped[str] = mapped_column(String(40))
