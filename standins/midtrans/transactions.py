"""Transactions, in Midtrans' words: opened, paid, refused, ended, refunded; and what is told of each step."""

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from standins.midtrans.qris import qr_text
from standins.outbox import Outbox
from standins.store import Store, Thing

JAKARTA = timezone(timedelta(hours=7), "WIB")
MERCHANT = "G000000000"
PREFIXES = {"bca": "12345", "bni": "98800", "bri": "26215", "permata": "85620", "cimb": "20597"}
BILLER = "70012"  # Mandiri's number for who collects by Midtrans
HOURS_OPEN = {"bank_transfer": 24.0, "echannel": 24.0, "qris": 0.25}
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
AMOUNT_MAX = Decimal(999_999_999)
ORDER_ID = re.compile(r"[A-Za-z0-9\-_~.]{1,50}")
REFUND_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
# status -> the code that status and notifications tell
CODES = {
    "pending": "201",
    "settlement": "200",
    "deny": "202",
    "cancel": "200",
    "expire": "407",
    "refund": "200",
    "partial_refund": "200",
}
NOTIFIED = {"cancel": "202"}  # but for this one, which a notification tells by another
SETTLED = ("settlement", "partial_refund", "refund")


class Refused(Exception):
    """An answer that says no: Midtrans' status code and words, and what exactly was wrong."""

    def __init__(self, code: str, message: str, *validation: str) -> None:
        super().__init__(message)
        self.body: Thing = {"status_code": code, "status_message": message, "id": str(uuid.uuid4())}
        if validation:
            self.body["validation_messages"] = list(validation)


class Till:
    """All transactions of one merchant. Writes happen in a unit."""

    def __init__(self, store: Store, key: str) -> None:
        """``key`` is the merchant's server key; the outbox is told afterwards. ``is_empty``: nothing to refund from."""
        self.store, self.key, self.is_empty = store, key, False
        self.outbox: Outbox

    @contextmanager
    def unit(self) -> Iterator[None]:
        """All of what the block changes, or nothing where it raises; what is overdue has expired before."""
        with self.store.unit():
            self._expire_overdue()
            yield

    def charge(self, asked: Mapping[str, Any]) -> Thing:
        """Open a transaction. Raises Refused."""
        kind = asked.get("payment_type")
        if kind not in HOURS_OPEN:
            raise _invalid("payment_type is not supported")
        details = _table(asked, "transaction_details")
        order_id = details.get("order_id")
        if not isinstance(order_id, str) or not ORDER_ID.fullmatch(order_id):
            raise _invalid("transaction_details.order_id is required, and of letters, digits, -, _, ~ and .")
        gross = _amount(details.get("gross_amount"), "transaction_details.gross_amount")
        if self.store.find("transaction", order_id):
            raise Refused("406", "order_id has been paid and utilized, please use another order ID")
        now = datetime.now(JAKARTA)
        transaction: Thing = {
            "id": order_id,
            "transaction_id": str(uuid.uuid4()),
            "order_id": order_id,
            "merchant_id": MERCHANT,
            "gross_amount": _told(gross),
            "currency": "IDR",
            "payment_type": kind,
            "transaction_time": written(now),
            "transaction_status": "pending",
            "fraud_status": "accept",
            "expiry_time": written(now + _open_for(asked, kind)),
        }
        transaction |= OPENED[kind](asked, transaction)
        self.store.add("transaction", transaction)
        self._tell(transaction)
        return transaction

    def get(self, name: str) -> Thing:
        """A transaction by its order's id or its own. Raises Refused."""
        found = self.store.find("transaction", name)
        if found is None:
            found = next((one for one in self.all() if one["transaction_id"] == name), None)
        if found is None:
            raise Refused("404", "Transaction doesn't exist.")
        return found

    def all(self) -> list[Thing]:
        """Every transaction, the newest first."""
        return list(self.store.every("transaction"))

    def paying(self, typed: str) -> Thing | None:
        """The open transaction that an account number, or the text of a QR, pays."""
        wanted = "".join(typed.split())
        return next((one for one in self.all() if wanted and wanted in map(_squeezed, codes_of(one))), None)

    def become(self, name: str, status: str) -> Thing:
        """A pending one is paid, refused, cancelled or has expired. Raises Refused for one that is over."""
        transaction = self.get(name)
        if transaction["transaction_status"] != "pending":
            raise Refused("412", "Merchant cannot modify the status of the transaction")
        return self._change(transaction, status)

    def refund(self, name: str, asked: Mapping[str, Any], online: bool) -> Thing:
        """Send back all, or a part, of what was paid by QRIS. Raises Refused."""
        transaction = self.get(name)
        if transaction["payment_type"] != "qris":
            raise Refused("418", "Payment type is not supported for refund")
        if transaction["transaction_status"] not in SETTLED:
            raise Refused("412", "Merchant cannot modify the status of the transaction")
        refunds = transaction.get("refunds", [])
        left = Decimal(transaction["gross_amount"]) - sum(Decimal(one["refund_amount"]) for one in refunds)
        amount = left if asked.get("amount") is None else _amount(asked["amount"], "amount")
        key = str(asked.get("refund_key") or f"reference-{secrets.token_hex(6)}")
        if any(one["refund_key"] == key for one in refunds):
            raise Refused("406", "Duplicate refund ID")
        if not REFUND_KEY.fullmatch(key):
            raise _invalid("refund_key may have letters, digits, dashes and underscores")
        if amount > left:
            raise Refused("414", "Refund request is rejected due to invalid amount")
        if self.is_empty:
            raise Refused("414", "Refund request is rejected due to merchant insufficient funds")
        made = {
            "refund_chargeback_id": len(refunds) + 1,
            "refund_chargeback_uuid": str(uuid.uuid4()),
            "refund_amount": _told(amount),
            "created_at": written(datetime.now(JAKARTA)),
            "reason": str(asked.get("reason") or ""),
            "refund_key": key,
            "refund_method": "online" if online else "offline",
        }
        total = sum((Decimal(one["refund_amount"]) for one in refunds), amount)
        changed = self._change(
            transaction | {"refunds": [*refunds, made], "refund_amount": _told(total)},
            "refund" if amount == left else "partial_refund",
        )
        return changed | {"refund_key": key, "refund_chargeback_id": made["refund_chargeback_id"]}

    def _change(self, transaction: Thing, status: str) -> Thing:
        if status == "settlement":
            transaction |= _paid(transaction)
        transaction = self.store.keep(transaction | {"transaction_status": status})
        self._tell(transaction)
        return transaction

    def _tell(self, transaction: Thing) -> None:
        """Have a notification sent of how it stands now."""
        told = self.shown(transaction, NOTIFIED) | {"status_message": "midtrans payment notification"}
        if transaction["payment_type"] == "qris":
            told.pop("qr_string", None)
        event: Thing = {
            "id": f"n-{uuid.uuid4()}",
            "told": told,
            "created": int(datetime.now(UTC).timestamp()),
        }
        self.store.add("event", event, parent=transaction["order_id"])
        self.outbox.put(event["id"])

    def shown(self, transaction: Thing, codes: Mapping[str, str] = CODES) -> Thing:
        """A transaction as status and notifications tell it, signed."""
        code = {**CODES, **codes}[transaction["transaction_status"]]
        told = {name: value for name, value in transaction.items() if name not in ("id", "qr_string")}
        told |= {"status_code": code, "status_message": "Success, transaction is found"}
        return told | {
            "signature_key": signature(transaction["order_id"], code, transaction["gross_amount"], self.key)
        }

    def _expire_overdue(self) -> None:
        now = written(datetime.now(JAKARTA))
        for (body,) in self.store.sql(
            "SELECT id FROM thing WHERE kind = 'transaction' AND json_extract(body, '$.transaction_status') = 'pending'"
            " AND json_extract(body, '$.expiry_time') <= ?",
            now,
        ):
            self._change(self.get(body), "expire")


def _account(asked: Mapping[str, Any], _transaction: Thing) -> Thing:
    bank = _table(asked, "bank_transfer").get("bank")
    if bank not in PREFIXES:
        raise _invalid(f"bank_transfer.bank must be one of {', '.join(PREFIXES)}")
    digits = PREFIXES[bank] + _digits(11)
    return (
        {"permata_va_number": digits}
        if bank == "permata"
        else {"va_numbers": [{"bank": bank, "va_number": digits}]}
    )


def _bill(asked: Mapping[str, Any], _transaction: Thing) -> Thing:
    told = _table(asked, "echannel")
    if not (told.get("bill_info1") and told.get("bill_info2")):
        raise _invalid("echannel.bill_info1 and echannel.bill_info2 are required")
    return {"biller_code": BILLER, "bill_key": str(told.get("bill_key") or _digits(12))}


def _qris(asked: Mapping[str, Any], transaction: Thing) -> Thing:
    acquirer = (asked.get("qris") or {}).get("acquirer", "gopay")
    text = qr_text(transaction["gross_amount"], transaction["transaction_id"])
    return {"acquirer": acquirer, "qr_string": text}


# payment_type -> what a charge gives the payer
OPENED = {"bank_transfer": _account, "echannel": _bill, "qris": _qris}


def _paid(transaction: Thing) -> Thing:
    """What is told besides once it is paid."""
    now = written(datetime.now(JAKARTA))
    told: Thing = {"settlement_time": now}
    if "va_numbers" in transaction:
        told["payment_amounts"] = [{"paid_at": now, "amount": transaction["gross_amount"]}]
    if transaction["payment_type"] == "qris":
        told |= {"issuer": "gopay", "transaction_type": "on-us"}
    return told


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def signature(order_id: str, status_code: str, gross_amount: str, key: str) -> str:
    """What a notification proves by that it comes from who knows the server key."""
    return hashlib.sha512(f"{order_id}{status_code}{gross_amount}{key}".encode()).hexdigest()


def codes_of(transaction: Thing) -> list[str]:
    """What a payer types or scans."""
    numbers = [one["va_number"] for one in transaction.get("va_numbers", ())]
    bill = f"{transaction['biller_code']} {transaction['bill_key']}" if "bill_key" in transaction else None
    return [
        code
        for code in (*numbers, transaction.get("permata_va_number"), bill, transaction.get("qr_string"))
        if code
    ]


def _squeezed(code: str) -> str:
    return "".join(code.split())


def _invalid(message: str) -> Refused:
    return Refused("400", "One or more parameters in the payload is invalid.", message)


def _table(asked: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = asked.get(name)
    if not isinstance(table, Mapping):
        raise _invalid(f"{name} is required")
    return table


def _amount(value: object, name: str) -> Decimal:
    """Whole rupiah above zero. Raises Refused."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise _invalid(f"{name} must be a number") from error
    if isinstance(value, bool) or amount != amount.to_integral_value() or not 0 < amount <= AMOUNT_MAX:
        raise _invalid(f"{name} must be whole rupiah, at least 1 and at most {AMOUNT_MAX}")
    return amount


def _told(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _open_for(asked: Mapping[str, Any], kind: str) -> timedelta:
    expiry = asked.get("custom_expiry")
    if not isinstance(expiry, Mapping):
        return timedelta(hours=HOURS_OPEN[kind])
    duration, unit = expiry.get("expiry_duration"), expiry.get("unit", "minute")
    if unit not in UNITS or not isinstance(duration, int) or duration < 1:
        raise _invalid(
            "custom_expiry needs an expiry_duration of at least 1 and a unit: second, minute, hour, day"
        )
    return timedelta(seconds=duration * UNITS[unit])


def written(moment: datetime) -> str:
    """A moment as Midtrans writes it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")
