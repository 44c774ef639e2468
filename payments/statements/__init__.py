"""Statements of a bank: read, laid beside what was expected, and booked."""
