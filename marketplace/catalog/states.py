"""Storefronts and listings as tables."""

from marketplace.catalog.models import ListingState, StorefrontState
from marketplace.kit.states import CLOCK, Machine, Move

_S = StorefrontState
STOREFRONT = Machine(
    "Storefront",
    _S.DRAFT,
    final=(),
    moves=(
        Move("open", (_S.DRAFT,), _S.OPEN, ("operator", CLOCK)),
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
