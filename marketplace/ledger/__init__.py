"""One balanced, append-only book for all five parties."""
