"""Addresses: where a street, a lane or a block is named with its number."""

import re
from collections.abc import Iterator

from marketplace.reviews.screening.found import Finding, Kind

_NUMBER = r"(?:no|nomor|nomer|number|#)\.?\s?\d{1,4}[a-z]?\b"
_WORD = r"[^\W\d_][\w'.-]*"
_SMALL = (
    # jl. melati raya no 7, jln kenanga 12
    re.compile(rf"\b(?:jl|jln|jlan)\b\.?\s*{_WORD}(?:\s+{_WORD}){{0,3}}[\s,]+(?:{_NUMBER}|\d{{1,4}}[a-z]?\b)"),
    re.compile(rf"\b(?:jalan|gang|gg)\b\.?\s+{_WORD}(?:\s+{_WORD}){{0,3}}?[\s,]+{_NUMBER}"),
    re.compile(r"\brt\s?[.:]?\s?\d{1,3}\s?[/,]?\s?rw\s?[.:]?\s?\d{1,3}\b"),
    re.compile(rf"\b(?:perum|perumahan|komplek|kompleks|cluster|dusun|desa|blok)\b\.?\s+{_WORD}(?:\s+{_WORD}){{0,2}}[\s,]+(?:blok\s+)?(?:[a-z]{{1,2}}\s?[-/.]?\s?\d{{1,3}}\b|{_NUMBER})"),
    re.compile(rf"\bblok\s+[a-z]{{1,2}}\s?[-/.]?\s?\d{{1,3}}[\s,/]+(?:{_NUMBER}|\d{{1,3}}\b)"),
)  # fmt: skip
# "Jalan Melati 7": without a word for the number only where the name is written as a name.
_AS_WRITTEN = (
    re.compile(r"\b(?:Jalan|Gang|Gg\.?)(?:\s+[A-Z][\w'.-]*){1,4}[\s,]+\d{1,4}[A-Za-z]?\b(?!\s*(?:hari|jam|menit|kali|km|%))"),
    re.compile(r"\b\d{1,4}\s+(?:[A-Z][a-z]+\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane)\b"),
)  # fmt: skip


def found_places(text: str, plain: str) -> Iterator[Finding]:
    """Addresses of a text, read as it is written and in its ``plain`` letters."""
    for patterns, read in ((_SMALL, plain), (_AS_WRITTEN, text)):
        for pattern in patterns:
            yield from (Finding(Kind.ADDRESS, *found.span()) for found in pattern.finditer(read))
