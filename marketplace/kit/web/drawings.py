"""Names of the drawings, dyes and grounds in static/goods.svg; the sheet and a test hold them together."""

# Drawing -> what it stands for. "paket" is shown where nothing better is known.
DRAWINGS = (
    "paket",
    "batik",
    "kopi",
    "sambal",
    "tas",
    "keramik",
    "kemeja",
    "teko",
    "phone",
    "laptop",
    "camera",
    "shirt",
    "shoe",
    "book",
    "toy",
    "baby",
    "kitchen",
    "beauty",
    "health",
    "food",
    "drink",
    "sport",
    "car",
    "motorbike",
    "house",
    "plant",
    "pet",
    "game",
    "music",
    "tool",
    "watch",
)

# Dyes of a drawing (class v-…, nila is its own) and the ground under it (class g-…, soga is the tile's own).
PALETTES = ("nila", "soga", "daun", "bata", "gold", "ink", "cream")
GROUNDS = ("soga", "nila", "daun", "bata", "kunyit")

# Each ground with the dyes that read well on it.
PAIRS = (
    ("nila", "nila"),
    ("soga", "soga"),
    ("daun", "daun"),
    ("bata", "bata"),
    ("kunyit", "cream"),
    ("soga", "nila"),
    ("daun", "ink"),
    ("kunyit", "ink"),
    ("nila", "gold"),
    ("bata", "ink"),
)


def pair_for(key: int) -> tuple[str, str]:
    """A (ground, palette) that stays the same for the same ``key``, so goods side by side differ calmly."""
    return PAIRS[key % len(PAIRS)]
