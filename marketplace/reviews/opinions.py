"""What one party of a sale says of another."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.accounts.models import PartyKind
from marketplace.files.models import File
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l
from marketplace.reviews.overall import overall

PHOTOS_MAX = 5
TEXT_MAX = 1_000

# Who rates whom about a sale: kind of the rater -> kinds of the rated.
WHO_RATES_WHOM: dict[str, tuple[str, ...]] = {
    PartyKind.BUYER: (PartyKind.SELLER, PartyKind.COURIER),
    PartyKind.SELLER: (PartyKind.BUYER,),
}


@dataclass(frozen=True)
class Opinion:
    """Stars from 1 to 5, words in ``language``, and photos that were kept before.

    Of a seller a buyer says how the ``goods`` are and the ``packing``; of everybody else ``stars`` alone are given.
    ``as_is``: the words are to go to a person although something was found in them.
    """

    stars: int | None = None
    goods: int | None = None
    packing: int | None = None
    text: str = ""
    language: str = "id"
    photos: Sequence[File] = field(default_factory=tuple)
    as_is: bool = False

    def read(self, rater: str, whom: str) -> "Read":
        """The opinion as it counts. Raises Invalid ``stars`` or ``too-many-photos``, or for who does not rate whom."""
        if whom not in WHO_RATES_WHOM.get(rater, ()):
            raise Invalid(_l("Pilih satu sampai lima bintang."), code="stars")
        if len(self.photos) > PHOTOS_MAX:
            raise Invalid(_l("Paling banyak %(most)d foto.", most=PHOTOS_MAX), code="too-many-photos")
        if whom != PartyKind.SELLER:
            return Read(_star(self.stars), None, None)
        goods, packing = _star(self.goods), _star(self.packing)
        return Read(overall(goods, packing), goods, packing)


@dataclass(frozen=True)
class Read:
    """The stars of an opinion: as a whole, and of a seller for each dimension."""

    stars: int
    goods: int | None
    packing: int | None


def of_one_kind(stars: int, text: str = "", language: str = "id") -> Opinion:
    """The same stars for everything there is to say."""
    return Opinion(stars, stars, stars, text, language)


def _star(number: int | None) -> int:
    if number is None or not 1 <= number <= 5:
        raise Invalid(_l("Pilih satu sampai lima bintang."), code="stars")
    return number
