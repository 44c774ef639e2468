"""Words and looks of cash, for every room that shows it."""

from marketplace.cash.states import RemittanceState
from marketplace.kit.i18n import _l

# One for each of queries.AGES.
AGE_LABELS = (_l("0–1 hari"), _l("2–3 hari"), _l("4–7 hari"), _l("Lebih dari 7 hari"))


def heads() -> list[object]:
    """The heads of the table of ages."""
    return [_l("Kurir"), *({"label": label, "right": True} for label in (*AGE_LABELS, _l("Seluruhnya")))]


# state -> kind and icon of its badge
BADGES: dict[RemittanceState, tuple[str, str]] = {
    RemittanceState.WAITING: ("wait", "clock"),
    RemittanceState.SHORT: ("wait", "clock"),
    RemittanceState.OVERDUE: ("no", "alert"),
    RemittanceState.SETTLED: ("ok", "ok"),
}
