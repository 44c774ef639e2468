"""Cases, the same calls in every room that is asked: the list, one case, one's own words, and conceding."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import current_app

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Flag, Id, Text, some
from marketplace.api.reading import PICTURE
from marketplace.cases import actions, forms, queries
from marketplace.cases.models import Case
from marketplace.cases.pages import Room
from marketplace.cases.shapes import CaseShape, PictureShape, WholeCaseShape
from marketplace.cases.states import CaseState
from marketplace.cases.words import EVIDENCE_MAX, Said
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.files.queries import own_picture
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page

Words = Mapping[str, Any]


class CasesAsked(Asked):
    """Which cases; ``waiting`` those in which the party was asked and has not answered yet."""

    state = some(Choice(*CaseState), load_default=())
    waiting = Flag(load_default=False)


class WordsAsked(Asked):
    """What a party has to say, with pictures that were kept before."""

    text = Text(length_max=forms.TEXT_MAX, length_min=3)
    pictures = some(Id(), least=0, most=EVIDENCE_MAX, load_default=())


class FewWordsAsked(Asked):
    """What a party may add."""

    text = Text(length_max=forms.TEXT_MAX, required=False)


def keep_evidence(actor: Actor, content: bytes) -> File:
    """Keep a picture that only the parties of a case and the operator will see."""
    return keep_picture(
        actor, forms.PURPOSE, io.BytesIO(content), False, current_app.config["UPLOAD_BYTES_MAX"]
    )


EVIDENCE = Call(
    "POST",
    "/case-pictures",
    keep_evidence,
    _l("Menyimpan foto untuk sebuah kasus."),
    asks=PICTURE,
    gives=PictureShape,
    status=201,
    tells=_l("Sebut nomornya di pictures ketika menulis di kasus."),
)


def said_by(actor: Actor, asked: Words) -> Said:
    """The words with their pictures. Raises Missing for a picture that this party did not keep."""
    pictures = [own_picture(actor, forms.PURPOSE, one) for one in dict.fromkeys(asked.get("pictures", ()))]
    return Said(asked["text"], forms.language(), pictures)


def own_case(room: Room, actor: Actor, public_id: str) -> Case:
    """A case of this party. Raises Missing."""
    found = queries.case_of(room.scope(actor.party_id), public_id)
    if found is None:
        raise Missing(_l("Tidak ada kasus bernomor ini pada Anda."))
    return found


def now(case: Case) -> Case:
    """The case as it stands after a step."""
    db.session.flush()
    db.session.expire(case)
    found = queries.case_of(None, case.public_id)
    assert found is not None
    return found


def reading_calls(room: Room, see: str) -> tuple[Call, ...]:
    """The list and one case, for who may ``see`` them."""

    def list_cases(actor: Actor, asked: Words) -> Page[Case]:
        """The party's cases, the newest first."""
        scope = room.scope(actor.party_id)
        if asked["waiting"]:
            return Page(queries.waiting_for(scope, actor.party_id, asked["limit"]), None, None)
        states = [CaseState(word) for word in asked["state"]]
        return queries.cases(scope, states, asked["cursor"], asked["limit"])

    def show_case(actor: Actor, case: str) -> Case:
        """One case."""
        return own_case(room, actor, case)

    return (
        Call(
            "GET",
            "/cases",
            list_cases,
            _l("Melihat kasus, yang terbaru dulu."),
            see,
            CasesAsked,
            Paged(CaseShape),
        ),
        Call("GET", "/cases/<case>", show_case, _l("Melihat satu kasus."), see, gives=WholeCaseShape),
    )


def saying_calls(room: Room, say: str) -> tuple[Call, ...]:
    """One's own words, with pictures."""

    def answer_case(actor: Actor, asked: Words, case: str) -> Case:
        """Say one's side."""
        row = own_case(room, actor, case)
        actions.answer(actor, row, said_by(actor, asked))
        return now(row)

    return (
        replace(EVIDENCE, can=say),
        Call(
            "POST",
            "/cases/<case>/words",
            answer_case,
            _l("Menulis di sebuah kasus, dengan foto."),
            say,
            WordsAsked,
            WholeCaseShape,
        ),
    )


def conceding_calls(room: Room) -> tuple[Call, ...]:
    """Saying that it was one's own fault."""

    def concede_case(actor: Actor, asked: Words, case: str) -> Case:
        """Everything disputed goes back to the buyer, and the party bears it."""
        row = own_case(room, actor, case)
        actions.concede(actor, row, said_by(actor, asked))
        return now(row)

    return (
        Call(
            "POST",
            "/cases/<case>/concede",
            concede_case,
            _l("Mengakui kesalahan: yang dipersoalkan kembali kepada pembeli."),
            "money",
            FewWordsAsked,
            WholeCaseShape,
        ),
    )


def case_calls(room: Room, say: str) -> tuple[Call, ...]:
    """All of them, for a party that is asked; ``say`` is the permission to see cases and to answer."""
    return (*reading_calls(room, say), *saying_calls(room, say), *conceding_calls(room))
