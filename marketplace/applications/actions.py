"""What applicants and the operator do with an application."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind, User
from marketplace.applications import granting, queries
from marketplace.applications.kinds import KINDS, OTHER, REASONS, REFUSALS
from marketplace.applications.models import Application, Paper, PaperVersion
from marketplace.applications.states import (
    APPLICANT,
    APPLICATION,
    EDITABLE,
    PAPER,
    ApplicationState,
    PaperState,
)
from marketplace.events import actions as events
from marketplace.files import actions as files
from marketplace.files.models import File
from marketplace.kit import clock
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing, NotYours, Refusal
from marketplace.kit.i18n import _l

SIDE_MIN = 300  # pixels of the shorter side, below which no card can be read


@dataclass(frozen=True)
class Verdict:
    """The operator's word on one paper; sent back with a reason out of REASONS and words of his own."""

    accepted: bool
    reason: str = ""
    words: str = ""


def begin(actor: Actor, kind_word: str, name: str, party: Party | None = None) -> Application:
    """A new application of the actor's person, asking for the papers of every right that ``party`` lacks.

    Who has one under way gets that one. Raises Refusal ``unconfirmed``.
    """
    actor.need_confirmed()
    assert actor.user is not None
    user = locked(User, actor.user.id)  # a form sent twice begins one
    known = queries.unfinished_of_person(user.id, kind_word)
    if known is not None:
        return known
    missing = granting.rights_missing(kind_word, party)
    if not missing:
        raise Refusal(_l("Pendaftaran ini sudah selesai. Tidak ada yang perlu dikirim lagi."), code="done")
    kind = KINDS[kind_word]
    application = Application(
        kind=kind_word,
        applicant=user,
        party=party,
        name=name,
        papers=[Paper(name=paper.name, told={}) for paper in kind.papers if paper.right in missing],
    )
    db.session.add(application)
    _wait(application)
    db.session.flush()
    tell("application.begun", application, actor)
    return application


def give(
    actor: Actor, application: Application, name: str, told: Mapping[str, Any], file: File | None = None
) -> Paper:
    """What the applicant says, or a picture, for one paper; without ``file`` the picture stays, with it goes one that
    nobody has judged yet.

    Raises Invalid for numbers that cannot be, and for a picture too small to be read; Refusal ``in-review`` while the
    operator looks, ``accepted`` for a paper that is accepted already.
    """
    application = _own(actor, application)
    kind = KINDS[application.kind].paper(name)
    paper = writable(application, name)
    if file is not None and kind.picture and min(file.width, file.height) < SIDE_MIN:
        raise Invalid(
            _l("Foto terlalu kecil, tulisannya tidak terbaca. Foto lagi lebih dekat."), code="file-small"
        )
    if kind.picture and file is None and (paper.file is None or paper.state is PaperState.SENT_BACK):
        raise Invalid(_l("Foto ini belum ada. Pilih fotonya dulu."), code="file-missing")
    understood = kind.reads(told)
    unjudged = paper.file if paper.state is PaperState.GIVEN else None
    _keep_earlier(paper)
    PAPER.move(paper, "give", APPLICANT)
    paper.told = understood
    if file is not None:
        paper.file = file
    paper.given_at = clock.now()
    if application.kind == "courier" and name == "company":
        application.name = understood["name"]
    db.session.flush()
    if unjudged is not paper.file:
        _drop(unjudged)
    return paper


def writable(application: Application, name: str) -> Paper:
    """The paper, if it may be written now. Raises Refusal ``in-review`` or ``accepted``."""
    if application.state not in EDITABLE:
        raise Refusal(
            _l("Pendaftaran sedang kami periksa. Anda bisa mengubahnya lagi setelah ada jawaban."),
            code="in-review",
        )
    paper = queries.paper(application, name)
    if paper is None or paper.state is PaperState.ACCEPTED:
        raise Refusal(_l("Bagian ini sudah diterima, jadi tidak perlu diisi lagi."), code="accepted")
    return paper


def missing(application: Application) -> list[str]:
    """The papers that are to be given, or given anew, before it can be sent; in the order of the table."""
    wanted = {
        paper.name
        for paper in application.papers
        if paper.state in (PaperState.MISSING, PaperState.SENT_BACK)
    }
    return [paper.name for paper in KINDS[application.kind].papers if paper.name in wanted]


def submit(actor: Actor, application: Application) -> None:
    """Ask the operator to look at it; said twice it is a no-op. Raises Invalid ``incomplete``."""
    actor.need_confirmed()
    application = _own(actor, application)
    if application.state in EDITABLE and missing(application):
        raise Invalid(_l("Ada langkah yang belum lengkap. Lengkapi dulu, lalu kirim."), code="incomplete")
    if APPLICATION.move(application, "submit", APPLICANT):
        application.submitted_at = clock.now()
        application.reviewer = None
        application.taken_at = None
        moved(application)
        tell("application.submitted", application, actor)


def withdraw(actor: Actor, application: Application) -> None:
    """The applicant thinks better of it. What was granted before stays."""
    application = _own(actor, application)
    if APPLICATION.move(application, "withdraw", APPLICANT):
        application.decided_at = clock.now()
        moved(application)
        tell("application.withdrawn", application, actor)


def take(actor: Actor, application: Application, over: bool = False) -> None:
    """The operator's person begins to look; ``over`` takes it from a colleague. Raises Refusal ``taken``."""
    application = _judged_by(actor, application)
    assert actor.user is not None
    if application.state is ApplicationState.IN_REVIEW and application.reviewer_id != actor.user.id:
        if not over:
            raise _overtaken(application)
    elif not APPLICATION.move(application, "take", actor.kind):
        return
    application.reviewer = actor.user
    application.taken_at = clock.now()
    moved(application)
    tell("application.taken", application, actor)


def decide(actor: Actor, application: Application, version: int, verdicts: Mapping[str, Verdict]) -> None:
    """One word on every paper that was given, all at once.

    Rights whose papers are all accepted are granted; with one paper sent back the applicant corrects it, else the
    application is issued. Raises Refusal ``taken`` when somebody else was quicker, Invalid ``verdict`` with the fact
    ``paper`` where a word is missing.
    """
    application = _judged_by(actor, application)
    _need_version(application, version, actor)
    for paper in application.papers:
        if paper.state is PaperState.GIVEN:
            _judge(actor, paper, verdicts.get(paper.name))
    application.decided_at = clock.now()
    sent_back = [paper for paper in application.papers if paper.state is PaperState.SENT_BACK]
    if sent_back:
        APPLICATION.move(application, "send_back", actor.kind)
        moved(application)
        tell(
            "application.sent_back",
            application,
            actor,
            operator=_operator(actor),
            submitted_at=_submitted(application),
            papers={paper.name: paper.reason for paper in sent_back},
        )
        granting.grant_what_is_complete(actor, application)
        return
    APPLICATION.move(application, "accept", actor.kind)
    moved(application)
    tell(
        "application.accepted",
        application,
        actor,
        operator=_operator(actor),
        submitted_at=_submitted(application),
    )
    issue(actor, application)


def issue(actor: Actor, application: Application) -> None:
    """What was applied for is given. No kind asks a fee, so it follows the acceptance at once."""
    application = locked(Application, application.id)
    if APPLICATION.move(application, "issue", actor.kind):
        granting.grant_what_is_complete(actor, application)
        moved(application)
        tell("application.issued", application, actor)


def reject(actor: Actor, application: Application, version: int, reason: str, words: str = "") -> None:
    """No, for good; ``reason`` out of REFUSALS. Raises as ``decide`` does."""
    application = _judged_by(actor, application)
    _need_version(application, version, actor)
    _need_reason(REFUSALS, reason, words)
    if APPLICATION.move(application, "reject", actor.kind):
        application.reason, application.correction = reason, words
        application.decided_at = clock.now()
        moved(application)
        tell(
            "application.rejected",
            application,
            actor,
            operator=_operator(actor),
            submitted_at=_submitted(application),
            reason=reason,
        )


def erase(application: Application) -> None:
    """Forget what was told and shown, but for what a right still rests on; that there was an application stays."""
    kind = KINDS[application.kind]
    missing_rights = granting.rights_missing(application.kind, application.party)
    for paper in application.papers:
        if kind.paper(paper.name).right in missing_rights:
            _forget(paper)
            for version in paper.earlier:
                _forget(version)
    application.correction = ""
    application.erased_at = clock.now()
    db.session.flush()


def is_impartial(user: User | None, application: Application) -> bool:
    """Whether this person has no part in who is judged."""
    if user is None or user.id == application.applicant_id:
        return False
    return application.party_id is None or not people.is_member(user, application.party_id)


def _forget(row: Paper | PaperVersion) -> None:
    file = row.file
    row.told, row.correction, row.file = {}, "", None
    db.session.flush()
    _drop(file)


def _drop(picture: File | None) -> None:
    """A picture that only an application showed; what stands in the shop for everybody is the shop's."""
    if picture is not None and not picture.is_public:
        files.forget(picture)


def _own(actor: Actor, application: Application) -> Application:
    """The application as it is now, for who applies: papers of a person are his alone to write."""
    assert actor.user is not None
    application = locked(Application, application.id)
    if actor.user.id == application.applicant_id:
        return application
    if actor.party is None or actor.party.id != application.party_id:
        raise Missing(_l("Tidak ditemukan."))
    raise NotYours(_l("Hanya yang mendaftar yang bisa mengisi dan mengirim pendaftaran ini."))


def _judged_by(actor: Actor, application: Application) -> Application:
    actor.need("approve")
    application = locked(Application, application.id)
    if not is_impartial(actor.user, application):
        raise Refusal(
            _l("Ini pendaftaran Anda sendiri atau tempat Anda bekerja, jadi petugas lain yang memutuskan."),
            code="own-application",
        )
    return application


def _need_version(application: Application, version: int, actor: Actor) -> None:
    """The decision is made on what is there now, by who took it on."""
    if (
        application.version != version
        or application.state is not ApplicationState.IN_REVIEW
        or actor.user is None
        or application.reviewer_id != actor.user.id
    ):
        raise _overtaken(application)


# What happened meanwhile, told to who comes second.
_MEANWHILE: dict[ApplicationState, object] = {
    ApplicationState.SUBMITTED: _l("Pendaftaran ini menunggu diperiksa. Tekan Mulai memeriksa dulu."),
    ApplicationState.IN_REVIEW: _l("%(name)s sedang memeriksa pendaftaran ini. Tidak ada yang berubah."),
    ApplicationState.WITHDRAWN: _l("Pendaftar menarik pendaftarannya. Tidak ada yang perlu diputuskan."),
    ApplicationState.EXPIRED: _l("Pendaftaran ini sudah lewat waktu. Tidak ada yang perlu diputuskan."),
}
_DECIDED = _l("%(name)s sudah memutuskan pendaftaran ini: %(state)s. Tidak ada yang dua kali.")


def _overtaken(application: Application) -> Refusal:
    words = str(_MEANWHILE.get(application.state, _DECIDED))
    name = application.reviewer.name if application.reviewer else ""
    return Refusal(words % {"name": name, "state": application.state.label.lower()}, code="taken")


def _judge(actor: Actor, paper: Paper, verdict: Verdict | None) -> None:
    if verdict is None:
        raise Invalid(_l("Pilih: terima, atau kirim kembali."), code="verdict", paper=paper.name)
    paper.decided_at = clock.now()
    if verdict.accepted:
        PAPER.move(paper, "accept", actor.kind)
        paper.reason = paper.correction = ""
        return
    try:
        _need_reason(REASONS, verdict.reason, verdict.words)
    except Invalid as refusal:
        raise Invalid(refusal.message, code="verdict", paper=paper.name) from refusal
    PAPER.move(paper, "send_back", actor.kind)
    paper.reason, paper.correction = verdict.reason, verdict.words


def _need_reason(reasons: Mapping[str, object], reason: str, words: str) -> None:
    if reason not in reasons:
        raise Invalid(_l("Pilih sebabnya."), code="reason")
    if reason == OTHER and not words.strip():
        raise Invalid(_l("Tulis apa yang perlu diperbaiki."), code="words")


def _keep_earlier(paper: Paper) -> None:
    """A version that was sent back stays to be compared; one that nobody judged is replaced."""
    if paper.state is PaperState.SENT_BACK:
        paper.earlier.append(
            PaperVersion(
                number=paper.number,
                told=paper.told,
                file=paper.file,
                reason=paper.reason,
                correction=paper.correction,
                given_at=paper.given_at,
                decided_at=paper.decided_at,
            )
        )
        paper.reason = paper.correction = ""
        paper.decided_at = None
    if paper.state is not PaperState.GIVEN:
        paper.number += 1


def moved(application: Application) -> None:
    """Another version, with another clock."""
    application.version += 1
    _wait(application)
    db.session.flush()


def _wait(application: Application) -> None:
    days = KINDS[application.kind].days.get(application.state or ApplicationState.DRAFT)
    application.due_at = None if days is None else clock.now() + timedelta(days=days)


def _listener(application: Application) -> dict[str, str]:
    """Who hears of it: the seller; for a company that is not there yet, its applicant as a buyer."""
    if application.kind == "seller":
        return {"seller": application.party.public_id} if application.party else {}
    hats = people.hats(application.applicant)
    own = next((hat.party.public_id for hat in hats if hat.party.kind == PartyKind.BUYER), None)
    return {"courier_applicant": own} if own else {}


def _operator(actor: Actor) -> str | None:
    return actor.party.public_id if actor.party else None


def _submitted(application: Application) -> str:
    return (application.submitted_at or clock.now()).isoformat()


def tell(kind: str, application: Application, actor: Actor, **data: object) -> None:
    events.record(
        kind,
        ("application", application.public_id),
        actor,
        application_kind=application.kind,
        applicant=application.applicant.public_id,
        party=application.party.public_id if application.party else None,
        **_listener(application),
        **data,
    )
