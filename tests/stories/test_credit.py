"""A buyer's credit: kept because he wants it so, sent to his account, and used to buy with; to the rupiah."""

import pytest

from marketplace.holding.buyers import held_for_buyer
from marketplace.holding.lines import Kind
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, MoveRefused, NotYours, Refusal
from marketplace.kit.money import rupiah
from marketplace.operator import treasury
from marketplace.settlement import actions as settlement
from marketplace.settlement import credit
from marketplace.settlement.statement import Period, statement
from marketplace.settlement.states import PayoutState, RefundState, Refused
from payments import actions as payments
from tests.make import make_bank, make_buyer
from tests.stories.astray import at_the_bank, told, whole
from tests.stories.credited import OWN_ACCOUNT, WHOLE, bounced, has, kept
from tests.walk import actor_of

pytestmark = pytest.mark.usefixtures("session")


def refused(code: str, payer: object, seen: int, account: tuple[str, str, str] = OWN_ACCOUNT) -> None:
    with pytest.raises(Refusal, match=code):
        credit.send(payer, rupiah(seen), *account)
    db.session.rollback()


def test_a_refund_that_waits_for_an_account_is_kept_where_its_payer_wants_it_so() -> None:
    order, refund = bounced()
    buyer = actor_of(order.buyer)
    for stranger in (actor_of(make_buyer()), actor_of(order.sales[0].seller)):
        with pytest.raises(NotYours):
            credit.keep(stranger, refund)
        db.session.rollback()
    assert has(order) == 0, "never by itself"
    credit.keep(buyer, refund)
    credit.keep(buyer, refund)
    db.session.commit()
    assert (refund.state, has(order), at_the_bank()) == (RefundState.CREDITED, WHOLE, rupiah(WHOLE))
    assert [event["amount_minor"] for event in told("refund.kept")] == [rupiah(WHOLE)]
    with pytest.raises(MoveRefused):
        settlement.name_refund_account(buyer, refund, *OWN_ACCOUNT)
    db.session.rollback()
    with pytest.raises(MoveRefused):
        payments.refund_sent(actor_of(make_bank()), refund)
    db.session.rollback()
    whole()


def test_credit_is_told_wherever_it_is_asked_who_is_owed_what() -> None:
    order = kept()
    assert {group.kind: group.total_minor for group in held_for_buyer(order.buyer.id)} == {
        Kind.CREDIT: rupiah(WHOLE)
    }
    assert {row.what: row.minor for row in treasury.owed()}["credit"] == rupiah(WHOLE)
    credit.send(actor_of(order.buyer), rupiah(WHOLE), *OWN_ACCOUNT)
    db.session.commit()
    assert {group.kind: group.total_minor for group in held_for_buyer(order.buyer.id)} == {
        Kind.UNDER_WAY: rupiah(WHOLE)
    }
    assert {row.what: row.minor for row in treasury.owed()}["credit"] == 0


def test_a_refund_that_knows_its_way_is_not_kept() -> None:
    order, refund = bounced()
    buyer, owner = actor_of(order.buyer), actor_of(make_bank())
    settlement.name_refund_account(buyer, refund, *OWN_ACCOUNT)
    db.session.commit()
    with pytest.raises(MoveRefused):
        credit.keep(buyer, refund)
    db.session.rollback()
    payments.refund_sent(owner, refund)
    with pytest.raises(MoveRefused):
        credit.keep(buyer, refund)
    db.session.rollback()
    assert has(order) == 0


def test_credit_is_sent_to_its_owners_account_and_comes_back_as_credit() -> None:
    order, owner = kept(), actor_of(make_bank())
    buyer = actor_of(order.buyer)
    refused("credit-changed", buyer, WHOLE - 1)
    payout = credit.send(buyer, rupiah(WHOLE), *OWN_ACCOUNT)
    db.session.commit()
    assert credit.send(buyer, rupiah(WHOLE), *OWN_ACCOUNT).id == payout.id, "pressed twice it is one"
    assert (has(order), payout.amount_minor, payout.lines) == (0, rupiah(WHOLE), [])
    payments.payout_sent(owner, payout)
    db.session.commit()
    assert at_the_bank() == 0
    refused("no-credit", buyer, WHOLE)

    payments.payout_returned(owner, payout, Refused.CLOSED)
    db.session.commit()
    assert (payout.state, has(order)) == (PayoutState.RETURNED_BY_BANK, WHOLE)
    with pytest.raises(Invalid, match="refused"):
        credit.send(buyer, rupiah(WHOLE), *OWN_ACCOUNT)
    db.session.rollback()
    again = credit.send(buyer, rupiah(WHOLE), "BCA", "99887766", "Budi Santoso")
    payments.payout_failed(owner, again)
    db.session.commit()
    assert has(order) == WHOLE
    payments.payout_sent(owner, credit.send(buyer, rupiah(WHOLE), "BCA", "99887766", "Budi Santoso"))
    db.session.commit()
    assert (has(order), at_the_bank()) == (0, 0)
    lines = statement(order.buyer, Period()).lines
    assert [line.kind for line in reversed(lines)] == [
        "credit_kept",
        *("payout_ordered", "payout_returned", "payout_ordered", "payout_failed", "payout_ordered"),
    ]
    assert lines[0].balance_minor == 0
    whole()


def test_credit_too_small_for_a_transfer_waits_and_nobody_elses_money_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = kept()
    refused("no-credit", actor_of(make_buyer()), WHOLE)
    monkeypatch.setattr(credit, "MINIMUM_MINOR", rupiah(WHOLE + 1))
    refused("below-minimum", actor_of(order.buyer), WHOLE)
    assert has(order) == WHOLE
