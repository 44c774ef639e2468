"""The room of the buyers: the shop."""
