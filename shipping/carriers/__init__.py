"""Adapters to couriers."""
