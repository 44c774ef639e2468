"""Pages: what a payer sees, and the desk where a person plays Stripe."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

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
from standins.outbox import Outbox
from standins.store import Thing
from standins.stripe.book import Book
from standins.stripe.cards import CARDS, DECLINES, PAYS, card_numbered
from standins.stripe.checkout import ended_if_late, pay_session
from standins.stripe.control import DEEDS, do
from standins.stripe.disputes import FILES, OPEN, REASONS
from standins.stripe.errors import StripeError
from standins.stripe.files import content
from standins.stripe.payouts import FAILURES


def open_pages(app: Flask, book: Book, outbox: Outbox) -> None:
    """Every page by its address."""
    dress(app, "Stripe")
    open_telling(app, outbox)
    desk, checkout = Desk(book, outbox), Checkout(book)
    open_routes(
        app,
        (
            ("/", "desk", desk.overview, "GET"),
            *((f"/{path}", f"list {path}", desk.listing(path), "GET") for path, *_ in LISTS),
            ("/log", "log", desk.log, "GET"),
            ("/evidence/<file>", "evidence", desk.evidence, "GET"),
            ("/desk/settle", "desk_settle", desk.settle, "POST"),
            ("/desk/<kind>/<thing_id>/<verb>", "desk_press", desk.press, "POST"),
            ("/c/pay/<session>", "checkout", checkout.show, "GET"),
            ("/c/pay/<session>", "checkout_pay", checkout.pay, "POST"),
        ),
    )


def places() -> Sequence[tuple[str, str]]:
    """The pages that every page leads to."""
    return (
        ("/", t("Ringkasan")),
        *((f"/{path}", t(label)) for path, label, _, _ in LISTS),
        ("/log", t("Kabar")),
    )


class Desk:
    """Where a person plays cardholders, their banks, and Stripe itself."""

    def __init__(self, book: Book, outbox: Outbox) -> None:
        """What there is, and what is told of it."""
        self._book, self._outbox = book, outbox

    def overview(self) -> str:
        """What the platform has, and how events leave."""
        found = self._book.balances("")
        facts = [
            (t("Siap dipakai") if status == "available" else t("Menunggu"), money(amount, currency))
            for (currency, status), amount in sorted(found.items())
        ]
        press = Press("/desk/settle", t("Jadikan siap dipakai"))
        rows = [Row(t("Saldo"), facts or [(t("Siap dipakai"), money(0))], [press])]
        mode, waiting = self._outbox.mode, unsent(self._outbox)
        return sheet(places, t("Meja tiruan Stripe"), rows, "overview.html", mode=mode, waiting=waiting)

    def listing(self, path: str) -> Callable[[], str]:
        """The page of one kind of thing."""
        _, label, kind, row = next(one for one in LISTS if one[0] == path)
        return lambda: sheet(places, t(label), waiting_first(row(thing) for thing in self._book.every(kind)))

    def log(self) -> str:
        """Every event, and whether it was taken."""
        told = told_rows(self._outbox)
        rows = [_event_row(event, told.get(event["id"], ())) for event in self._book.every("event")]
        return sheet(places, t("Kabar"), rows)

    def evidence(self, file: str) -> Response:
        """A picture or paper that somebody sent against a dispute."""
        found = content(self._book, file)
        return Response(found[0], mimetype=found[1]) if found else Response(status=404)

    def settle(self) -> Response:
        """Pressed: what is pending becomes available."""
        with self._book.unit():
            count = self._book.settle()
        return back(done=t("Menjadi siap dipakai: {count}", None, count=count))

    def press(self, kind: str, thing_id: str, verb: str) -> Response | tuple[str, int]:
        """Pressed: somebody decides about one thing."""
        if (kind, verb) not in DEEDS:
            return no_such_button()
        try:
            do(self._book, kind, verb, thing_id, dict(request.form))
        except StripeError as error:
            return back(wrong=str(error))
        return back(done=t("Sudah. {thing}", None, thing=thing_id))


def _when(thing: Thing) -> str:
    return _at(thing["created"])


def _at(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _state(thing: Thing) -> str:
    """How it stands, in a person's words, and in Stripe's."""
    status = thing.get("status") or ""
    return f"{t(STATES[status])} ({status})" if status in STATES else status


def _facts(thing: Thing, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    group = thing.get("transfer_group")
    facts = [
        (t("Nomor"), thing["id"]),
        (t("Keadaan"), _state(thing)),
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
    verbs = (("win", t("Penjual menang")), ("lose", t("Pembeli menang"))) if dispute["status"] in OPEN else ()
    due = _at(dispute["evidence_details"]["due_by"])
    facts = _facts(
        dispute,
        (t("Pembayaran"), dispute["charge"]),
        (t("Alasan"), dispute["reason"]),
        (t("Bukti paling lambat"), due),
    )
    sent = [(name, text) for name, text in dispute["evidence"].items() if text]
    texts = [(name, text) for name, text in sent if name not in FILES]
    files = [(name, f"/evidence/{text}") for name, text in sent if name in FILES]
    presses = _presses(dispute, "disputes", *verbs)
    return Row(money(dispute["amount"], dispute["currency"]), [*facts, *texts], presses, links=files)


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


STATES = {
    "open": "Menunggu dibayar",
    "complete": "Sudah dibayar",
    "expired": "Waktunya habis",
    "pending": "Menunggu",
    "in_transit": "Di jalan",
    "succeeded": "Berhasil",
    "failed": "Gagal",
    "paid": "Sampai",
    "needs_response": "Menunggu bukti",
    "under_review": "Bukti ada, menunggu putusan Anda",
    "won": "Penjual menang",
    "lost": "Pembeli menang",
}

# (path, title, kind of thing, card)
LISTS: tuple[tuple[str, str, str, Callable[[Thing], Row]], ...] = (
    ("sessions", "Halaman bayar", "checkout.session", _session_row),
    ("payments", "Pembayaran", "charge", _charge_row),
    ("refunds", "Pengembalian", "refund", _refund_row),
    ("transfers", "Penerusan", "transfer", _transfer_row),
    ("disputes", "Sengketa", "dispute", _dispute_row),
    ("payouts", "Pencairan", "payout", _payout_row),
)


class Checkout:
    """The page that a payer pays on."""

    def __init__(self, book: Book) -> None:
        """The sessions."""
        self._book = book

    def show(self, session: str, wrong: str = "", typed: str = "") -> Any:
        """What is to be paid; or where to go on, once it is over."""
        found = self._book.store.find("checkout.session", session)
        if found is None:
            text = t("Halaman bayar ini tidak ada.")
            return render_template("told.html", title=t("Tidak ada"), text=text), 404
        with self._book.unit():
            found = ended_if_late(self._book, found)
        if found["status"] == "complete":
            return redirect(_success(found), 303)
        if found["status"] == "expired":
            return _told_too_late(found)
        items = self._book.store.find("line_items", f"items:{session}") or {"data": []}
        shown = {"session": found, "items": items["data"], "wish": found["locale"], "cards": CARDS}
        return render_template("checkout.html", wrong=wrong, typed=typed, **shown), 402 if wrong else 200

    def pay(self, session: str) -> Any:
        """Pressed: with one of the cards for practice, or the number of one."""
        typed = request.form.get("card", "")
        card = {"pay": PAYS, "decline": DECLINES}.get(request.form.get("press", "")) or card_numbered(typed)
        found = self._book.store.find("checkout.session", session)
        wish = found["locale"] if found else None
        if card is None:
            return self.show(
                session, t("Nomor itu bukan kartu uji. Pilih salah satu dari daftar.", wish), typed
            )
        try:
            with self._book.unit():
                paid = pay_session(self._book, session, card)
        except StripeError:
            return self.show(session)
        if paid["status"] == "complete":
            return redirect(_success(paid), 303)
        words = t("Kartu ini ditolak. Tidak ada yang terbayar. Coba kartu lain.", wish)
        return self.show(session, words, typed)


def _told_too_late(session: Thing) -> tuple[str, int]:
    wish = session["locale"]
    text = t("Halaman bayar ini tidak bisa dipakai lagi. Tidak ada yang terbayar.", wish)
    title, back_url = t("Waktunya habis", wish), session["cancel_url"]
    return render_template("told.html", title=title, wish=wish, back_url=back_url, text=text), 410


def _success(session: Thing) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
