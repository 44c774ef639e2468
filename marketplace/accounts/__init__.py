"""People, the parties they act for, their addresses and credentials."""
