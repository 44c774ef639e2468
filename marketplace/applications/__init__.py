"""The document case: somebody asks for something, gives papers, and hears item by item what to correct."""
