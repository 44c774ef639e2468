"""Reading vouchers: what codes take off a purchase, and why not; lists of them, and what was used."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _l, moment, money
from marketplace.kit.paging import SIZE, Page, paginate
from marketplace.promotions.models import CODE_LENGTH_MAX, Voucher, VoucherUse
from marketplace.promotions.reckoning import Goods, Worth, divided

CODES_MAX = 10  # that are looked at of what was typed

_CODE = re.compile(rf"[A-Z0-9][A-Z0-9-]{{2,{CODE_LENGTH_MAX - 1}}}")


@dataclass(frozen=True)
class Applied:
    """What vouchers take off each line: the seller's own, and the operator's; who is refused reads why by his code."""

    seller_minor: Sequence[int]
    operator_minor: Sequence[int]
    used: Sequence[tuple[Voucher, int]] = ()
    refusals: dict[str, Refusal] = field(default_factory=dict)

    @property
    def saved_minor(self) -> int:
        """What the buyer pays less."""
        return sum(self.seller_minor) + sum(self.operator_minor)


def read_codes(text: str) -> list[str]:
    """The codes that somebody typed, with spaces or commas between them, each once."""
    return list(dict.fromkeys(re.split(r"[\s,;]+", text.upper().strip())))[:CODES_MAX] if text.strip() else []


def is_code(text: str) -> bool:
    """Whether this can be the code of a voucher."""
    return _CODE.fullmatch(text) is not None


def apply(buyer_id: int, codes: Sequence[str], goods: Sequence[Goods]) -> Applied:
    """What these codes take off this purchase now. Moves nothing; whether one is left is asked again when buying."""
    nothing = [0] * len(goods)
    if not codes:
        return Applied(nothing, nothing)
    found = {voucher.code: voucher for voucher in _by_codes(codes)}
    mine = _used_by(buyer_id, [voucher.id for voucher in found.values()])
    refusals: dict[str, Refusal] = {code: unknown(code) for code in codes if code not in found}
    used: list[tuple[Voucher, int]] = []
    of_seller, of_operator = list(nothing), list(nothing)
    givers: set[int | None] = set()
    for voucher in sorted(found.values(), key=lambda one: (one.seller_id is None, codes.index(one.code))):
        prices = [one.price_minor - off for one, off in zip(goods, of_seller, strict=True)]
        fitting = [price if _fits(voucher, one) else 0 for one, price in zip(goods, prices, strict=True)]
        refusal = refusal_of(voucher, mine.get(voucher.id, 0), sum(fitting))
        if refusal is None and voucher.seller_id in givers:
            refusal = Refusal(
                _l("%(code)s: satu voucher dari tiap toko, dan satu dari Pasarlima.", code=voucher.code),
                code="voucher-one-only",
            )
        if refusal is not None:
            refusals[voucher.code] = refusal
            continue
        givers.add(voucher.seller_id)
        off = divided(_worth(voucher), fitting)
        target = of_operator if voucher.seller_id is None else of_seller
        target[:] = [one + another for one, another in zip(target, off, strict=True)]
        if sum(off):
            used.append((voucher, sum(off)))
    return Applied(of_seller, of_operator, used, {code: refusals[code] for code in codes if code in refusals})


def unknown(code: str) -> Refusal:
    """Nobody gave such a voucher."""
    return Refusal(
        _l("%(code)s: tidak ada voucher dengan kode ini. Periksa hurufnya.", code=code[:CODE_LENGTH_MAX]),
        code="voucher-unknown",
    )


def refusal_of(voucher: Voucher, used_before: int, price_minor: int) -> Refusal | None:
    """Why a voucher cannot be used for goods of this price by who used it so often; None where it can."""
    code, now = voucher.code, clock.now()
    if now < voucher.starts_at:
        when = moment(voucher.starts_at)
        return Refusal(_l("%(code)s: mulai berlaku %(when)s.", code=code, when=when), code="voucher-early")
    if now >= voucher.ends_at:
        return Refusal(_l("%(code)s: masa berlakunya sudah lewat.", code=code), code="voucher-over")
    if voucher.uses >= voucher.uses_most:
        return Refusal(_l("%(code)s: sudah habis dipakai pembeli lain.", code=code), code="voucher-used-up")
    if used_before >= voucher.uses_each:
        return Refusal(_l("%(code)s: sudah Anda pakai.", code=code), code="voucher-used")
    if not price_minor:
        return Refusal(
            _l("%(code)s: bukan untuk barang di keranjang ini.", code=code), code="voucher-other-goods"
        )
    if price_minor < voucher.least_minor:
        return Refusal(
            _l(
                "%(code)s: berlaku mulai belanja %(least)s untuk barang yang termasuk; di sini baru %(price)s.",
                code=code,
                least=money(voucher.least_minor),
                price=money(price_minor),
            ),
            code="voucher-too-little",
        )
    return None


def used_before(voucher_id: int, buyer_id: int) -> int:
    """How often a buyer used a voucher."""
    return _used_by(buyer_id, [voucher_id]).get(voucher_id, 0)


def vouchers_of(
    seller_id: int | None, is_over: bool = False, cursor: str | None = None, size: int = SIZE
) -> Page[Voucher]:
    """A seller's vouchers, or the operator's, that are not over yet, or those that are; the newest first."""
    now = clock.now()
    when = Voucher.ends_at <= now if is_over else Voucher.ends_at > now
    statement = (
        select(Voucher).where(Voucher.seller_id == seller_id, when).options(joinedload(Voucher.category))
    )
    return paginate(statement, Voucher.id, Voucher.id, cursor, size)


def voucher_of(seller_id: int | None, public_id: str) -> Voucher | None:
    """One voucher of a seller, or of the operator."""
    return db.session.scalar(
        select(Voucher)
        .where(Voucher.seller_id == seller_id, Voucher.public_id == public_id)
        .options(joinedload(Voucher.category))
    )


def given(voucher_ids: Iterable[int]) -> dict[int, int]:
    """Minor units that each of these vouchers took off, freed ones left out."""
    rows = db.session.execute(
        select(VoucherUse.voucher_id, func.sum(VoucherUse.amount_minor))
        .where(VoucherUse.voucher_id.in_(list(voucher_ids)), VoucherUse.freed_at.is_(None))
        .group_by(VoucherUse.voucher_id)
    )
    return {voucher_id: int(minor) for voucher_id, minor in rows}


def uses_of(subjects: Iterable[str]) -> Sequence[VoucherUse]:
    """What was used in these orders and sales (public ids), with the vouchers."""
    return db.session.scalars(
        select(VoucherUse)
        .where(VoucherUse.subject_id.in_(list(subjects)))
        .options(joinedload(VoucherUse.voucher))
        .order_by(VoucherUse.id)
    ).all()


def _by_codes(codes: Sequence[str]) -> Sequence[Voucher]:
    known = [code for code in codes if is_code(code)]
    return db.session.scalars(select(Voucher).where(Voucher.code.in_(known))).all()


def _used_by(buyer_id: int, voucher_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(VoucherUse.voucher_id, func.count(VoucherUse.id))
        .where(
            VoucherUse.voucher_id.in_(voucher_ids),
            VoucherUse.buyer_id == buyer_id,
            VoucherUse.freed_at.is_(None),
        )
        .group_by(VoucherUse.voucher_id)
    )
    return {voucher_id: int(count) for voucher_id, count in rows}


def _fits(voucher: Voucher, goods: Goods) -> bool:
    if voucher.seller_id is not None:
        return goods.seller_id == voucher.seller_id
    return voucher.category_id in (None, goods.category_id)


def _worth(voucher: Voucher) -> Worth:
    return Worth(voucher.amount_minor, voucher.share_bp, voucher.most_minor)
