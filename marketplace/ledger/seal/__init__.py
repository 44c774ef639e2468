"""The book for outsiders: a log of sealed transfers, its signed checkpoints, and receipts that prove what is in it."""
