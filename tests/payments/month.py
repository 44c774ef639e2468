"""A month at a bank, the same every time: what waits there, and what its statements say of it, slips included."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import insert

from marketplace.accounts.models import PayoutAccount
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.ids import new_public_id
from marketplace.ledger import actions as ledger
from marketplace.ledger.actions import Posting
from marketplace.ledger.addresses import clearing, payable, payout_transit
from marketplace.settlement.models import Payment, Payout
from marketplace.settlement.states import Refused
from payments.findings import Finding
from payments.statements.models import Fate
from payments.statements.rows import Row
from payments.statements.sorting import Why
from tests import make
from tests.payments.test_booking_statements import today

DAYS = 30
PAYOUT_EVERY = 6  # of so many lines one is a payout
FAULTY = 0.01
NAMES = (
    "SRI WAHYUNI",
    "BUDI SANTOSO",
    "YOGA PRATAMA",
    "NI MADE AYU",
    "SITI AMINAH",
    "AGUS SETIAWAN",
    "DEWI LARAS",
)


@dataclass(frozen=True)
class Written:
    """A line of the bank, what it truly is (our public id, empty for nobody's), and what it must be taken for."""

    row: Row
    truth: str
    fate: Fate
    reason: str
    fault: str = ""


@dataclass
class Month:
    """What waited, by public id; every day's lines, of which the first few were on the statement before, too."""

    amounts: dict[str, int] = field(default_factory=dict)
    days: list[list[Written]] = field(default_factory=list)

    @property
    def lines(self) -> Iterator[Written]:
        for day in self.days:
            yield from day


def month(lines: int, seed: int = 7) -> Month:
    """A month of about so many lines; what waits for them is put into the database, and nothing else."""
    dice = random.Random(seed)
    found = Month()
    payouts = lines // PAYOUT_EVERY
    waiting = _payments(lines - payouts, dice)
    leaving = _payouts(payouts, dice)
    found.amounts = {row.public_id: row.amount_minor for row in (*waiting, *leaving)}
    written = [_plain_payment(row, dice) for row in waiting] + [_plain_payout(row) for row in leaving]
    dice.shuffle(written)
    kinds = list(FAULTS)
    faulty = dice.sample(range(len(written)), max(len(kinds), round(len(written) * FAULTY)))
    whole: list[Written] = []
    slips: dict[int, str] = {at: kinds[number % len(kinds)] for number, at in enumerate(sorted(faulty))}
    for at, one in enumerate(written):
        whole += FAULTS[slips[at]](one) if at in slips else [one]
    start = today() - timedelta(days=DAYS)
    for number in range(DAYS):
        some = whole[number * len(whole) // DAYS : (number + 1) * len(whole) // DAYS]
        day = start + timedelta(days=number + 1)
        found.days.append([replace(one, row=replace(one.row, booked_on=day)) for one in some])
    return found


def _payments(count: int, dice: random.Random) -> list[Payment]:
    bank, buyer = make.make_bank(), make.make_buyer()
    now = clock.now()
    told = [
        {
            "public_id": new_public_id(),
            "payable_kind": "order",
            "payable_id": new_public_id(),
            "payer_id": buyer.id,
            "provider_id": bank.id,
            "method": "virtual_account",
            "account_number": f"8808{dice.randrange(10**9):09d}{number:03d}"[:16].ljust(16, "5"),
            "amount_minor": dice.randrange(15_000, 900_000) * 100 + number * 10_000_000,
            "currency": "IDR",
            "state": "pending",
            "expires_at": now + timedelta(days=60),
            "created_at": now,
        }
        for number in range(count)
    ]
    db.session.execute(insert(Payment), told)
    return list(db.session.scalars(make.select(Payment).order_by(Payment.id)))


def _payouts(count: int, dice: random.Random) -> list[Payout]:
    bank, seller = make.make_bank(), make.make_seller()
    account = db.session.scalars(make.select(PayoutAccount).where(PayoutAccount.party_id == seller.id)).one()
    rows = [
        Payout(
            public_id=new_public_id(),
            party=seller,
            provider=bank,
            account=account,
            amount_minor=dice.randrange(100_000, 900_000) * 100 + number * 10_000_000 + 5_000_000,
        )
        for number in range(count)
    ]
    db.session.add_all(rows)
    db.session.flush()
    total = sum(row.amount_minor for row in rows)
    first = Posting(clearing(bank.public_id), payable(seller.public_id), total)
    ledger.post("month", "captured", ("party", seller.public_id), [first])
    for row in rows:
        leaves = Posting(payable(seller.public_id), payout_transit(row.public_id), row.amount_minor)
        ledger.post(f"payout:{row.public_id}", "payout_ordered", ("payout", row.public_id), [leaves])
    return rows


def _plain_payment(payment: Payment, dice: random.Random) -> Written:
    row = Row(0, today(), payment.amount_minor, _reference(payment.public_id), name=dice.choice(NAMES))
    row = replace(row, account=f"{dice.randrange(10**9):010d}")
    way = dice.randrange(3)
    if way == 0:
        row = replace(row, virtual=payment.account_number)
    elif way == 1:
        row = replace(row, text=f"BAYAR {payment.payable_id} MAKASIH")
    else:
        row = replace(row, text=f"VA {payment.account_number} {row.name}")
    return Written(row, payment.public_id, Fate.INCOMING, Finding.EXACT)


def _plain_payout(payout: Payout) -> Written:
    row = Row(0, today(), -payout.amount_minor, _reference(payout.public_id), ours=payout.public_id)
    return Written(replace(row, name=payout.account.holder.upper()), payout.public_id, Fate.PAYOUT, "")


def _reference(public_id: str, mark: str = "") -> str:
    return f"T{mark}{public_id.replace('-', '')}"[:16]


def _unnamed(one: Written) -> list[Written]:
    """Nobody wrote what it is for."""
    row = replace(one.row, text="BAYAR", virtual="", ours="")
    if row.amount_minor > 0:
        return [replace(one, row=row, reason=Finding.UNKNOWN_NUMBER, fault="unnamed")]
    return [replace(one, row=row, fate=Fate.UNEXPLAINED, reason=Why.UNKNOWN, fault="unnamed")]


def _twice(one: Written) -> list[Written]:
    """It was paid, or sent, a second time."""
    again = replace(one.row, reference=_reference(one.truth, "2"))
    if again.amount_minor < 0:
        return [one, replace(one, row=again, fate=Fate.UNEXPLAINED, reason=Why.TWICE, fault="twice")]
    if "PL-" in again.text:  # who names only the order of what is paid is asked
        return [one, replace(one, row=again, reason=Finding.UNKNOWN_NUMBER, truth="", fault="twice")]
    return [one, replace(one, row=again, reason=Finding.ALREADY_PAID, truth="", fault="twice")]


def _other_amount(one: Written) -> list[Written]:
    """A thousand less came, or left, than was told."""
    row = replace(one.row, amount_minor=one.row.amount_minor - 100_000)
    if row.amount_minor < 0:
        return [replace(one, row=row, fate=Fate.UNEXPLAINED, reason=Why.AMOUNT, fault="other amount")]
    reason = Finding.UNKNOWN_NUMBER if "PL-" in row.text else Finding.TOO_LITTLE
    return [replace(one, row=row, reason=reason, fault="other amount")]


def _few_sen(one: Written) -> list[Written]:
    """A few sen are missing; of a payout they are not."""
    if one.row.amount_minor < 0:
        return _came_back(one)
    row = replace(one.row, amount_minor=one.row.amount_minor - 50)
    return [replace(one, row=row, reason=Finding.ROUNDED, fault="few sen")]


def _came_back(one: Written) -> list[Written]:
    """The other bank did not take it."""
    if one.row.amount_minor > 0:
        return _reference_again(one)
    back = replace(
        one.row, amount_minor=-one.row.amount_minor, reference=_reference(one.truth, "B"), return_code="AC04"
    )
    return [one, replace(one, row=back, fate=Fate.PAYOUT_BACK, reason=Refused.CLOSED, fault="came back")]


def _reference_again(one: Written) -> list[Written]:
    """The bank used its number for a second line of another amount."""
    if one.row.amount_minor < 0:
        return _unnamed(one)
    stray = replace(one.row, amount_minor=1_000_000, virtual="", text="SALAH KIRIM", name="ORANG LAIN")
    return [one, Written(stray, "", Fate.INCOMING, Finding.UNKNOWN_NUMBER, "reference again")]


def _fee(one: Written) -> list[Written]:
    """The bank's own charge stands beside it."""
    fee = Row(0, today(), -250_000, _reference(one.truth, "F"), text="BIAYA ADM", is_fee=True)
    return [one, Written(fee, "", Fate.FEE, "", "fee")]


def _mistyped(one: Written) -> list[Written]:
    """The last digit of the number is another."""
    payment = db.session.scalar(make.select(Payment).where(Payment.public_id == one.truth))
    if payment is None:
        return _unnamed(one)
    number = f"{payment.account_number[:-1]}{(int(payment.account_number[-1]) + 1) % 10}"
    known = db.session.scalar(make.select(Payment.id).where(Payment.account_number == number))
    if known is not None:
        return _unnamed(one)
    row = replace(one.row, virtual=number, text="")
    return [replace(one, row=row, reason=Finding.UNKNOWN_NUMBER, fault="mistyped")]


# what goes wrong -> the lines that the bank writes instead
FAULTS: dict[str, Callable[[Written], list[Written]]] = {
    "unnamed": _unnamed,
    "mistyped": _mistyped,
    "twice": _twice,
    "other amount": _other_amount,
    "few sen": _few_sen,
    "came back": _came_back,
    "reference again": _reference_again,
    "fee": _fee,
}
