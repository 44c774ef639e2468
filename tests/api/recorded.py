"""What was asked and answered while something was played, and the same with ids, times and numbers that stay."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from flask import Flask, Response, request, request_finished, request_started
from stdnum.iso7064 import mod_37_36

from marketplace.api.calls import Room, rooms
from marketplace.kit.ids import ALPHABET

BEGIN = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
STEP = timedelta(seconds=20)  # from one request to the next
LETTERS_MAX = 5_000  # of an answer, where there is a shorter one

ID = re.compile(r"PL-[0-9A-Z]{5}-[0-9A-Z]{5}")
AWB = re.compile(r"(?:\b|(?<=TRX))PL[0-9A-Z]{10}\b")
SIGNED = re.compile(r"/files/signed/besar/[\w.-]+\.webp")
SECRET = re.compile(r"whsec_[\w+/=-]+")
VIRTUAL_ACCOUNT = re.compile(r"\b880[89][0-9]{6,}\b")  # of a payment, of a remittance
NIK = re.compile(r"\b33740[0-9]{11}\b")
NOBODYS_NIK = "3374060101900000"  # the state counts from 0001
PIN = "4821"
# What proves something in the book, by the fields that hold it: hashes in hex and in base64, and signatures.
PROVING = {"checkpoint", "proof", "leaf", "opened", "root", "keys", "first", "second"}
HEX = re.compile(r"\b[0-9a-f]{32,64}\b")
KEY_ID = re.compile(r"\+[0-9a-f]{8}\+")
BASE64 = re.compile(r"[A-Za-z0-9+/]{42,}=*")


class Ticking(datetime):
    """A wall clock that a play moves: as many steps as requests were made."""

    steps = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The same instant as long as nobody asks anything."""
        return BEGIN + cls.steps * STEP


class Recorder:
    """Hears every request of an app, and keeps of each call the fullest example that is not too long."""

    def __init__(self, app: Flask) -> None:
        self.rooms: dict[str, Room] = {f"api_{room.name}": room for room in rooms(app)}
        self.kept: dict[str, dict[str, Any]] = {room.name: {} for room in rooms(app)}
        request_started.connect(self._begin, app)
        request_finished.connect(self._keep, app)

    def missing(self) -> list[str]:
        """Calls that nobody made with success."""
        return [
            f"{room.name}.{call.name}"
            for room in self.rooms.values()
            for call in room.calls
            if call.name not in self.kept[room.name]
        ]

    def examples(self) -> dict[str, dict[str, Any]]:
        """By room and call, in the order of the rooms' tables, with what stays in the place of what was."""
        stays = Stays()
        return {
            room.name: {
                call.name: stays.example(f"{room.name}.{call.name}", self.kept[room.name][call.name])
                for call in room.calls
                if call.name in self.kept[room.name]
            }
            for room in self.rooms.values()
        }

    def _begin(self, _app: Flask, **_more: Any) -> None:
        Ticking.steps += 1

    def _keep(self, _app: Flask, response: Response, **_more: Any) -> None:
        blueprint, _, name = (request.endpoint or "").partition(".")
        if blueprint not in self.rooms or response.status_code not in (200, 201, 204):
            return
        found: dict[str, Any] = {"path": request.full_path.rstrip("?")}
        if "If-Match" in request.headers:
            found["if_match"] = True
        if request.mimetype.startswith("image/"):
            found["picture"] = True
        elif request.get_data():
            found["request"] = request.get_json()
        found["status"] = response.status_code
        if response.is_json:
            found["response"] = response.get_json()
        kept = self.kept[self.rooms[blueprint].name]
        if name not in kept or _worth(found) > _worth(kept[name]):
            kept[name] = found


def _worth(example: Mapping[str, Any]) -> tuple[bool, int]:
    """The more fields hold something the better, as long as it can be read."""
    answer = example.get("response")
    told = set(_places(example.get("request"), "?")) | set(_places(answer, "!"))
    return len(json.dumps(answer, indent=2)) <= LETTERS_MAX, len(told)


def _places(value: Any, at: str) -> Iterator[str]:
    """Where something stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(inner, f"{at}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _places(inner, f"{at}[]")
    elif value not in (None, "", 0, False):
        yield at


class Stays:
    """What chance made, in the order of its appearance, by what is the same in every play."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._accounts: dict[str, str] = {}

    def example(self, name: str, played: Mapping[str, Any]) -> dict[str, Any]:
        """One call's."""
        found = {part: self._value(value, part) for part, value in played.items()}
        if "if_match" in found:
            found["if_match"] = f'"{hashlib.sha256(name.encode()).hexdigest()[:32]}"'
        return found

    def _value(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {self._text(key): self._value(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._value(inner, name) for inner in value]
        if isinstance(value, str):
            value = PIN if name == "pin" else self._text(value)
            return _unproved(value) if name in PROVING else value
        return value

    def _text(self, text: str) -> str:
        text = ID.sub(lambda found: self._id(found[0]), text)
        text = AWB.sub(lambda found: self._id(_spelt(found[0])).replace("-", ""), text)
        text = SIGNED.sub("/files/signed/besar/alamat-yang-berakhir.webp", text)
        text = NIK.sub(NOBODYS_NIK, SECRET.sub("whsec_rahasia", text))
        return VIRTUAL_ACCOUNT.sub(lambda found: self._account(found[0]), text)

    def _id(self, was: str) -> str:
        return self._ids.setdefault(was, public_id(len(self._ids)))

    def _account(self, was: str) -> str:
        number = f"{len(self._accounts) + 1:0{len(was) - 4}d}"
        return self._accounts.setdefault(was, f"{was[:4]}{number}")


def _unproved(text: str) -> str:
    """With hashes that are nobody's in the place of those that chance made."""
    text = HEX.sub(lambda found: "0" * len(found[0]), KEY_ID.sub("+00000000+", text))
    return BASE64.sub(lambda found: "A" * len(found[0].rstrip("=")) + "=" * found[0].count("="), text)


def public_id(number: int) -> str:
    """The public id with this number: always the same, and one that could be."""
    digest = hashlib.sha256(f"Pasarlima {number}".encode()).digest()
    body = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:9])
    letters = body + mod_37_36.calc_check_digit(body, ALPHABET)
    return f"PL-{letters[:5]}-{letters[5:]}"


def _spelt(awb: str) -> str:
    return f"PL-{awb[2:7]}-{awb[7:]}"
