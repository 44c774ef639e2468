"""Refusals: what happened, said to a person, with a stable code for a machine."""

from typing import Any


class Refusal(Exception):
    """Something a party may not or cannot do now. ``message`` is a translatable sentence."""

    status = 409
    code = "refused"

    def __init__(self, message: Any, code: str | None = None, **facts: Any) -> None:
        super().__init__(str(code or self.code))
        self.message = message
        self.code = code or self.code
        self.facts = facts


class MoveRefused(Refusal):
    """A verb that does not lead anywhere from the present state; nothing moved."""

    code = "move-refused"


class OutOfStock(Refusal):
    """Fewer pieces are free than were asked for."""

    code = "out-of-stock"


class NotYours(Refusal):
    """The party exists but this role may not do this."""

    status = 403
    code = "not-allowed"


class Missing(Refusal):
    """No such thing, or not one this party may see: the two are told alike."""

    status = 404
    code = "not-found"


class Invalid(Refusal):
    """Input that a person can correct."""

    status = 422
    code = "invalid"
