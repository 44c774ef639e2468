"""What the desks of both stand-ins share: cards with buttons, and how what happened is told to others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from standins.look import said as t
from standins.outbox import Outbox

ROWS_A_PAGE = 50


@dataclass(frozen=True)
class Press:
    """One button; ``choices`` are (name, label, words to choose from)."""

    url: str
    label: str
    choices: Sequence[tuple[str, str, Sequence[str]]] = ()


@dataclass(frozen=True)
class Row:
    """One card of a list."""

    title: str
    facts: Sequence[tuple[str, Any]]
    presses: Sequence[Press] = field(default_factory=tuple)
    links: Sequence[tuple[str, str]] = ()  # (label, address)


Places = Callable[[], Sequence[tuple[str, str]]]


def sheet(places: Places, title: str, rows: Sequence[Row], template: str = "desk.html", **more: Any) -> str:
    """A page of cards, fifty at a time."""
    start = int(request.args.get("from", "0")) if request.args.get("from", "0").isdecimal() else 0
    older = start + ROWS_A_PAGE
    here = request.full_path.rstrip("?")
    return render_template(
        template,
        title=title,
        places=[(url, label, url == request.path) for url, label in places()],
        rows=rows[start:older],
        older_url=f"{request.path}?from={older}" if len(rows) > older else "",
        here=request.path,
        done=request.args.get("done", ""),
        wrong=request.args.get("wrong", ""),
        **({"empty": t("Belum ada apa-apa.")} | more),
        whole=here,
    )


def back(**words: str) -> Response:
    """To the page where the button stood; it says what came of it."""
    place = request.form.get("back", "/")
    if not place.startswith("/") or place.startswith(("//", "/\\")):
        place = "/"
    return redirect(f"{place}?{urlencode(words)}", 303)


# address, name, view, method
Routes = Sequence[tuple[str, str, Callable[..., Any], str]]


def open_routes(app: Flask, routes: Routes) -> None:
    """Pages and buttons by their addresses."""
    for path, name, view, method in routes:
        app.add_url_rule(path, name, view, methods=[method])


def no_such_button() -> tuple[str, int]:
    """What is answered to a button that there is not."""
    text = t("Tombol itu tidak ada.")
    return render_template("told.html", title=t("Tidak ada"), text=text, back_url="/"), 404


def waiting_first(rows: Iterable[Row]) -> list[Row]:
    """What somebody may still decide stands above what is over."""
    return sorted(rows, key=lambda row: not row.presses)


def unsent(outbox: Outbox) -> int:
    """How many events are held or were lost."""
    return sum(row["state"] in ("held", "dropped") for row in outbox.deliveries())


def open_telling(app: Flask, outbox: Outbox) -> None:
    """The buttons that decide how what happened is told."""

    def mode() -> Response:
        form = request.form
        try:
            outbox.change(
                hold="hold" in form,
                drop="drop" in form,
                delay_seconds=min(3600.0, float(form.get("delay_seconds") or 0)),
                times=min(100, int(form.get("times") or 1)),
                shuffle_seconds=min(3600.0, float(form.get("shuffle_seconds") or 0)),
            )
        except ValueError:
            return back(wrong=t("Isi dengan angka."))
        return back(done=t("Mulai sekarang begitu."))

    def release() -> Response:
        sent = outbox.release(request.form.get("order", "as-happened"))
        taken = sum(1 for row in sent if 200 <= row["status"] < 300)
        return back(done=t("Dikirim {sent}, diterima {taken}.", None, sent=len(sent), taken=taken))

    def again(event: str) -> Response:
        sent = outbox.send(event)
        taken = sum(1 for row in sent if 200 <= row["status"] < 300)
        return back(done=t("Dikirim {sent}, diterima {taken}.", None, sent=len(sent), taken=taken))

    app.add_url_rule("/desk/telling", "desk_mode", mode, methods=["POST"])
    app.add_url_rule("/desk/release", "desk_release", release, methods=["POST"])
    app.add_url_rule("/desk/events/<event>/again", "desk_again", again, methods=["POST"])


def told_rows(outbox: Outbox) -> dict[str, list[str]]:
    """event -> what became of each attempt to tell it, in words."""
    told: dict[str, list[str]] = {}
    for row in outbox.deliveries():
        answer = f", {row['status']}" if row["status"] is not None else ""
        told.setdefault(row["event"], []).append(f"{row['state']}{answer} ({row['tries']}×)")
    return told
