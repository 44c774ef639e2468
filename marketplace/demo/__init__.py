"""Demo people, goods, and the replay of real orders."""
