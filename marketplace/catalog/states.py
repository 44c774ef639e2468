"""Storefronts and listings as tables."""

from marketplace.catalog.models import ListingState, StorefrontState
from marketplace.kit.states import Machine, Move

_S = StorefrontState
STOREFRONT = Machine(
    "Storefront",
    _S.DRAFT,
    final=(),
    moves=(
        Move("submit", (_S.DRAFT, _S.SENT_BACK), _S.SUBMITTED, ("seller",)),
        Move("approve", (_S.SUBMITTED,), _S.OPEN, ("operator",)),
        Move("send_back", (_S.SUBMITTED,), _S.SENT_BACK, ("operator",)),
        Move("close", (_S.OPEN,), _S.CLOSED, ("operator", "seller")),
        Move("reopen", (_S.CLOSED,), _S.OPEN, ("operator",)),
    ),
)

_L = ListingState
LISTING = Machine(
    "Listing",
    _L.DRAFT,
    final=(),
    moves=(
        Move("publish", (_L.DRAFT, _L.HIDDEN), _L.LIVE, ("seller",)),
        Move("hide", (_L.LIVE,), _L.HIDDEN, ("seller", "operator")),
    ),
)
