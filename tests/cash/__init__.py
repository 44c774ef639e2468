"""Cash on delivery: at the door, in the courier's pocket, at the bank."""
