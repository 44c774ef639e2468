"""Payout files: what a bank is asked to send, many at once."""
