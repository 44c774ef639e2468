"""Which commission holds for which goods at a moment, and what of it is frozen on the lines of a sale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from babel.numbers import format_decimal
from flask_babel import get_locale
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Category, Listing, Storefront
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.i18n import _, _l, money
from marketplace.kit.ids import read_public_id
from marketplace.kit.money import CURRENCIES, DEFAULT_CURRENCY, split
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.orders import policy
from marketplace.orders.models import CommissionRule, FixedPer, PolicyVersion
from marketplace.orders.postings import LineTerms, commission

# The most specific rule in force wins: what a rule names on each step, from the top. Of two on one step the one that
# began later wins. Where no rule holds, the policy's rate does.
PRECEDENCE: tuple[tuple[str, ...], ...] = (
    ("listing",),
    ("seller", "category"),
    ("seller",),
    ("category",),
)
# What a rule is about -> why a rate holds, to a seller.
WHY = {
    ("listing",): _l("khusus barang ini"),
    ("seller", "category"): _l("khusus toko Anda, untuk jenis barang ini"),
    ("seller",): _l("khusus toko Anda"),
    ("category",): _l("untuk jenis barang ini"),
    (): _l("tarif umum"),
}

# Whatever a rule says: rate and fixed part together leave the seller half of the price, tax aside.
TAKEN_MOST_BP = 5_000


@dataclass(frozen=True)
class Rate:
    """What is taken of goods sold now, and by which rule; None is the policy."""

    rate_bp: int
    fixed_minor: int
    fixed_per: FixedPer
    tax_bp: int
    rule: CommissionRule | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """The step of PRECEDENCE it stands on; empty for the policy."""
        return about(self.rule) if self.rule else ()

    @property
    def word(self) -> str:
        """The same as one word: ``seller-category``, or ``policy``."""
        return "-".join(self.about) or "policy"

    @property
    def words(self) -> str:
        """The rate in words."""
        return rate_words(self.rate_bp, self.fixed_minor, self.fixed_per)

    @property
    def why(self) -> str:
        """Why this rate holds, in the words of its seller."""
        return str(WHY[self.about])


@dataclass(frozen=True)
class Rules:
    """The rules in force at one moment that some goods can fall under, by what they name."""

    known: dict[tuple[int | None, int | None, int | None], CommissionRule]
    policy: PolicyVersion

    def of(self, listing: Listing) -> Rate:
        """The rate that holds for a listing: its storefront must be loaded."""
        return next((rate for step in PRECEDENCE if (rate := self.at(step, listing))), self.default)

    def at(self, step: tuple[str, ...], listing: Listing) -> Rate | None:
        """The rate of one step of PRECEDENCE, should it hold for a listing."""
        rule = self.known.get(
            (
                listing.storefront.party_id if "seller" in step else None,
                listing.category_id if "category" in step else None,
                listing.id if "listing" in step else None,
            )
        )
        if rule is None:
            return None
        return Rate(rule.rate_bp, rule.fixed_minor, rule.fixed_per, self.policy.commission_tax_bp, rule)

    @property
    def default(self) -> Rate:
        """The policy's."""
        return Rate(self.policy.commission_bp, 0, FixedPer.PIECE, self.policy.commission_tax_bp)


@dataclass(frozen=True)
class Sold:
    """Pieces of a listing, sold together for ``price_minor``."""

    listing: Listing
    quantity: int
    price_minor: int


def about(rule: CommissionRule) -> tuple[str, ...]:
    """What a rule names: a step of PRECEDENCE."""
    named = {"listing": rule.listing_id, "seller": rule.seller_id, "category": rule.category_id}
    return next(
        step for step in PRECEDENCE if all((named[word] is not None) == (word in step) for word in named)
    )


def rules_for(listings: Iterable[Listing], at: datetime | None = None) -> Rules:
    """The rules in force now, or ``at`` another moment, for these listings; two queries however many there are."""
    at = at or clock.now()
    goods = list(listings)
    sellers = {listing.storefront.party_id for listing in goods}
    categories = {listing.category_id for listing in goods}
    rows = db.session.scalars(
        select(CommissionRule)
        .where(
            CommissionRule.starts_at <= at,
            or_(CommissionRule.ends_at.is_(None), CommissionRule.ends_at > at),
            or_(
                CommissionRule.listing_id.in_({listing.id for listing in goods}),
                CommissionRule.seller_id.in_(sellers),
                and_(CommissionRule.seller_id.is_(None), CommissionRule.category_id.in_(categories)),
            ),
        )
        .order_by(CommissionRule.starts_at, CommissionRule.id)
    )
    known = {(rule.seller_id, rule.category_id, rule.listing_id): rule for rule in rows}
    return Rules(known, policy.in_force(at))


def freeze(sold: Sequence[Sold], rules: Rules) -> list[tuple[LineTerms, CommissionRule | None]]:
    """What is taken of each line of one sale, with its rule. A fixed part a sale is shared out by price."""
    rates = [rules.of(line.listing) for line in sold]
    shares = {rate.rule.id: _shares(rate.rule, sold, rates) for rate in rates if rate.rule}
    frozen = []
    for place, (line, rate) in enumerate(zip(sold, rates, strict=True)):
        fixed_minor = shares[rate.rule.id][place] if rate.rule else 0
        most_minor = _whole(line.price_minor * (TAKEN_MOST_BP - rate.rate_bp) // 10_000)
        terms = LineTerms(line.price_minor, rate.rate_bp, min(fixed_minor, most_minor))
        frozen.append((terms, rate.rule))
    return frozen


def _shares(rule: CommissionRule, sold: Sequence[Sold], rates: Sequence[Rate]) -> list[int]:
    """The fixed part of a rule on each line; of lines under other rules nothing."""
    mine = [rate.rule is rule for rate in rates]
    if rule.fixed_per is FixedPer.PIECE:
        return [rule.fixed_minor * line.quantity * own for line, own in zip(sold, mine, strict=True)]
    return split(rule.fixed_minor, [line.price_minor * own for line, own in zip(sold, mine, strict=True)])


def _whole(minor: int) -> int:
    quantum = CURRENCIES[DEFAULT_CURRENCY][1]
    return minor // quantum * quantum


def rate_words(rate_bp: int, fixed_minor: int, fixed_per: str) -> str:
    """``5 persen`` or ``5 persen dan Rp2.000 per buah``, in the language spoken now."""
    share = _("%(rate)s persen", rate=format_decimal(Decimal(rate_bp) / 100, locale=get_locale() or "id"))
    if not fixed_minor:
        return share
    per_piece = _("%(share)s dan %(fixed)s per buah", share=share, fixed=money(fixed_minor))
    per_sale = _("%(share)s dan %(fixed)s per pesanan", share=share, fixed=money(fixed_minor))
    return per_piece if fixed_per == FixedPer.PIECE else per_sale


@dataclass(frozen=True)
class Cost:
    """What a sale would cost its seller: each step with the rate that stands on it, and which of them holds."""

    steps: Sequence[tuple[str, Rate | None]]
    rate: Rate
    price_minor: int
    commission_minor: int
    tax_minor: int
    currency: str = DEFAULT_CURRENCY

    @property
    def seller_minor(self) -> int:
        """What is left for the seller."""
        return self.price_minor - self.commission_minor - self.tax_minor


def cost(listing: Listing, quantity: int) -> Cost:
    """What a sale of so many pieces of a listing, at its lowest price, would cost if it were bought now."""
    rules = rules_for([listing])
    price_minor = listing.price_minor * quantity
    (terms, _rule), *_none = freeze([Sold(listing, quantity, price_minor)], rules)
    rate = rules.of(listing)
    fee_minor, tax_minor = commission([terms], [price_minor], rate.tax_bp)
    steps = [("-".join(step), rules.at(step, listing)) for step in PRECEDENCE]
    return Cost([*steps, ("policy", rules.default)], rate, price_minor, fee_minor, tax_minor)


def rule_by_public_id(public_id: str) -> CommissionRule | None:
    """One rule with what it names."""
    return db.session.scalar(_with_names().where(CommissionRule.public_id == public_id))


# Which rules a list shows.
LISTS = ("running", "coming", "ended", "all")


def rules(
    shown: str = "running", seller_id: int | None = None, cursor: str | None = None, size: int = SIZE
) -> Page[CommissionRule]:
    """Rules, the newest first; with ``seller_id`` those that name a seller, or one of his listings."""
    now = clock.now()
    statement = _with_names()
    ended = and_(CommissionRule.ends_at.is_not(None), CommissionRule.ends_at <= now)
    if shown == "running":
        statement = statement.where(CommissionRule.starts_at <= now, ~ended)
    elif shown == "coming":
        statement = statement.where(CommissionRule.starts_at > now, ~ended)
    elif shown == "ended":
        statement = statement.where(ended)
    if seller_id is not None:
        own = Listing.storefront.has(party_id=seller_id)
        statement = statement.where(
            or_(CommissionRule.seller_id == seller_id, CommissionRule.listing.has(own))
        )
    return paginate(statement, CommissionRule.id, CommissionRule.id, cursor, size)


def listing_by_public_id(public_id: str) -> Listing | None:
    """A listing of any shop, with what rules ask of it."""
    return db.session.scalar(
        select(Listing)
        .where(Listing.public_id == public_id)
        .options(joinedload(Listing.storefront), joinedload(Listing.category))
    )


def storefront_like(words: str) -> Storefront | None:
    """The shop that somebody names: by its own name or address, or by the number of its party."""
    exact = or_(Storefront.slug == words.lower(), func.lower(Storefront.name) == words.lower())
    number = read_public_id(words)
    named = or_(exact, Storefront.party.has(public_id=number)) if number else exact
    return db.session.scalar(
        select(Storefront).where(named).options(joinedload(Storefront.party)).order_by(Storefront.id).limit(1)
    )


def category_by_slug(slug: str) -> Category | None:
    """A category by its word in addresses."""
    return db.session.scalar(select(Category).where(Category.slug == slug))


def _with_names() -> Select[CommissionRule]:
    return select(CommissionRule).options(
        joinedload(CommissionRule.seller),
        joinedload(CommissionRule.category),
        joinedload(CommissionRule.listing).joinedload(Listing.storefront),
    )
