"""The pure core of trust."""
