"""Builders of the terms that something is bought on, beside those of tests/make.py."""

import itertools
from datetime import timedelta
from typing import Any

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.money import rupiah
from marketplace.orders.actions import commission
from marketplace.orders.models import CommissionRule
from marketplace.promotions import actions as promotions
from marketplace.promotions.models import Voucher
from tests import make
from tests.make import builder
from tests.walk import actor_of

_numbers = itertools.count(1)


@builder
def make_rule(seller: Party | None = None, rate_bp: int = 700) -> CommissionRule:
    """What is taken of everything a seller sells from now on."""
    details = commission.RuleDetails(rate_bp, seller=seller or make.make_seller())
    return commission.add_rule(actor_of(make.make_operator()), details)


@builder
def make_voucher(seller: Party | None = None, code: str = "", **changes: Any) -> Voucher:
    """A voucher of a seller, or the operator's: Rp10.000 for ten buyers within a month, unless said otherwise."""
    worth = {} if changes.get("share_bp") else {"amount_minor": rupiah(10_000)}
    details = {"ends_at": clock.now() + timedelta(days=30), "uses_most": 10} | worth | changes
    actor = actor_of(seller or make.make_operator())
    return promotions.give(actor, promotions.VoucherDetails(code or f"KODE{next(_numbers)}", **details))
