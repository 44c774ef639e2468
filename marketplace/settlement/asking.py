"""What a provider from outside is to be asked: written down in the unit of work that needs it, asked afterwards.

Nothing here calls anybody (``errands.py`` does), so it may stand in any request. For providers with a desk here it
does nothing: their people read what waits.
"""

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Grant, Party, PartyKind, Right
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.states import Deadline, Term
from marketplace.settlement.models import Chargeback, Errand, OutsideProvider, Payment, Payout, Refund
from marketplace.settlement.ports import Thing, methods, outside, outside_for
from marketplace.settlement.states import ErrandState

OPEN, CLOSE, REFUND, PAYOUT, LOOK = "open", "close", "refund", "payout", "look"
DISPUTES, PROVE, REVERSE = "disputes", "evidence", "reverse"
LEASE_SECONDS = 60  # of a call; then another makes it again

LIST_SECONDS = 900  # between two looks at which disputes there are
FIRST_LOOK_SECONDS = 20  # a webhook is usually faster; where it was lost, we ask ourselves


def to_open(payment: Payment) -> None:
    """Open a payment at its provider, and look after it until it is over there."""
    if _goes_outside(payment):
        _put_down(payment.provider, OPEN, ("payment", payment.public_id), f"open:{payment.public_id}")


def to_close(payment: Payment) -> None:
    """Let the provider take no more money for a payment that nobody waits for."""
    if _goes_outside(payment):
        _put_down(payment.provider, CLOSE, ("payment", payment.public_id), f"close:{payment.public_id}")


def to_refund(refund: Refund, again: str = "") -> None:
    """Let the provider send a refund the way the money came.

    ``again`` names why it is asked for anew after it refused the first time for certain: a key answers always the same.
    """
    if refund.sent_by_id is None and _goes_outside(refund.payment):
        key = f"refund:{refund.public_id}:{refund.bounces + 1}{again and ':' + again}"
        _put_down(refund.payment.provider, REFUND, ("refund", refund.public_id), key)


def is_asked(refund: Refund) -> bool:
    """Whether the provider is still to be asked for a refund, or is being asked."""
    under_way = select(Errand.id).where(
        Errand.what == REFUND,
        Errand.subject_id == refund.public_id,
        Errand.state.in_((ErrandState.QUEUED, ErrandState.CALLING)),
    )
    return db.session.scalar(under_way.limit(1)) is not None


def to_pay_out(payout: Payout) -> None:
    """Let the provider send a payout to the party's account there."""
    if is_outside(payout.provider_id):
        _put_down(payout.provider, PAYOUT, ("payout", payout.public_id), f"payout:{payout.public_id}")


def to_look(provider: Party, thing: Thing, about: str) -> None:
    """Ask by ourselves how it stands, until it is over: a webhook may be lost."""
    key = f"look:{thing}:{about}"
    if db.session.scalar(select(Errand.id).where(Errand.key == key)) is None:
        _put_down(provider, LOOK, (str(thing), about), key, FIRST_LOOK_SECONDS)


def to_prove(chargeback: Chargeback, which: int) -> None:
    """Let the provider have evidence against a dispute; ``which`` sending it is, from 1."""
    subject = ("chargeback", chargeback.public_id)
    _put_down(chargeback.payment.provider, PROVE, subject, f"evidence:{chargeback.public_id}:{which}")


def to_reverse(provider: Party, reversal: str) -> None:
    """Let the provider call back what it sent to an account there."""
    _put_down(provider, REVERSE, ("reversal", reversal), f"reverse:{reversal}")


def to_find_disputes() -> int:
    """Ask every provider that has disputes which there are, again and again: webhooks get lost. How many are new."""
    put_down = 0
    for row in db.session.scalars(select(OutsideProvider).options(joinedload(OutsideProvider.party))):
        adapter, key = outside(row.adapter), f"disputes:{row.party.public_id}"
        if adapter is None or not adapter.has_disputes:
            continue
        if db.session.scalar(select(Errand.id).where(Errand.key == key)) is None:
            _put_down(row.party, DISPUTES, ("provider", row.party.public_id), key)
            put_down += 1
    return put_down


# The calls themselves are made every few seconds; this only sees to it that one is there.
FINDING = Deadline(
    to_find_disputes,
    (Term("settlement.asking.LIST_SECONDS", "seconds, real time", LIST_SECONDS),),
    "asks each provider from outside which payments are disputed there; what no webhook told is heard of then",
    ("chargeback.opened",),
)


def is_outside(provider_id: int) -> bool:
    """Whether a provider is called over the network; else it has a desk here."""
    return adapter_of(provider_id) is not None


def adapters() -> dict[int, str]:
    """The adapter of each provider from outside, by its row."""
    rows = db.session.execute(select(OutsideProvider.party_id, OutsideProvider.adapter))
    return {row[0]: row[1] for row in rows}


def adapter_of(provider_id: int) -> str | None:
    """The word of the adapter that a provider from outside goes by."""
    return db.session.scalar(
        select(OutsideProvider.adapter).where(OutsideProvider.party_id == provider_id).limit(1)
    )


def provider_called(adapter: str) -> Party | None:
    """The party that stands for an adapter."""
    return db.session.scalar(
        select(Party)
        .join(OutsideProvider, OutsideProvider.party_id == Party.id)
        .where(OutsideProvider.adapter == adapter)
    )


def cannot_refund(payment: Payment) -> bool:
    """Whether nothing goes back the way this payment came: then a bank sends it where the payer says."""
    adapter = outside_for(payment.method)
    return adapter is not None and not adapter.refunds


def bank_inside() -> Party | None:
    """The bank that sends what others cannot: the first with a desk here, but for who has couriers collect cash."""
    return db.session.scalar(
        select(Party)
        .where(
            Party.kind == PartyKind.PROVIDER,
            ~exists().where(OutsideProvider.party_id == Party.id),
            ~exists().where(Grant.party_id == Party.id, Grant.what == Right.COLLECT),
        )
        .order_by(Party.id)
        .limit(1)
    )


def stand_for(party: Party, adapter: str) -> None:
    """Let ``party`` be the provider from outside that ``adapter`` calls. Raises LookupError for an unknown one."""
    if outside(adapter) is None:
        raise LookupError(adapter)
    known = provider_called(adapter)
    if known is not None and known.id != party.id:
        raise ValueError(f"{known.public_id} stands for {adapter} already")
    if known is None:
        db.session.add(OutsideProvider(party_id=party.id, adapter=adapter))
        db.session.flush()


def _goes_outside(payment: Payment) -> bool:
    """Whether it was asked for by a call; also where its adapter is not plugged in any more: then nobody answers."""
    if payment.method in methods():
        return outside_for(payment.method) is not None
    return is_outside(payment.provider_id)


def _put_down(provider: Party, what: str, subject: tuple[str, str], key: str, seconds: int = 0) -> None:
    db.session.add(
        Errand(
            provider=provider,
            what=what,
            subject_kind=subject[0],
            subject_id=subject[1],
            key=key,
            due_at=clock.real_now() + timedelta(seconds=seconds),
        )
    )
    db.session.flush()
    db.session.info["wake_outbox"] = True
