"""Measurements, each a command of the Makefile: nothing of them is asserted in tests."""
