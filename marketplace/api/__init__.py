"""The JSON door of every room: one table of calls, from which addresses, permissions and the document follow."""
