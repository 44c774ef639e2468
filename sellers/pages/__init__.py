"""The pages of the sellers' room, a module a subject; each ends in its table of routes."""
