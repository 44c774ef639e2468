"""Payment providers to practise with: servers of their own that speak as the real ones do, and know nothing of us."""
