"""The couriers' pages."""
