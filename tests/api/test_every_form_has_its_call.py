"""What a person can do on a page, his program can do: every form beside its call, or the reason why it has none."""

from flask import Flask

from marketplace.api.calls import rooms
from tests.security.test_every_route import bare_app

ROOMS_OF_FIVE = {"buyers", "sellers", "shipping", "payments", "operator"}
EVERY_ROOM = "*"  # the form, or the call, of that name in each room that has it

# form -> the calls that do the same
CALLS = {
    "buyers.cart_add": ("buyers.put_line",),
    "buyers.cart_change": ("buyers.put_line", "buyers.remove_line", "buyers.empty_cart"),
    "buyers.checkout_address": ("buyers.add_address",),
    "buyers.place": ("buyers.quote_order", "buyers.place_order"),
    "buyers.pay_otherwise": ("buyers.pay_otherwise",),
    "buyers.cancel_order": ("buyers.cancel_order",),
    "buyers.cancel": ("buyers.cancel_sale",),
    "buyers.confirm": ("buyers.confirm_sale",),
    "buyers.rate": ("buyers.rate_sale",),
    "buyers.complain": ("buyers.complain",),
    "buyers.withdraw_case": ("buyers.withdraw_case",),
    "buyers.name_refund_account": ("buyers.name_refund_account",),
    "buyers.keep_refund": ("buyers.keep_refund",),
    "buyers.send_credit": ("buyers.send_credit",),
    "accounts.new_address": ("buyers.add_address",),
    "accounts.change_address": ("buyers.change_address",),
    "accounts.drop_address": ("buyers.drop_address",),
    "accounts.change_profile": ("buyers.change_profile",),
    "sellers.register": ("buyers.begin_shop",),
    "sellers.apply_again": ("buyers.begin_shop",),
    "sellers.step": (
        *(f"buyers.tell_{paper}" for paper in ("name", "place", "story", "nik", "account")),
        "buyers.keep_paper_picture",
    ),
    "sellers.application": ("buyers.submit_application",),
    "sellers.withdraw": ("buyers.withdraw_application",),
    "sellers.accept": ("sellers.accept_sale",),
    "sellers.decline": ("sellers.decline_sale",),
    "sellers.decline_part": ("sellers.decline_part",),
    "sellers.pack": ("sellers.pack_sale",),
    "sellers.pack_apart": ("sellers.pack_sale",),
    "sellers.give_back": ("sellers.give_back",),
    "sellers.restock": ("sellers.restock_line",),
    "sellers.rate": ("sellers.rate_buyer",),
    "sellers.new_listing": ("sellers.add_good",),
    "sellers.listing": ("sellers.change_good",),
    "sellers.move_listing": ("sellers.publish_good", "sellers.hide_good"),
    "sellers.photos": ("sellers.add_photo",),
    "sellers.remove_photo": ("sellers.remove_photo",),
    "sellers.words": ("sellers.change_shop", "sellers.change_picture"),
    "sellers.account": ("sellers.change_account",),
    "sellers.member": ("sellers.put_member",),
    "shipping.register": ("buyers.begin_company", "buyers.tell_company"),
    "shipping.register_again": ("buyers.begin_company",),
    "shipping.registering": (
        *(f"buyers.tell_{paper}" for paper in ("company", "licence", "nik", "account")),
        "buyers.keep_paper_picture",
    ),
    "shipping.send_registration": ("buyers.submit_application",),
    "shipping.keep_cash_terms": ("shipping.keep_cash_terms",),
    "shipping.remit": ("shipping.make_remittance",),
    "operator.run_cash": ("operator.run_cash",),
    "shipping.withdraw": ("buyers.withdraw_application",),
    "shipping.step": ("shipping.say_step",),
    "shipping.deliver": ("shipping.deliver_with_pin",),
    "shipping.deliver_with_photo": ("shipping.keep_proof", "shipping.deliver_with_photo"),
    "shipping.add_service": ("shipping.add_service",),
    "shipping.change_service": ("shipping.change_service",),
    "shipping.switch_service": ("shipping.offer_service",),
    "shipping.change_account": ("shipping.change_account",),
    **{
        f"{room}.{form}": (f"{room}.{call}",)
        for room in ("sellers", "shipping")
        for form, call in (("change_plan", "choose_plan"), ("pay_now", "pay_now"))
    },
    "payments.book": ("payments.book_transfer",),
    "payments.upload": ("payments.upload_statement",),
    "payments.name_account": ("payments.name_account",),
    "payments.book_statement": ("payments.book_statement",),
    "payments.drop_statement": ("payments.drop_statement",),
    "payments.explain": ("payments.explain_money_out",),
    "payments.make_file": ("payments.make_file",),
    "payments.hand_in_file": ("payments.hand_in_file",),
    "payments.withdraw_file": ("payments.withdraw_file",),
    "payments.match": ("payments.match_transfer",),
    "payments.send_back": ("payments.send_transfer_back",),
    "payments.take_report": ("payments.read_report",),
    "payments.refund_sent": ("payments.refund_sent",),
    "payments.refund_bounced": ("payments.refund_returned",),
    "payments.payout_sent": ("payments.payout_sent",),
    "payments.payout_failed": ("payments.payout_failed",),
    "payments.payout_returned": ("payments.payout_returned",),
    "operator.take_application": ("operator.take_application",),
    "operator.decide_application": ("operator.decide_application",),
    "operator.reject_application": ("operator.reject_application",),
    "operator.decide_case": ("operator.decide_case",),
    "operator.close_storefront": ("operator.close_storefront",),
    "operator.reopen_storefront": ("operator.reopen_storefront",),
    "operator.new_party": ("operator.found_party",),
    "operator.run_payouts": ("operator.run_payouts",),
    "operator.new_commission": ("operator.add_commission_rule",),
    "operator.end_commission": ("operator.end_commission_rule",),
    "operator.send_again": ("operator.send_message_again",),
    "operator.retry_delivery": ("operator.retry_delivery",),
    "operator.send_evidence": ("operator.send_evidence",),
    "operator.advance_clock": ("operator.advance_clock",),
    "operator.members": ("operator.put_member",),
    "messages.open_news": ("*.read_news",),
    "messages.read_all": ("*.read_all_news",),
    "messages.preferences": ("*.change_preferences",),
    "buyers.report_review": ("buyers.report_review", "sellers.report_review", "shipping.report_review"),
    "operator.decide_review": ("operator.decide_review",),
    "*.change_review": ("*.keep_review_picture", "*.change_own_review"),
    "*.answer_review": ("*.answer_review",),
    "*.object_to_review": ("*.object_to_review",),
    "*.say_in_case": ("*.keep_evidence", "*.answer_case"),
    "*.concede_case": ("*.concede_case",),
    "*.new_voucher": ("*.give_voucher",),
    "*.end_voucher": ("*.end_voucher",),
    "*.add_member": ("*.put_member",),
    "*.change_member": ("*.put_member",),
    "*.remove_member": ("*.remove_member",),
    "*.add_webhook": ("*.add_webhook",),
    "*.save_webhook": ("*.change_webhook",),
    "*.webhook_step": ("*.pause_webhook", "*.resume_webhook", "*.rotate_webhook", "*.try_webhook"),
    "*.remove_webhook": ("*.remove_webhook",),
    "*.send_webhook_again": ("*.send_webhook_post_again",),
}

# form -> why no program does it
BY_A_PERSON = {
    "accounts.register": "a person comes in himself: his party's first token is made on a page",
    "accounts.login": "a program has a token instead",
    "accounts.logout": "a program has a token instead",
    "accounts.confirm": "the code went to the person's own phone or mailbox",
    "accounts.send_code": "the code goes to the person's own phone or mailbox",
    "accounts.forgot": "a token must never lead to a password",
    "accounts.new_password": "a token must never lead to a password",
    "accounts.change_password": "a token must never lead to a password",
    "accounts.change_contact": "whoever holds a token must not take the account over",
    "accounts.end_session": "whoever holds a token must not lock the person out",
    "accounts.end_sessions": "whoever holds a token must not lock the person out",
    "payments.hook": "a provider from outside tells what happened there, and signs it",
    "api.party_tokens": "tokens are made by a person who is looking, never by another token",
    "api.revoke": "tokens are taken back by the person who is looking",
    "book_pages.check": "it only reads: a program checks a receipt itself, with verify_receipt.py and GET /book",
    "*.webhook_secret": "it only shows: a program reads GET /webhooks/{webhook}/secrets",
    "webhook_demo.receive": "the demo's own receiver",
    "webhook_demo.tell_secret": "the demo's own receiver",
}


def forms(app: Flask) -> set[str]:
    """Every form of a page."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api_")
    }


def named(app: Flask) -> dict[str, set[str]]:
    """Calls that write, by the form that they stand for; ``*`` is filled in for every room that has the form."""
    known = forms(app)
    filled: dict[str, set[str]] = {}
    for form, calls in (*CALLS.items(), *((form, ()) for form in BY_A_PERSON)):
        rooms_of_form = ROOMS_OF_FIVE if form.startswith(EVERY_ROOM) or "*" in "".join(calls) else {""}
        for room in rooms_of_form:
            name = form.replace(EVERY_ROOM, room)
            if name in known:
                filled.setdefault(name, set()).update(call.replace(EVERY_ROOM, room) for call in calls)
    return filled


def test_every_form_stands_beside_its_call_or_says_why_not() -> None:
    app = bare_app()
    there = {f"{room.name}.{call.name}" for room in rooms(app) for call in room.calls if not call.is_safe}
    filled = named(app)
    assert set(filled) == forms(app), "a form that is new, or one that is gone"
    missing = {form: calls - there for form, calls in filled.items() if calls - there}
    assert missing == {}, "calls that are not there"
    only_here = there - set().union(*filled.values())
    assert only_here == set(), "calls that no form knows"
