"""Web and worker are killed at any moment while people buy, sell, carry and pay; afterwards everything adds up."""
