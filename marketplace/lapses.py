"""What time does without a clock: it is read off when somebody asks. ``docs/clocks.md`` lists it beside the clocks."""

from dataclasses import dataclass

from marketplace.accounts.actions import CODE_MINUTES, SESSION_DAYS
from marketplace.applications.kinds import ERASE_AFTER_DAYS
from marketplace.events.actions import BACKOFF_SECONDS
from marketplace.events.actions import LEASE_SECONDS as DELIVERY_SECONDS
from marketplace.kit.states import Term
from marketplace.messages.sending import LEASE_SECONDS as SENDING_SECONDS
from marketplace.settlement.waiting import NEW_ACCOUNT_WORKING_DAYS
from marketplace.webhooks.bodies import OLD_SECRET_HOURS
from marketplace.webhooks.sending import LEASE_SECONDS as POSTING_SECONDS
from marketplace.webhooks.sending import RETRY_SECONDS


@dataclass(frozen=True)
class Lapse:
    """What time does without a clock that strikes: it is read off when somebody asks."""

    what: str
    terms: tuple[Term, ...]
    does: str


LAPSES = (
    Lapse(
        "earnings",
        (Term("trust.standing: hold_days", "days, by the seller's standing"),),
        "may be paid out; the operator's next payout run takes them",
    ),
    Lapse(
        "a bank account that took another's place",
        (Term("settlement.waiting.NEW_ACCOUNT_WORKING_DAYS", "working days", NEW_ACCOUNT_WORKING_DAYS),),
        "is paid to; until then earnings wait",
    ),
    Lapse(
        "a refused bank account",
        (),
        "no time ends it: earnings wait until the party has told an account that works",
    ),
    Lapse(
        "a refund whose account refused it",
        (),
        "no time ends it: the money waits until its payer has named an account of his own",
    ),
    Lapse(
        "an application that granted nothing",
        (Term("applications.kinds.ERASE_AFTER_DAYS", "days", ERASE_AFTER_DAYS),),
        "what was told and shown is erased, by the clock of applications",
    ),
    Lapse(
        "a code",
        (Term("accounts.actions.CODE_MINUTES", "minutes of real time", CODE_MINUTES),),
        "is worth nothing; one that has not left yet is not sent any more",
    ),
    Lapse(
        "a session",
        (Term("accounts.actions.SESSION_DAYS", "days of real time", SESSION_DAYS),),
        "ends: its person signs in again",
    ),
    Lapse(
        "a message that is being sent",
        (Term("messages.sending.LEASE_SECONDS", "seconds of real time", SENDING_SECONDS),),
        "is uncertain: a person decides whether it is sent again",
    ),
    Lapse(
        "a message that its channel did not take",
        (Term("events.actions.BACKOFF_SECONDS", "seconds, then longer and longer", BACKOFF_SECONDS[0]),),
        "is tried again, and given up after messages.sending.ATTEMPTS_MAX",
    ),
    Lapse(
        "a webhook that is being sent",
        (Term("webhooks.sending.LEASE_SECONDS", "seconds of real time", int(POSTING_SECONDS)),),
        "is sent again, with the same id and body",
    ),
    Lapse(
        "a webhook that its address did not take",
        (Term("webhooks.sending.RETRY_SECONDS", "seconds, then longer and longer", RETRY_SECONDS[0]),),
        "is tried again, and given up after webhooks.actions.GIVE_UP_DAYS",
    ),
    Lapse(
        "a webhook's secret that another has followed",
        (Term("webhooks.bodies.OLD_SECRET_HOURS", "hours of real time", OLD_SECRET_HOURS),),
        "signs no more",
    ),
    Lapse(
        "a delivery of the outbox that a worker has taken",
        (Term("events.actions.LEASE_SECONDS", "seconds of real time", DELIVERY_SECONDS),),
        "is free for another worker",
    ),
    Lapse(
        "a delivery that failed",
        (
            Term(
                "events.actions.BACKOFF_SECONDS",
                "seconds of real time, then longer and longer",
                BACKOFF_SECONDS[0],
            ),
        ),
        "is tried again, for ever",
    ),
)
