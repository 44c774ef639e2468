"""A buyer's credit: money of his that stays with us because he wants it to, to buy with or to be sent to him.

It is a balance of the book and nothing else, ``party:<buyer>:credit``, which the database lets nobody draw below zero.
"""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts import queries as people
from marketplace.accounts.actor import THE_CLOCK, Actor
from marketplace.accounts.models import Party, PartyKind, PayoutAccount
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import MoveRefused, NotYours, Refusal
from marketplace.kit.i18n import _l, money
from marketplace.kit.ids import new_public_id
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger import actions as ledger
from marketplace.ledger.addresses import credit
from marketplace.ledger.queries import balance
from marketplace.settlement import postings, senders
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.paydays import MINIMUM_MINOR
from marketplace.settlement.payouts import lock_party, order
from marketplace.settlement.states import CREDIT, PAYMENT, REFUND, PaymentState, PayoutState


def of(party: Party, currency: str = DEFAULT_CURRENCY) -> int:
    """What a buyer has with us, in minor units."""
    return balance(credit(party.public_id), currency)


def keep(actor: Actor, row: Refund) -> None:
    """The payer leaves with us what waits for an account of his: it is his credit. Said again it changes nothing.

    Raises NotYours for anybody else, MoveRefused for a refund that knows its way or was sent.
    """
    row = locked(Refund, row.id)
    if actor.party_id != row.payment.payer_id:
        raise NotYours(_l("Ini bukan uang Anda. Tidak ada yang berubah."))
    if not row.waits_for_account and "keep" in REFUND.verbs(row.state, actor.kind):
        raise MoveRefused(
            _l("Uang ini sudah dalam perjalanan ke rekening Anda, jadi tidak bisa disimpan sebagai saldo.")
        )
    if REFUND.move(row, "keep", actor.kind):
        _put(row, "credit_kept")
        _tell("refund.kept", actor, row)


def draw(actor: Actor, subject: tuple[str, str], amount_minor: int, expires_at: datetime) -> Payment:
    """Pay ``amount_minor`` of what ``subject`` (kind, public id) names with the actor's credit, now.

    Raises Refusal ``credit-changed`` where he has not so much: also the book would refuse it.
    """
    party, holder = lock_party(actor.party_id), holder_of_credit()
    credit_minor = of(party)
    if amount_minor > credit_minor or holder is None:
        raise changed(credit_minor)
    public_id = new_public_id()
    payment = Payment(
        public_id=public_id,
        payable_kind=subject[0],
        payable_id=subject[1],
        payer=party,
        provider=holder,
        method=CREDIT,
        account_number=public_id,
        amount_minor=amount_minor,
        state=PaymentState.PENDING,
        expires_at=expires_at,
        captured_at=clock.now(),
    )
    db.session.add(payment)
    db.session.flush()
    PAYMENT.move(payment, "draw", actor.kind)
    recipe = postings.credit_used(party.public_id, public_id, amount_minor, payment.currency)
    ledger.post(f"credit-used:{public_id}", "credit_used", ("payment", public_id), recipe)
    events.record(
        "credit.used",
        ("payment", public_id),
        actor,
        amount_minor=amount_minor,
        payable=subject[1],
        payer=party.public_id,
    )
    return payment


def holder_of_credit() -> Party | None:
    """Who owes buyers their credit: the operator."""
    return next(iter(people.parties_of(PartyKind.OPERATOR)), None)


def usable(party: Party, total_minor: int) -> int:
    """How much of an order of ``total_minor`` a buyer can pay with his credit."""
    credit_minor = min(of(party), total_minor)
    return credit_minor if credit_minor and holder_of_credit() else 0


def again(actor: Actor, row: Refund) -> None:
    """What was paid with credit becomes credit again: a refund that goes nowhere else."""
    if REFUND.move(row, "credit_again", THE_CLOCK.kind):
        _put(row, "credit_returned")
        _tell("refund.credited", actor, row)


def _put(row: Refund, kind: str) -> None:
    """It stands with what its payer has with us; ``kind`` is the transfer's."""
    row.paid_at = clock.now()
    ledger.post(
        f"credit:{row.public_id}",
        kind,
        ("refund", row.public_id),
        postings.credit_kept(row.public_id, row.payment.payer.public_id, row.amount_minor, row.currency),
    )


def _tell(kind: str, actor: Actor, row: Refund) -> None:
    events.record(
        kind,
        ("refund", row.public_id),
        actor,
        amount_minor=row.amount_minor,
        subject=row.subject_id,
        payable=row.payment.payable_id,
        payer=row.payment.payer.public_id,
    )


def send(actor: Actor, seen_minor: int, bank: str, number: str, holder: str) -> Payout:
    """Send all of the actor's credit to this account of his own. Pressed twice it is the same payout.

    ``seen_minor`` is the credit that he saw. Raises Refusal ``no-credit`` where there is none, ``credit-changed`` for
    another amount, ``below-minimum`` for less than is worth a transfer, ``no-sender`` while no bank holds enough, and
    Invalid ``refused`` for an account that sent money back.
    """
    actor.need("buy")
    party = lock_party(actor.party_id)
    credit_minor = of(party)
    if credit_minor == 0 and (known := _under_way(party, seen_minor)) is not None:
        return known
    _refuse(credit_minor, seen_minor)
    account = _account(actor, party, bank, number, holder)
    provider = senders.sender_for(account, credit_minor, senders.holdings())
    if provider is None:
        raise Refusal(
            _l(
                "Saat ini tidak ada bank yang memegang cukup uang untuk dikirim. Saldo Anda aman; coba lagi besok."
            ),
            code="no-sender",
        )
    payout = Payout(
        public_id=new_public_id(), party=party, provider=provider, account=account, amount_minor=credit_minor
    )
    db.session.add(payout)
    db.session.flush()
    recipe = postings.credit_sent(party.public_id, payout.public_id, credit_minor, payout.currency)
    order(actor, payout, recipe)
    return payout


def _refuse(credit_minor: int, seen_minor: int) -> None:
    if credit_minor == 0:
        raise Refusal(_l("Saldo Anda kosong, jadi tidak ada yang dikirim."), code="no-credit")
    if credit_minor != seen_minor:
        raise changed(credit_minor)
    if credit_minor < MINIMUM_MINOR:
        raise Refusal(
            _l("Saldo bisa dikirim ke rekening mulai %(least)s.", least=money(MINIMUM_MINOR)),
            code="below-minimum",
            least_minor=MINIMUM_MINOR,
        )


def changed(credit_minor: int) -> Refusal:
    """What somebody saw of his credit is not so any more."""
    return Refusal(
        _l(
            "Saldo Anda sekarang %(amount)s. Periksa lagi, lalu tekan sekali lagi.",
            amount=money(credit_minor),
        ),
        code="credit-changed",
        credit_minor=credit_minor,
    )


def _account(actor: Actor, party: Party, bank: str, number: str, holder: str) -> PayoutAccount:
    known = people.payout_account(party.id)
    if known is not None and accounts.is_same_account(known, bank, number, holder):
        return known
    account = accounts.set_payout_account(party, bank, number, holder)
    events.record("payout_account.changed", ("party", party.public_id), actor, account=account.public_id)
    return account


def _under_way(party: Party, amount_minor: int) -> Payout | None:
    return db.session.scalar(
        select(Payout)
        .where(
            Payout.party_id == party.id,
            Payout.state == PayoutState.PENDING,
            Payout.amount_minor == amount_minor,
        )
        .order_by(Payout.id.desc())
        .limit(1)
    )
