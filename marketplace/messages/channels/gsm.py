"""How a text is written into SMS: seven bits a letter where every letter has them, two bytes otherwise.

An SMS carries 140 bytes: 160 letters of seven bits, or 70 of two bytes. A longer text goes in parts, each with a
header of six bytes by which the phone joins them again.
"""

from dataclasses import dataclass

GSM_7, UCS_2 = 0x00, 0x08  # data_coding
_LETTERS = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = "\x1b"  # no letter: the next one is of the second table
_SECOND = {"\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E}
_SECOND |= {"|": 0x40, "€": 0x65}
GSM = {letter: bytes([place]) for place, letter in enumerate(_LETTERS) if letter != _ESCAPE}
GSM |= {letter: b"\x1b" + bytes([place]) for letter, place in _SECOND.items()}

_WHOLE = {GSM_7: 160, UCS_2: 140}  # what one SMS holds, in letters of seven bits, or bytes
_PART = {GSM_7: 153, UCS_2: 134}  # what is left of it beside the header
PARTS_MAX = 255


@dataclass(frozen=True)
class Written:
    """A text as SMS: its ``coding``, and what each SMS carries, with its header where ``joined``."""

    coding: int
    joined: bool
    parts: tuple[bytes, ...]


def write(text: str, mark: int) -> Written:
    """Write a text into as few SMS as hold it; ``mark`` (0-255) tells the parts of one text from another's.

    Raises ValueError when 255 parts do not hold it, and UnicodeError when it is no text.
    """
    coding = GSM_7 if all(letter in GSM for letter in text) else UCS_2
    letters = [GSM[letter] if coding == GSM_7 else letter.encode("utf-16-be") for letter in text]
    if sum(map(len, letters)) <= _WHOLE[coding]:
        return Written(coding, False, (b"".join(letters),))
    pieces = _pieces(letters, _PART[coding])
    if len(pieces) > PARTS_MAX:
        raise ValueError("no SMS is as long as that")
    header = bytes([5, 0, 3, mark, len(pieces)])
    parts = (header + bytes([number]) + piece for number, piece in enumerate(pieces, 1))
    return Written(coding, True, tuple(parts))


def _pieces(letters: list[bytes], size: int) -> list[bytes]:
    """Fill pieces of ``size``; a letter of several bytes is never torn."""
    pieces = [b""]
    for letter in letters:
        if len(pieces[-1]) + len(letter) > size:
            pieces.append(b"")
        pieces[-1] += letter
    return pieces
