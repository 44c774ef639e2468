"""The operator judges applications by its pages."""

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Right
from marketplace.accounts.queries import rights_of
from marketplace.applications.models import Application
from marketplace.applications.states import ApplicationState
from marketplace.events import actions as events
from marketplace.events.models import Event
from marketplace.kit.db import db
from marketplace.trust.models import TrustFact
from tests import make
from tests.operator.conftest import Enter


@pytest.fixture
def waiting(session: object) -> Application:
    """A shop's application that waits."""
    return make.make_application()


def state(application: Application) -> ApplicationState:
    """The application's state, as the database has it."""
    db.session.rollback()
    db.session.refresh(application)
    return application.state


def verdicts(application: Application, **others: str) -> dict[str, str]:
    """The form with every paper accepted but for ``others``: paper -> reason."""
    state(application)
    form = {"version": str(application.version)}
    for paper in application.papers:
        form[f"verdict-{paper.name}"] = "send_back" if paper.name in others else "accept"
        form[f"reason-{paper.name}"] = others.get(paper.name, "")
    return form


def path(application: Application, verb: str = "") -> str:
    """Its page, or one of its buttons."""
    return f"/operator/applications/{application.public_id}" + (f"/{verb}" if verb else "")


def test_it_waits_on_the_desk_and_is_shown_with_each_paper_beside_its_picture(
    enter: Enter, waiting: Application
) -> None:
    client = enter()
    for page in ("/operator/desk", "/operator/applications"):
        assert path(waiting) in client.get(page).text
    page = client.get(path(waiting)).text
    for told in (make.NIK, "Sejak 1998.", "1234567890"):
        assert told in page
    assert page.count("/files/signed/") >= 2
    assert 'name="verdict-ktp"' not in page


def test_accepted_it_opens_the_shop_and_counts_for_the_operator(enter: Enter, waiting: Application) -> None:
    client = enter()
    assert client.post(path(waiting, "take")).status_code == 303
    form = verdicts(waiting)
    assert [client.post(path(waiting, "decide"), data=form).status_code for _ in range(2)] == [303, 303]
    assert state(waiting) is ApplicationState.ISSUED
    assert waiting.party is not None
    assert rights_of(waiting.party.id) == {Right.SELL, Right.BE_PAID}
    events.deliver_all()
    issued = db.session.scalar(select(func.count(Event.id)).where(Event.kind == "application.issued"))
    facts = db.session.scalars(select(TrustFact.kind)).all()
    assert (issued, facts) == (1, ["storefront_decided_in_time"])


def test_a_missing_word_is_asked_for_and_what_was_chosen_stays(enter: Enter, waiting: Application) -> None:
    client = enter()
    client.post(path(waiting, "take"))
    form = verdicts(waiting, ktp="blurred") | {"words-ktp": "Sudut kiri gelap."}
    form.pop("verdict-bank_book")
    answer = client.post(path(waiting, "decide"), data=form)
    assert answer.status_code == 422
    assert "Sudut kiri gelap." in answer.text
    assert 'href="#f-verdict-bank_book"' in answer.text
    assert state(waiting) is ApplicationState.IN_REVIEW


def test_the_second_operator_hears_who_was_first(enter: Enter, waiting: Application) -> None:
    first, second = enter(), enter(role="reviewer")
    first.post(path(waiting, "take"))
    assert "sedang memeriksa" in second.post(path(waiting, "take"), follow_redirects=True).text
    assert 'name="verdict-ktp"' not in second.get(path(waiting)).text
    form = verdicts(waiting)
    first.post(path(waiting, "decide"), data=form)
    told = second.post(path(waiting, "decide"), data=form, follow_redirects=True).text
    assert "sudah memutuskan pendaftaran ini: selesai" in told
    assert state(waiting) is ApplicationState.ISSUED


def test_rejecting_asks_once_more_and_for_a_reason(enter: Enter, waiting: Application) -> None:
    client = enter()
    assert client.get(path(waiting, "reject")).status_code == 303
    client.post(path(waiting, "take"))
    assert client.get(path(waiting, "reject")).status_code == 200
    state(waiting)
    form = {"version": str(waiting.version), "reason": "other", "words": " "}
    assert client.post(path(waiting, "reject"), data=form).status_code == 422
    assert client.post(path(waiting, "reject"), data={**form, "reason": ""}).status_code == 422
    assert state(waiting) is ApplicationState.IN_REVIEW
    assert client.post(path(waiting, "reject"), data={**form, "reason": "forged"}).status_code == 303
    assert state(waiting) is ApplicationState.REJECTED
    assert "Suratnya bukan surat asli." in client.get(path(waiting)).text


def test_nobody_judges_what_he_has_a_part_in(enter: Enter, waiting: Application) -> None:
    client = enter()
    clerk = db.session.scalars(select(Membership).order_by(Membership.id.desc()).limit(1)).one().user
    db.session.add(Membership(user=clerk, party=waiting.party, role="staff"))
    db.session.commit()
    assert "Petugas lain yang memutuskan" in client.get(path(waiting)).text
    client.post(path(waiting, "take"))
    assert state(waiting) is ApplicationState.SUBMITTED


def test_finance_sees_no_papers(enter: Enter, waiting: Application) -> None:
    client = enter(role="finance")
    assert client.get(path(waiting)).status_code == 403
    assert client.post(path(waiting, "take")).status_code == 403
    assert waiting.name not in client.get("/operator/desk").text


def test_words_of_people_are_shown_as_text(enter: Enter, waiting: Application) -> None:
    paper = next(paper for paper in waiting.papers if paper.name == "story")
    paper.told = {"story": "<script>alert(1)</script>"}
    db.session.commit()
    page = enter().get(path(waiting)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("tab", ["", "correcting", "drafts", "done", "ended", "\x00"])
def test_every_tab_opens(enter: Enter, waiting: Application, tab: str) -> None:
    assert enter().get("/operator/applications", query_string={"tab": tab}).status_code == 200
