"""The tables of the document case: no state is out of reach, none is a dead end, no row is dead."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from marketplace.accounts.actor import THE_CLOCK
from marketplace.applications import actions
from marketplace.applications.actions import Verdict
from marketplace.applications.clocks import CLOCKS
from marketplace.applications.kinds import KINDS, OTHER, REASONS
from marketplace.applications.models import Application, Paper
from marketplace.applications.states import APPLICATION, PAPER, ApplicationState, PaperState
from marketplace.kit.db import db
from marketplace.kit.states import CLOCK, Machine
from tests import make, walk
from tests.walk import actor_of

MACHINES = (APPLICATION, PAPER)
_S = ApplicationState
Said = tuple[str, str, str, str]  # machine, verb, from, by


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_is_reached_and_left_unless_it_is_final(machine: Machine) -> None:
    reached = {machine.initial}
    while more := {m.target for m in machine.moves if reached & set(m.sources)} - reached:
        reached |= more
    assert reached == set(machine.states)
    left = {source for move in machine.moves for source in move.sources}
    assert left == set(machine.states) - machine.final


def test_every_unfinished_state_has_a_clock_and_its_days_in_every_kind() -> None:
    unfinished = set(ApplicationState) - APPLICATION.final
    assert set(CLOCKS) == unfinished
    assert all(set(kind.days) == unfinished for kind in KINDS.values())


def test_only_an_applicant_s_silence_ends_an_application() -> None:
    by_clock = {
        source for m in APPLICATION.moves if CLOCK in m.by and m.verb == "expire" for source in m.sources
    }
    assert by_clock == {_S.DRAFT, _S.NEEDS_CORRECTION}


def test_every_paper_says_why_it_may_come_back(app_on_sqlite) -> None:
    with app_on_sqlite.test_request_context():
        for kind in KINDS.values():
            for paper in kind.papers:
                assert set(paper.reasons) <= set(REASONS)
                assert OTHER in paper.reasons
                assert str(paper.label)
                assert str(paper.check)
        assert all(state.label for state in (*ApplicationState, *PaperState))


@pytest.fixture
def said(app_on_sqlite, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Said]]:
    """Every move that was made, as the rows of the tables."""
    heard: set[Said] = set()
    move = Machine.move

    def listening(self: Machine, thing, verb: str, kind: str) -> bool:
        before = thing.state
        moved = move(self, thing, verb, kind)
        if moved:
            heard.add((self.name, verb, str(before), str(kind)))
        return moved

    monkeypatch.setattr(Machine, "move", listening)
    with app_on_sqlite.app_context():
        yield heard


def rows(machine: Machine) -> set[Said]:
    return {
        (machine.name, m.verb, str(source), by) for m in machine.moves for source in m.sources for by in m.by
    }


def test_every_row_of_both_tables_is_walked_by_somebody(said) -> None:
    """So that a row taken away, or added for nothing, is noticed."""
    operator = actor_of(make.make_operator())
    for until in ("draft", "submitted", "in_review"):
        application = make.make_application(until=until)
        actions.withdraw(applicant(application), application)
    corrected = sent_back(operator)
    actor = applicant(corrected)
    paper = paper_of(corrected, "ktp")
    file = make.make_file(corrected.party, "identity", is_public=False)
    file.width = file.height = 400
    actions.give(actor, corrected, "ktp", {}, file)
    actions.give(actor, corrected, "ktp", {}, file)
    assert (paper.number, len(paper.earlier)) == (2, 1)
    actions.submit(actor, corrected)
    actions.take(operator, corrected)
    actions.decide(operator, corrected, corrected.version, {"ktp": Verdict(True)})
    assert corrected.state is _S.ISSUED
    withdrawn = sent_back(operator)
    actions.withdraw(applicant(withdrawn), withdrawn)
    rejected = make.make_application(until="in_review")
    actions.reject(operator, rejected, rejected.version, "forged")
    accepted = make.make_application(until="in_review")
    APPLICATION.move(accepted, "accept", "operator")
    actions.moved(accepted)
    silent, unsent = sent_back(operator), make.make_application(until="draft")
    db.session.commit()
    walk.let_pass(timedelta(days=61))
    assert [row.state for row in (silent, unsent, accepted)] == [_S.EXPIRED, _S.EXPIRED, _S.ISSUED]
    assert rows(APPLICATION) | rows(PAPER) == said & (rows(APPLICATION) | rows(PAPER))


def sent_back(operator) -> Application:
    application = make.make_application(until="in_review")
    verdicts = {paper.name: Verdict(paper.name != "ktp", "blurred") for paper in application.papers}
    actions.decide(operator, application, application.version, verdicts)
    db.session.commit()
    return application


def applicant(application: Application):
    assert application.party is not None
    return actor_of(application.party, application.applicant)


def paper_of(application: Application, name: str) -> Paper:
    return next(paper for paper in application.papers if paper.name == name)


def test_the_clock_reminds_the_operator_and_accepts_nothing(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        from marketplace.events.models import Event

        waiting, looked_at = make.make_application(), make.make_application(until="in_review")
        for days in (3, 3):
            walk.let_pass(timedelta(days=days))
        assert (waiting.state, looked_at.state) == (_S.SUBMITTED, _S.IN_REVIEW)
        late = db.session.query(Event).filter_by(kind="application.late").all()
        assert len(late) == 4
        assert THE_CLOCK.kind == late[0].acting_kind


def test_papers_are_forgotten_ninety_days_after_an_end_that_granted_nothing(app_on_sqlite) -> None:
    with app_on_sqlite.app_context():
        from marketplace.files.models import File

        application = make.make_application(until="in_review")
        operator = actor_of(make.make_operator())
        actions.reject(operator, application, application.version, "other", "Sri Lestari bukan orang ini.")
        db.session.commit()
        walk.let_pass(timedelta(days=89))
        assert paper_of(application, "nik").told
        walk.let_pass(timedelta(days=2))
        db.session.expire_all()
        assert all(paper.told == {} and paper.file is None for paper in application.papers)
        assert application.correction == ""
        assert db.session.query(File).filter_by(purpose="identity").count() == 0
