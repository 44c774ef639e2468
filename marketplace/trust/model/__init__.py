"""The core of trust: facts in, scores out; no clock, no database, nothing random."""
