"""A stand-in of Midtrans: virtual accounts and QRIS of its Core API."""
