"""What leaves the house for parties' own programs."""
