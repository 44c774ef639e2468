"""Judging applications: the queue, one application with its papers, and the word on each."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.api.calls import Call, Paged
from marketplace.api.fields import Asked, Choice, Count, Flag, Text, part, some
from marketplace.api.shapes import Word
from marketplace.applications import actions, queries
from marketplace.applications.actions import Verdict
from marketplace.applications.kinds import REASONS, REFUSALS
from marketplace.applications.models import Application
from marketplace.applications.shapes import PAPERS, ApplicationShape, PaperShape
from marketplace.applications.states import ApplicationState
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l
from marketplace.kit.paging import Page

Said = Mapping[str, Any]
WAITING = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW)


class QueuedShape(ApplicationShape):
    """An application as the operator sees it."""

    applicant = fields.String(attribute="applicant.name")
    reviewer = fields.String(attribute="reviewer.name", dump_default=None, allow_none=True)
    version = fields.Integer(metadata={"description": _l("sebut ini ketika memutus")})


class WholeApplicationShape(QueuedShape):
    """An application with its papers."""

    reason = Word(("", *REFUSALS))
    correction = fields.String()
    papers = fields.List(fields.Nested(PaperShape))


class QueueAsked(Asked):
    """In which states; left out, those that wait for the operator."""

    state = some(Choice(*ApplicationState), load_default=())


class TakeAsked(Asked):
    """``over`` takes it from a colleague."""

    over = Flag(load_default=False)


class VerdictAsked(Asked):
    """The word on one paper."""

    paper = Choice(*PAPERS)
    accepted = Flag()
    reason = Choice(*REASONS, required=False, load_default="")
    words = Text(length_max=500, required=False)


class DecideAsked(Asked):
    """The word on every paper that was given, made on what ``version`` showed."""

    version = Count(1, 10**6)
    verdicts = some(part(VerdictAsked), most=len(PAPERS))


class RejectAsked(Asked):
    """No, for good, and why."""

    version = Count(1, 10**6)
    reason = Choice(*REFUSALS)
    words = Text(length_max=500, required=False)


def list_applications(actor: Actor, asked: Said) -> Page[Application]:
    """The longest waiting first."""
    states = [ApplicationState(word) for word in asked["state"]] or WAITING
    return queries.queue(states, asked["cursor"], asked["limit"])


def show_application(actor: Actor, application: str) -> Application:
    """One application with its papers."""
    return _found(application)


def take_application(actor: Actor, asked: Said, application: str) -> Application:
    """Begin to look."""
    actions.take(actor, _found(application), asked["over"])
    return _now(application)


def decide_application(actor: Actor, asked: Said, application: str) -> Application:
    """The word on every paper."""
    verdicts = {
        one["paper"]: Verdict(one["accepted"], one["reason"], one["words"]) for one in asked["verdicts"]
    }
    actions.decide(actor, _found(application), asked["version"], verdicts)
    return _now(application)


def reject_application(actor: Actor, asked: Said, application: str) -> Application:
    """No, for good."""
    actions.reject(actor, _found(application), asked["version"], asked["reason"], asked["words"])
    return _now(application)


def _found(public_id: str) -> Application:
    found = queries.application(public_id)
    if found is None:
        raise Missing(_l("Tidak ada pendaftaran bernomor ini."))
    return found


def _now(public_id: str) -> Application:
    db.session.flush()
    db.session.expire_all()
    return _found(public_id)


CALLS = (
    Call(
        "GET",
        "/applications",
        list_applications,
        _l("Melihat pendaftaran yang menunggu."),
        "approve",
        QueueAsked,
        Paged(QueuedShape),
    ),
    Call(
        "GET",
        "/applications/<application>",
        show_application,
        _l("Melihat satu pendaftaran dengan suratnya."),
        "approve",
        gives=WholeApplicationShape,
    ),
    Call(
        "POST",
        "/applications/<application>/take",
        take_application,
        _l("Mulai memeriksa pendaftaran."),
        "approve",
        TakeAsked,
        WholeApplicationShape,
    ),
    Call(
        "POST",
        "/applications/<application>/decide",
        decide_application,
        _l("Memutus setiap surat: diterima, atau harus diperbaiki."),
        "approve",
        DecideAsked,
        WholeApplicationShape,
    ),
    Call(
        "POST",
        "/applications/<application>/reject",
        reject_application,
        _l("Menolak pendaftaran untuk selamanya."),
        "approve",
        RejectAsked,
        WholeApplicationShape,
    ),
)
