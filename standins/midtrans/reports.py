"""Settlement: what was paid, less refunds and fees, goes to the merchant's bank, with a report of each line."""

import csv
import io
import secrets
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from standins.midtrans.transactions import JAKARTA, MERCHANT, Refused, Till, written
from standins.store import Thing

QRIS_PERCENT, ACCOUNT_FEE = Decimal("0.7"), Decimal(4000)
HEADS = (
    "Settlement ID", "Merchant ID", "Type", "Order ID", "Transaction ID", "Payment Type", "Reference", "Time",
    "Currency", "Gross Amount", "Fee", "Net Amount",
)  # fmt: skip


def settle(till: Till) -> Thing:
    """Send what has come since the last time. Raises Refused where there is nothing to send."""
    settlement = f"STL-{secrets.token_hex(6).upper()}"
    rows = [row for transaction in till.all()[::-1] for row in _rows(till, transaction)]
    net = sum((Decimal(row["Net Amount"]) for row in rows), Decimal(0))
    if net <= 0:
        raise Refused("412", "There is nothing to be settled")
    for row in rows:
        till.store.add("reported", {"id": f"reported:{row['Type']}:{row['Reference']}"})
    rows.append(_row("SETTLEMENT", {}, settlement, written(datetime.now(JAKARTA)), net, Decimal(0)))
    for row in rows:
        row["Settlement ID"] = settlement
    return till.store.add("settlement", {"id": settlement, "net": f"{net:.2f}", "rows": rows})


def report(settlement: Thing) -> str:
    """The lines of a settlement as CSV."""
    text = io.StringIO()
    table = csv.DictWriter(text, HEADS, lineterminator="\n")
    table.writeheader()
    table.writerows(settlement["rows"])
    return text.getvalue()


def _rows(till: Till, transaction: Thing) -> Iterator[Thing]:
    """What of a transaction no report told yet."""
    if "settlement_time" not in transaction:
        return
    gross = Decimal(transaction["gross_amount"])
    lines = [
        _row(
            "PAYMENT",
            transaction,
            transaction["order_id"],
            transaction["settlement_time"],
            gross,
            _fee(transaction, gross),
        )
    ]
    for refund in transaction.get("refunds", ()):
        amount = -Decimal(refund["refund_amount"])
        lines.append(
            _row("REFUND", transaction, refund["refund_key"], refund["created_at"], amount, Decimal(0))
        )
    for line in lines:
        if till.store.find("reported", f"reported:{line['Type']}:{line['Reference']}") is None:
            yield line


def _row(kind: str, of: Thing, reference: str, time: str, gross: Decimal, fee: Decimal) -> Thing:
    return {
        "Settlement ID": "",
        "Merchant ID": MERCHANT,
        "Type": kind,
        "Order ID": of.get("order_id", ""),
        "Transaction ID": of.get("transaction_id", ""),
        "Payment Type": of.get("payment_type", ""),
        "Reference": reference,
        "Time": time,
        "Currency": "IDR",
        "Gross Amount": f"{gross:.2f}",
        "Fee": f"{fee:.2f}",
        "Net Amount": f"{gross - fee:.2f}",
    }


def _fee(transaction: Thing, gross: Decimal) -> Decimal:
    if transaction["payment_type"] != "qris":
        return min(ACCOUNT_FEE, gross)
    return (gross * QRIS_PERCENT / 100).quantize(Decimal(1), ROUND_HALF_UP)
