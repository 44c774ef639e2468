"""What programs that speak for a party need: their tokens, and the answers kept for repeated requests."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import ACCOUNT, SHORT, Party, User
from marketplace.kit import clock
from marketplace.kit.db import Model, Public


class ApiToken(Public, Model):
    """A key that a member of a party gave to a program. The secret is kept as a hash and shown once.

    It can never do more than its maker may in the party at that moment, nor more than ``scopes`` says.
    """

    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token_party_id_id", "party_id", "id"), {"info": ACCOUNT})

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(8))  # how the secret ends, to tell keys apart
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    party: Mapped[Party] = relationship()
    user: Mapped[User] = relationship()

    @property
    def is_live(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and self.expires_at > clock.real_now()


class KeptAnswer(Model):
    """What was answered to a request with this idempotency key. ``status`` 0: being answered right now."""

    __tablename__ = "kept_answer"
    __table_args__ = (UniqueConstraint("party_id", "key"), {"info": SHORT})

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    key: Mapped[str] = mapped_column(String(100))
    request_hash: Mapped[str] = mapped_column(String(64))  # method, path and body
    status: Mapped[int] = mapped_column(default=0, server_default="0")
    content_type: Mapped[str] = mapped_column(String(60), default="", server_default="")
    location: Mapped[str] = mapped_column(String(200), default="", server_default="")
    etag: Mapped[str] = mapped_column(String(80), default="", server_default="")
    body: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now, index=True)
