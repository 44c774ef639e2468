"""What is sold on other terms in the demo: a lower commission for one kind of goods, and vouchers to try."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import PartyKind
from marketplace.catalog.models import Category, Listing, Storefront
from marketplace.demo.cast import Cast
from marketplace.demo.people import OPERATOR
from marketplace.demo.programs import SHOP
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.money import rupiah
from marketplace.orders.actions import commission
from marketplace.promotions.actions import VoucherDetails, give

CODE, SHOP_CODE = "PASARLIMA", "BATIKRATMI"
LASTING = timedelta(days=90)


def set_terms(cast: Cast) -> None:
    """The operator's rule and voucher, and a shop's voucher; what was sold before stays as it was."""
    operator, seller = cast.the(PartyKind.OPERATOR, OPERATOR), cast.the(PartyKind.SELLER, SHOP.party)
    craft = db.session.scalars(
        select(Category)
        .join(Listing)
        .join(Listing.storefront)
        .where(Storefront.party_id == seller.party_id)
        .order_by(Listing.id)
    ).first()
    commission.add_rule(
        operator, commission.RuleDetails(rate_bp=300, category=craft, note="Percobaan tiga bulan")
    )
    ends_at = clock.now() + LASTING
    give(
        operator,
        VoucherDetails(
            CODE, ends_at, uses_most=1_000, amount_minor=rupiah(10_000), least_minor=rupiah(50_000)
        ),
    )
    give(seller, VoucherDetails(SHOP_CODE, ends_at, uses_most=100, share_bp=1_000, most_minor=rupiah(25_000)))
