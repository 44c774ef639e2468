"""Orders, sales, lines and shipments."""
