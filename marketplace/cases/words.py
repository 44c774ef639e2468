"""What the parties of a case say: their words in their own language, and pictures that go with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from marketplace.accounts.actor import Actor
from marketplace.cases.models import Case, CaseEvidence, CaseWord
from marketplace.files.models import File
from marketplace.files.queries import is_same_picture
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _l

EVIDENCE_MAX = 4


@dataclass(frozen=True)
class Said:
    """What a party says: free text, the language it is written in, and pictures."""

    text: str
    language: str = "id"
    evidence: Sequence[File] = field(default_factory=tuple)


def say(actor: Actor, case: Case, said: Said) -> None:
    """Write it into the case. Raises Invalid ``too-many-photos`` for more than EVIDENCE_MAX pictures."""
    if len(said.evidence) > EVIDENCE_MAX:
        raise Invalid(_l("Paling banyak %(most)d foto.", most=EVIDENCE_MAX), code="too-many-photos")
    if not said.text and not said.evidence:
        return
    row = CaseWord(
        case=case,
        party_id=actor.party.id if actor.party else None,
        user_id=actor.user.id if actor.user else None,
        kind=actor.kind,
        text=said.text,
        language=said.language,
        evidence=[CaseEvidence(file=file) for file in said.evidence],
    )
    db.session.add(row)
    db.session.flush()


def has_said(actor: Actor, case: Case, text: str) -> bool:
    """Whether the party has said these words in this case."""
    return any(word.text == text for word in _of_party(actor, case))


def what_is_new(actor: Actor, case: Case, said: Said) -> Said | None:
    """What of it the party has not said yet; None for the same again. Words said before are not repeated for pictures.

    One new picture is enough: then all that were sent stand together.
    """
    if not has_said(actor, case, said.text):
        return said
    shown = [row.file for word in _of_party(actor, case) for row in word.evidence]
    is_new = any(not any(is_same_picture(file, known) for known in shown) for file in said.evidence)
    return replace(said, text="") if is_new else None


def _of_party(actor: Actor, case: Case) -> list[CaseWord]:
    party_id = actor.party.id if actor.party else None
    return [word for word in case.words if word.party_id == party_id]
