"""The sizes each picture is kept in, the largest first."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """``side_max`` is the longer side in pixels, ``quality`` that of WebP; ``suffix`` stands behind the storage key."""

    suffix: str
    side_max: int
    quality: int


# The small ones are shown where a screen has two or three dots a pixel: there fewer bytes are seen by nobody.
SIZES = {
    "besar": Size("", 1600, 82),
    "sedang": Size("-medium", 800, 75),
    "kecil": Size("-small", 360, 70),
    "mungil": Size("-tiny", 160, 70),
}


def names(key: str) -> list[str]:
    """Under which names the storage keeps the picture of this storage key."""
    return [f"{key}{size.suffix}.webp" for size in SIZES.values()]


def names_from(key: str, size: str) -> list[str]:
    """The name of one size and then those of the larger ones, which stand in where an older picture lacks it."""
    return names(key)[list(SIZES).index(size) :: -1]
