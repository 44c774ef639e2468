"""Refusals in Stripe's shape."""

from typing import Any

DOCS = "https://stripe.com/docs/error-codes/"


class StripeError(Exception):
    """A refusal; ``more`` are further fields of it."""

    def __init__(
        self, status: int, message: str, code: str = "", param: str = "", kind: str = "", **more: Any
    ) -> None:
        """``kind`` is Stripe's ``type``; by default ``invalid_request_error``."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.is_done = status == 402  # what was tried, and declined, stays on record
        self._fields = {"message": message, "type": kind or "invalid_request_error", **more}
        if code:
            self._fields |= {"code": code, "doc_url": DOCS + code.replace("_", "-")}
        if param:
            self._fields["param"] = param

    @property
    def body(self) -> dict[str, Any]:
        """What goes over the wire."""
        return {"error": dict(sorted(self._fields.items()))}


def bad(message: str, code: str = "", param: str = "") -> StripeError:
    """A request that asks for what cannot be."""
    return StripeError(400, message, code, param)


def missing(what: str, thing_id: str, param: str = "id") -> StripeError:
    """There is no such thing."""
    return StripeError(404, f"No such {what}: '{thing_id}'", "resource_missing", param)


def unexpected_state(kind: str, message: str, thing: dict[str, Any]) -> StripeError:
    """It is too late, or too early, for that."""
    return StripeError(400, message, f"{kind}_unexpected_state", "", "", **{kind: thing})


def no_funds(message: str) -> StripeError:
    """There is less than was asked for."""
    return bad(message, "balance_insufficient")
