"""The doors by which the parties of a story do what they do: actions, forms of pages, calls of the API."""
