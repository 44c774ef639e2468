"""Everybody's tables of notices together, and who reads the facts they speak of."""

import buyers.notices
import marketplace.operator.notices
import payments.notices
import sellers.notices
import shipping.notices
from marketplace.accounts.models import PartyKind
from marketplace.applications.facts import application_facts, papers_said, refusal_said
from marketplace.catalog.facts import storefront_facts
from marketplace.messages.notices import Voices
from marketplace.orders.facts import reason_said, sale_facts, shipment_facts
from marketplace.settlement.facts import party_facts, payment_facts, payout_facts, refund_facts

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
        "shipment": shipment_facts,
        "payment": payment_facts,
        "refund": refund_facts,
        "payout": payout_facts,
        "bank_line": payments.notices.bank_line_facts,
        "storefront": storefront_facts,
        "application": application_facts,
        "party": party_facts,
    },
    said={"reason": reason_said, "to_correct": papers_said, "refusal": refusal_said},
)
