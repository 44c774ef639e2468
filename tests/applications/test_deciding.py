"""The operator's word: paper by paper, once, by somebody who has no part in it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.accounts import queries as people
from marketplace.accounts.models import Grant, Membership, Party, PartyKind, Right
from marketplace.applications import actions, queries
from marketplace.applications.actions import Verdict
from marketplace.applications.models import Application
from marketplace.applications.states import ApplicationState, PaperState
from marketplace.catalog import actions as catalog
from marketplace.catalog.models import Storefront, StorefrontState
from marketplace.events.models import Event
from marketplace.files import actions as files
from marketplace.files.models import File
from marketplace.files.storage import storage
from marketplace.kit.db import db, unit_of_work
from marketplace.kit.errors import Invalid, NotYours, Refusal
from marketplace.operator.actions import end_right
from tests import make
from tests.papers import photo
from tests.races import race
from tests.walk import actor_of

_S = ApplicationState
ALL_GOOD = Verdict(True)


@pytest.fixture(autouse=True)
def inside(app_on_sqlite) -> Any:
    with app_on_sqlite.app_context():
        yield


def all_good(application: Application, **others: Verdict) -> dict[str, Verdict]:
    return {paper.name: ALL_GOOD for paper in application.papers} | others


def rights(application: Application) -> set[Right]:
    assert application.party is not None
    return set(people.rights_of(application.party.id))


def test_all_accepted_opens_the_shop_and_lets_it_be_paid() -> None:
    application = make.make_application(until="in_review")
    actions.decide(actor_of(make.make_operator()), application, application.version, all_good(application))
    assert application.state is _S.ISSUED
    assert rights(application) == {Right.SELL, Right.BE_PAID}
    assert make.storefront_of(application.party).state is StorefrontState.OPEN


@pytest.mark.parametrize(
    ("paper", "granted"), [("bank_book", {Right.SELL}), ("ktp", set()), ("story", set())]
)
def test_each_right_waits_for_its_own_papers(paper: str, granted: set[Right]) -> None:
    application = make.make_application(until="in_review")
    verdicts = all_good(
        application, **{paper: Verdict(False, "blurred" if paper != "story" else "too-little")}
    )
    actions.decide(actor_of(make.make_operator()), application, application.version, verdicts)
    assert application.state is _S.NEEDS_CORRECTION
    assert rights(application) == granted
    is_open = make.storefront_of(application.party).state is StorefrontState.OPEN
    assert is_open is (Right.SELL in granted)


@pytest.mark.parametrize(
    "word", [None, Verdict(False), Verdict(False, "no-such"), Verdict(False, "other", "  ")]
)
def test_a_paper_without_a_clear_word_decides_nothing(word: Verdict | None) -> None:
    application = make.make_application(until="in_review")
    verdicts = all_good(application)
    verdicts.pop("ktp") if word is None else verdicts.update(ktp=word)
    version = application.version
    with pytest.raises(Invalid) as refused:
        actions.decide(actor_of(make.make_operator()), application, version, verdicts)
    assert refused.value.facts["paper"] == "ktp"
    db.session.rollback()
    db.session.expire_all()
    assert (application.state, application.version) == (_S.IN_REVIEW, version)
    assert {paper.state for paper in application.papers} == {PaperState.GIVEN}
    assert rights(application) == set()


def test_who_comes_second_hears_who_was_quicker() -> None:
    operator = make.make_operator()
    first, second = actor_of(operator), actor_of(operator, make.make_member(operator, "reviewer"))
    application = make.make_application()
    actions.take(first, application)
    assert first.user is not None
    with pytest.raises(Refusal) as refused:
        actions.take(second, application)
    assert first.user.name in str(refused.value.message)
    stale = application.version
    actions.take(second, application, over=True)
    with pytest.raises(Refusal):
        actions.decide(first, application, stale, all_good(application))
    actions.decide(second, application, application.version, all_good(application))
    with pytest.raises(Refusal) as refused:
        actions.decide(second, application, application.version, all_good(application))
    assert "sudah memutuskan" in str(refused.value.message)


def test_nobody_judges_what_he_has_a_part_in() -> None:
    operator = make.make_operator()
    clerk = make.make_member(operator, "reviewer")
    own = make.make_application("courier", user=clerk)
    of_his_shop = make.make_application()
    db.session.add(Membership(user=clerk, party=of_his_shop.party, role="staff"))
    db.session.commit()
    for application in (own, of_his_shop):
        with pytest.raises(Refusal) as refused:
            actions.take(actor_of(operator, clerk), application)
        assert refused.value.code == "own-application"
        assert application.state is _S.SUBMITTED


@pytest.mark.parametrize("role", ["finance"])
def test_only_who_may_approve_judges(role: str) -> None:
    operator = make.make_operator()
    application = make.make_application()
    with pytest.raises(NotYours):
        actions.take(actor_of(operator, make.make_member(operator, role)), application)


def test_while_it_is_looked_at_and_afterwards_nothing_is_rewritten() -> None:
    application = make.make_application(until="in_review")
    seller = actor_of(application.party, application.applicant)
    with pytest.raises(Refusal) as refused:
        actions.give(seller, application, "nik", {"legal_name": "Orang Lain", "nik": make.NIK})
    assert refused.value.code == "in-review"
    verdicts = all_good(application, bank_book=Verdict(False, "blurred"))
    actions.decide(actor_of(make.make_operator()), application, application.version, verdicts)
    with pytest.raises(Refusal) as refused:
        actions.give(seller, application, "nik", {"legal_name": "Orang Lain", "nik": make.NIK})
    assert refused.value.code == "accepted"


def test_a_shop_without_the_right_neither_opens_nor_sells() -> None:
    seller = make.make_party(PartyKind.SELLER)
    storefront = make.make_storefront(seller, is_open=False)
    listing = make.make_listing(seller, live=False)
    for refused_thing in (
        lambda: catalog.decide_storefront(actor_of(make.make_operator()), storefront, "open"),
        lambda: catalog.move_listing(actor_of(seller), listing, "publish"),
    ):
        with pytest.raises(Refusal) as refused:
            refused_thing()
        assert refused.value.code == "may-not-sell"


def test_after_an_end_without_the_bank_only_the_bank_is_asked_again() -> None:
    application = make.make_application(until="in_review")
    verdicts = all_good(application, bank_book=Verdict(False, "blurred"))
    actions.decide(actor_of(make.make_operator()), application, application.version, verdicts)
    seller = actor_of(application.party, application.applicant)
    actions.withdraw(seller, application)
    again = actions.begin(seller, "seller", "Toko Melati", application.party)
    assert [paper.name for paper in again.papers] == ["account", "bank_book"]
    actions.erase(application)
    kept = {paper.name for paper in application.papers if paper.told or paper.file}
    assert "nik" in kept
    assert "bank_book" not in kept


def test_what_the_operator_took_away_does_not_come_back_with_papers_accepted_before() -> None:
    application = make.make_application(until="in_review")
    operator = actor_of(make.make_operator())
    verdicts = all_good(application, bank_book=Verdict(False, "blurred"))
    actions.decide(operator, application, application.version, verdicts)
    assert end_right(operator, application.party, Right.SELL, "fraud")
    assert make.storefront_of(application.party).state is not StorefrontState.OPEN
    seller = actor_of(application.party, application.applicant)
    picture = files.keep_picture(seller, "identity", photo(), False, 10**7)
    actions.give(seller, application, "bank_book", {}, picture)
    actions.submit(seller, application)
    actions.take(operator, application)
    actions.decide(operator, application, application.version, all_good(application))
    assert rights(application) == {Right.BE_PAID}
    assert make.storefront_of(application.party).state is not StorefrontState.OPEN


def test_a_card_that_was_replaced_before_anybody_looked_is_kept_nowhere() -> None:
    application = make.make_application(until="draft")
    db.session.commit()
    applicant = actor_of(application.party, application.applicant)
    paper = queries.paper(application, "ktp")
    first = paper.file.storage_key
    second = files.keep_picture(applicant, "identity", photo(), False, 10**7)
    actions.give(applicant, application, "ktp", {}, second)
    actions.give(applicant, application, "ktp", {})
    db.session.commit()
    assert paper.file is second
    assert db.session.scalar(select(File).where(File.storage_key == first)) is None
    with pytest.raises(FileNotFoundError):
        storage().get(f"{first}.webp")
    assert storage().get(f"{second.storage_key}.webp")


def test_a_card_that_was_sent_back_stays_beside_the_new_one() -> None:
    application = make.make_application(until="in_review")
    old = queries.paper(application, "ktp").file
    verdicts = all_good(application, ktp=Verdict(False, "blurred"))
    actions.decide(actor_of(make.make_operator()), application, application.version, verdicts)
    applicant = actor_of(application.party, application.applicant)
    new = files.keep_picture(applicant, "identity", photo(), False, 10**7)
    paper = actions.give(applicant, application, "ktp", {}, new)
    db.session.commit()
    assert ([version.file for version in paper.earlier], paper.file) == ([old], new)
    assert storage().get(f"{old.storage_key}.webp")


def test_events_hold_no_words_of_people() -> None:
    application = make.make_application(until="in_review")
    operator = actor_of(make.make_operator())
    verdicts = all_good(application, nik=Verdict(False, "other", "Nama Sri Lestari kurang lengkap."))
    actions.decide(operator, application, application.version, verdicts)
    told = " ".join(str(row.data) for row in db.session.scalars(select(Event)))
    for word in (make.NIK, "Sri Lestari", "1234567890", "kurang lengkap"):
        assert word not in told


def test_a_company_is_founded_with_who_applied_as_its_owner() -> None:
    application = make.make_application("courier", "in_review")
    operator = actor_of(make.make_operator())
    actions.decide(operator, application, application.version, all_good(application))
    company = application.party
    assert company is not None
    assert (company.kind, company.name, company.zone) == (PartyKind.COURIER, "Kilat Timur", "Asia/Jayapura")
    assert [(row.user_id, row.role) for row in company.memberships] == [(application.applicant_id, "owner")]
    assert rights(application) == {Right.CARRY, Right.BE_PAID}
    account = people.payout_account(company.id)
    assert account is not None
    assert account.number == "1234567890"


def test_two_operators_at_once_decide_once(make_app: Callable[..., Any]) -> None:
    app = make_app("postgresql")
    with app.app_context():
        application = make.make_application("courier", "in_review")
        version, row_id = application.version, application.id
        db.session.commit()

        def decide() -> None:
            with unit_of_work():
                row = db.session.get_one(Application, row_id)
                actions.decide(actor_of(make_operator_again()), row, version, all_good(row))

        ends = race(app, [decide, decide, decide])
        db.session.rollback()
        assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Refusal", "Refusal"]
        couriers = db.session.scalar(select(func.count(Party.id)).where(Party.kind == PartyKind.COURIER))
        assert couriers == 1
        assert db.session.scalar(select(func.count(Grant.id))) == 2
        issued = select(func.count(Event.id)).where(Event.kind == "application.issued")
        assert db.session.scalar(issued) == 1
        assert db.session.scalar(select(func.count(Storefront.id))) == 0


def make_operator_again() -> Party:
    return db.session.scalars(select(Party).where(Party.kind == PartyKind.OPERATOR)).one()
