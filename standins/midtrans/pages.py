"""Pages: where a person pays as in his bank's app, and the desk where one plays the banks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import segno
from flask import Flask, Response, redirect, render_template, request

from standins.desk import Press, Row, back, open_telling, sheet, told_rows
from standins.look import dress, money
from standins.look import said as t
from standins.midtrans.control import DEEDS
from standins.midtrans.reports import report, settle
from standins.midtrans.transactions import Refused, Till, codes_of
from standins.outbox import Outbox
from standins.store import Thing

VERBS = (("pay", "Bayar"), ("deny", "Tolak"), ("expire", "Biarkan kedaluwarsa"))


def open_pages(app: Flask, till: Till, outbox: Outbox) -> None:
    """Every page by its address."""
    dress(app, "Midtrans")
    open_telling(app, outbox)
    open_wallet(app, till)

    def places() -> Sequence[tuple[str, str]]:
        return (
            ("/", t("Ringkasan")),
            ("/wallet", t("Dompet pembeli")),
            ("/settlements", t("Setoran")),
            ("/log", t("Kabar")),
        )

    def desk() -> str:
        with till.unit():
            rows = [_row(transaction) for transaction in till.all()]
        waiting = sum(row["state"] in ("held", "dropped") for row in outbox.deliveries())
        return sheet(
            places, t("Meja tiruan Midtrans"), rows, "overview.html", mode=outbox.mode, waiting=waiting
        )

    def log() -> str:
        told = told_rows(outbox)
        rows = [_event_row(event, told.get(event["id"], ())) for event in till.store.every("event")]
        return sheet(places, t("Kabar"), rows)

    def settlements() -> str:
        rows = [
            Row(
                money(int(Decimal(one["net"]) * 100)),
                ((t("Nomor"), one["id"]),),
                (),
                f"/reports/{one['id']}.csv",
            )
            for one in till.store.every("settlement")
        ]
        rows.insert(0, Row(t("Yang belum disetor"), (), [Press("/desk/settle", t("Setorkan ke bank"))]))
        return sheet(places, t("Setoran"), rows)

    def settled() -> Any:
        try:
            with till.unit():
                made = settle(till)
        except Refused:
            return back(wrong=t("Tidak ada yang bisa disetor."))
        return back(done=t("Sudah. {thing}", None, thing=made["id"]))

    def one_report(name: str) -> Response:
        found = till.store.find("settlement", name)
        if found is None:
            return Response(status=404)
        return Response(report(found), mimetype="text/csv")

    def press(name: str, verb: str) -> Any:
        if verb not in (*DEEDS, "refund"):
            text = t("Tombol itu tidak ada.")
            return render_template("told.html", title=t("Tidak ada"), text=text, back_url="/"), 404
        try:
            with till.unit():
                if verb == "refund":
                    till.refund(name, {}, online=False)
                else:
                    till.become(name, DEEDS[verb])
        except Refused as refusal:
            return back(wrong=str(refusal))
        return back(done=t("Sudah. {thing}", None, thing=name))

    app.add_url_rule("/", "desk", desk)
    app.add_url_rule("/log", "log", log)
    app.add_url_rule("/settlements", "settlements", settlements)
    app.add_url_rule("/desk/settle", "desk_settle", settled, methods=["POST"])
    app.add_url_rule("/reports/<name>.csv", "report", one_report)
    app.add_url_rule("/desk/transactions/<name>/<verb>", "desk_press", press, methods=["POST"])


def open_wallet(app: Flask, till: Till) -> None:
    """The payer's bank: type a number or the text of a QR, see what it is for, pay."""

    def wallet() -> Any:
        typed = request.args.get("code", "")
        with till.unit():
            found = till.paying(typed) if typed else None
            waiting = [one for one in till.all() if one["transaction_status"] == "pending"][:20]
        wrong = t("Nomor atau kode itu tidak dikenal.") if typed and found is None else ""
        told = {"amount": _amount(found), "status": _states()[found["transaction_status"]]} if found else {}
        codes = [(_what(one), codes_of(one)[0]) for one in waiting]
        page = render_template("wallet.html", typed=typed, found=found, waiting=codes, wrong=wrong, **told)
        return page, 404 if wrong else 200

    def pay() -> Any:
        code, verb = request.form.get("code", ""), request.form.get("press", "")
        with till.unit():
            found = till.paying(code)
            if found is not None and found["transaction_status"] == "pending" and verb in ("pay", "deny"):
                till.become(found["order_id"], DEEDS[verb])
        return redirect(f"/wallet/{found['transaction_id']}" if found else "/wallet", 303)

    def receipt(name: str) -> Any:
        try:
            with till.unit():
                found = till.get(name)
        except Refused:
            text = t("Nomor atau kode itu tidak dikenal.")
            return render_template("told.html", title=t("Tidak ada"), text=text, back_url="/wallet"), 404
        title = _states()[found["transaction_status"]]
        return render_template(
            "told.html", title=title, text=f"{_amount(found)}, {found['order_id']}", back_url="/wallet"
        )

    def qr_picture(name: str) -> Any:
        try:
            with till.unit():
                text = till.get(name).get("qr_string")
        except Refused:
            text = None
        if not text:
            return Response(status=404)
        drawn = BytesIO()
        segno.make(text, micro=False).save(drawn, kind="svg", scale=6, omitsize=True, xmldecl=False)
        return Response(drawn.getvalue(), mimetype="image/svg+xml")

    app.add_url_rule("/wallet", "wallet", wallet)
    app.add_url_rule("/wallet", "wallet_pay", pay, methods=["POST"])
    app.add_url_rule("/wallet/<name>", "receipt", receipt)
    app.add_url_rule("/qr/<name>.svg", "qr_picture", qr_picture)


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
    status = transaction["transaction_status"]
    facts = [
        (t("Nomor"), transaction["order_id"]),
        (t("Keadaan"), _states()[status]),
        (t("Kode"), codes_of(transaction)[0]),
        (t("Berlaku sampai"), f"{transaction['expiry_time']} WIB"),
    ]
    if transaction.get("refund_amount"):
        facts.append((t("Dikembalikan"), money(int(Decimal(transaction["refund_amount"]) * 100))))
    verbs: Sequence[tuple[str, str]] = VERBS if status == "pending" else ()
    if transaction["payment_type"] == "qris" and status in ("settlement", "partial_refund"):
        verbs = (("refund", "Kembalikan semua"),)
    url = f"/desk/transactions/{transaction['order_id']}"
    return Row(_what(transaction), facts, [Press(f"{url}/{verb}", t(label)) for verb, label in verbs])


def _event_row(event: Thing, told: Sequence[str]) -> Row:
    when = datetime.fromtimestamp(event["created"], UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    facts = (
        (t("Nomor"), event["told"]["order_id"]),
        (t("Waktu"), when),
        (t("Pengiriman"), "; ".join(told) or t("Belum dikirim")),
    )
    press = Press(f"/desk/events/{event['id']}/again", t("Kirim lagi"))
    return Row(event["told"]["transaction_status"], facts, [press])
