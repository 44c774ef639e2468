"""Headers and tokens that keep strangers' code and strangers' forms out."""

from flask import Flask, Response, abort, current_app, request, session
from flask_cors import CORS
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.kit.web import problems

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

# What a page on another site may read of an answer to its program.
EXPOSED = (
    "ETag",
    "Link",
    "Location",
    "Deprecation",
    "Sunset",
    "Retry-After",
    "Idempotency-Replayed",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
)

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Cross-site tokens on every form, a content policy without inline code, and the usual headers."""
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_refuse_nul)
    app.before_request(_bound_words)
    csrf.init_app(app)
    Talisman(
        app,
        content_security_policy=POLICY,
        content_security_policy_nonce_in=[],
        force_https=False,
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        strict_transport_security=app.config["SESSION_COOKIE_SECURE"],
        frame_options="DENY",
        referrer_policy="same-origin",
    )
    app.after_request(_more)
    origins = app.config["CORS_ORIGINS"].split()
    CORS(app, resources={r"/api/.*": {"origins": origins}}, expose_headers=EXPOSED, max_age=600)


def _more(response: Response) -> Response:
    """What a signed-in person saw is kept by no cache: phones are shared."""
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if problems.wanted() else "same-origin"
    if problems.wanted():
        response.vary.add("Origin")
    signed_in = "_user_id" in session
    response.headers.setdefault("Cache-Control", "no-store" if signed_in else "private, no-cache")
    return response


def _refuse_nul() -> None:
    """No address of ours holds a NUL, and PostgreSQL breaks on one."""
    if "\x00" in request.path:
        abort(404)


def _bound_words() -> None:
    """Only a form with files may be as long as files are: words are read whole before anything is asked of them."""
    if request.mimetype != "multipart/form-data" and not request.mimetype.startswith("image/"):
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
