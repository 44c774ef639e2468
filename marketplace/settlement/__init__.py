"""Payments in, refunds and payouts out."""
