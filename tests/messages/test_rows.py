"""Every row of every table: its words in both languages with the longest facts there are, its SMS, and its page."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import ROLES
from marketplace.applications.kinds import KINDS
from marketplace.cases.kinds import DECISIONS, CaseKind
from marketplace.kit.i18n import LOCALES, _, speaking
from marketplace.kit.money import rupiah
from marketplace.messages.letters import path_of, write_letter, write_sms
from marketplace.messages.notices import Facts, Notice
from marketplace.messages.sms import LENGTH_MAX, is_plain, length, plain, short
from marketplace.orders.reasons import REASONS
from marketplace.reviews.grounds import GROUNDS
from marketplace.settlement.states import Refused
from marketplace.voices import VOICES

ROWS = [
    (party_kind, kind, notice)
    for party_kind, notices in VOICES.notices.items()
    for kind, rows in notices.items()
    for notice in rows
]
NAMES = [f"{party_kind} hears {kind}" for party_kind, kind, _notice in ROWS]
ZONE = "Asia/Makassar"

ID = "PL-7K3M9-2XDQW"
LONGEST: Facts = {
    "amount": rupiah(999_999_999),
    "refund_amount": rupiah(999_999_999),
    "item": ["Kain batik tulis “Sidomukti” – pewarna alam, 2,5 m × 1,15 m… edisi ke‑7 & kotak kayu jati", 12],
    "shop": "Koperasi Perajin Tenun dan Anyaman Nusa Tenggara Timur Sejahtera",
    "courier": "Perusahaan Pengiriman Antar Nusa Khatulistiwa",
    "bank": "Bank Pembangunan Daerah Nusa Karya",
    "account": "Bank Pembangunan Daerah ...6789",
    "pack_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
    "inspect_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
    "reason": max(REASONS, key=lambda code: len(str(REASONS[code]))),
    "awb": "AN12345678901",
    "parcels": 20,
    "awbs": ", ".join(["AN12345678901"] * 20),
    "rate": [4_000, rupiah(10_000_000), "piece"],
    "what_for": "Kain batik tulis “Sidomukti” – pewarna alam, 2,5 m × 1,15 m… edisi ke‑7 & kotak kayu jati",
    "starts_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
    "ends_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
    "stars": 5,
    "pieces": 999,
    "tried": 3,
    "collect_amount": rupiah(1_000_000),
    "received_amount": rupiah(999_999_999),
    "taken_amount": rupiah(999_999_999),
    "due_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
    "number": "8809000000000000",
    "back_amount": rupiah(999_999_999),
    "applied": "Koperasi Perajin Tenun dan Anyaman Nusa Tenggara Timur Sejahtera",
    "to_correct": ["courier", *(paper.name for paper in KINDS["courier"].papers)],
    "answer_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
    "problem": max(CaseKind, key=lambda kind: len(kind.label)),
    "verdict": max(DECISIONS, key=lambda code: len(str(DECISIONS[code]))),
    "speaker": "courier",
    "rated": "Koperasi Perajin Tenun dan Anyaman Nusa Tenggara Timur Sejahtera",
    "ground": max(GROUNDS, key=lambda code: len(str(GROUNDS[code]))),
    "cost_amount": rupiah(999_999_999),
    "given_amount": rupiah(999_999_999),
    "twice_amount": rupiah(999_999_999),
    "decide_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
    "refusal": "forbidden-goods",
    "refused": max(Refused, key=lambda reason: len(reason.label)),
    "missing_amount": rupiah(999_999_999),
    "pay_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
    "send_by": datetime(2026, 9, 30, 10, 0, tzinfo=UTC).isoformat(),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application without a database: words need none."""
    from marketplace.app import create_app

    folder = tmp_path_factory.mktemp("words")
    app = create_app({"TESTING": True, "DATABASE_URL": "sqlite://", "VAR_DIR": str(folder)})
    with app.app_context():
        yield app


def longest(app: Flask, notice: Notice) -> Facts:
    """The longest facts, and a public id for every part of the page's address."""
    rule = next(app.url_map.iter_rules(notice.endpoint))
    numbers = (
        "order",
        "sale",
        "shipment",
        "refund",
        "payout",
        "remittance",
        "party",
        "storefront",
        "line",
        "application",
        "case",
    )
    return dict.fromkeys((*numbers, *rule.arguments), ID) | LONGEST


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("party_kind", "kind", "notice"), ROWS, ids=NAMES)
def test_a_row_is_said_in_every_language(
    app: Flask, locale: str, party_kind: PartyKind, kind: str, notice: Notice
) -> None:
    facts = longest(app, notice)
    with speaking(locale, ZONE):
        said = VOICES.say(facts)
        title, text = _(notice.title) % said, _(notice.text) % said
        letter = write_letter(title, text, path_of(notice.endpoint, facts), _(notice.button), "Sri")
        sms = write_sms(_(notice.sms), said) if notice.sms else ""
    assert len(title) <= 80
    assert text in letter.text
    assert "%(" not in letter.text + letter.html + sms
    assert "None" not in text + sms
    assert is_plain(sms)
    assert length(sms) <= LENGTH_MAX, sms


@pytest.mark.parametrize(("party_kind", "kind", "notice"), ROWS, ids=NAMES)
def test_a_row_leads_to_a_page_of_the_one_it_speaks_to(
    app: Flask, party_kind: PartyKind, kind: str, notice: Notice
) -> None:
    asked_kind, asked_permission = app.view_functions[notice.endpoint].decision  # type: ignore[attr-defined]
    assert asked_kind in (party_kind.value, "user")
    told = {role for role, may in ROLES[party_kind].items() if notice.permission in may}
    assert told, "nobody may hear it"
    admitted = {role for role, may in ROLES[party_kind].items() if asked_permission in may}
    assert asked_kind == "user" or told <= admitted, "some who hear of it may not see its page"
    assert path_of(notice.endpoint, longest(app, notice)).startswith("/")


@pytest.mark.parametrize(("party_kind", "kind", "notice"), ROWS, ids=NAMES)
def test_a_row_holds_words_still_to_be_said(party_kind: PartyKind, kind: str, notice: Notice) -> None:
    """A lazy string would be said in the language of whoever tells, and kept in it."""
    assert all(type(words) is str for words in (notice.title, notice.text, notice.sms, notice.button))
    assert len(notice.title) <= 200
    assert len(notice.button) <= 60


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("“Rp1.000” – lunas…", '"Rp1.000" - lunas...'),
        ("Café Über ñ", "Café Über ñ"),
        ("Zoë Łódź 日本 ✓", "Zoe odz"),
        ("a\u00a0b\tc\n d", "a b c d"),
    ],
)
def test_an_sms_is_made_of_the_letters_every_telephone_has(typed: str, sent: str) -> None:
    assert plain(typed) == sent
    assert is_plain(plain(typed))


def test_letters_that_take_two_places_are_counted_as_two() -> None:
    assert length("[€]") == 6


def test_names_are_cut_before_words_are() -> None:
    said: dict[str, Any] = {"item": "x" * 300, "amount": "Rp1"}
    text = short("Pesanan %(item)s seharga %(amount)s.", said)
    assert length(text) <= LENGTH_MAX
    assert text.endswith(".. seharga Rp1.")
    assert short("%(item)s", {"item": "Tas"}) == "Tas"
