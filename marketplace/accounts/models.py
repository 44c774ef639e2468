"""People, the parties they act for, and how they are reached and paid.

Rows with personal data name their retention class in the table's ``info``; append-only rows elsewhere hold only ids.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kit import clock
from marketplace.kit.db import Model, Public, Word

ACCOUNT = {"retention": "while the account stands"}
DEALS = {"retention": "ten years after the last order, then erased"}
SHORT = {"retention": "one day"}
DEVICE = {"retention": "thirty days after its end"}


class PartyKind(StrEnum):
    """The five parties."""

    OPERATOR = "operator"
    SELLER = "seller"
    BUYER = "buyer"
    COURIER = "courier"
    PROVIDER = "provider"


class User(Public, Model):
    """A person: credentials, phone and language. Money and trust belong to the parties he acts for."""

    __tablename__ = "user"
    __allow_unmapped__ = True  # for login_token
    __table_args__ = ({"info": ACCOUNT},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)  # E.164
    email_confirmed_at: Mapped[datetime | None]  # real time; a new address has to be confirmed anew
    phone_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str] = mapped_column(String(255))
    locale: Mapped[str] = mapped_column(String(5), default="id")
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)

    memberships: Mapped[list[Membership]] = relationship(back_populates="user")

    login_token: str | None = None  # of the present session; never stored

    @property
    def is_confirmed(self) -> bool:
        """Whether the code sent to the phone or to the mailbox came back: one of them is enough."""
        return bool(self.phone and self.phone_confirmed_at) or bool(self.email and self.email_confirmed_at)

    @property
    def to_confirm(self) -> str:
        """The contact that no code came back from yet, the phone before the mailbox; empty where all are sure."""
        if self.phone and not self.phone_confirmed_at:
            return self.phone
        return self.email if self.email and not self.email_confirmed_at else ""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie carries: the token of one session, so that a session can be ended."""
        return self.login_token or ""


class LoginSession(Public, Model):
    """One signed-in device. The cookie's token is kept as a hash; ending the row ends the session."""

    __tablename__ = "login_session"
    __table_args__ = ({"info": DEVICE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Party(Public, Model):
    """One of the five, with a name to lose. Roles elsewhere are columns that point here."""

    __tablename__ = "party"
    __table_args__ = (Index("ix_party_kind_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PartyKind] = mapped_column(Word(PartyKind, 10))
    name: Mapped[str] = mapped_column(String(120))
    area_code: Mapped[str | None] = mapped_column(String(13))  # regency
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    memberships: Mapped[list[Membership]] = relationship(back_populates="party")


class Membership(Model):
    """A user's role in a party."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "party_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))

    user: Mapped[User] = relationship(back_populates="memberships")
    party: Mapped[Party] = relationship(back_populates="memberships")


class Address(Public, Model):
    """Where a party is found. What an order ships to is a copy, so a later change moves no parcel."""

    __tablename__ = "address"
    __table_args__ = ({"info": DEALS},)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20))
    street: Mapped[str] = mapped_column(String(300))
    district: Mapped[str] = mapped_column(String(120))
    area_code: Mapped[str] = mapped_column(String(13))  # regency
    postcode: Mapped[str] = mapped_column(String(5))
    landmark: Mapped[str] = mapped_column(String(200), default="")
    kept: Mapped[bool] = mapped_column(default=True)  # False: a copy that one order holds
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class PayoutAccount(Public, Model):
    """The bank account a party is paid to. Changing it makes a new row; old payouts keep theirs."""

    __tablename__ = "payout_account"
    __table_args__ = (
        Index(
            "uq_payout_account_current",
            "party_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"info": DEALS},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    bank: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(34))
    holder: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]  # the bank sent money back: nothing is paid to it any more
    refused_reason: Mapped[str] = mapped_column(String(30), default="")


class Right(StrEnum):
    """What a party may do only once somebody looked at its papers."""

    SELL = "sell"
    BE_PAID = "be_paid"
    CARRY = "carry"
    COLLECT = "collect"  # a provider: to let couriers take cash at the door


class Grant(Model):
    """A right that a party was given, and by what: (``source_kind``, ``source_id``) names an application, say."""

    __tablename__ = "party_grant"
    __table_args__ = (
        Index(
            "uq_party_grant_current",
            "party_id",
            "what",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    what: Mapped[Right] = mapped_column(Word(Right, 10))
    source_kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(40))
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class Code(Model):
    """A short code sent to a person: kept as a keyed hash, with an end and a count of attempts."""

    __tablename__ = "code"
    __table_args__ = (CheckConstraint("attempts >= 0", name="attempts"), {"info": SHORT})

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    code_hash: Mapped[str] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LimitCounter(Model):
    """Counters of the rate limiter where no Redis is set: key, count, and when the window ends (real time)."""

    __tablename__ = "limit_counter"
    __table_args__ = ({"info": SHORT},)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[float]
