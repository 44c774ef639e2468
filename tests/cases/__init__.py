"""Cases between the parties of a sale."""
