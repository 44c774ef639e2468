"""The JSON API of the shop: what everybody may read, and what a buyer may do."""
