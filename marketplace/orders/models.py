"""An order groups sales, one a seller; a sale has lines and parcels. Terms are frozen on the sale at purchase."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Address, Party
from marketplace.catalog.models import Category, Listing, Storefront, Variant
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word
from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY
from marketplace.orders.states import SaleState, ShipmentState


class PolicyVersion(Model):
    """The operator's terms from ``starts_at`` on. Never edited: a change is a new version."""

    __tablename__ = "policy_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(unique=True)
    commission_bp: Mapped[int]  # basis points of the goods
    commission_tax_bp: Mapped[int]  # basis points of the commission
    payment_hours: Mapped[int]
    pack_working_days: Mapped[int]
    cancel_grace_days: Mapped[int]  # after the promise to pack, until the clock cancels
    pickup_days: Mapped[int]  # packed and not fetched
    delivery_days_max: Mapped[int]  # handed over and not delivered
    inspection_days: Mapped[int]
    rating_days: Mapped[int]
    return_days: Mapped[int] = mapped_column(default=14)  # on the way back to the seller
    answer_days: Mapped[int] = mapped_column(default=3)  # of a case: to say one's side
    decide_days: Mapped[int] = mapped_column(default=5)  # of a case: the operator
    refund_days: Mapped[int] = mapped_column(default=30)  # after the end, for a seller who gives money back


class FixedPer(StrEnum):
    """What the fixed part of a commission is taken for."""

    PIECE = "piece"
    SALE = "sale"


class CommissionRule(Public, Model):
    """What the operator takes of certain goods instead of the policy's rate, from one moment to another.

    Never edited: a change is a new rule, and an end is a date. What it names says what it is about.
    """

    __tablename__ = "commission_rule"
    __table_args__ = (
        CheckConstraint("rate_bp BETWEEN 0 AND 5000", name="rate"),
        CheckConstraint("fixed_minor >= 0", name="fixed"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="dates"),
        CheckConstraint(
            "(listing_id IS NULL AND (seller_id IS NOT NULL OR category_id IS NOT NULL)) "
            "OR (listing_id IS NOT NULL AND seller_id IS NULL AND category_id IS NULL)",
            name="about",
        ),
        Index("ix_commission_rule_seller", "seller_id", "starts_at"),
        Index("ix_commission_rule_category", "category_id", "starts_at"),
        Index("ix_commission_rule_listing", "listing_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seller_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    rate_bp: Mapped[int]
    fixed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    fixed_per: Mapped[FixedPer] = mapped_column(Word(FixedPer, 8), default=FixedPer.PIECE)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(200), default="")  # why, in the operator's words
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    seller: Mapped[Party | None] = relationship()
    category: Mapped[Category | None] = relationship()
    listing: Mapped[Listing | None] = relationship()


class Order(Public, Model):
    """What one buyer bought at once: one address, one payment. Its state is derived from its sales."""

    __tablename__ = "order"
    __table_args__ = (
        UniqueConstraint("buyer_id", "checkout_key"),
        Index("ix_order_buyer", "buyer_id", "placed_at", "id"),
        Index("ix_order_placed", "placed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    checkout_key: Mapped[str] = mapped_column(String(40))  # the same form sent twice makes one order
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    pay_by: Mapped[datetime]
    placed_at: Mapped[datetime] = mapped_column(default=clock.now)

    buyer: Mapped[Party] = relationship()
    address: Mapped[Address] = relationship()
    sales: Mapped[list[Sale]] = relationship(back_populates="order", order_by="Sale.id")


class Sale(Public, Model):
    """One seller's part of an order: its state is fulfilment only."""

    __tablename__ = "sale"
    __table_args__ = (
        Index("ix_sale_seller", "seller_id", "state", "id"),
        Index("ix_sale_due", "state", "due_at"),
        CheckConstraint("goods_minor > 0", name="goods"),
        CheckConstraint("shipping_minor >= 0", name="shipping"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    storefront_id: Mapped[int] = mapped_column(ForeignKey("storefront.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    courier_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[SaleState] = mapped_column(Word(SaleState, 16), default=SaleState.AWAITING_PAYMENT)
    service: Mapped[str] = mapped_column(String(20))
    service_label: Mapped[str] = mapped_column(String(60))
    days_min: Mapped[int]
    days_max: Mapped[int]
    goods_minor: Mapped[int] = mapped_column(BigInteger)
    shipping_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    # paid in cash at the door: what the courier takes for collecting is a part of the shipping
    cod: Mapped[bool] = mapped_column(default=False)
    cod_fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    waived_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # of the price, never asked for
    # terms, frozen at purchase
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    commission_bp: Mapped[int]
    commission_tax_bp: Mapped[int]
    inspection_days: Mapped[int]
    hold_days: Mapped[int]
    reserve_bp: Mapped[int] = mapped_column(default=0)  # of the seller's part, kept back for ``reserve_days``
    reserve_days: Mapped[int] = mapped_column(default=0)  # after the end
    reserve_reason: Mapped[str] = mapped_column(String(30), default="")  # the standing that asks for it
    rating_days: Mapped[int]
    pack_by: Mapped[datetime | None]
    # the clock of the present state
    due_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(30), default="")
    paid_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    packed_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # what became of the money: released is what seller and courier have of it
    released_goods_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    released_shipping_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_shipping_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    frozen_shipping_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    order: Mapped[Order] = relationship(back_populates="sales")
    storefront: Mapped[Storefront] = relationship()
    seller: Mapped[Party] = relationship(foreign_keys=[seller_id])
    courier: Mapped[Party] = relationship(foreign_keys=[courier_id])
    policy: Mapped[PolicyVersion] = relationship()
    lines: Mapped[list[SaleLine]] = relationship(back_populates="sale", order_by="SaleLine.id")
    shipments: Mapped[list[Shipment]] = relationship(back_populates="sale", order_by="Shipment.id")

    @property
    def total_minor(self) -> int:
        """What the buyer pays for it: goods and shipping, less what the operator's voucher pays."""
        return self.value_minor - self.promotion_minor

    @property
    def value_minor(self) -> int:
        """Goods and shipping as they were bought, after the seller's own voucher: what parties divide among them."""
        return self.goods_minor + self.shipping_minor

    @property
    def discount_minor(self) -> int:
        """What the seller's voucher took off his prices."""
        return sum(line.discount_minor for line in self.lines)

    @property
    def promotion_minor(self) -> int:
        """What the operator's voucher pays of the goods."""
        return sum(line.promotion_minor for line in self.lines)

    @property
    def promotion_returned_minor(self) -> int:
        """What of that went back to the operator with the goods, or was never needed."""
        return sum(line.promotion_returned_minor for line in self.lines)

    @property
    def refunded_goods_minor(self) -> int:
        """Price of the goods that are not sold any more, whoever paid it."""
        return sum(line.refunded_minor for line in self.lines)

    @property
    def frozen_goods_minor(self) -> int:
        """Price of the goods that a case is about."""
        return sum(line.frozen_minor for line in self.lines)

    @property
    def refunded_minor(self) -> int:
        """Everything that went back to the buyer of this sale."""
        return self.refunded_value_minor - self.promotion_returned_minor

    @property
    def refunded_value_minor(self) -> int:
        """What is not sold any more: the buyer's part of its price and the operator's."""
        return self.refunded_goods_minor + self.refunded_shipping_minor

    @property
    def came_back_minor(self) -> int:
        """What of the money that was paid went back to the buyer: less than is refunded, where he never paid it."""
        return self.refunded_minor - self.waived_minor

    @property
    def to_collect_minor(self) -> int:
        """What the rider asks for at the door; nothing where it is paid already, or over."""
        asks = self.cod and self.paid_at is None and not self.state.is_over
        return self.total_minor - self.waived_minor if asks else 0

    @property
    def frozen_minor(self) -> int:
        """Everything that waits for a case."""
        return self.frozen_goods_minor + self.frozen_shipping_minor

    @property
    def refundable_shipping_minor(self) -> int:
        """What of the shipping neither went back nor is disputed."""
        return self.shipping_minor - self.refunded_shipping_minor - self.frozen_shipping_minor


class SaleLine(Public, Model):
    """Pieces of one variant, with title and price as they were at purchase."""

    __tablename__ = "sale_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    title: Mapped[str] = mapped_column(String(240))
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int]
    weight_g: Mapped[int]
    declined_quantity: Mapped[int] = mapped_column(default=0)  # pieces the seller could not send
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    frozen_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    released_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    # commission, frozen at purchase; its tax and the policy's version stand on the sale
    commission_bp: Mapped[int] = mapped_column(default=0)
    commission_fixed_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # of all pieces together
    discount_minor: Mapped[int] = mapped_column(
        BigInteger, default=0
    )  # off the price, by the seller's voucher
    promotion_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # of the price, by the operator's
    promotion_returned_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    commission_rule_id: Mapped[int | None] = mapped_column(
        ForeignKey("commission_rule.id")
    )  # none: the policy

    sale: Mapped[Sale] = relationship(back_populates="lines")
    variant: Mapped[Variant] = relationship()
    commission_rule: Mapped[CommissionRule | None] = relationship()

    @property
    def full_minor(self) -> int:
        """Price of all pieces before any voucher."""
        return self.unit_price_minor * self.quantity

    @property
    def total_minor(self) -> int:
        """Price of all pieces, after the seller's own voucher."""
        return self.full_minor - self.discount_minor

    def price_minor(self, pieces: int) -> int:
        """Price of so many of them, on whole rupiah where a voucher divides oddly: upward, all together the total."""
        if not self.discount_minor:
            return self.unit_price_minor * pieces
        quantum = CURRENCIES[DEFAULT_CURRENCY][1]
        return min(-(-self.total_minor * pieces // (self.quantity * quantum)) * quantum, self.total_minor)

    @property
    def to_send(self) -> int:
        """Pieces that the seller sends."""
        return self.quantity - self.declined_quantity

    @property
    def refundable_minor(self) -> int:
        """What of the price neither went back nor is disputed."""
        return self.total_minor - self.refunded_minor - self.frozen_minor

    @property
    def escrow_minor(self) -> int:
        """What of a paid line stands in escrow and is not disputed."""
        return self.refundable_minor - self.released_minor


class Shipment(Public, Model):
    """One parcel of a sale. The buyer's PIN is derived, never stored: only its hash and salt stand here."""

    __tablename__ = "shipment"
    __table_args__ = (
        UniqueConstraint("courier_id", "awb"),
        Index("ix_shipment_courier", "courier_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    courier_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    rider_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    awb: Mapped[str] = mapped_column(String(20))
    state: Mapped[ShipmentState] = mapped_column(Word(ShipmentState, 20), default=ShipmentState.INFO_RECEIVED)
    raw_code: Mapped[str] = mapped_column(String(40), default="")
    weight_g: Mapped[int]
    promised_by: Mapped[datetime | None]
    pin_salt: Mapped[str] = mapped_column(String(32))
    pin_hash: Mapped[str] = mapped_column(String(64))
    pin_attempts: Mapped[int] = mapped_column(default=0)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    proof: Mapped[str] = mapped_column(String(10), default="")  # pin or photo
    proof_name: Mapped[str] = mapped_column(String(120), default="")
    proof_file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    picked_up_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    sale: Mapped[Sale] = relationship(back_populates="shipments")
    courier: Mapped[Party] = relationship()
    lines: Mapped[list[ShipmentLine]] = relationship(back_populates="shipment")
    proof_file: Mapped[File | None] = relationship()


class ShipmentLine(Model):
    """How many pieces of a line lie in a parcel."""

    __tablename__ = "shipment_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("sale_line.id"), index=True)
    quantity: Mapped[int]
    restocked_at: Mapped[datetime | None]  # it came back and lies on the shelf again

    shipment: Mapped[Shipment] = relationship(back_populates="lines")
    line: Mapped[SaleLine] = relationship()


class ChargebackPart(Model):
    """What of a sale's money in escrow a chargeback froze; shipping has no line."""

    __tablename__ = "chargeback_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    chargeback_id: Mapped[int] = mapped_column(ForeignKey("chargeback.id"), index=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    line_id: Mapped[str | None] = mapped_column(String(40))  # public id of the sale's line
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    thawed_at: Mapped[datetime | None]

    sale: Mapped[Sale] = relationship()
