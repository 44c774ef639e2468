"""Forms: what a person typed, what it means, and what is wrong with it.

One marshmallow schema reads a form. What was typed is kept, whatever is wrong with it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow.fields import List

from marketplace.kit.errors import Refusal


class Form:
    """``values`` as typed (for the page), ``data`` as understood (for the action), ``errors`` by field name."""

    def __init__(
        self,
        values: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        errors: Mapping[str, list[str]] | None = None,
    ) -> None:
        self.values = dict(values or {})
        self.data = dict(data or {})
        self.errors = dict(errors or {})

    def refuse(self, refusal: Refusal, name: str = "") -> None:
        """Put a refusal beside a field, or over the whole form."""
        self.errors.setdefault(name, []).append(str(refusal.message))


def read_form(schema: Schema) -> Form:
    """Read the request's form by ``schema``; unknown fields are left aside, lists are fields of type List."""
    values: dict[str, Any] = {}
    for name, field in schema.fields.items():
        if isinstance(field, List):
            values[name] = request.form.getlist(name)
        elif name in request.form:
            values[name] = request.form[name].replace("\x00", "").strip()
    try:
        return Form(values, schema.load(values, unknown=EXCLUDE))
    except ValidationError as error:
        return Form(values, dict(error.valid_data or {}), _flat(error.messages_dict))


def _flat(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    """Lists of sentences by field; what a list's elements say is told once for the list."""
    return {
        "" if name == "_schema" else name: list(dict.fromkeys(_sentences(said)))
        for name, said in messages.items()
    }


def _sentences(said: Any) -> Iterator[str]:
    """Every sentence in a tree of them; a sentence that is still to be translated is a leaf, not a list."""
    if isinstance(said, Mapping):
        for part in said.values():
            yield from _sentences(part)
    elif isinstance(said, list | tuple):
        for part in said:
            yield from _sentences(part)
    else:
        yield str(said)
