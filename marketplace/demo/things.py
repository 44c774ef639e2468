"""How the demo's goods are said: prices in rupiah, parcels in grams and millimetres as packed."""

from dataclasses import dataclass

Size = tuple[int, int, int]


@dataclass(frozen=True)
class Choice:
    """One variant: its name ("" for the only one), price in rupiah, pieces on the shelf, grams packed."""

    name: str
    rupiah: int
    pieces: int
    grams: int


@dataclass(frozen=True)
class Thing:
    """A listing: ``department`` is a key of the catalogue's departments, ``size`` a parcel in millimetres."""

    shop: str
    department: str
    title: str
    description: str
    drawing: str
    palette: str
    size: Size
    choices: tuple[Choice, ...]


def one(rupiah: int, pieces: int, grams: int) -> tuple[Choice, ...]:
    """A listing without variants."""
    return (Choice("", rupiah, pieces, grams),)


def sizes(rupiah: int, grams: int, **pieces: int) -> tuple[Choice, ...]:
    """Clothes: pieces by size, one price."""
    return tuple(Choice(f"Ukuran {name}", rupiah, count, grams) for name, count in pieces.items())
