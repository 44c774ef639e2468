"""Where a party may be paid: its bank, or an account of its own at a provider from outside that pays out."""

from marketplace.accounts.banks import BANKS, ELSEWHERE
from marketplace.accounts.models import Party, PayoutAccount
from marketplace.kit.money import DEFAULT_CURRENCY
from marketplace.ledger.addresses import clearing
from marketplace.ledger.queries import balance
from marketplace.settlement import asking
from marketplace.settlement.ports import payers


def places() -> tuple[str, ...]:
    """The names that a form offers: all banks, and providers from outside that are plugged in."""
    return (*BANKS, *(one.label for one in payers() if one.label in ELSEWHERE))


def is_elsewhere(account: PayoutAccount) -> bool:
    """Whether this is an account at a provider from outside: nobody else can send anything there."""
    return account.bank in ELSEWHERE


def sender_at(account: PayoutAccount, amount_minor: int, currency: str = DEFAULT_CURRENCY) -> Party | None:
    """The provider that the account is with; None while it does not hold ``amount_minor`` for us."""
    adapter = next((one for one in payers() if one.label == account.bank), None)
    provider = asking.provider_called(adapter.name) if adapter else None
    if provider is None or -balance(clearing(provider.public_id), currency) < amount_minor:
        return None
    return provider
