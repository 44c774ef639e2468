"""The doors by which the parties of a story do what they do: the same steps by actions, by the forms of pages, and by calls of the API."""
