"""The ways out of the house, each an adapter of its own."""
