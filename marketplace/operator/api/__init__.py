"""The operator's room for programs: one table of calls a module."""
