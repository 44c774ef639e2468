"""The room of the payment providers."""
