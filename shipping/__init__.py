"""The room of the couriers."""
