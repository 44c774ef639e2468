"""Connected accounts, and money moved to them and back."""

from standins.store import Thing
from standins.stripe.asking import COUNT, FLAG, HASH, PAGE, TEXT, Asked, one_of
from standins.stripe.book import Book, changed_metadata, new_id, now
from standins.stripe.calls import Call
from standins.stripe.errors import bad, missing, no_funds

OWN_ACCOUNT = "acct_1standinplatform0"
CREATE_ACCOUNT = {
    "type": TEXT, "country": TEXT, "email": TEXT, "default_currency": TEXT, "metadata": HASH, "business_type": TEXT,
    "business_profile": {"name": TEXT, "url": TEXT},
    "capabilities": {"transfers": {"requested": FLAG}, "card_payments": {"requested": FLAG}},
}  # fmt: skip
CREATE = {
    "amount": COUNT, "currency": TEXT, "destination": TEXT, "description": TEXT, "metadata": HASH,
    "source_transaction": TEXT, "transfer_group": TEXT,
}  # fmt: skip


def create_account(book: Book, asked: Asked) -> Thing:
    """POST /v1/accounts: it may receive transfers at once."""
    kind = one_of(asked["type"] or "standard", ("custom", "express", "standard"), "type")
    account = book.add(_account(new_id("account"), asked, kind))
    book.happened("account.updated", account, account["id"])
    return account


def _account(account_id: str, asked: Asked, kind: str) -> Thing:
    profile = asked["business_profile"] or {}
    nothing: Thing = {
        "alternatives": [], "current_deadline": None, "currently_due": [], "disabled_reason": None, "errors": [],
        "eventually_due": [], "past_due": [], "pending_verification": [],
    }  # fmt: skip
    return {
        "id": account_id,
        "object": "account",
        "business_profile": {
            "mcc": None, "name": profile.get("name"), "product_description": None, "support_address": None,
            "support_email": None, "support_phone": None, "support_url": None, "url": profile.get("url"),
        },
        "business_type": asked["business_type"],
        "capabilities": {"card_payments": "inactive", "transfers": "active"},
        "charges_enabled": False,
        "country": asked["country"] or "ID",
        "created": now(),
        "default_currency": asked["default_currency"] or "idr",
        "details_submitted": True,
        "email": asked["email"],
        "external_accounts": {
            "object": "list", "data": [], "has_more": False, "url": f"/v1/accounts/{account_id}/external_accounts",
        },
        "future_requirements": nothing,
        "metadata": asked["metadata"] or {},
        "payouts_enabled": True,
        "requirements": nothing,
        "settings": None,
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": kind,
    }  # fmt: skip


def own_account(book: Book, asked: Asked) -> Thing:
    """GET /v1/account: the platform's, or the connected one that the request speaks for."""
    if asked.account:
        return book.get("account", asked.account)
    return _account(OWN_ACCOUNT, Asked(), "standard") | {"charges_enabled": True}


def read_account(book: Book, asked: Asked, account: str) -> Thing:
    """GET /v1/accounts/{id}."""
    return book.get("account", account, "account")


def update_account(book: Book, asked: Asked, account: str) -> Thing:
    """POST /v1/accounts/{id}."""
    found = book.get("account", account, "account")
    changes = {name: asked[name] for name in ("email", "business_type") if asked[name]}
    if asked["business_profile"]:
        changes["business_profile"] = found["business_profile"] | asked["business_profile"]
    found = book.keep(found | changes | {"metadata": changed_metadata(found, asked)})
    book.happened("account.updated", found, account)
    return found


def listed_accounts(book: Book, asked: Asked) -> Thing:
    """GET /v1/accounts."""
    return book.page("account", asked, "/v1/accounts")


def create(book: Book, asked: Asked) -> Thing:
    """POST /v1/transfers: of what is available, or of one charge."""
    amount, currency = asked.amount(), asked.currency()
    destination = book.store.find("account", asked.need("destination"))
    if destination is None:
        raise missing("destination", asked["destination"], "destination")
    if destination["capabilities"]["transfers"] != "active":
        raise bad(
            "Your destination account needs to have the capability transfers enabled.",
            "insufficient_capabilities_for_transfer",
        )
    group = asked["transfer_group"]
    pending = False
    if asked["source_transaction"]:
        charge = _source(book, asked["source_transaction"], amount, currency)
        group = group or charge["transfer_group"] or f"group_{charge['payment_intent']}"
        entry = book.store.find("balance_transaction", charge["balance_transaction"])
        pending = entry is not None and entry["status"] == "pending"
    elif amount > book.balance("", currency):
        raise no_funds(
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your"
            " available balance by creating Charges using the 4000000000000077 test card."
        )
    return _moved(book, asked, amount, currency, group, pending)


def _source(book: Book, charge_id: str, amount: int, currency: str) -> Thing:
    """The charge a transfer is taken of; refused where all of its transfers would exceed it."""
    charge = book.get("charge", charge_id, "source_transaction")
    if charge["currency"] != currency:
        raise bad(
            f"The currency of source_transaction's balance transaction ({charge['currency']}) must be the same as"
            f" the transfer currency ({currency})",
            param="currency",
        )
    if not charge["captured"]:
        raise bad("The source charge was not captured.", param="source_transaction")
    taken = sum(
        transfer["amount"] - transfer["amount_reversed"]
        for transfer in book.every("transfer", parent=charge_id)
    )
    left = charge["amount_captured"] - taken
    if amount > left:
        raise bad(
            f"Cannot use source_transaction: the transfer amount ({amount}) is greater than what is left of the"
            f" charge ({left})",
            "transfer_source_balance_parameters_mismatch" if left < 0 else "",
            "amount",
        )
    return charge


def _moved(book: Book, asked: Asked, amount: int, currency: str, group: str | None, pending: bool) -> Thing:
    transfer_id, destination = new_id("transfer"), asked["destination"]
    transfer: Thing = {
        "id": transfer_id,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": now(),
        "currency": currency,
        "description": asked["description"],
        "destination": destination,
        "destination_payment": f"py_{transfer_id[3:]}",
        "livemode": False,
        "metadata": asked["metadata"] or {},
        "reversals": {
            "object": "list", "data": [], "has_more": False, "url": f"/v1/transfers/{transfer_id}/reversals",
        },
        "reversed": False,
        "source_transaction": asked["source_transaction"],
        "source_type": "card",
        "transfer_group": group,
    }  # fmt: skip
    book.add(transfer, parent=asked["source_transaction"] or "")
    entry = book.entry("transfer", "transfer", -amount, currency, transfer_id, pending=pending)
    book.entry(
        "payment",
        "charge",
        amount,
        currency,
        transfer["destination_payment"],
        owner=destination,
        pending=pending,
    )
    transfer = book.keep(transfer | {"balance_transaction": entry["id"]})
    book.happened("transfer.created", transfer)
    return transfer


def reverse(book: Book, asked: Asked, transfer: str) -> Thing:
    """POST /v1/transfers/{id}/reversals: all of what is left, or a part."""
    found = book.get("transfer", transfer)
    left = found["amount"] - found["amount_reversed"]
    if left == 0:
        raise bad(f"Transfer {transfer} is already fully reversed.")
    amount = left if asked["amount"] is None else asked.amount()
    if amount > left:
        raise bad(
            f"Reversal amount ({amount}) is greater than unreversed amount on transfer ({left})",
            param="amount",
        )
    there = book.balances(found["destination"])
    has = sum(there.get((found["currency"], status), 0) for status in ("available", "pending"))
    if amount > has:
        raise no_funds(
            f"The connected account {found['destination']} has insufficient funds ({has}) to reverse {amount}."
        )
    return _reversed(book, asked, found, amount)


def _reversed(book: Book, asked: Asked, transfer: Thing, amount: int) -> Thing:
    entry = book.store.find("balance_transaction", transfer["balance_transaction"])
    pending = entry is not None and entry["status"] == "pending"
    reversal: Thing = {
        "id": new_id("transfer_reversal"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": None,
        "created": now(),
        "currency": transfer["currency"],
        "destination_payment_refund": None,
        "metadata": asked["metadata"] or {},
        "source_refund": None,
        "transfer": transfer["id"],
    }
    book.add(reversal, parent=transfer["id"])
    back = book.entry(
        "transfer_refund", "transfer_reversal", amount, transfer["currency"], reversal["id"], pending=pending
    )
    book.entry(
        "payment_refund", "refund", -amount, transfer["currency"], transfer["destination_payment"],
        owner=transfer["destination"], pending=pending,
    )  # fmt: skip
    reversal = book.keep(reversal | {"balance_transaction": back["id"]})
    total = transfer["amount_reversed"] + amount
    transfer["reversals"]["data"].insert(0, reversal)
    transfer = book.keep(transfer | {"amount_reversed": total, "reversed": total == transfer["amount"]})
    book.happened("transfer.reversed", transfer, amount_reversed=total - amount)
    return reversal


def read(book: Book, asked: Asked, transfer: str) -> Thing:
    """GET /v1/transfers/{id}."""
    return book.get("transfer", transfer)


def update(book: Book, asked: Asked, transfer: str) -> Thing:
    """POST /v1/transfers/{id}: its metadata."""
    found = book.get("transfer", transfer)
    found = book.keep(found | {"metadata": changed_metadata(found, asked)})
    book.happened("transfer.updated", found)
    return found


def listed(book: Book, asked: Asked) -> Thing:
    """GET /v1/transfers."""
    return book.page(
        "transfer", asked, "/v1/transfers",
        destination=asked["destination"], transfer_group=asked["transfer_group"],
    )  # fmt: skip


def listed_reversals(book: Book, asked: Asked, transfer: str) -> Thing:
    """GET /v1/transfers/{id}/reversals."""
    book.get("transfer", transfer)
    return book.page("transfer_reversal", asked, f"/v1/transfers/{transfer}/reversals", parent=transfer)


def read_reversal(book: Book, asked: Asked, transfer: str, reversal: str) -> Thing:
    """GET /v1/transfers/{id}/reversals/{id}."""
    found = book.get("transfer_reversal", reversal)
    if found["transfer"] != transfer:
        raise missing("transfer reversal", reversal)
    return found


PAGE_OF_REVERSALS = {name: kind for name, kind in PAGE.items() if name != "created"}
CALLS = (
    Call("GET", "/v1/account", own_account, {}),
    Call("POST", "/v1/accounts", create_account, CREATE_ACCOUNT),
    Call("GET", "/v1/accounts", listed_accounts, PAGE),
    Call("GET", "/v1/accounts/<account>", read_account, {}),
    Call(
        "POST",
        "/v1/accounts/<account>",
        update_account,
        {
            "email": TEXT,
            "business_type": TEXT,
            "business_profile": {"name": TEXT, "url": TEXT},
            "metadata": HASH,
        },
    ),
    Call("POST", "/v1/transfers", create, CREATE),
    Call("GET", "/v1/transfers", listed, PAGE | {"destination": TEXT, "transfer_group": TEXT}),
    Call("GET", "/v1/transfers/<transfer>", read, {}),
    Call("POST", "/v1/transfers/<transfer>", update, {"metadata": HASH}),
    Call(
        "POST",
        "/v1/transfers/<transfer>/reversals",
        reverse,
        {"amount": COUNT, "description": TEXT, "metadata": HASH},
    ),
    Call("GET", "/v1/transfers/<transfer>/reversals", listed_reversals, PAGE_OF_REVERSALS),
    Call("GET", "/v1/transfers/<transfer>/reversals/<reversal>", read_reversal, {}),
)
