"""How the names of areas are written: by the law, on our pages, and by people in a hurry."""

import re
import unicodedata

# Official beginnings, longest first, and what stands for them on a page. The two administrative forms exist
# in Jakarta alone, where people say "Jakarta Utara".
_PREFIXES = (
    ("KABUPATEN ADMINISTRASI ", ""),
    ("KOTA ADMINISTRASI ", ""),
    ("KABUPATEN ", "Kab. "),
    ("KOTA ", "Kota "),
)
_AS_WRITTEN = {"DKI": "DKI", "DAN": "dan"}

# What people write for "kabupaten" and "kota", before or after the name.
KIND_WORDS = {
    "kab": "kab",
    "kabupaten": "kab",
    "regency": "kab",
    "kota": "kota",
    "kodya": "kota",
    "kotamadya": "kota",
    "city": "kota",
}
_SPELLED_OUT = {"kep": "kepulauan", "adm": "", "administrasi": "", "administratif": ""}

# Former, short and English names -> the official name, both as keys (see `key`).
REGENCY_ALIASES = {
    "jakut": "jakartautara",
    "jakbar": "jakartabarat",
    "jakpus": "jakartapusat",
    "jaksel": "jakartaselatan",
    "jaktim": "jakartatimur",
    "northjakarta": "jakartautara",
    "westjakarta": "jakartabarat",
    "centraljakarta": "jakartapusat",
    "southjakarta": "jakartaselatan",
    "eastjakarta": "jakartatimur",
    "southtangerang": "tangerangselatan",
    "westbandung": "bandungbarat",
    "tangsel": "tangerangselatan",
    "kbb": "bandungbarat",
    "jogja": "yogyakarta",
    "jogjakarta": "yogyakarta",
    "yogya": "yogyakarta",
    "solo": "surakarta",
    "ujungpandang": "makassar",
    "siantar": "pematangsiantar",
    "padangsidimpuan": "padangsidempuan",
    "sidempuan": "padangsidempuan",
    "tobasamosir": "toba",
    "50kota": "limapuluhkota",
    "oku": "ogankomeringulu",
    "oki": "ogankomeringilir",
    "okutimur": "ogankomeringulutimur",
    "okuselatan": "ogankomeringuluselatan",
    "pali": "penukalabablematangilir",
    "kobar": "kotawaringinbarat",
    "kotim": "kotawaringintimur",
    "kukar": "kutaikartanegara",
    "kutim": "kutaitimur",
    "kubar": "kutaibarat",
    "ppu": "penajampaserutara",
    "pasir": "paser",
    "sitaro": "kepulauansiautagulandangbiaro",
    "pangkep": "pangkajenedankepulauan",
    "sidrap": "sidenrengrappang",
    "polman": "polewalimandar",
    "mamujuutara": "pasangkayu",
    "malukutenggarabarat": "kepulauantanimbar",
    "yapenwaropen": "kepulauanyapen",
}
PROVINCE_ALIASES = {
    "nad": "aceh",
    "nanggroeacehdarussalam": "aceh",
    "sumut": "sumaterautara",
    "sumbar": "sumaterabarat",
    "sumsel": "sumateraselatan",
    "babel": "kepulauanbangkabelitung",
    "bangkabelitung": "kepulauanbangkabelitung",
    "kepri": "kepulauanriau",
    "jakarta": "dkijakarta",
    "jabar": "jawabarat",
    "jateng": "jawatengah",
    "jatim": "jawatimur",
    "diy": "daerahistimewayogyakarta",
    "diyogyakarta": "daerahistimewayogyakarta",
    "yogyakarta": "daerahistimewayogyakarta",
    "ntb": "nusatenggarabarat",
    "ntt": "nusatenggaratimur",
    "kalbar": "kalimantanbarat",
    "kalteng": "kalimantantengah",
    "kalsel": "kalimantanselatan",
    "kaltim": "kalimantantimur",
    "kaltara": "kalimantanutara",
    "sulut": "sulawesiutara",
    "sulteng": "sulawesitengah",
    "sulsel": "sulawesiselatan",
    "sultra": "sulawesitenggara",
    "sulbar": "sulawesibarat",
    "malut": "malukuutara",
}


def display_name(official: str) -> str:
    """The name as our pages write it: ``KABUPATEN SLEMAN`` is ``Kab. Sleman``."""
    for prefix, shown in _PREFIXES:
        if official.startswith(prefix):
            return shown + display_name(official.removeprefix(prefix))
    return " ".join(_titled(word, official.isupper()) for word in official.split())


def words(text: str) -> list[str]:
    """The words of a name in plain small letters: abbreviations spelled out, broken characters dropped."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    spelled = (_SPELLED_OUT.get(word, word) for word in re.findall(r"[a-z0-9]+", letters))
    return [word for word in spelled if word]


def key(some_words: list[str]) -> str:
    """What two spellings of one name share: ``Palangka Raya`` and ``Palangkaraya`` are ``palangkaraya``."""
    return "".join(some_words)


def bare(some_words: list[str]) -> list[str]:
    """The words without a leading kind: ``kab bandung`` is ``bandung``."""
    return some_words[1:] if len(some_words) > 1 and some_words[0] in KIND_WORDS else some_words


def _titled(word: str, shouted: bool) -> str:
    if word in _AS_WRITTEN:
        return _AS_WRITTEN[word]
    if shouted:
        return word.capitalize()
    return word if len(word) == 1 else word[0].upper() + word[1:]
