"""The providers' room for programs: one table of calls a module."""
