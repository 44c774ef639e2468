"""The command line: what scripts and people read of it."""
