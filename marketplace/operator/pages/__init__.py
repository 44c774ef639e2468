"""The pages of the operator's room, one module a subject."""
