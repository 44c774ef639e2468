"""The doors by which the parties of a story do what they do: the same steps by actions, and by the forms of pages."""
