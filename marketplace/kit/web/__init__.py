"""What every page needs: forms, errors, limits, security, paging."""
