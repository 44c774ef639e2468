"""What was measured, beside what is to be reached."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTHS = (58, 24, 10)


@dataclass(frozen=True)
class Line:
    """One thing measured. ``bound`` is to be reached, at least or (``is_most``) at most; None asks for nothing."""

    what: str
    said: str  # the figure with its unit
    figure: float = 0.0
    bound: float | None = None
    is_most: bool = False

    def __str__(self) -> str:
        """A row of the table."""
        cells = (self.what, self.said, self._to_reach(), self._answer())
        *left, last = [f"{cell:<{width}}" for cell, width in zip(cells, (*WIDTHS, 0), strict=True)]
        return " ".join([*left, last]).rstrip()

    def _to_reach(self) -> str:
        return "" if self.bound is None else f"{'≤' if self.is_most else '≥'} {self.bound:g}"

    def _answer(self) -> str:
        if self.bound is None:
            return ""
        return (
            "met" if (self.figure <= self.bound if self.is_most else self.figure >= self.bound) else "NOT MET"
        )


def table(lines: Iterable[Line]) -> str:
    """All lines under their heads, those with something to reach first."""
    heads = " ".join(
        f"{head:<{width}}" for head, width in zip(("", "measured", "to reach"), WIDTHS, strict=True)
    )
    ordered = sorted(lines, key=lambda line: line.bound is None)
    return "\n".join([heads.rstrip(), *map(str, ordered)])
