"""What knows nothing of commerce: database, money, ids, states, clock, errors, web."""
