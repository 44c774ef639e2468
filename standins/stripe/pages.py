"""Pages: what a payer sees, and the desk where a person plays Stripe."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from standins.desk import Press, Row, back, open_telling, sheet, told_rows
from standins.look import dress, money
from standins.look import said as t
from standins.outbox import Outbox
from standins.store import Thing
from standins.stripe.book import Book
from standins.stripe.cards import CARDS, DECLINES, PAYS, card_numbered
from standins.stripe.checkout import ended_if_late, pay_session
from standins.stripe.control import DEEDS, do
from standins.stripe.disputes import OPEN, REASONS
from standins.stripe.errors import StripeError
from standins.stripe.payouts import FAILURES


def open_pages(app: Flask, book: Book, outbox: Outbox) -> None:
    """Every page by its address."""
    dress(app, "Stripe")
    open_checkout(app, book)
    open_telling(app, outbox)

    def places() -> Sequence[tuple[str, str]]:
        return (
            ("/", t("Ringkasan")),
            *((f"/{path}", t(label)) for path, label, _, _ in LISTS),
            ("/log", t("Kabar")),
        )

    def overview() -> str:
        found = book.balances("")
        facts = [
            (t("Siap dipakai") if status == "available" else t("Menunggu"), money(amount, currency))
            for (currency, status), amount in sorted(found.items())
        ]
        rows = [
            Row(
                t("Saldo"),
                facts or [(t("Siap dipakai"), money(0))],
                [Press("/desk/settle", t("Jadikan siap dipakai"))],
            )
        ]
        waiting = sum(row["state"] in ("held", "dropped") for row in outbox.deliveries())
        return sheet(
            places, t("Meja tiruan Stripe"), rows, "overview.html", mode=outbox.mode, waiting=waiting
        )

    def log() -> str:
        told = told_rows(outbox)
        rows = [_event_row(event, told.get(event["id"], ())) for event in book.every("event")]
        return sheet(places, t("Kabar"), rows)

    def press(kind: str, thing_id: str, verb: str) -> Response | tuple[str, int]:
        if (kind, verb) not in DEEDS:
            return render_template(
                "told.html", title=t("Tidak ada"), text=t("Tombol itu tidak ada."), back_url="/"
            ), 404
        try:
            do(book, kind, verb, thing_id, dict(request.form))
        except StripeError as error:
            return back(wrong=str(error))
        return back(done=t("Sudah. {thing}", None, thing=thing_id))

    def settle() -> Response:
        with book.unit():
            count = book.settle()
        return back(done=t("Menjadi siap dipakai: {count}", None, count=count))

    app.add_url_rule("/", "desk", overview)
    app.add_url_rule("/log", "log", log)
    app.add_url_rule("/desk/settle", "desk_settle", settle, methods=["POST"])
    app.add_url_rule("/desk/<kind>/<thing_id>/<verb>", "desk_press", press, methods=["POST"])
    for path, label, kind, row in LISTS:
        app.add_url_rule(f"/{path}", f"list {path}", _listing(book, places, label, kind, row))


def _listing(
    book: Book, places: Callable[[], Any], label: str, kind: str, row: Callable[[Thing], Row]
) -> Callable[[], str]:
    return lambda: sheet(places, t(label), [row(thing) for thing in book.every(kind)])


def _when(thing: Thing) -> str:
    return datetime.fromtimestamp(thing["created"], UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _facts(thing: Thing, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    group = thing.get("transfer_group")
    facts = [
        (t("Nomor"), thing["id"]),
        (t("Keadaan"), thing.get("status", "")),
        *more,
        (t("Waktu"), _when(thing)),
    ]
    return [(label, value) for label, value in [*facts, (t("Kelompok"), group)] if value not in ("", None)]


def _presses(thing: Thing, kind: str, *verbs: tuple[str, str], choices: Any = ()) -> list[Press]:
    return [Press(f"/desk/{kind}/{thing['id']}/{verb}", label, choices) for verb, label in verbs]


def _event_row(event: Thing, told: Sequence[str]) -> Row:
    facts = (
        (t("Nomor"), event["id"]),
        (t("Tentang"), event["data"]["object"].get("id", "")),
        (t("Waktu"), _when(event)),
        (t("Pengiriman"), "; ".join(told) or t("Belum dikirim")),
    )
    return Row(event["type"], facts, [Press(f"/desk/events/{event['id']}/again", t("Kirim lagi"))])


def _session_row(session: Thing) -> Row:
    verbs = (
        (("pay", t("Bayar")), ("decline", t("Tolak")), ("expire", t("Akhiri")))
        if session["status"] == "open"
        else ()
    )
    return Row(
        money(session["amount_total"], session["currency"]),
        _facts(session),
        _presses(session, "sessions", *verbs),
    )


def _charge_row(charge: Thing) -> Row:
    presses = []
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left and not charge["disputed"]:
        presses = _presses(
            charge, "charges", ("dispute", t("Sengketakan")), choices=[("reason", t("Alasan"), REASONS)]
        )
        presses += _presses(charge, "charges", ("refund", t("Kembalikan semua")))
    facts = _facts(charge, (t("Dikembalikan"), money(charge["amount_refunded"], charge["currency"])))
    return Row(money(charge["amount"], charge["currency"]), facts, presses)


def _refund_row(refund: Thing) -> Row:
    verbs = {
        "pending": (("succeed", t("Sampai")), ("fail", t("Gagal"))),
        "succeeded": (("fail", t("Gagal")),),
    }.get(refund["status"], ())
    return Row(
        money(refund["amount"], refund["currency"]),
        _facts(refund, (t("Pembayaran"), refund["charge"])),
        _presses(refund, "refunds", *verbs),
    )


def _transfer_row(transfer: Thing) -> Row:
    reversed_ = money(transfer["amount_reversed"], transfer["currency"])
    facts = _facts(transfer, (t("Kepada"), transfer["destination"]), (t("Ditarik kembali"), reversed_))
    return Row(money(transfer["amount"], transfer["currency"]), facts)


def _dispute_row(dispute: Thing) -> Row:
    verbs = (("win", t("Menang")), ("lose", t("Kalah"))) if dispute["status"] in OPEN else ()
    facts = _facts(dispute, (t("Pembayaran"), dispute["charge"]), (t("Alasan"), dispute["reason"]))
    return Row(money(dispute["amount"], dispute["currency"]), facts, _presses(dispute, "disputes", *verbs))


def _payout_row(payout: Thing) -> Row:
    presses = []
    if payout["status"] in ("pending", "in_transit"):
        presses = _presses(payout, "payouts", ("arrive", t("Sampai")))
    if payout["status"] in ("pending", "in_transit", "paid"):
        choices = [("code", t("Alasan"), tuple(FAILURES))]
        presses += _presses(payout, "payouts", ("fail", t("Gagal")), choices=choices)
    return Row(
        money(payout["amount"], payout["currency"]),
        _facts(payout, (t("Alasan"), payout["failure_code"])),
        presses,
    )


# (path, title, kind of thing, card)
LISTS: tuple[tuple[str, str, str, Callable[[Thing], Row]], ...] = (
    ("sessions", "Halaman bayar", "checkout.session", _session_row),
    ("payments", "Pembayaran", "charge", _charge_row),
    ("refunds", "Pengembalian", "refund", _refund_row),
    ("transfers", "Penerusan", "transfer", _transfer_row),
    ("disputes", "Sengketa", "dispute", _dispute_row),
    ("payouts", "Pencairan", "payout", _payout_row),
)


def open_checkout(app: Flask, book: Book) -> None:
    """The page that a payer pays on."""

    def show(session: str, wrong: str = "", typed: str = "") -> Any:
        found = book.store.find("checkout.session", session)
        if found is None:
            text = t("Halaman bayar ini tidak ada.")
            return render_template("told.html", title=t("Tidak ada"), text=text), 404
        with book.unit():
            found = ended_if_late(book, found)
        if found["status"] == "complete":
            return redirect(_success(found), 303)
        wish = found["locale"]
        if found["status"] == "expired":
            return render_template(
                "told.html", title=t("Waktunya habis", wish), wish=wish, back_url=found["cancel_url"],
                text=t("Halaman bayar ini tidak bisa dipakai lagi. Tidak ada yang terbayar.", wish),
            ), 410  # fmt: skip
        items = book.store.find("line_items", f"items:{session}") or {"data": []}
        page = render_template(
            "checkout.html",
            session=found,
            items=items["data"],
            wish=wish,
            wrong=wrong,
            typed=typed,
            cards=CARDS,
        )
        return page, 402 if wrong else 200

    def pay(session: str) -> Any:
        typed = request.form.get("card", "")
        card = {"pay": PAYS, "decline": DECLINES}.get(request.form.get("press", "")) or card_numbered(typed)
        found = book.store.find("checkout.session", session)
        wish = found["locale"] if found else None
        if card is None:
            return show(session, t("Nomor itu bukan kartu uji. Pilih salah satu dari daftar.", wish), typed)
        try:
            with book.unit():
                paid = pay_session(book, session, card)
        except StripeError:
            return show(session)
        if paid["status"] == "complete":
            return redirect(_success(paid), 303)
        return show(session, t("Kartu ini ditolak. Tidak ada yang terbayar. Coba kartu lain.", wish), typed)

    app.add_url_rule("/c/pay/<session>", "checkout", show)
    app.add_url_rule("/c/pay/<session>", "checkout_pay", pay, methods=["POST"])


def _success(session: Thing) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
