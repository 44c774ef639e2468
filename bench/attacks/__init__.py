"""Attacks on trust, played as raw events in a simulated market. See README.md; ``table`` plays them all."""

from bench.attacks.playing import Row, printed, table

__all__ = ["Row", "printed", "table"]
