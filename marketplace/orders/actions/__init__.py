"""Writes on orders, sales and parcels."""
