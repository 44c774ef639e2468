"""What applicants type into the steps of an application, and how it becomes papers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import current_app, request
from marshmallow import Schema, ValidationError, fields, pre_load

from marketplace.accounts import areas
from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS
from marketplace.accounts.schemas import AccountNumber, Phone, Town
from marketplace.applications import actions, numbers, queries
from marketplace.applications.kinds import KINDS, PaperKind
from marketplace.applications.models import Application, Paper
from marketplace.applications.states import ApplicationState, PaperState
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.web.fields import Choice, Text
from marketplace.kit.web.forms import Form

PURPOSE = "identity"  # of the private files
STORY_LETTERS_MAX = 2_000


class Number(Text):
    """A number that the state gave, read by ``reads``; what is wrong with it stands beside the field."""

    def __init__(self, reads: Callable[[str], str]) -> None:
        self.reads = reads
        super().__init__(length_max=40)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return self.reads(text)
        except Invalid as refusal:
            raise ValidationError(str(refusal.message)) from refusal


# paper -> its fields; papers that are a picture alone have none
FIELDS: dict[str, dict[str, Callable[[], fields.Field[Any]]]] = {
    "nik": {
        "legal_name": lambda: Text(length_max=120, length_min=2),
        "nik": lambda: Number(numbers.read_nik),
    },
    "company": {
        "name": lambda: Text(length_max=120, length_min=2),
        "town": Town,
        "area_code": lambda: Text(length_max=13, required=False),
        "phone": Phone,
    },
    "licence": {
        "nib": lambda: Number(numbers.read_nib),
        "npwp": lambda: Number(numbers.read_npwp),
    },
    "account": {
        "bank": lambda: Choice(*BANKS),
        "number": AccountNumber,
        "holder": lambda: Text(length_max=120, length_min=2),
    },
}


class _Papers(Schema):
    @pre_load
    def prefer_the_pick(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Who picked one of the towns offered means that one, whatever is still typed beside it."""
        return {**data, "town": data.get("area_code") or data["town"]} if "town" in data else data


def schema_of(names: Iterable[str]) -> Schema:
    """One form for these papers."""
    wanted = {field: make() for name in names for field, make in FIELDS.get(name, {}).items()}
    return _Papers.from_dict(wanted)()


def told_by(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says for one paper."""
    told = {field: data[field] for field in FIELDS.get(name, {}) if field in data}
    if "town" in told:
        told["area_code"] = told["town"]
        told["town"] = areas.full_name(told["area_code"])
    return told


def typed(application: Application, names: Iterable[str]) -> dict[str, Any]:
    """What a form for these papers first shows: what was told before."""
    return {
        field: value
        for paper in application.papers
        if paper.name in names
        for field, value in paper.told.items()
        if field in FIELDS.get(paper.name, {}) and field != "area_code"
    }


def asked(application: Application, names: Iterable[str]) -> list[str]:
    """Which of these papers the applicant may write now: all of a draft, else what was sent back."""
    if application.state is ApplicationState.DRAFT:
        return [name for name in names if queries.paper(application, name) is not None]
    if application.state is not ApplicationState.NEEDS_CORRECTION:
        return []
    return [
        name for name in names if (paper := queries.paper(application, name)) is not None and _is_open(paper)
    ]


def give_papers(actor: Actor, application: Application, names: Iterable[str], form: Form) -> bool:
    """Keep what a step said for these papers; False when something is refused, which stands in the form then."""
    for name in names:
        kind = KINDS[application.kind].paper(name)
        try:
            file = picture(actor, name) if kind.picture else None
            if file is not None or _wants_more(application, kind):
                actions.give(actor, application, name, told_by(name, form.data), file)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(
                refusal, name if kind.picture else refusal.code if refusal.code in form.values else ""
            )
            return False
    return True


def picture(actor: Actor, name: str) -> File | None:
    """The picture that was sent under this name, kept where only its applicant and the operator see it."""
    upload = request.files.get(name)
    if upload is None or not upload.filename:
        return None
    bytes_max = current_app.config["UPLOAD_BYTES_MAX"]
    return keep_picture(actor, PURPOSE, upload.stream, is_public=False, bytes_max=bytes_max)


def _wants_more(application: Application, kind: PaperKind) -> bool:
    """Words are given each time; a picture that is there may stay."""
    paper = queries.paper(application, kind.name)
    return kind.picture is None or paper is None or paper.file is None or paper.state is PaperState.SENT_BACK


def _is_open(paper: Paper) -> bool:
    return paper.state in (PaperState.SENT_BACK, PaperState.MISSING) or bool(
        paper.state is PaperState.GIVEN and paper.earlier
    )
