"""The payment providers' pages."""
