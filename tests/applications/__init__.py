"""The document case."""
