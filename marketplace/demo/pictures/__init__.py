"""Pictures of the demo's goods and of its makers' workshops, painted when the demo is loaded."""
