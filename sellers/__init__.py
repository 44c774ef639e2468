"""The room of the sellers."""
