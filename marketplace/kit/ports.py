"""What the application plugs in at its start, for those below who need it done: a short list of named places."""

from typing import Any

from flask import Flask, current_app


def plug(app: Flask, name: str, value: Any) -> None:
    """Give the application's answer to ``name``."""
    app.extensions[f"port:{name}"] = value


def plugged(name: str) -> Any:
    """What was plugged in under ``name``; raises KeyError when nothing was."""
    return current_app.extensions[f"port:{name}"]
