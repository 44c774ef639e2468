"""The stand-ins of payment providers, against what the providers themselves have written down."""
