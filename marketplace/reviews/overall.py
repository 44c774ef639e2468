"""How several stars of one opinion become one: the only place where that is decided."""

GOODS_WEIGHT, PACKING_WEIGHT = 3, 1


def overall(goods: int, packing: int) -> int:
    """A seller's stars (1 to 5) from those for the goods as described and those for the packing.

    The goods weigh three times the packing, because they are what was bought; a half goes to the side of the goods.
    The courier's stars have no part in it: they are an opinion about the courier and become facts about the courier.
    Trust learns from this number alone. Raises ValueError for what is not 1 to 5.
    """
    if not (1 <= goods <= 5 and 1 <= packing <= 5):
        raise ValueError("stars go from 1 to 5")
    weight = GOODS_WEIGHT + PACKING_WEIGHT
    whole, rest = divmod(GOODS_WEIGHT * goods + PACKING_WEIGHT * packing, weight)
    is_up = 2 * rest > weight or (2 * rest == weight and goods > packing)
    return whole + is_up
