"""What programs of the shop and of buyers are given."""
