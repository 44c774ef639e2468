"""A stand-in of Stripe: what a marketplace uses of its API, in the shapes of its own document."""
