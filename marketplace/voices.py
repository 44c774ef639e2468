"""Everybody's tables of notices together, and who reads the facts they speak of."""

import buyers.notices
import marketplace.operator.notices
import payments.notices
import sellers.notices
import shipping.notices
from marketplace.accounts.models import PartyKind
from marketplace.applications.facts import application_facts, papers_said, refusal_said
from marketplace.cases.facts import case_facts, problem_said, speaker_said, verdict_said
from marketplace.catalog.facts import storefront_facts
from marketplace.messages.notices import Voices
from marketplace.orders.facts import reason_said, sale_facts, shipment_facts
from marketplace.settlement.facts import party_facts, payment_facts, payout_facts, refund_facts, refused_said
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
        "bank_line": payments.notices.bank_line_facts,
        "storefront": storefront_facts,
        "application": application_facts,
        "party": party_facts,
        "webhook_endpoint": webhook_facts,
        "token": token_facts,
    },
    said={
        "reason": reason_said,
        "to_correct": papers_said,
        "refusal": refusal_said,
        "refused": refused_said,
        "problem": problem_said,
        "verdict": verdict_said,
        "speaker": speaker_said,
    },
)

# Kinds of events that nobody is told of, and why.
QUIET: dict[str, str] = {
    "token.revoked": "who takes a token back stands before the list of them",
    "application.accepted": "application.issued tells it with the rights that come of it",
    "application.begun": "the applicant stands before the form himself",
    "application.withdrawn": "the applicant did it himself, and it leaves the operator's queue",
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
    "payment.demanded": "the buyer sees at once where to pay",
    "rating.written": "it stays closed until rating.revealed",
    "sale.expired": "payment.expired tells the buyer; the seller was never told of the sale",
    "sale.handed_over": "shipment.picked_up tells it of each parcel",
    "sale.placed": "the buyer did it himself; the seller has nothing to do before sale.paid",
    "sale.restocked": "the seller did it himself",
    "shipment.delivered": "who took the parcel was there; with the last of them sale.delivered tells everybody",
    "shipment.in_transit": "the pages of the order and of tracking show it; nobody has anything to do",
    "storefront.changed": "the seller did it himself",
    "storefront.drafted": "the seller did it himself",
    "transfer.matched": "payment.captured tells the buyer",
    "webhook.changed": "its owner did it himself",
    "webhook.removed": "its owner did it himself",
    "user.signed_out": "he asked for it, and has to sign in anew",
}
