"""Double-blind ratings from real orders."""
