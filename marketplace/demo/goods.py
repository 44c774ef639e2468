"""Everything the demo's shops sell."""

from marketplace.demo.crafts import CRAFTS
from marketplace.demo.things import Thing
from marketplace.demo.wares import WARES

THINGS: tuple[Thing, ...] = (*CRAFTS, *WARES)
