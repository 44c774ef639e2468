"""Vouchers, the same calls in the sellers' room and the operator's: give them, list them, end them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Count, Flag, Moment, Text
from marketplace.api.shapes import Id, Minor, Shape
from marketplace.api.shapes import Moment as MomentShape
from marketplace.catalog import queries as shelves
from marketplace.kit.db import refreshed
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.promotions import actions, queries
from marketplace.promotions.actions import PERMISSION, VoucherDetails
from marketplace.promotions.models import CODE_LENGTH_MAX, Voucher
from marketplace.promotions.schemas import RUPIAH_MAX, SHARE_BP_MAX, USES_EACH_MAX, USES_MAX

Said = Mapping[str, Any]

MINOR_MAX = RUPIAH_MAX * 100


class VoucherShape(Shape):
    """What a code takes off: ``amount_minor``, or ``share_bp`` up to ``most_minor``."""

    id = Id(attribute="public_id")
    code = fields.String()
    category = fields.Function(
        lambda voucher: voucher.category.slug if voucher.category else None,
        metadata={"type": ["string", "null"], "description": _l("hanya untuk jenis barang ini")},
    )
    amount_minor = Minor()
    share_bp = fields.Integer(metadata={"description": _l("seperseratus persen dari harga barang")})
    most_minor = Minor()
    least_minor = Minor(metadata={"description": _l("harga barang yang paling sedikit harus dibeli")})
    currency = fields.String()
    starts_at = MomentShape()
    ends_at = MomentShape()
    uses_most = fields.Integer()
    uses_each = fields.Integer(metadata={"description": _l("paling banyak oleh satu pembeli")})
    uses = fields.Integer()


class VouchersAsked(Asked):
    """Those that can be used, or those that are over."""

    over = Flag(load_default=False)


class VoucherAsked(Asked):
    """Either ``amount_minor``, or ``share_bp`` together with ``most_minor``."""

    code = Text(length_max=CODE_LENGTH_MAX, length_min=3)
    amount_minor = Count(0, MINOR_MAX, load_default=0)
    share_bp = Count(0, SHARE_BP_MAX, load_default=0)
    most_minor = Count(0, MINOR_MAX, load_default=0)
    least_minor = Count(0, MINOR_MAX, load_default=0)
    category = Text(length_max=60, required=False)
    starts_at = Moment(load_default=None, allow_none=True)
    ends_at = Moment()
    uses_most = Count(1, USES_MAX)
    uses_each = Count(1, USES_EACH_MAX, load_default=1)


def list_vouchers(actor: Actor, asked: Said) -> Page[Voucher]:
    """The newest first."""
    return queries.vouchers_of(actions.giver(actor), asked["over"], asked["cursor"], asked["limit"])


def show_voucher(actor: Actor, voucher: str) -> Voucher:
    """One of them."""
    return _own(actor, voucher)


def give_voucher(actor: Actor, asked: Said) -> Voucher:
    """One more."""
    category = next((row for row in shelves.categories() if row.slug == asked["category"]), None)
    if asked["category"] and category is None:
        raise Missing(_l("Tidak ada jenis barang ini. Lihat /api/v1/shop/categories."))
    return actions.give(actor, VoucherDetails(**{**asked, "category": category}))


def end_voucher(actor: Actor, voucher: str) -> Voucher:
    """Nobody can use it any more."""
    own = _own(actor, voucher)
    actions.end(actor, own)
    return refreshed(own)


def _own(actor: Actor, public_id: str) -> Voucher:
    own = queries.voucher_of(actions.giver(actor), public_id)
    if own is None:
        raise Missing(_l("Tidak ada voucher bernomor ini."))
    return own


CALLS = (
    Call(
        "GET",
        "/vouchers",
        list_vouchers,
        _l("Melihat voucher Anda."),
        PERMISSION,
        VouchersAsked,
        Paged(VoucherShape),
    ),
    Call(
        "GET",
        "/vouchers/<voucher>",
        show_voucher,
        _l("Melihat satu voucher."),
        PERMISSION,
        gives=VoucherShape,
    ),
    Call(
        "POST",
        "/vouchers",
        give_voucher,
        _l("Memberi voucher."),
        PERMISSION,
        VoucherAsked,
        VoucherShape,
        status=201,
        tells=_l("Voucher tidak bisa diubah: akhiri, lalu beri yang baru. Yang memberi, yang menanggung."),
    ),
    Call(
        "POST",
        "/vouchers/<voucher>/end",
        end_voucher,
        _l("Mengakhiri voucher; yang sudah dibeli dengannya tetap."),
        PERMISSION,
        gives=VoucherShape,
    ),
)
