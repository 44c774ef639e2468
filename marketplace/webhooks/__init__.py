"""What happens, told to parties' own programs: signed, retried for three days, and shown on a page."""
