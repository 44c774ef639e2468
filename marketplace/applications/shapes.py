"""Applications as programs read them."""

from marshmallow import fields

from marketplace.api.shapes import Id, Moment, Shape, Word
from marketplace.applications import actions
from marketplace.applications.kinds import KINDS, REASONS, REFUSALS
from marketplace.applications.states import APPLICANT, APPLICATION, ApplicationState, PaperState
from marketplace.files.pages import picture_url
from marketplace.kit.i18n import _l

PAPERS = tuple(dict.fromkeys(paper.name for kind in KINDS.values() for paper in kind.papers))
_WORDS = {"type": "array", "items": {"type": "string"}}


class PaperShape(Shape):
    """One thing that was asked for, what was told and shown, and the word on it."""

    name = Word(PAPERS)
    state = Word(PaperState)
    told = fields.Dict(keys=fields.String(), values=fields.Raw())
    picture = fields.Function(
        lambda paper: picture_url(paper.file) if paper.file else None, metadata={"type": ["string", "null"]}
    )
    reason = Word(("", *REASONS))
    correction = fields.String()
    given_at = Moment(allow_none=True)
    decided_at = Moment(allow_none=True)


class ApplicationShape(Shape):
    """Somebody asks to sell, or to carry."""

    id = Id(attribute="public_id")
    kind = Word(KINDS)
    name = fields.String()
    state = Word(ApplicationState)
    submitted_at = Moment(allow_none=True)
    due_at = Moment(allow_none=True)
    decided_at = Moment(allow_none=True)


class OwnApplicationShape(ApplicationShape):
    """An application as its applicant sees it."""

    party = fields.String(
        attribute="party.public_id",
        dump_default=None,
        allow_none=True,
        metadata={
            "description": _l("toko atau perusahaan yang dimaksud; perusahaan baru ada setelah diterima")
        },
    )
    reason = Word(("", *REFUSALS))
    correction = fields.String()
    papers = fields.List(fields.Nested(PaperShape))
    missing = fields.Function(
        actions.missing,
        metadata={**_WORDS, "description": _l("surat yang masih harus diisi sebelum dikirim")},
    )
    verbs = fields.Function(
        lambda application: list(APPLICATION.verbs(application.state, APPLICANT)),
        metadata={**_WORDS, "description": _l("yang bisa Anda lakukan sekarang")},
    )
