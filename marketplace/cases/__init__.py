"""When something went wrong with a sale: one case, everyone concerned in it, one decision."""
