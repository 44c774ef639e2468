"""What the operator does himself: with storefronts, parties, their rights and people, payouts, the demo's clock."""

from datetime import timedelta

from marketplace.accounts import actions as accounts
from marketplace.accounts import grants
from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Membership, Party, PartyKind, Right, User
from marketplace.applications.granting import ALL_OF, admit
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.events import actions as events
from marketplace.kit import clock
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l
from marketplace.operator import queries
from marketplace.operator.ports import clocks
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Payout

COMING_MAX = 200  # that are looked at for the next one
# Parties that do not found themselves.
FOUNDED = (PartyKind.COURIER, PartyKind.PROVIDER)
# Why the operator gives or ends a right by himself; what an application gives says which one.
REASONS = ("agreement", "import", "papers-expired", "asked", "fraud", "authority", "mistake")


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


def add_member(actor: Actor, party: Party, contact: str, role: str) -> Membership:
    """Give a registered person a role in any party, where its own people cannot. The operator's person stays outside.

    Raises Invalid for an unknown person or role, ``own-role`` for himself, ``no-members`` for a party of one.
    """
    actor.need("members")
    if party.kind is PartyKind.BUYER:
        raise Invalid(_l("Pembeli bertindak sendiri; tidak ada orang lain di sana."), code="no-members")
    if actor.user is not None and accounts.find_by_contact(contact) is actor.user:
        raise Invalid(_l("Anda tidak bisa mengubah peran Anda sendiri."), code="own-role")
    inside = Actor(kind=party.kind.value, user=actor.user, party=party)
    member = accounts.add_member(inside, contact, role)
    told = {"party": party.public_id, "member": member.user.public_id, "role": role}
    events.record("party.member_added", ("party", party.public_id), actor, **told)
    return member


def sign_out(actor: Actor, user: User) -> tuple[int, int]:
    """End every session and token of a person, whose phone was stolen, say; return how many there were of each."""
    actor.need("members")
    ended = accounts.end_all_sessions(user)
    open_tokens = queries.open_tokens(user.id)
    for token in open_tokens:
        token.revoked_at = clock.real_now()
        events.record("token.revoked", ("token", token.public_id), actor, party=token.party.public_id)
    events.record("user.signed_out", ("user", user.public_id), actor, sessions=ended, tokens=len(open_tokens))
    return ended, len(open_tokens)


def grant_right(actor: Actor, party: Party, right: Right, reason: str) -> bool:
    """Give a right without papers, for one of REASONS; False where the party has it already.

    Raises Refusal ``own-party`` for a party he acts for himself, Invalid ``right-does-not-fit`` for a kind without it.
    """
    _need_judge(actor, party)
    if right not in ALL_OF.get(PartyKind(party.kind), ()):
        raise Invalid(_l("Hak ini tidak ada untuk jenis pihak itu."), code="right-does-not-fit")
    if not grants.give(party, (right,), ("operator", reason)):
        return False
    told = {"party": party.public_id, "what": right.value, "reason": reason}
    events.record("party.granted", ("party", party.public_id), actor, **told)
    return True


def end_right(actor: Actor, party: Party, right: Right, reason: str) -> bool:
    """End a right for one of REASONS; False where the party does not have it. Who may not sell has no open shop."""
    _need_judge(actor, party)
    if not people.granted(party.id, right):
        return False
    grants.end(party, right)
    told = {"party": party.public_id, "what": right.value, "reason": reason}
    events.record("party.right_ended", ("party", party.public_id), actor, **told)
    storefront = queries.storefront_of(party.id) if right is Right.SELL else None
    if storefront is not None and storefront.state is StorefrontState.OPEN:
        catalog.decide_storefront(actor, storefront, "close")
    return True


def _need_judge(actor: Actor, party: Party) -> None:
    actor.need("approve")
    if actor.user is not None and people.is_member(actor.user, party.id):
        raise Refusal(_l("Anda bekerja di pihak ini, jadi petugas lain yang memutuskan."), code="own-party")


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
