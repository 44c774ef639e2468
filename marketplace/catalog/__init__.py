"""Storefronts, listings, variants and stock."""
