"""The door of programs: what every call keeps to, and each room's own."""
