"""How far and how heavy, as the trade reckons it: zones between regencies, and the weight that is charged.

Couriers quote by zone, not by road. Without coordinates four classes are told apart from the official codes
alone; a courier's rate table gives each its price and its days.
"""

from marketplace.accounts import areas

SAME_REGENCY, SAME_PROVINCE, SAME_ISLAND_GROUP, OTHER_ISLAND = 1, 2, 3, 4

# Province code -> island group, in the order of the official codes.
ISLAND_GROUPS = {
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19", "21"), "sumatra"),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), "java"),
    **dict.fromkeys(("51", "52", "53"), "bali_nusa_tenggara"),
    **dict.fromkeys(("61", "62", "63", "64", "65"), "kalimantan"),
    **dict.fromkeys(("71", "72", "73", "74", "75", "76"), "sulawesi"),
    **dict.fromkeys(("81", "82"), "maluku"),
    **dict.fromkeys(("91", "92", "93", "94", "95", "96"), "papua"),
}

# The rule of Indonesian couriers, in the wording that agents of JNE post: "Berat sampai dengan 0,3 kg akan
# dibulatkan ke bawah, berat di atas 0,3 kg akan dibulatkan ke atas", at least 1 kg; and "berat volumetrik",
# panjang x lebar x tinggi (cm) / 6000, where that is more than the scales say. So 1.300 kg is charged as 1 kg
# and 1.301 kg as 2 kg.
GRAMS_PER_KG = 1_000
TOLERANCE_G = 300
VOLUMETRIC_MM3_PER_KG = 6_000 * 1_000  # 6000 cm3 to the kilogram


def zone(origin_code: str, destination_code: str) -> int:
    """1 within a regency, 2 within a province, 3 within an island group, 4 beyond.

    Both are regency codes (``33.74``); raises ``areas.UnknownArea`` for any other.
    """
    origin, destination = areas.regency(origin_code), areas.regency(destination_code)
    if origin == destination:
        return SAME_REGENCY
    if origin.parent_code == destination.parent_code:
        return SAME_PROVINCE
    if _island_group(origin) == _island_group(destination):
        return SAME_ISLAND_GROUP
    return OTHER_ISLAND


def chargeable_weight_kg(weight_g: int, length_mm: int, width_mm: int, height_mm: int) -> int:
    """The whole kilograms a courier charges for, at least 1: by scales or by volume, whichever is more.

    Up to 300 g above a whole kilogram are let pass. A size of 0 is one not known. Raises ValueError for a
    negative number.
    """
    if min(weight_g, length_mm, width_mm, height_mm) < 0:
        raise ValueError("a parcel has no negative weight or size")
    by_scales = _rounded_kg(weight_g, GRAMS_PER_KG)
    by_volume = _rounded_kg(length_mm * width_mm * height_mm, VOLUMETRIC_MM3_PER_KG)
    return max(1, by_scales, by_volume)


def _island_group(regency: areas.Area) -> str:
    return ISLAND_GROUPS[areas.province_of(regency.code).code]


def _rounded_kg(measured: int, measure_per_kg: int) -> int:
    """Whole kilograms, rounded up but for the tolerance; in integers, so that no gram is lost."""
    over = measured - measure_per_kg * TOLERANCE_G // GRAMS_PER_KG
    return -(-over // measure_per_kg)
