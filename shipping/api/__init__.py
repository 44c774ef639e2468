"""The couriers' room for programs: one table of calls a module."""
