"""What a request says: brackets undone, every parameter known and of its type."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from standins.stripe.errors import StripeError, bad

BRACKET = re.compile(r"\[([^\[\]]*)\]")
TEXT_MAX = 5000
LONG_MAX = 20_000
AMOUNT_MAX = 99_999_999_999_99
# Kinds of parameters beside nested tables of them.
TEXT, LONG, COUNT, FLAG, HASH, TEXTS = "text", "long", "count", "flag", "hash", "texts"
Takes = Mapping[str, Any]


class Each:
    """A list of nested parameters."""

    def __init__(self, takes: Takes) -> None:
        """Each of them takes these."""
        self.takes = takes


SPAN = {"gt": COUNT, "gte": COUNT, "lt": COUNT, "lte": COUNT}
PAGE: dict[str, Any] = {"limit": COUNT, "starting_after": TEXT, "ending_before": TEXT, "created": SPAN}


@dataclass(frozen=True)
class Asked:
    """The checked parameters of one request, and whose account it speaks for (empty: the platform's)."""

    values: dict[str, Any] = field(default_factory=dict)
    account: str = ""
    host: str = ""
    upload: bytes = b""  # of the one file that a request may bring

    def __getitem__(self, name: str) -> Any:
        """The value, or None."""
        return self.values.get(name)

    def need(self, name: str) -> Any:
        """The value; raises ``parameter_missing``."""
        if self.values.get(name) in (None, ""):
            raise bad(f"Missing required param: {name}.", "parameter_missing", name)
        return self.values[name]

    def amount(self, name: str = "amount") -> int:
        """An amount above zero that must be there."""
        value = int(self.need(name))
        if value <= 0:
            raise bad("This value must be greater than or equal to 1.", "parameter_invalid_integer", name)
        if value > AMOUNT_MAX:
            raise bad("Amount must be no more than 99999999999.99", "amount_too_large", name)
        return value

    def currency(self) -> str:
        """The currency that must be there, in small letters."""
        return known_currency(str(self.need("currency")))


CURRENCIES = ("idr", "usd", "sgd", "myr", "eur", "jpy", "thb", "php", "vnd", "aud", "gbp")


def known_currency(word: str, param: str = "currency") -> str:
    """The word in small letters; refused where no such money exists."""
    if word.lower() not in CURRENCIES:
        raise bad(
            f"Invalid currency: {word}. Stripe currently supports these currencies: {', '.join(CURRENCIES)}",
            param=param,
        )
    return word.lower()


def decoded(text: str) -> dict[str, Any]:
    """Form-encoded parameters with their brackets undone. Raises StripeError for brackets that make no sense."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
        root = name.split("[", 1)[0]
        keys = [root, *BRACKET.findall(name[len(root) :])]
        here = tree
        for key in keys[:-1]:
            here = here.setdefault(_place(key, here), {})
            if not isinstance(here, dict):
                raise bad(f"Invalid param: {name}", "parameter_invalid_empty", root)
        here[_place(keys[-1], here)] = value
    return {name: _with_lists(value) for name, value in tree.items()}


def _place(key: str, here: Mapping[str, Any]) -> str:
    return key or str(len(here))


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        return [_with_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _with_lists(inner) for key, inner in value.items()}


def checked(values: Mapping[str, Any], takes: Takes, inside: str = "") -> dict[str, Any]:
    """The values in their types; raises for an unknown one or one of another type."""
    unknown = [name for name in values if name not in takes]
    if unknown:
        told = ", ".join(_path(inside, name) for name in unknown)
        raise bad(
            f"Received unknown parameter{'s' if unknown[1:] else ''}: {told}", "parameter_unknown", told
        )
    return {name: _typed(value, takes[name], _path(inside, name)) for name, value in values.items()}


def _typed(value: Any, kind: Any, path: str) -> Any:
    if kind == HASH:
        return _hash(value, path)
    if kind == TEXTS:
        return [_text(inner, path) for inner in _many(value, path)]
    if isinstance(kind, Each):
        return [
            checked(_table(inner, path), kind.takes, f"{path}[{number}]")
            for number, inner in enumerate(_many(value, path))
        ]
    if isinstance(kind, Mapping):
        return checked(_table(value, path), kind, path)
    text = _text(value, path, LONG_MAX if kind == LONG else TEXT_MAX)
    if kind == COUNT:
        if not re.fullmatch(r"-?\d{1,18}", text):
            raise bad(f"Invalid integer: {text}", "parameter_invalid_integer", path)
        return int(text)
    if kind == FLAG:
        if text not in ("true", "false"):
            raise bad(f"Invalid boolean: {text}", param=path)
        return text == "true"
    return text


def _hash(value: Any, path: str) -> dict[str, str]:
    if value == "":
        return {}
    table = {str(name): _text(inner, f"{path}[{name}]") for name, inner in _table(value, path).items()}
    if len(table) > 50 or any(len(name) > 40 or len(text) > 500 for name, text in table.items()):
        raise bad("Metadata may hold 50 keys of 40 characters with values of 500.", param=path)
    return table


def _text(value: Any, path: str, most: int = TEXT_MAX) -> str:
    if not isinstance(value, str):
        raise bad(f"Invalid string: {value}", param=path)
    if len(value) > most:
        raise bad(f"Invalid string: {value[:20]}…; must be at most {most} characters", param=path)
    return value


def _table(value: Any, path: str) -> dict[str, Any]:
    if isinstance(value, list):  # keys that are all numbers
        return {str(number): inner for number, inner in enumerate(value)}
    if not isinstance(value, dict):
        raise bad("Invalid object", "parameter_invalid_object", path)
    return value


def _many(value: Any, path: str) -> Iterable[Any]:
    if not isinstance(value, list):
        raise bad("Invalid array", param=path)
    return value


def _path(inside: str, name: str) -> str:
    return f"{inside}[{name}]" if inside else name


def one_of(value: str, allowed: Iterable[str], param: str) -> str:
    """The value, if it is one of the allowed words."""
    if value not in allowed:
        raise StripeError(400, f"Invalid {param}: must be one of {', '.join(allowed)}", param=param)
    return value
