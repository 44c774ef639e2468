"""Everybody's tables of notices together, and who reads the facts they speak of."""

import buyers.notices
import marketplace.operator.notices
import payments.notices
import sellers.notices
import shipping.notices
from marketplace.accounts.models import PartyKind
from marketplace.applications.facts import application_facts, papers_said, refusal_said
from marketplace.cases.facts import case_facts, problem_said, speaker_said, verdict_said
from marketplace.cash.facts import remittance_facts
from marketplace.catalog.facts import storefront_facts
from marketplace.messages.notices import Voices
from marketplace.orders.facts import (
    commission_facts,
    rate_said,
    reason_said,
    sale_facts,
    shipment_facts,
    what_for_said,
)
from marketplace.reviews.facts import ground_said, review_facts
from marketplace.settlement.facts import (
    chargeback_facts,
    party_facts,
    payment_facts,
    payout_facts,
    refund_facts,
    refused_said,
)
from marketplace.webhooks.notices import token_facts, webhook_facts

VOICES = Voices(
    # Who is concerned twice hears the first of these.
    notices={
        PartyKind.BUYER: buyers.notices.NOTICES,
        PartyKind.SELLER: sellers.notices.NOTICES,
        PartyKind.COURIER: shipping.notices.NOTICES,
        PartyKind.PROVIDER: payments.notices.NOTICES,
        PartyKind.OPERATOR: marketplace.operator.notices.NOTICES,
    },
    # by the subject of the event
    facts={
        "sale": sale_facts,
        "case": case_facts,
        "shipment": shipment_facts,
        "payment": payment_facts,
        "refund": refund_facts,
        "payout": payout_facts,
        "chargeback": chargeback_facts,
        "remittance": remittance_facts,
        "bank_line": payments.notices.bank_line_facts,
        "storefront": storefront_facts,
        "application": application_facts,
        "party": party_facts,
        "commission_rule": commission_facts,
        "webhook_endpoint": webhook_facts,
        "token": token_facts,
        "review": review_facts,
    },
    said={
        "reason": reason_said,
        "rate": rate_said,
        "what_for": what_for_said,
        "to_correct": papers_said,
        "refusal": refusal_said,
        "refused": refused_said,
        "problem": problem_said,
        "verdict": verdict_said,
        "speaker": speaker_said,
        "ground": ground_said,
    },
)

# Kinds of events that nobody is told of, and why.
QUIET: dict[str, str] = {
    "token.revoked": "who takes a token back stands before the list of them",
    "application.accepted": "application.issued tells it with the rights that come of it",
    "application.begun": "the applicant stands before the form himself",
    "application.withdrawn": "the applicant did it himself, and it leaves the operator's queue",
    "chargeback.answered": "who chose the evidence did it himself; what the bank says of it is told",
    "courier.cash_terms": "the courier did it himself",
    "courier.service_changed": "the courier did it himself",
    "courier.service_switched": "the courier did it himself",
    "listing.changed": "the seller did it himself",
    "listing.drafted": "the seller did it himself",
    "listing.hidden": "the seller did it himself",
    "listing.live": "the seller did it himself",
    "listing.photographed": "the seller did it himself",
    "party.granted": "application.issued tells what was granted",
    "party.member_added": "whoever asked the operator for it tells him",
    "party.right_ended": "the operator speaks with the party himself; storefront.closed tells a seller",
    "payout_plan.changed": "the party did it himself",
    "reserve.released": "the money page and the statement show it; the payout that follows is told",
    "payment.demanded": "the buyer sees at once where to pay",
    "rating.written": "it stays closed until rating.revealed",
    "rating.changed": "it stays closed until rating.revealed",
    "payment.replaced": "who chose another way to pay did it himself, and is asked for the money by that one",
    "sale.expired": "payment.expired tells the buyer; the seller was never told of the sale",
    "sale.handed_over": "shipment.picked_up tells it of each parcel",
    "sale.placed": "the buyer did it himself; the seller has nothing to do before sale.paid",
    "sale.restocked": "the seller did it himself",
    "shipment.delivered": "who took the parcel was there; with the last of them sale.delivered tells everybody",
    "shipment.in_transit": "the pages of the order and of tracking show it; nobody has anything to do",
    "storefront.changed": "the seller did it himself",
    "storefront.drafted": "the seller did it himself",
    "transfer.matched": "payment.captured tells the buyer",
    "statement.booked": "the bank's desk did it itself; what came of each line is told by its own event",
    "payout_file.made": "the bank's desk did it itself",
    "payout_file.handed_in": "the bank's desk did it itself; payout.paid tells the party",
    "payout_file.withdrawn": "the bank's desk did it itself",
    "desk_account.named": "the bank's owner did it himself",
    "voucher.given": "who gives it did it himself",
    "voucher.ended": "who gave it did it himself",
    "webhook.changed": "its owner did it himself",
    "webhook.removed": "its owner did it himself",
    "user.signed_out": "he asked for it, and has to sign in anew",
}
