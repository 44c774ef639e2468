"""Rules of commission: what is taken of which goods, and when."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Count, Id, Moment, QueryCount, Text
from marketplace.api.shapes import Id as IdShape
from marketplace.api.shapes import Minor, Named, Shape, Word
from marketplace.api.shapes import Moment as MomentShape
from marketplace.catalog.models import Listing
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.operator.schemas import FIXED_RUPIAH_MAX, RATE_BP_MAX
from marketplace.orders import commission as rates
from marketplace.orders.actions import commission as actions
from marketplace.orders.models import CommissionRule, FixedPer
from marketplace.orders.shapes import RateShape

Said = Mapping[str, Any]

STEPS = (*("-".join(step) for step in rates.PRECEDENCE), "policy")


class CategorySlug(Shape):
    """A category by its word."""

    slug = fields.String()


class ListingId(Shape):
    """A listing by its number."""

    id = IdShape(attribute="public_id")


class RuleShape(Shape):
    """A rule: what it names, what it takes, and when. It never changes; only its end may be set."""

    id = IdShape(attribute="public_id")
    about = fields.Function(
        lambda rule: "-".join(rates.about(rule)), metadata={"type": "string", "enum": list(STEPS[:-1])}
    )
    seller = fields.Nested(Named, allow_none=True)
    category = fields.Pluck(CategorySlug, "slug", allow_none=True)
    listing = fields.Pluck(ListingId, "id", allow_none=True)
    rate_bp = fields.Integer(metadata={"description": _l("seperseratus persen dari harga barang")})
    fixed_minor = Minor()
    fixed_per = Word(FixedPer)
    starts_at = MomentShape()
    ends_at = MomentShape(allow_none=True)
    note = fields.String()


class StepShape(Shape):
    """One step of the precedence, with the rate that stands on it."""

    about = fields.Function(lambda step: step[0], metadata={"type": "string", "enum": list(STEPS)})
    rate = fields.Function(
        lambda step: RateShape().dump(step[1]) if step[1] else None, metadata={"type": ["object", "null"]}
    )


class CostShape(Shape):
    """What a sale would cost its seller now. ``rate`` is the one that holds: the first of ``steps`` that is there."""

    steps = fields.List(fields.Nested(StepShape))
    rate = fields.Nested(RateShape)
    price_minor = Minor()
    commission_minor = Minor()
    tax_minor = Minor()
    seller_minor = Minor()
    currency = fields.String()


class RulesAsked(Asked):
    """Which rules: in force, to come, over, or all; of one seller."""

    shown = Choice(*rates.LISTS, required=False, load_default="running")
    seller = Id(load_default=None)


class RuleAsked(Asked):
    """A listing alone; or a seller, a category, or both. Without ``starts_at`` from now on."""

    seller = Id(load_default=None, allow_none=True)
    category = Text(length_max=60, required=False)
    listing = Id(load_default=None, allow_none=True)
    rate_bp = Count(0, RATE_BP_MAX)
    fixed_minor = Count(0, FIXED_RUPIAH_MAX * 100, load_default=0)
    fixed_per = Choice(*FixedPer, required=False, load_default=FixedPer.PIECE.value)
    starts_at = Moment(load_default=None, allow_none=True)
    ends_at = Moment(load_default=None, allow_none=True)
    note = Text(length_max=200, required=False)


class EndAsked(Asked):
    """From when on it holds no more; left out, from now on."""

    ends_at = Moment(load_default=None, allow_none=True)


class CostAsked(Asked):
    """Of so many pieces of which listing."""

    listing = Id()
    quantity = QueryCount(1, 999, load_default=1)


def list_commission_rules(actor: Actor, asked: Said) -> Page[CommissionRule]:
    """The newest first."""
    seller_id = _party_id(asked["seller"]) if asked["seller"] else None
    return rates.rules(asked["shown"], seller_id, asked["cursor"], asked["limit"])


def show_commission_rule(actor: Actor, rule: str) -> CommissionRule:
    """One rule."""
    return _rule(rule)


def add_commission_rule(actor: Actor, asked: Said) -> CommissionRule:
    """A new one."""
    named = {"seller", "category", "listing", "fixed_per"}
    seller = people.party_by_public_id(asked["seller"]) if asked["seller"] else None
    if asked["seller"] and (seller is None or seller.kind != PartyKind.SELLER):
        raise Missing(_l("Tidak ada penjual bernomor ini."))
    category = rates.category_by_slug(asked["category"]) if asked["category"] else None
    if asked["category"] and category is None:
        raise Missing(_l("Tidak ada jenis barang ini. Lihat /api/v1/shop/categories."))
    details = actions.RuleDetails(
        seller=seller,
        category=category,
        listing=_listing(asked["listing"]) if asked["listing"] else None,
        fixed_per=FixedPer(asked["fixed_per"]),
        **{name: value for name, value in asked.items() if name not in named},
    )
    return actions.add_rule(actor, details)


def end_commission_rule(actor: Actor, asked: Said, rule: str) -> CommissionRule:
    """It holds no more."""
    found = _rule(rule)
    actions.end_rule(actor, found, asked["ends_at"])
    return refreshed(found)


def preview_commission(actor: Actor, asked: Said) -> rates.Cost:
    """What a sale would cost now. Moves nothing."""
    return rates.cost(_listing(asked["listing"]), asked["quantity"])


def _rule(public_id: str) -> CommissionRule:
    found = rates.rule_by_public_id(public_id)
    if found is None:
        raise Missing(_l("Tidak ada aturan bernomor ini."))
    return found


def _listing(public_id: str) -> Listing:
    found = rates.listing_by_public_id(public_id)
    if found is None:
        raise Missing(_l("Tidak ada barang bernomor ini."))
    return found


def _party_id(public_id: str) -> int:
    party = people.party_by_public_id(public_id)
    return party.id if party else 0


CALLS = (
    Call(
        "GET",
        "/commission-rules",
        list_commission_rules,
        _l("Melihat aturan komisi, yang terbaru dulu."),
        "money",
        RulesAsked,
        Paged(RuleShape),
    ),
    Call(
        "GET",
        "/commission-rules/<rule>",
        show_commission_rule,
        _l("Melihat satu aturan komisi."),
        "money",
        gives=RuleShape,
    ),
    Call(
        "POST",
        "/commission-rules",
        add_commission_rule,
        _l("Membuat aturan komisi."),
        "money",
        RuleAsked,
        RuleShape,
        status=201,
        tells=_l(
            "Yang paling khusus menang: barang, lalu toko dan jenis, lalu toko, lalu jenis, lalu tarif umum."
        ),
    ),
    Call(
        "POST",
        "/commission-rules/<rule>/end",
        end_commission_rule,
        _l("Mengakhiri aturan komisi, sekarang atau nanti."),
        "money",
        EndAsked,
        RuleShape,
    ),
    Call(
        "GET",
        "/commission-preview",
        preview_commission,
        _l("Menghitung komisi satu penjualan dengan aturan yang berlaku sekarang."),
        "money",
        CostAsked,
        CostShape,
    ),
)
