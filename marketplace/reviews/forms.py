"""What people type into a review: stars, words in their own language, and photographs."""

from flask import current_app, request
from flask_babel import get_locale
from marshmallow import Schema, fields

from marketplace.accounts.actor import Actor
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.kit.errors import Invalid, Refusal
from marketplace.kit.i18n import _, _l
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.fields import Choice, Text
from marketplace.kit.web.forms import Form
from marketplace.reviews import queries
from marketplace.reviews.grounds import GROUNDS
from marketplace.reviews.looking import what_was_found
from marketplace.reviews.models import Rating
from marketplace.reviews.moderating import NOTE_MAX, PARTS, VERBS
from marketplace.reviews.opinions import PHOTOS_MAX, TEXT_MAX

STARS = ("5", "4", "3", "2", "1")
STAR_LABELS = (
    ("5", _l("5 bintang, sangat baik")),
    ("4", _l("4 bintang, baik")),
    ("3", _l("3 bintang, cukup")),
    ("2", _l("2 bintang, kurang")),
    ("1", _l("1 bintang, buruk")),
)
_MISSING = _l("Pilih satu sampai lima bintang.")
_OF_PHOTOS = ("file-size", "file-type", "too-many-photos", "not-found")


class Stars(Choice):
    """One to five, with what to do where none was chosen."""

    def __init__(self) -> None:
        super().__init__(*STARS)
        self.error_messages["required"] = _MISSING


class AsIs(Schema):
    """What goes with words: whether they are to be sent although something was found, and photos kept before."""

    as_is = Choice("", "1", required=False, load_default="")
    kept = fields.List(fields.String(), load_default=list)


class SellerSchema(AsIs):
    """An opinion about a seller."""

    goods = Stars()
    packing = Stars()
    text = Text(length_max=TEXT_MAX, required=False)


class OthersSchema(AsIs):
    """An opinion about anybody else."""

    stars = Stars()
    text = Text(length_max=TEXT_MAX, required=False)


class WordsSchema(Schema):
    """An answer, or an objection."""

    text = Text(length_max=TEXT_MAX, length_min=3)
    as_is = Choice("", "1", required=False, load_default="")


class ReportSchema(Schema):
    """Why words should not stand in public."""

    part = Choice(*PARTS, required=False, load_default="review")
    ground = Choice(*GROUNDS)
    note = Text(length_max=NOTE_MAX, required=False)


class DecisionSchema(Schema):
    """What becomes of words."""

    part = Choice(*PARTS)
    verb = Choice(*VERBS)
    ground = Choice("", *GROUNDS, required=False, load_default="")
    note = Text(length_max=NOTE_MAX, required=False)


def language() -> str:
    """The language that who is writing reads the pages in."""
    return str(get_locale() or "id")


def point_out(form: Form, *names: str) -> bool:
    """Say beside each of these fields what was found in it; whether the author is still to be asked."""
    if form.data.get("as_is"):
        return False
    for name in names:
        if told := what_was_found(form.data.get(name) or ""):
            form.errors[name] = [told]
            form.values["asks_as_is"] = "1"
    return "asks_as_is" in form.values


def photos(actor: Actor, form: Form, rating: Rating | None = None) -> list[File]:
    """Those that stay and those that come, the latter kept as private files.

    Raises Invalid for more than PHOTOS_MAX of them and for what is no photograph, Missing for another's.
    """
    uploads = [upload for upload in request.files.getlist("photos") if upload.filename]
    stay = [known for one in form.data.get("kept", ()) if (known := read_public_id(one))]
    if len(uploads) + len(stay) > PHOTOS_MAX:
        raise Invalid(_l("Paling banyak %(most)d foto.", most=PHOTOS_MAX), code="too-many-photos")
    bytes_max = current_app.config["UPLOAD_BYTES_MAX"]
    known_files = queries.pictures(actor, stay, rating)
    return known_files + [
        keep_picture(actor, queries.PURPOSE, upload.stream, False, bytes_max) for upload in uploads
    ]


def refuse(form: Form, refusal: Refusal, name: str = "") -> None:
    """Say it where it belongs: beside the photographs, a field, or over the whole form."""
    form.refuse(refusal, "photos" if refusal.code in _OF_PHOTOS else name)


def photos_are_lost(form: Form) -> None:
    """After an error nothing of the request is kept: who sent photographs is to choose them again."""
    if any(upload.filename for upload in request.files.getlist("photos")):
        form.errors.setdefault("photos", []).append(_("Pilih lagi fotonya, karena belum tersimpan."))


def number(form: Form, name: str) -> int | None:
    """Stars of a form without errors."""
    return int(form.data[name]) if form.data.get(name) else None
