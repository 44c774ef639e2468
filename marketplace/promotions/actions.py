"""Giving vouchers, ending them, using them, and freeing what came to nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.catalog.models import Category
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, lock_name, locked
from marketplace.kit.errors import Invalid, Missing, NotYours
from marketplace.kit.i18n import _l
from marketplace.promotions import queries
from marketplace.promotions.models import Voucher, VoucherUse

PERMISSION = "money"


@dataclass(frozen=True)
class VoucherDetails:
    """A fixed amount, or a share with a maximum; when, how often, and from which price on. Minor units."""

    code: str
    ends_at: datetime
    uses_most: int
    uses_each: int = 1
    amount_minor: int = 0
    share_bp: int = 0
    most_minor: int = 0
    least_minor: int = 0
    starts_at: datetime | None = None
    category: Category | None = None


def give(actor: Actor, details: VoucherDetails) -> Voucher:
    """A new voucher, borne by the seller who gives it, or by the operator. The same said again gives the first.

    Raises Invalid ``voucher-code``, ``voucher-taken``, ``voucher-worth`` (an amount or a share with its maximum),
    ``voucher-dates``, ``voucher-goods`` (a kind of goods is the operator's to choose).
    """
    seller_id = giver(actor)
    now = clock.now()
    code = details.code.strip().upper()
    if not queries.is_code(code):
        raise Invalid(
            _l("Kode voucher: 3 sampai 20 huruf, angka, atau tanda hubung, tanpa spasi."), code="voucher-code"
        )
    if bool(details.amount_minor) == bool(details.share_bp) or bool(details.share_bp) != bool(
        details.most_minor
    ):
        raise Invalid(
            _l("Isi jumlah tetap, atau persen bersama jumlah paling banyak; salah satu saja."),
            code="voucher-worth",
        )
    if details.category is not None and seller_id is not None:
        raise Invalid(_l("Voucher toko berlaku untuk semua barang tokonya."), code="voucher-goods")
    if details.ends_at <= max(details.starts_at or now, now):
        raise Invalid(_l("Akhirnya harus setelah mulainya, dan belum lewat."), code="voucher-dates")
    lock_name(f"voucher:{code}")
    known = db.session.scalar(select(Voucher).where(Voucher.code == code))
    if known is not None:
        if known.seller_id == seller_id and _says(known, details):
            return known
        raise Invalid(_l("Kode %(code)s sudah dipakai. Pilih kode lain.", code=code), code="voucher-taken")
    voucher = Voucher(
        code=code,
        seller_id=seller_id,
        category=details.category,
        amount_minor=details.amount_minor,
        share_bp=details.share_bp,
        most_minor=details.most_minor,
        least_minor=details.least_minor,
        starts_at=details.starts_at or now,
        ends_at=details.ends_at,
        uses_most=details.uses_most,
        uses_each=details.uses_each,
    )
    db.session.add(voucher)
    db.session.flush()
    _tell("voucher.given", actor, voucher)
    return voucher


def end(actor: Actor, voucher: Voucher) -> None:
    """It can be used no more; what was bought with it stays. Said again it changes nothing."""
    if voucher.seller_id != giver(actor):
        raise Missing(_l("Tidak ada voucher bernomor ini."))
    voucher = locked(Voucher, voucher.id)
    wanted = max(clock.now(), voucher.starts_at)  # one that has not begun never does
    if voucher.ends_at > wanted:
        voucher.ends_at = wanted
        _tell("voucher.ended", actor, voucher)


def giver(actor: Actor) -> int | None:
    """Whose vouchers an actor gives: a seller's own (party row), or the operator's (None). Others: NotYours."""
    actor.need(PERMISSION)
    if actor.kind == PartyKind.OPERATOR:
        return None
    if actor.kind == PartyKind.SELLER:
        return actor.party_id
    raise NotYours(_l("Voucher diberikan oleh penjual atau Pasarlima."))


def use(
    buyer_id: int, used: Sequence[tuple[Voucher, int]], subject: Callable[[Voucher], tuple[str, str]]
) -> None:
    """Count vouchers as used for what ``subject`` names; the caller has locked its buyer, and its stock before.

    Raises the Refusal of one that was ended or used up meanwhile: then nothing is bought.
    """
    for known, amount_minor in sorted(used, key=lambda one: one[0].id):
        voucher = locked(Voucher, known.id)
        before = queries.used_before(voucher.id, buyer_id)
        refusal = queries.refusal_of(voucher, before, max(voucher.least_minor, 1))
        if refusal is not None:
            raise refusal
        voucher.uses += 1
        kind, public_id = subject(voucher)
        db.session.add(
            VoucherUse(
                voucher=voucher,
                buyer_id=buyer_id,
                subject_kind=kind,
                subject_id=public_id,
                amount_minor=amount_minor,
            )
        )
        db.session.flush()


def free(subject: tuple[str, str]) -> None:
    """What was to be bought with vouchers came to nothing before it was paid: they can be used again."""
    rows = db.session.scalars(
        select(VoucherUse)
        .where(
            VoucherUse.subject_kind == subject[0],
            VoucherUse.subject_id == subject[1],
            VoucherUse.freed_at.is_(None),
        )
        .order_by(VoucherUse.voucher_id)
    ).all()
    for row in rows:
        voucher = locked(Voucher, row.voucher_id)
        voucher.uses -= 1
        row.freed_at = clock.now()
    db.session.flush()


def _says(known: Voucher, details: VoucherDetails) -> bool:
    names = ("amount_minor", "share_bp", "most_minor", "least_minor", "ends_at", "uses_most", "uses_each")
    same = all(getattr(known, name) == getattr(details, name) for name in names)
    return same and (details.starts_at is None or details.starts_at == known.starts_at)


def _tell(kind: str, actor: Actor, voucher: Voucher) -> None:
    assert actor.party is not None
    events.record(
        kind,
        ("voucher", voucher.public_id),
        actor,
        code=voucher.code,
        seller=actor.party.public_id if voucher.seller_id else None,
    )
