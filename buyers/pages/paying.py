"""Paying: the number to pay to, or the way to the provider's own page, or another way altogether."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

import segno
from flask import abort, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from buyers import paying, queries
from buyers.pages.orders import own_order
from buyers.showing import BANKS, grouped, ways_to_pay
from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.kit import clock
from marketplace.kit.i18n import _
from marketplace.kit.web.forms import Form
from marketplace.orders.models import Order
from marketplace.orders.progress import is_unpaid
from marketplace.settlement.opening import Opened, Opening, opening
from marketplace.settlement.states import PaymentState

ASK_AGAIN_SECONDS = 4  # while the provider is asked: the page comes again by itself, with or without scripts

Page = str | Response | tuple[str, int]


@acting(PartyKind.BUYER, "buy")
def pay(actor: Actor, order: str) -> Page:
    """Where to pay, how much, and until when."""
    row = own_order(actor, order)
    money = queries.money_of(row)
    if not _is_awaited(row, money):
        return redirect(url_for("buyers.order", order=row.public_id), 303)
    opened = opening(money.payment)
    if opened is not None:
        return _pay_outside(row, money, opened)
    left = row.pay_by - clock.now()
    return render_template(
        "buyers/pay.html",
        order=row,
        payment=money.payment,
        arrived=money.arrived,
        waiting_minor=max(0, _awaited_minor(row) - money.credit_minor),
        credit_minor=money.credit_minor,
        number=in_fours(money.payment.account_number),
        minutes_left=max(0, left // timedelta(minutes=1)),
        minutes=(row.pay_by - row.placed_at) // timedelta(minutes=1),
        other_ways=bool(paying.other_ways(money.payment)),
    )


def _awaited_minor(row: Order) -> int:
    """The price of what is still wanted of an order."""
    return sum(sale.total_minor for sale in row.sales if not sale.state.is_over)


def _pay_outside(row: Order, money: queries.Money, opened: Opening) -> Page:
    number = opened.instruction.account_number if opened.instruction else ""
    page = make_response(
        render_template(
            "buyers/pay_outside.html",
            order=row,
            payment=money.payment,
            opened=opened,
            number=in_fours(number),
            bank=BANKS.get(money.payment.method, money.payment.provider.name),
            credit_minor=money.credit_minor,
            practice_url=_practice_url(opened),
            other_ways=bool(paying.other_ways(money.payment)),
        )
    )
    if opened.state is Opened.ASKING:
        page.headers["Refresh"] = str(ASK_AGAIN_SECONDS)
    return page


def _practice_url(opened: Opening) -> str:
    """In a demo no bank's app reads our QR or takes our number: what plays one does. Elsewhere empty."""
    url, instruction = current_app.config["MIDTRANS_API_URL"], opened.instruction
    code = instruction and (instruction.qr_text or instruction.account_number)
    if not (current_app.config["DEMO"] and url and code):
        return ""
    return f"{url}/wallet?{urlencode({'code': code})}"


@acting(PartyKind.BUYER, "buy")
def qr(actor: Actor, order: str) -> Response:
    """The picture that an application of a bank reads."""
    row = own_order(actor, order)
    money = queries.money_of(row)
    instruction = money.payment.instruction
    if not _is_awaited(row, money) or instruction is None or not instruction.qr_text:
        abort(404)
    drawn = BytesIO()
    segno.make(instruction.qr_text, micro=False).save(drawn, kind="svg", scale=6, border=4, xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@acting(PartyKind.BUYER, "buy")
def ask_pay_otherwise(actor: Actor, order: str) -> Page:
    """Choose another way to pay."""
    row = own_order(actor, order)
    money = queries.money_of(row)
    if not _is_awaited(row, money):
        return redirect(url_for("buyers.order", order=row.public_id), 303)
    return _choose(row, money, Form())


@acting(PartyKind.BUYER, "buy")
def pay_otherwise(actor: Actor, order: str) -> Page:
    """Pay another way from now on."""
    row = own_order(actor, order)
    money = queries.money_of(row)
    way = next((way for way in ways_to_pay() if way.key == request.form.get("pay")), None)
    if way is None:
        return _choose(row, money, Form(errors={"pay": [_("Pilih cara membayar.")]})), 422
    now = paying.pay_otherwise(actor, row, way, request.form.get("seen", ""))
    if now.id != money.payment.id:
        flash(_("Cara membayar sudah diganti. Yang lama tidak menerima uang lagi."), "good")
    return redirect(url_for("buyers.pay", order=row.public_id), 303)


def _choose(row: Order, money: queries.Money, form: Form) -> str:
    ways = grouped(paying.other_ways(money.payment))
    return render_template(
        "buyers/pay_otherwise.html", order=row, payment=money.payment, ways=ways, form=form
    )


def _is_awaited(row: Order, money: queries.Money) -> bool:
    return money.payment.state is PaymentState.PENDING and is_unpaid(row)


def in_fours(number: str) -> list[str]:
    """A number as people read it aloud."""
    return [number[place : place + 4] for place in range(0, len(number), 4)]


ROUTES = (
    ("/pay/<order>", "pay", pay, ("GET",)),
    ("/pay/<order>/qr.svg", "pay_qr", qr, ("GET",)),
    ("/pay/<order>/other", "ask_pay_otherwise", ask_pay_otherwise, ("GET",)),
    ("/pay/<order>/other", "pay_otherwise", pay_otherwise, ("POST",)),
)
