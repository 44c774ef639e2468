"""The operator's rules of commission: a new one, and the end of one. None is ever edited."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.catalog.models import Category, Listing
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, lock_name, locked
from marketplace.kit.errors import Invalid, NotYours, Refusal
from marketplace.kit.i18n import _l
from marketplace.orders.commission import about
from marketplace.orders.models import CommissionRule, FixedPer


@dataclass(frozen=True)
class RuleDetails:
    """What a rule takes (basis points, minor units) of what, and when. Without ``starts_at`` it begins now."""

    rate_bp: int
    fixed_minor: int = 0
    fixed_per: FixedPer = FixedPer.PIECE
    seller: Party | None = None
    category: Category | None = None
    listing: Listing | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    note: str = ""


def add_rule(actor: Actor, details: RuleDetails) -> CommissionRule:
    """A new rule; what was sold before stays at its own rate. The same said again gives the rule that is there.

    Raises Invalid ``rule-about`` where it names nothing, or a listing and something beside it, ``rule-past`` for a
    start that is over, ``rule-dates`` for an end before the start.
    """
    _need_operator(actor)
    now = clock.now()
    names = (details.seller, details.category, details.listing)
    if not any(names) or (details.listing and (details.seller or details.category)):
        raise Invalid(
            _l("Pilih satu barang saja, atau toko, atau jenis barang, atau toko dan jenis barang bersama."),
            code="rule-about",
        )
    starts_at = details.starts_at or now
    if starts_at < now:
        raise Invalid(
            _l("Aturan tidak bisa berlaku surut. Pilih waktu mulai yang akan datang."), code="rule-past"
        )
    if details.ends_at is not None and details.ends_at <= starts_at:
        raise Invalid(_l("Akhirnya harus setelah mulainya."), code="rule-dates")
    lock_name("commission")  # the same form sent twice at once makes one rule
    if known := _known(details, starts_at):
        return known
    rule = CommissionRule(
        seller=details.seller,
        category=details.category,
        listing=details.listing,
        rate_bp=details.rate_bp,
        fixed_minor=details.fixed_minor,
        fixed_per=details.fixed_per,
        starts_at=starts_at,
        ends_at=details.ends_at,
        note=details.note,
    )
    db.session.add(rule)
    db.session.flush()
    _tell("commission.rule_added", actor, rule)
    return rule


def end_rule(actor: Actor, rule: CommissionRule, ends_at: datetime | None = None) -> None:
    """Let a rule end now, or at a moment to come; one that has not begun never does. Said again it changes nothing.

    Raises Invalid ``rule-past`` for a moment that is over, Refusal ``rule-ended`` for a rule that ended before.
    """
    _need_operator(actor)
    rule = locked(CommissionRule, rule.id)
    now = clock.now()
    if ends_at is not None and ends_at < now:
        raise Invalid(_l("Aturan tidak bisa diakhiri surut. Pilih waktu yang akan datang."), code="rule-past")
    if rule.ends_at is not None and rule.ends_at <= now:
        if ends_at is None:
            return
        raise Refusal(_l("Aturan ini sudah berakhir. Buat aturan baru."), code="rule-ended")
    wanted = max(ends_at or now, rule.starts_at)
    if wanted != rule.ends_at:
        rule.ends_at = wanted
        _tell("commission.rule_ended", actor, rule)


def _need_operator(actor: Actor) -> None:
    actor.need("money")
    if actor.kind != PartyKind.OPERATOR:
        raise NotYours(_l("Hanya pengelola yang menentukan komisi. Tidak ada yang berubah."))


def _known(details: RuleDetails, starts_at: datetime) -> CommissionRule | None:
    """The latest rule about the same, if it says the same; without a start, if it is in force."""
    latest = db.session.scalar(
        select(CommissionRule)
        .where(
            CommissionRule.seller_id == (details.seller.id if details.seller else None),
            CommissionRule.category_id == (details.category.id if details.category else None),
            CommissionRule.listing_id == (details.listing.id if details.listing else None),
        )
        .order_by(CommissionRule.starts_at.desc(), CommissionRule.id.desc())
        .limit(1)
    )
    if latest is None:
        return None
    same = (latest.rate_bp, latest.fixed_minor, latest.fixed_per, latest.ends_at) == (
        details.rate_bp,
        details.fixed_minor,
        details.fixed_per,
        details.ends_at,
    )
    begun = latest.starts_at == starts_at if details.starts_at else latest.starts_at <= starts_at
    return latest if same and begun else None


def _tell(kind: str, actor: Actor, rule: CommissionRule) -> None:
    seller = rule.listing.storefront.party if rule.listing else rule.seller
    events.record(
        kind,
        ("commission_rule", rule.public_id),
        actor,
        about="-".join(about(rule)),
        seller=seller.public_id if seller else None,
        category=rule.category.slug if rule.category else None,
        listing=rule.listing.public_id if rule.listing else None,
        rate_bp=rule.rate_bp,
        fixed_minor=rule.fixed_minor,
        fixed_per=rule.fixed_per.value,
        starts_at=rule.starts_at.isoformat(),
        ends_at=rule.ends_at.isoformat() if rule.ends_at else None,
    )
