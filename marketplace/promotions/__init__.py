"""Vouchers: what a seller or the operator gives off a price, to whom, how often, and who bears it."""
