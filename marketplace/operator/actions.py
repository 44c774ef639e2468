"""What the operator does himself: closing storefronts, founding parties, paying out, moving the demo's clock."""

from datetime import timedelta

from marketplace.accounts import actions as accounts
from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.applications.granting import admit
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Storefront
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l
from marketplace.operator.ports import clocks
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payout

COMING_MAX = 200  # that are looked at for the next one
# Parties that do not found themselves.
FOUNDED = (PartyKind.COURIER, PartyKind.PROVIDER)


def decide_storefront(actor: Actor, storefront: Storefront, verb: str, correction: str = "") -> None:
    """Close or reopen. Nobody judges a shop he acts for himself: Refusal ``own-storefront``."""
    actor.need("approve")
    if actor.user is not None and people.is_member(actor.user, storefront.party_id):
        raise Refusal(
            _l("Anda bekerja di toko ini, jadi petugas lain yang memutuskan."), code="own-storefront"
        )
    catalog.decide_storefront(actor, storefront, verb, correction)


def found_party(actor: Actor, kind: PartyKind, name: str, contact: str, area_code: str) -> Party:
    """A courier company or a bank, with a registered person as its owner.

    Raises Invalid ``unknown-person`` where nobody has the contact, ``unknown-kind`` for other kinds.
    """
    actor.need("members")
    if kind not in FOUNDED:
        raise Invalid(_l("Pilih salah satu."), code="unknown-kind")
    owner = accounts.find_by_contact(contact)
    if owner is None:
        raise Invalid(
            _l("Belum ada akun dengan nomor atau email ini. Minta orangnya mendaftar dulu."),
            code="unknown-person",
        )
    party = accounts.create_party(owner, kind, name, area_code)
    events.record("party.founded", ("party", party.public_id), actor, party_kind=kind.value)
    admit(actor, party)
    return party


def pay_out(actor: Actor, provider: Party) -> list[Payout]:
    """Let a provider pay every party what is free to go. Raises Invalid for a party that is no provider."""
    actor.need("payouts")
    if provider.kind != PartyKind.PROVIDER:
        raise Invalid(_l("Pilih bank yang mengirim."), code="no-provider")
    return settlement.run_payouts(actor, provider)


def retry_delivery(actor: Actor, event_public_id: str, handler: str) -> bool:
    """Let a failing delivery be tried now; False when it was done meanwhile."""
    actor.need("orders")
    return events.retry_now(event_public_id, handler)


def advance_clock(actor: Actor, hours: int) -> None:
    """Move the demo's business time forward; it never goes back."""
    actor.need("clock")
    clock.advance(timedelta(hours=hours))


def advance_to_next(actor: Actor) -> bool:
    """Move the demo's business time to where the next clock acts; False when none is coming."""
    actor.need("clock")
    now = clock.now()
    for one in clocks().coming(COMING_MAX):
        if one.at > now:
            clock.advance(one.at - now + timedelta(seconds=1))  # whole seconds, and not a moment too early
            return True
    return False
