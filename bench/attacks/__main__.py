"""``python -m bench.attacks [SEED …]``: every attack against every method."""

import sys

from bench.attacks.ours import OURS
from bench.attacks.playing import printed, timed
from bench.trust.methods import SIMPLE

seeds = [int(word) for word in sys.argv[1:]] or [1, 2, 3]
rows, seconds = timed({**SIMPLE, **OURS}, seeds)
print(printed(rows))
print(
    f"\nMean ± half of the 95 % interval over attackers and {len(seeds)} markets; {seconds:.0f} s of one core"
)
