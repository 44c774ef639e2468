"""Pages: where a person pays as in his bank's app, and the desk where one plays the banks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import segno
from flask import Flask, Response, redirect, render_template, request

from standins.desk import (
    Press,
    Row,
    back,
    no_such_button,
    open_routes,
    open_telling,
    sheet,
    told_rows,
    unsent,
    waiting_first,
)
from standins.look import dress, money
from standins.look import said as t
from standins.midtrans.control import DEEDS
from standins.midtrans.reports import report, settle
from standins.midtrans.transactions import Refused, Till, codes_of
from standins.outbox import Outbox
from standins.store import Thing

WAITING_MAX = 20
VERBS = (("pay", "Bayar"), ("deny", "Tolak"), ("expire", "Biarkan kedaluwarsa"))


def open_pages(app: Flask, till: Till, outbox: Outbox) -> None:
    """Every page by its address."""
    dress(app, "Midtrans")
    open_telling(app, outbox)
    desk, wallet = Desk(till, outbox), Wallet(till)
    open_routes(
        app,
        (
            ("/", "desk", desk.overview, "GET"),
            ("/settlements", "settlements", desk.settlements, "GET"),
            ("/log", "log", desk.log, "GET"),
            ("/reports/<name>.csv", "report", desk.report, "GET"),
            ("/desk/settle", "desk_settle", desk.settle, "POST"),
            ("/desk/transactions/<name>/<verb>", "desk_press", desk.press, "POST"),
            ("/wallet", "wallet", wallet.show, "GET"),
            ("/wallet", "wallet_pay", wallet.pay, "POST"),
            ("/wallet/<name>", "receipt", wallet.receipt, "GET"),
            ("/qr/<name>.svg", "qr_picture", wallet.qr_picture, "GET"),
        ),
    )


def places() -> Sequence[tuple[str, str]]:
    """The pages that every page leads to."""
    return (
        ("/", t("Ringkasan")),
        ("/wallet", t("Dompet pembeli")),
        ("/settlements", t("Setoran")),
        ("/log", t("Kabar")),
    )


class Desk:
    """Where a person plays the payers' banks, and Midtrans itself."""

    def __init__(self, till: Till, outbox: Outbox) -> None:
        """The transactions, and what is told of them."""
        self._till, self._outbox = till, outbox

    def overview(self) -> str:
        """Every transaction with what may become of it."""
        with self._till.unit():
            rows = waiting_first(_row(transaction) for transaction in self._till.all())
        mode, waiting = self._outbox.mode, unsent(self._outbox)
        return sheet(places, t("Meja tiruan Midtrans"), rows, "overview.html", mode=mode, waiting=waiting)

    def settlements(self) -> str:
        """What went to the merchant's bank, and the button that sends the rest."""
        rows = [_settlement_row(one) for one in self._till.store.every("settlement")]
        rest = Row(t("Yang belum disetor"), (), [Press("/desk/settle", t("Setorkan ke bank"))])
        return sheet(places, t("Setoran"), [rest, *rows])

    def log(self) -> str:
        """Every notification, and whether it was taken."""
        told = told_rows(self._outbox)
        rows = [_event_row(event, told.get(event["id"], ())) for event in self._till.store.every("event")]
        return sheet(places, t("Kabar"), rows)

    def report(self, name: str) -> Response:
        """The lines of a settlement as a file."""
        found = self._till.store.find("settlement", name)
        if found is None:
            return Response(status=404)
        return Response(report(found), mimetype="text/csv")

    def settle(self) -> Any:
        """Pressed: send what has come to the merchant's bank."""
        try:
            with self._till.unit():
                made = settle(self._till)
        except Refused:
            return back(wrong=t("Tidak ada yang bisa disetor."))
        return back(done=t("Sudah. {thing}", None, thing=made["id"]))

    def press(self, name: str, verb: str) -> Any:
        """Pressed: one transaction is paid, refused, refunded, or its time is over."""
        if verb not in (*DEEDS, "refund"):
            return no_such_button()
        try:
            with self._till.unit():
                if verb == "refund":
                    self._till.refund(name, {}, online=False)
                else:
                    self._till.become(name, DEEDS[verb])
        except Refused as refusal:
            return back(wrong=str(refusal))
        return back(done=t("Sudah. {thing}", None, thing=name))


class Wallet:
    """The payer's bank: type a number or the text of a QR, see what it is for, pay."""

    def __init__(self, till: Till) -> None:
        """The transactions that may be paid."""
        self._till = till

    def show(self) -> Any:
        """What a number or a code pays, and what waits for a payer."""
        typed = request.args.get("code", "")
        with self._till.unit():
            found = self._till.paying(typed) if typed else None
            waiting = [one for one in self._till.all() if one["transaction_status"] == "pending"][
                :WAITING_MAX
            ]
        wrong = t("Nomor atau kode itu tidak dikenal.") if typed and found is None else ""
        told = {"amount": _amount(found), "status": _states()[found["transaction_status"]]} if found else {}
        codes = [(_what(one), codes_of(one)[0]) for one in waiting]
        page = render_template("wallet.html", typed=typed, found=found, waiting=codes, wrong=wrong, **told)
        return page, 404 if wrong else 200

    def pay(self) -> Any:
        """Pressed: the payer pays, or his bank refuses."""
        code, verb = request.form.get("code", ""), request.form.get("press", "")
        with self._till.unit():
            found = self._till.paying(code)
            if found is not None and found["transaction_status"] == "pending" and verb in ("pay", "deny"):
                self._till.become(found["order_id"], DEEDS[verb])
        return redirect(f"/wallet/{found['transaction_id']}" if found else "/wallet", 303)

    def receipt(self, name: str) -> Any:
        """What became of it."""
        found = self._called(name)
        if found is None:
            text = t("Nomor atau kode itu tidak dikenal.")
            return render_template("told.html", title=t("Tidak ada"), text=text, back_url="/wallet"), 404
        title, text = _states()[found["transaction_status"]], f"{_amount(found)}, {found['order_id']}"
        return render_template("told.html", title=title, text=text, back_url="/wallet")

    def qr_picture(self, name: str) -> Any:
        """A QR as a payer's phone sees it."""
        text = (self._called(name) or {}).get("qr_string")
        if not text:
            return Response(status=404)
        drawn = BytesIO()
        segno.make(text, micro=False).save(drawn, kind="svg", scale=6, omitsize=True, xmldecl=False)
        return Response(drawn.getvalue(), mimetype="image/svg+xml")

    def _called(self, name: str) -> Thing | None:
        try:
            with self._till.unit():
                return self._till.get(name)
        except Refused:
            return None


def _settlement_row(settlement: Thing) -> Row:
    net = money(int(Decimal(settlement["net"]) * 100))
    link = (t("Laporan, CSV"), f"/reports/{settlement['id']}.csv")
    return Row(net, ((t("Nomor"), settlement["id"]),), links=(link,))


def _amount(transaction: Thing) -> str:
    return money(int(Decimal(transaction["gross_amount"]) * 100))


def _what(transaction: Thing) -> str:
    if transaction["payment_type"] == "qris":
        return f"QRIS · {_amount(transaction)}"
    if transaction["payment_type"] == "echannel":
        return f"Mandiri Bill · {_amount(transaction)}"
    bank = transaction["va_numbers"][0]["bank"] if transaction.get("va_numbers") else "permata"
    return f"VA {bank.upper()} · {_amount(transaction)}"


def _states() -> dict[str, str]:
    return {
        "pending": t("Menunggu dibayar"),
        "settlement": t("Sudah dibayar"),
        "deny": t("Ditolak"),
        "cancel": t("Dibatalkan"),
        "expire": t("Waktunya habis"),
        "refund": t("Dikembalikan"),
        "partial_refund": t("Dikembalikan sebagian"),
    }


def _row(transaction: Thing) -> Row:
    status, code = transaction["transaction_status"], codes_of(transaction)[0]
    facts = [
        (t("Nomor"), transaction["order_id"]),
        (t("Keadaan"), _states()[status]),
        *(((t("Kode"), code),) if transaction["payment_type"] != "qris" else ()),
        (t("Berlaku sampai"), f"{transaction['expiry_time']} WIB"),
    ]
    if transaction.get("refund_amount"):
        facts.append((t("Dikembalikan"), money(int(Decimal(transaction["refund_amount"]) * 100))))
    verbs: Sequence[tuple[str, str]] = VERBS if status == "pending" else ()
    if transaction["payment_type"] == "qris" and status in ("settlement", "partial_refund"):
        verbs = (("refund", "Kembalikan semua"),)
    url = f"/desk/transactions/{transaction['order_id']}"
    presses = [Press(f"{url}/{verb}", t(label)) for verb, label in verbs]
    link = (t("Bayar seperti di aplikasi bank"), f"/wallet?{urlencode({'code': code})}")
    return Row(_what(transaction), facts, presses, links=(link,) if status == "pending" else ())


def _event_row(event: Thing, told: Sequence[str]) -> Row:
    when = datetime.fromtimestamp(event["created"], UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    facts = (
        (t("Nomor"), event["told"]["order_id"]),
        (t("Waktu"), when),
        (t("Pengiriman"), "; ".join(told) or t("Belum dikirim")),
    )
    press = Press(f"/desk/events/{event['id']}/again", t("Kirim lagi"))
    return Row(event["told"]["transaction_status"], facts, [press])
