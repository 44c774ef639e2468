"""Pasarlima: the shared core of the five-party marketplace."""
