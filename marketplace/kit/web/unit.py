"""One unit of work per request: committed at the edge when the view was content, undone otherwise."""

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import IntegrityError

from marketplace.kit import db as database
from marketplace.kit.db import db
from marketplace.kit.ports import plugged

SAFE = ("GET", "HEAD", "OPTIONS")
OF_THE_ANSWER = ("Location", "Set-Cookie", "Content-Encoding", "Content-Disposition", "ETag", "Last-Modified")


def init_app(app: Flask) -> None:
    """Register before anything else that runs after a request, so that this runs last of them."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    database.mark_writing(request.method not in SAFE)


def _end(response: Response) -> Response:
    """Commit below 400, before a byte is sent; a safe method never writes.

    ``g.is_settled`` says that a refusal, too, leaves something: a program's key with the answer it got.
    """
    try:
        if (response.status_code < 400 or g.get("is_settled")) and request.method not in SAFE:
            wake = db.session.info.pop("wake_outbox", False)
            db.session.commit()
            if wake:
                plugged("wake_outbox")()
        else:
            db.session.info.pop("wake_outbox", None)
            db.session.rollback()
    except IntegrityError as error:
        db.session.rollback()
        response = _in_place_of(response, error)
    except BaseException:
        db.session.rollback()
        raise
    finally:
        database.mark_writing(False)
    return response


def _in_place_of(answer: Response, error: IntegrityError) -> Response:
    """The page of an error that only the commit brought. What the answer handed out goes with it."""
    page = current_app.make_response(current_app.handle_user_exception(error))
    for name, value in answer.headers:
        if name not in OF_THE_ANSWER and name not in page.headers:
            page.headers[name] = value  # the guards of every page, which have been here already
    return page
