"""An application as pages show it: each paper with its words, its picture's file and the verdict on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.accounts.banks import masked
from marketplace.accounts.phones import spell_phone
from marketplace.applications.kinds import KINDS, OTHER, REASONS, REFUSALS, PaperKind
from marketplace.applications.models import Application, Paper, PaperVersion
from marketplace.applications.states import ApplicationState, PaperState
from marketplace.files.models import File
from marketplace.kit.i18n import _, moment

# state -> (kind of its badge, its icon)
BADGES = {
    PaperState.MISSING: ("", "edit"),
    PaperState.GIVEN: ("", "check"),
    PaperState.ACCEPTED: ("ok", "ok"),
    PaperState.SENT_BACK: ("wait", "alert"),
}
SUMMARY_LENGTH_MAX = 120
_MASKED = ("nik", "number", "nib", "npwp")


@dataclass(frozen=True)
class Shown:
    """One paper: ``rows`` are (label, words) of what was told; ``correction`` what to do about it."""

    kind: PaperKind
    paper: Paper
    rows: list[tuple[str, str]]
    badge: tuple[str, str]
    correction: str
    earlier: list["Earlier"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The paper's name in its kind."""
        return self.kind.name


@dataclass(frozen=True)
class Earlier:
    """What a paper was before, and why it came back."""

    version: PaperVersion
    rows: list[tuple[str, str]]
    correction: str


def shown(application: Application) -> list[Shown]:
    """The papers of an application, in the order of its kind."""
    by_name = {paper.name: paper for paper in application.papers}
    return [
        _shown(kind, by_name[kind.name]) for kind in KINDS[application.kind].papers if kind.name in by_name
    ]


def listed(application: Application, url_of: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """The papers as the applicant's own page lists them, what came back on top.

    ``url_of`` a paper's name leads to its step, if open.
    """
    papers = sorted(shown(application), key=lambda item: item.paper.state is not PaperState.SENT_BACK)
    return [
        {
            "label": item.kind.label,
            "text": _summary(item),
            "icon": _LIST_ICONS[item.paper.state][0],
            "tone": _LIST_ICONS[item.paper.state][1],
            "correction": item.correction,
            "url": (url := url_of(item.name)),
            "verb": _verb(item) if url else "",
        }
        for item in papers
    ]


# state -> (icon, its tone) in the applicant's list
_LIST_ICONS = {
    PaperState.MISSING: ("clock", "wait"),
    PaperState.GIVEN: ("check", ""),
    PaperState.ACCEPTED: ("ok", "ok"),
    PaperState.SENT_BACK: ("alert", "wrong-t"),
}


def _verb(item: Shown) -> str:
    verbs = {PaperState.MISSING: _("Isi"), PaperState.SENT_BACK: _("Perbaiki")}
    return verbs.get(item.paper.state, _("Ubah"))


def _summary(item: Shown) -> str:
    """One line; numbers of a person are told by their end alone."""
    told, state = item.paper.told, item.paper.state
    parts = [masked(text) if name in _MASKED else text for name, text in _pairs(item.kind, told)]
    said = ", ".join(parts) if parts else (_("Foto sudah ada") if item.paper.file else "")
    if len(said) > SUMMARY_LENGTH_MAX:
        said = said[:SUMMARY_LENGTH_MAX].rstrip() + "…"
    if state is PaperState.ACCEPTED:
        return f"{said} · {state.label}" if said else state.label
    return said or PaperState.MISSING.label


def kept_pictures(application: Application) -> dict[str, File]:
    """The pictures that may stay, by paper: not those that were sent back."""
    return {
        paper.name: paper.file
        for paper in application.papers
        if paper.file is not None and paper.state is not PaperState.SENT_BACK
    }


def correction_of(row: Paper | PaperVersion) -> str:
    """What is to be done about a paper that was sent back, in one text."""
    return _because(REASONS, row.reason, row.correction)


def refusal_of(application: Application) -> str:
    """Why an application was refused."""
    return _because(REFUSALS, application.reason, application.correction)


def steps_of(application: Application) -> list[dict[str, Any]]:
    """Where an application stands and what comes, as a timeline."""
    state, states = application.state, ApplicationState
    sent = application.submitted_at
    looked: dict[str, Any] = {"state": "next", "title": _("Kami periksa, biasanya dalam 2 hari")}
    if state in (states.SUBMITTED, states.IN_REVIEW):
        looked["state"] = "now"
    elif state is states.NEEDS_CORRECTION:
        looked = {
            "state": "oops",
            "title": _("Ada yang perlu diperbaiki"),
            "when": moment(application.decided_at),
        }
    elif state in (states.ACCEPTED, states.ISSUED):
        looked = {"state": "done", "title": _("Kami periksa"), "when": moment(application.decided_at)}
    return [
        {
            "state": "done" if sent else "now",
            "title": _("Anda mengirim pendaftaran") if sent else _("Anda melengkapi dan mengirim"),
            "when": moment(sent),
        },
        looked,
        {
            "state": "done" if state is states.ISSUED else "next",
            "title": _("Semua bagian diterima"),
        },
    ]


def _shown(kind: PaperKind, paper: Paper) -> Shown:
    return Shown(
        kind,
        paper,
        _rows(kind, paper.told),
        BADGES[paper.state],
        correction_of(paper) if paper.state is PaperState.SENT_BACK else "",
        [Earlier(version, _rows(kind, version.told), correction_of(version)) for version in paper.earlier],
    )


def _rows(kind: PaperKind, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(kind.fields[name]), text) for name, text in _pairs(kind, told)]


def _pairs(kind: PaperKind, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, words) of what was told, in the order of the table."""
    return [
        (name, spell_phone(told[name]) if name == "phone" else str(told[name]))
        for name in kind.fields
        if told.get(name)
    ]


def _because(reasons: Mapping[str, object], reason: str, words: str) -> str:
    known = str(reasons[reason]) if reason in reasons and reason != OTHER else ""
    return " ".join(part for part in (known, words) if part)
