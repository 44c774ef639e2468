"""The room of the operator, who runs the market and sells nothing."""
