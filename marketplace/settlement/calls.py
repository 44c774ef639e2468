"""A party's money, the same calls in every room that earns: what we hold, what moved, what was sent, and where to."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import validates_schema

from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS, ELSEWHERE
from marketplace.accounts.models import Party, PayoutAccount
from marketplace.accounts.schemas import AnyAccountNumber, refuse_misfit
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Count, Text
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page
from marketplace.settlement import paydays, paying, queries
from marketplace.settlement import statement as book
from marketplace.settlement.models import Payout
from marketplace.settlement.paydays import Plan
from marketplace.settlement.receipt_calls import receipt_calls
from marketplace.settlement.shapes import (
    MovementShape,
    PayoutAccountShape,
    PayoutShape,
    PlanShape,
    PurseShape,
    WholePayoutShape,
)
from marketplace.settlement.states import Rhythm

Said = Mapping[str, Any]
SetAccount = Callable[[Actor, str, str, str], PayoutAccount]


class StatementAsked(Asked):
    """Which month (``2026-11`` on the party's own clock); left out, all time."""

    month = Text(
        length_max=7,
        required=False,
        metadata={"description": _l("bulan seperti 2026-11; kosong berarti semua waktu")},
    )


class PlanAsked(Asked):
    """When to be paid, and from how much on."""

    rhythm = Choice(
        *Rhythm,
        metadata={"description": _l("kapan dikirim: tiap hari, tiap minggu, atau hanya kalau diminta")},
    )
    weekday = Count(
        0, 4, load_default=0, metadata={"description": _l("hari pencairan mingguan; 0 adalah Senin")}
    )
    minimum_minor = Count(
        1,
        paydays.MINIMUM_MINOR_MAX,
        metadata={"description": _l("jumlah terkecil yang dikirim, dalam satuan terkecil: Rp1 ditulis 100")},
    )


class AccountAsked(Asked):
    """Another account."""

    bank = Choice(*BANKS, *ELSEWHERE, metadata={"description": _l("kode bank")})
    number = AnyAccountNumber()
    holder = Text(length_max=120, length_min=2, metadata={"description": _l("nama pemilik rekening")})

    @validates_schema
    def _fits(self, data: dict[str, Any], **_kwargs: Any) -> None:
        refuse_misfit(data)


def show_money(actor: Actor) -> queries.Purse:
    """What we hold for the party now."""
    return queries.purse(_party(actor))


def list_movements(actor: Actor, asked: Said) -> Page[book.Line]:
    """The party's statement, the newest first."""
    party = _party(actor)
    period = book.month(asked["month"], party.zone) if asked["month"] else book.Period()
    if period is None:
        raise Invalid(_l("Tulis bulan seperti 2026-11."), code="month")
    made = book.statement(party, period, asked["cursor"], asked["limit"])
    return Page(made.lines, made.page.next_cursor, made.page.previous_cursor)


def list_payouts(actor: Actor, asked: Said) -> Page[Payout]:
    """What was sent, the newest first."""
    return queries.payouts_of(actor.party_id, asked["cursor"], asked["limit"])


def show_payout(actor: Actor, payout: str) -> Payout:
    """One payout with everything that is in it."""
    own = queries.payout_of(actor.party_id, payout)
    if own is None:
        raise Missing(_l("Tidak ada pencairan bernomor ini di tempat Anda."))
    return own


def show_plan(actor: Actor) -> Plan:
    """When the party is paid, and from how much on."""
    return paying.plan_of(actor.party_id)


def choose_plan(actor: Actor, asked: Said) -> Plan:
    """Be paid in another rhythm from now on."""
    return paying.choose_plan(actor, Rhythm(asked["rhythm"]), asked["weekday"], asked["minimum_minor"])


def pay_now(actor: Actor) -> Payout:
    """Be paid what is free, now."""
    payout = paying.pay_now(actor)
    own = queries.payout_of(actor.party_id, payout.public_id)
    assert own is not None
    return own


def show_account(actor: Actor) -> PayoutAccount:
    """Where the party is paid."""
    known = people.payout_account(actor.party_id)
    if known is None:
        raise Missing(_l("Belum ada rekening. Kirim rekening Anda dengan PUT."))
    return known


PURSE = (
    Call(
        "GET",
        "/money",
        show_money,
        _l("Melihat uang yang kami simpan untuk Anda."),
        "money",
        gives=PurseShape,
    ),
    Call(
        "GET",
        "/money/movements",
        list_movements,
        _l("Melihat setiap gerak uang Anda, yang terbaru dulu."),
        "money",
        StatementAsked,
        Paged(MovementShape),
    ),
)
PAYOUTS = (
    Call("GET", "/money/payouts", list_payouts, _l("Melihat pencairan."), "money", gives=Paged(PayoutShape)),
    Call(
        "GET",
        "/money/payouts/<payout>",
        show_payout,
        _l("Melihat satu pencairan dengan isinya."),
        "money",
        gives=WholePayoutShape,
    ),
    Call(
        "POST",
        "/money/payouts",
        pay_now,
        _l("Mencairkan yang bebas sekarang juga, tanpa menunggu jadwal."),
        "money",
        gives=WholePayoutShape,
        status=201,
        tells=_l(
            "Selama tidak ada lagi yang bebas, jawabannya pencairan yang sama. Kalau belum bisa, problem "
            "not-payable menyebut sebabnya di facts.stop."
        ),
    ),
)
PLAN = (
    Call(
        "GET",
        "/money/plan",
        show_plan,
        _l("Melihat jadwal pencairan Anda."),
        "money",
        gives=PlanShape,
    ),
    Call(
        "PUT",
        "/money/plan",
        choose_plan,
        _l("Memilih jadwal pencairan dan jumlah terkecilnya."),
        "money",
        PlanAsked,
        PlanShape,
        tells=_l("Pencairan yang sudah berjalan tidak berubah."),
    ),
)


def money_calls(set_account: SetAccount, account_can: str = "money") -> tuple[Call, ...]:
    """The calls; ``set_account`` is the room's own action for another account, which takes ``account_can``."""
    return (*PURSE, *PAYOUTS, *PLAN, *_account_calls(set_account, account_can), *receipt_calls("money"))


def _account_calls(set_account: SetAccount, account_can: str) -> tuple[Call, ...]:
    def change_account(actor: Actor, asked: Said) -> PayoutAccount:
        """Be paid elsewhere from now on."""
        return set_account(actor, asked["bank"], asked["number"], asked["holder"])

    return (
        Call(
            "GET",
            "/money/account",
            show_account,
            _l("Melihat rekening pencairan."),
            account_can,
            gives=PayoutAccountShape,
        ),
        Call(
            "PUT",
            "/money/account",
            change_account,
            _l("Mengganti rekening pencairan."),
            account_can,
            AccountAsked,
            PayoutAccountShape,
            tells=_l("Pencairan yang sudah berjalan tetap ke rekening lama."),
        ),
    )


def _party(actor: Actor) -> Party:
    assert actor.party is not None
    return actor.party
