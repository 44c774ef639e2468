"""The attack simulator, and the exposure it is played against."""
