"""What must hold, said as sentences; the tree mirrors the code."""
