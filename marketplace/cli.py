"""Commands of the operator's machine room."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the commands."""
