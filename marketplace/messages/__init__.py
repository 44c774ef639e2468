"""Words that reach a person."""
