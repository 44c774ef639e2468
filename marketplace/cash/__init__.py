"""Cash that couriers take at the door: in whose pocket it is, and how it reaches the bank."""
