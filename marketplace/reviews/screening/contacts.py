"""Ways to reach a person: phone numbers, accounts, identity numbers, mailboxes, links, names in other programs."""

import re
from collections.abc import Iterator

from marketplace.reviews.screening.found import Finding, Kind
from marketplace.reviews.screening.numbers import Number, Run, chains, numbers

# A mobile number of Indonesia, whole: 08… with 10 to 13 digits, or 628….
_MOBILE = re.compile(r"(?:0|62|0062)8[1-9]\d{7,10}")
# A fixed line: 0, an area of two or three digits, and a number of six to eight that begins with none of 0 and 1.
_FIXED = re.compile(r"(?:0|62)(?:2[1-9]\d?|[3-7]\d{2}|9\d{2})[2-9]\d{5,7}")
# Without its nought only beside a word that says what it is.
_SHORT = re.compile(r"8[1-9]\d{7,10}")
_ABROAD = re.compile(r"[1-9]\d{8,14}")
_CALLING = re.compile(
    r"\b(wa|whats ?app|telp?|telepon|telpon|hp|hubungi|hub|phone|call|sms|kontak|contact|nomor saya|no saya|chat ke)\b"
)
_DIGITS_OF_NIK = re.compile(r"\d{16}")
_BORN = re.compile(
    r"(?:1[1-9]|[2-9]\d)\d{4}(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d{6}"
)
_IDENTITY = re.compile(r"\b(nik|ktp|kk|kartu keluarga|identity number)\b")
_OF_ACCOUNT = re.compile(r"\d{8,16}")
_BANKING = re.compile(
    r"\b(rek|rekening|norek|no\.? ?rek|a/n|atas nama|transfer ke|tf ke|trf ke|account (?:no|number)|bank account|"
    r"bca|bri|bni|btn|bsi|mandiri|cimb|permata|danamon|btpn|jenius|seabank|bank jago|"
    r"dana|ovo|gopay|shopeepay|linkaja)\b"
)
_RUPIAH = re.compile(r"(?:rp\.? ?)?\d{1,3}(?:[.,]\d{3})+(?:,\d\d|,-)?")
# Where the words that tell what a number is may stand, in letters before and after it.
BEFORE, AFTER = 40, 25

_TLD = r"(?:com|net|org|id|io|ly|ee|gl|xyz|biz|club|asia)"
_LOOSE_TLD = r"(?:co|me|info|shop|store|online|site|link|app|tv|cc|to|page)"
_NAME = r"[a-z0-9][a-z0-9-]*"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|titik|\.)\s?[)\]}]\s?|\s+(?:dot|titik)\s+)"
_AT = r"(?:\s?@\s?|\s?[(\[{]\s?(?:at|@|et|ad)\s?[)\]}]\s?)"
_MAILERS = r"(?:gmail|yahoo|ymail|hotmail|outlook|icloud|proton(?:mail)?|rocketmail)"
_EMAIL = re.compile(
    rf"(?<![\w.])[a-z0-9][\w.+-]*{_AT}{_NAME}(?:{_DOT}{_NAME})*{_DOT}[a-z]{{2,12}}\b"
    rf"|(?<![\w.])[a-z0-9][\w.+-]*(?:{_AT}|\s+(?:at|et|ad)\s+){_MAILERS}(?:{_DOT}[a-z]{{2,4}})*\b"
)
_LINK = re.compile(
    rf"\bhttps?\s?:\s?//\S+|\bwww\s?{_DOT}\s?{_NAME}\S*"
    rf"|(?<![\w@.])(?:{_NAME}{_DOT})+{_TLD}(?:\.[a-z]{{2}})?(?![\w-])(?:/\S*)?"
    rf"|(?<![\w@.])(?:{_NAME}\.)+{_LOOSE_TLD}/\S+"
    rf"|\b(?:wa\.me|t\.me|m\.me|linktr\.ee|s\.id|g\.co|fb\.me|line\.me)\b(?:/\S*)?"
)
_PROGRAM = r"(?:ig|insta|instagram|tele|telegram|tele?gram|tiktok|tik tok|line|twitter|fb|facebook|discord|wechat|bbm)"
_HANDLE = re.compile(
    r"(?<![\w@.])@[a-z_][\w.]{2,29}"
    rf"|\b(?:id\s+)?{_PROGRAM}(?:\s+(?:id|saya|aku|kami|gue|gw|me|my|toko|nya))?\s?[:=]+\s?@?[a-z_][\w.]{{2,29}}"
    rf"|\b{_PROGRAM}\s+@?(?=[\w.]*[_\d])[a-z][\w.]*[\w]"
    r"|\b(?:pin|pin bb|pin bbm|bbm)\s?[:=]\s?[0-9a-f]{8}\b"
)


def found_numbers(text: str) -> Iterator[Finding]:
    """Phones, accounts and identity numbers of a ``plain`` text."""
    for runs in chains(text):
        taken: list[Number] = []
        for kind, found in _of_chain(text, runs):
            if not any(found.start < known.end and known.start < found.end for known in taken):
                taken.append(found)
                yield Finding(kind, found.start, found.end)


def found_words(text: str) -> Iterator[Finding]:
    """Mailboxes, links and names of a ``plain`` text."""
    mailboxes = [found.span() for found in _EMAIL.finditer(text)]
    yield from (Finding(Kind.EMAIL, *span) for span in mailboxes)
    for kind, pattern in ((Kind.LINK, _LINK), (Kind.HANDLE, _HANDLE)):
        for found in pattern.finditer(text):
            if not any(start < found.end() and found.start() < end for start, end in mailboxes):
                yield Finding(kind, *found.span())


def _of_chain(text: str, runs: tuple[Run, ...]) -> Iterator[tuple[Kind, Number]]:
    for run in runs:  # written in one go it is nothing else, whatever number stands before it
        if _MOBILE.fullmatch(run.digits):
            yield Kind.PHONE, Number((run,))
    for number in numbers(runs, _DIGITS_OF_NIK, 16):
        if (_is_in_groups(number) and _BORN.fullmatch(number.digits)) or _near(_IDENTITY, text, number):
            yield Kind.NIK, number
    for number in numbers(runs, _MOBILE, 15):
        yield Kind.PHONE, number
    for number in numbers(runs, _OF_ACCOUNT, 16):
        if _near(_BANKING, text, number) and not _is_price(text, number):
            yield Kind.ACCOUNT, number
    yield from ((Kind.PHONE, number) for number in numbers(runs, _FIXED, 12) if _is_spoken_of(text, number))
    for number in numbers(runs, _SHORT, 12):
        if _near(_CALLING, text, number, 0) and not _is_price(text, number):
            yield Kind.PHONE, number
    for number in numbers(runs, _ABROAD, 15):
        if text[: number.start].endswith("+"):
            yield Kind.PHONE, number


def _is_in_groups(number: Number) -> bool:
    """Whether its digits stand as one writes a number of sixteen: in at most four groups, or each by itself."""
    return len(number.runs) <= 4 or all(len(run.digits) == 1 for run in number.runs)


def _is_spoken_of(text: str, number: Number) -> bool:
    """Whether a number that could be a fixed line is one: by a word beside it, or as only phones are written."""
    dressed = re.search(r"\(0\d{2,3}\)|^0\d{2,3}[- ]\d{5,8}$", text[max(0, number.start - 1) : number.end])
    return bool(dressed) or _near(_CALLING, text, number)


def _near(words: re.Pattern[str], text: str, number: Number, after: int = AFTER) -> bool:
    around = text[max(0, number.start - BEFORE) : number.start], text[number.end : number.end + after]
    return any(words.search(part) for part in around)


def _is_price(text: str, number: Number) -> bool:
    return bool(_RUPIAH.fullmatch(text[number.start : number.end]))
