"""What people type into a case: words in their own language, and photographs."""

from flask import current_app, request
from flask_babel import get_locale
from marshmallow import Schema

from marketplace.accounts.actor import Actor
from marketplace.cases.words import EVIDENCE_MAX, Said
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _l
from marketplace.kit.web.fields import Text
from marketplace.kit.web.forms import Form

PURPOSE = "case-evidence"  # of the private files
TEXT_MAX = 2000

# Refusals that speak of a photograph, so that they stand beside the question for it.
_OF_PHOTOS = ("file-size", "file-type", "too-many-photos")


class WordsSchema(Schema):
    """What somebody has to say."""

    text = Text(length_max=TEXT_MAX, length_min=3)


class FewWordsSchema(Schema):
    """What somebody may add."""

    text = Text(length_max=TEXT_MAX, required=False)


def read_said(actor: Actor, form: Form) -> Said:
    """The words of a form without errors, with the photographs that were sent along kept as private files.

    Raises Invalid for more than EVIDENCE_MAX of them, and for what is no photograph.
    """
    return Said(form.data["text"], language(), _photos(actor))


def language() -> str:
    """The language that who is writing reads the pages in."""
    return str(get_locale() or "id")


def refuse(form: Form, refusal: Refusal) -> None:
    """Say it where it belongs: beside the photographs, or over the whole form."""
    form.refuse(refusal, "photos" if refusal.code in _OF_PHOTOS else "")


def _photos(actor: Actor) -> list[File]:
    uploads = [upload for upload in request.files.getlist("photos") if upload.filename]
    if len(uploads) > EVIDENCE_MAX:
        raise Invalid(_l("Paling banyak %(most)d foto.", most=EVIDENCE_MAX), code="too-many-photos")
    bytes_max = current_app.config["UPLOAD_BYTES_MAX"]
    return [keep_picture(actor, PURPOSE, upload.stream, False, bytes_max) for upload in uploads]
