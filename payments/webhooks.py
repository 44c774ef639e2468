"""The one door by which providers from outside tell what happened there."""

from flask import Response, request

from marketplace.accounts.acting import public
from marketplace.kit import clock
from marketplace.kit.web.limits import limiter
from marketplace.kit.web.security import csrf
from marketplace.settlement.ports import Heard
from payments import receiving

BODY_BYTES_MAX = 256 * 1024
OFTEN = "3000 per minute"

# what came of it -> status and words; 5xx makes the provider tell it again
ANSWERS = {
    receiving.TAKEN: (200, "taken\n"),
    receiving.FORGED: (400, "not signed as it should be\n"),
    receiving.UNREACHED: (503, "could not be looked up, tell it again\n"),
    None: (404, "nobody here listens to that provider\n"),
}


@csrf.exempt
@limiter.limit(OFTEN)
@public
def hook(provider: str) -> Response:
    """Take what a provider tells, believe it only if it is signed, and answer at once."""
    if (request.content_length or 0) > BODY_BYTES_MAX:
        return _said(413, "too large\n")
    request.max_content_length = BODY_BYTES_MAX
    headers = {name.lower(): value for name, value in request.headers.items()}
    heard = Heard(headers, request.get_data(cache=False), clock.real_now())
    return _said(*ANSWERS[receiving.receive(provider, heard)])


def _said(status: int, words: str) -> Response:
    return Response(words, status, mimetype="text/plain")
