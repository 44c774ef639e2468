"""One unit of work per request: committed at the edge when the view was content, undone otherwise."""

from flask import Flask, Response, request

from marketplace.kit import db as database
from marketplace.kit.db import db
from marketplace.kit.ports import plugged

SAFE = ("GET", "HEAD", "OPTIONS")


def init_app(app: Flask) -> None:
    """Register before anything else that runs after a request, so that this runs last of them."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    database.mark_writing(request.method not in SAFE)


def _end(response: Response) -> Response:
    """Commit below 400, before a byte is sent; a safe method never writes."""
    try:
        if response.status_code < 400 and request.method not in SAFE:
            wake = db.session.info.pop("wake_outbox", False)
            db.session.commit()
            if wake:
                plugged("wake_outbox")()
        else:
            db.session.info.pop("wake_outbox", None)
            db.session.rollback()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        database.mark_writing(False)
    return response
