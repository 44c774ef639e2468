"""A small marketplace with one of everything, and who it belongs to."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import LoginSession, Party, PartyKind, User
from marketplace.accounts.roles import ROLES
from marketplace.api import tokens
from marketplace.api.scopes import scopes_of
from marketplace.cases.states import CaseState
from marketplace.demo.people import demo_logins
from marketplace.files.pages import picture_url
from marketplace.kit.db import db
from marketplace.ledger.seal import sealing
from marketplace.ledger.seal.log import latest_checkpoint
from marketplace.messages.models import Message, News
from marketplace.messages.states import MessageState
from marketplace.orders.actions import carrying
from marketplace.orders.models import Order, Sale
from marketplace.orders.states import SaleState
from marketplace.settlement import actions as settlement
from marketplace.settlement import asking
from marketplace.settlement.models import Instruction, Payout, Refund
from marketplace.webhooks import actions as webhooks
from marketplace.webhooks.topics import offered
from payments.files import actions as files
from payments.statements import booking
from shipping.models import CashTerms, Service
from tests import make, make_cash, make_chargebacks, make_statements, make_terms, walk
from tests.make import BUILDERS, MADE
from tests.walk import actor_of

Values = dict[str, str]  # ids that belong together, by the names that addresses have for them


@dataclass
class Person:
    """Somebody with a browser: a role in a party, or nobody at all (no ``cookie``)."""

    name: str
    kind: str = ""
    role: str = ""
    party: str = ""  # public id
    cookie: str = ""


NOBODY = Person("nobody")


@dataclass
class World:
    """``owners`` have everything in ``cases``; ``rivals`` are as they and have nothing of it; ``staff`` are theirs."""

    owners: dict[str, Person] = field(default_factory=dict)
    rivals: dict[str, Person] = field(default_factory=dict)
    staff: list[Person] = field(default_factory=list)
    cases: dict[str, list[Values]] = field(default_factory=dict)  # by kind of owner


def build(app: Flask) -> World:
    """Make it all through the builders."""
    own = {
        PartyKind.OPERATOR: make.make_operator(),
        PartyKind.SELLER: make.make_seller("Toko Melati"),
        PartyKind.BUYER: make.make_buyer(),
        PartyKind.COURIER: make.make_courier("Jalan Cepat"),
        PartyKind.PROVIDER: make.make_bank(),
    }
    rivals = (
        make.make_seller("Toko Sebelah"),
        make.make_buyer("Orang lain"),
        make.make_courier("Antar Nusa"),
        make.make_bank("Bank Lain"),
    )
    # In this order: time goes by for the first ones, and clocks end what has waited.
    shared = [of_the_rest(), *of_money(own), *of_orders(own), of_goods(own), of_messages(own)]
    world = World(rivals={party.kind: person(app, party) for party in rivals})
    for kind, party in own.items():
        world.owners[kind] = person(app, party)
        world.staff += [person(app, party, role) for role in ROLES[kind] if role != "owner"]
        programs = of_programs(party)
        world.cases[kind] = [programs | values | of_party(party) for values in shared]
    db.session.commit()
    sealing.seal_due()
    signed = latest_checkpoint(db.session())
    assert signed is not None
    for kind in world.cases:
        sealed = dict.fromkeys(("entries", "first", "second"), str(signed.size))
        world.cases[kind] = [sealed | values for values in world.cases[kind]]
    missing = set(BUILDERS) - MADE
    assert not missing, f"nobody tries to get at what these make: {missing}"
    return world


def person(app: Flask, party: Party, role: str = "owner") -> Person:
    """A member of a party, signed in."""
    user = actor_of(party).user if role == "owner" else make.make_member(party, role)
    assert user is not None
    return Person(f"{role} of {party.name}", party.kind, role, party.public_id, cookie_of(app, user))


def cookie_of(app: Flask, user: User) -> str:
    """What the browser of somebody who signed in would send."""
    token = accounts.open_session(user, "browser").login_token
    signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signing.dumps({"_user_id": token, "_fresh": True}))


def of_party(party: Party) -> Values:
    """The party itself, somebody who works there, an address and a session of its owner."""
    user = actor_of(party).user
    assert user is not None
    staff = make.make_member(party, next(role for role in reversed(ROLES[party.kind])))
    accounts.open_session(user, "another browser")
    opened = db.session.scalars(select(LoginSession).where(LoginSession.user_id == user.id)).first()
    assert opened is not None
    return {
        "party": party.public_id,
        "user": staff.public_id,
        "member": staff.public_id,
        "login_session": opened.public_id,
        "address": make.make_address(party).public_id if party.kind is PartyKind.BUYER else "",
        **({"voucher": make_terms.make_voucher().public_id} if party.kind is PartyKind.OPERATOR else {}),
    }


def of_programs(party: Party) -> Values:
    """A program of the party: its token, where it listens, and what was sent there."""
    topics = offered(party.kind)
    endpoint = webhooks.add(actor_of(party), "https://toko.example/kabar", topics)
    post = webhooks.send_test(actor_of(party), endpoint)
    post.attempts = 1
    scopes = scopes_of(PartyKind(party.kind), "owner")
    token, _secret = tokens.make(actor_of(party), "kasir", scopes, 30)
    return {
        "webhook": endpoint.public_id,
        "post": post.public_id,
        "receiver": "toko-1",
        "token": token.public_id,
        "room": "shop",
    }


def of_money(own: dict[PartyKind, Party]) -> list[Values]:
    """A payout of the seller, one of the courier, and money that nothing waits for. Time goes by meanwhile."""
    variant = make.make_variant(own[PartyKind.SELLER])
    make.make_order(
        SaleState.COMPLETED, buyer=own[PartyKind.BUYER], variants=[variant], courier=own[PartyKind.COURIER]
    )
    walk.let_pass(timedelta(days=8))
    bank = own[PartyKind.PROVIDER]
    settlement.run_payouts(actor_of(own[PartyKind.OPERATOR]), bank)  # whom the clock has not paid on his day
    payouts = db.session.scalars(select(Payout).where(Payout.provider_id == bank.id)).all()
    line = make.make_bank_line(bank)
    remittance = make_cash.make_remittance(_collecting(own[PartyKind.COURIER]))
    found = {"line": line.public_id, "remittance": remittance.public_id, **of_statements(bank)}
    found["chargeback"] = make_chargebacks.make_chargeback().public_id
    return [{"payout": payout.public_id, **found} for payout in payouts]


def of_statements(bank: Party) -> Values:
    """A statement that says that money left, in the book; and a file of what is still to be sent."""
    actor, made = actor_of(bank), make_statements.make_statement(bank)
    line = booking.lines_of(booking.book(actor, made))[0]
    file = files.make(actor)
    db.session.commit()
    return {
        "statement": made.public_id,
        "statement_line": line.public_id,
        "file": file.public_id,
        "layout": "csv",
    }


def of_orders(own: dict[PartyKind, Party]) -> list[Values]:
    """An order in every state, and one whose parcel is at the door."""
    buyer, courier = own[PartyKind.BUYER], own[PartyKind.COURIER]
    variants = [make.make_variant(own[PartyKind.SELLER], stock=500)]
    orders = []
    for state in (*SaleState, SaleState.HANDED_OVER):
        if state is SaleState.ORDERED:
            orders.append(make_cash.make_cash_order(buyer=buyer, courier=_collecting(courier), price=10_000))
        elif state is not SaleState.EXPIRED:  # for that, time would have to go by for all the others
            orders.append(make.make_order(state, buyer=buyer, variants=variants, courier=courier))
    waiting = walk.payment_of(orders[0])
    db.session.add(Instruction(payment=waiting, reference="QR1", qr_text="00020101"))
    at_the_door = orders[-1].sales[0].shipments[0]
    carrying.step(actor_of(courier), at_the_door, "take_out")
    reviewed = [of_order(order) | said for order in orders for said in of_reviews(order.sales[0])]
    return (
        reviewed
        + [of_order(order) for order in orders]
        + [
            of_case(
                make.make_order(SaleState.DELIVERED, buyer=buyer, variants=variants, courier=courier), state
            )
            for state in (CaseState.OPEN, CaseState.ANSWERED)
        ]
    )


def _collecting(courier: Party) -> Party:
    """The courier takes cash at the door from now on."""
    if db.session.get(CashTerms, courier.id) is None:
        db.session.add(CashTerms(courier=courier, collects=True, fee_minor=0))
        db.session.flush()
    return courier


def of_case(order: Order, until: CaseState) -> Values:
    """An order that somebody complains about, and the case."""
    case = make.make_case(sale=order.sales[0], until=until)
    return of_order(order) | {"case": case.public_id}


def of_order(order: Order) -> Values:
    """The order, its sale, its parcel and its refund where it has one."""
    sale = order.sales[0]
    values = {"order": order.public_id, "sale": sale.public_id, "verb": "move_on"}
    values["sale_line"] = sale.lines[0].public_id
    payment = walk.payment_of(order)
    values |= {"about": payment.public_id, "reference": f"capture:{payment.public_id}"}
    for parcel in sale.shipments:
        values |= {"shipment": parcel.public_id, "awb": parcel.awb}
    for refund in db.session.scalars(select(Refund).where(Refund.subject_id == sale.public_id)):
        values["refund"] = refund.public_id
    return values


def of_reviews(sale: Sale) -> list[Values]:
    """What each side said, once the veil is lifted: of the buyer, which only two may read; of courier and seller."""
    if sale.state is not SaleState.COMPLETED:
        return []
    buyer, seller, courier = PartyKind.BUYER, PartyKind.SELLER, PartyKind.COURIER
    told = [
        walk.rate(sale, *who, 4, "Ramah.") for who in ((buyer, seller), (buyer, courier), (seller, buyer))
    ]
    db.session.commit()
    return [{"review": rating.public_id} for rating in reversed(told)]


def of_goods(own: dict[PartyKind, Party]) -> Values:
    """What stands in the shop, and what a courier offers."""
    seller = own[PartyKind.SELLER]
    listing = make.make_listing(seller)
    service = db.session.scalars(
        select(Service).where(Service.courier_id == own[PartyKind.COURIER].id)
    ).first()
    hidden = picture_url(make.make_file(seller, "delivery-proof", is_public=False))
    assert hidden is not None
    assert service is not None
    application = make.make_application(until="in_review")
    return {
        "application": application.public_id,
        "listing": listing.public_id,
        "public_id": listing.public_id,
        "size": "kecil",
        "token": hidden.rpartition("/")[2].removesuffix(".webp"),
        "slug": make.storefront_of(seller).slug,
        "storefront": make.make_storefront(is_open=False).public_id,
        "service": service.public_id,
        "party_id": seller.public_id,
        "rule": make_terms.make_rule(seller).public_id,
        "voucher": make_terms.make_voucher(seller).public_id,
    }


def of_messages(own: dict[PartyKind, Party]) -> Values:
    """What the buyer was told, and a letter to one of the demo's people that did not arrive."""
    user = actor_of(own[PartyKind.BUYER]).user
    assert user is not None
    news = db.session.scalars(select(News).where(News.user_id == user.id)).first()
    assert news is not None
    message = Message(
        user_id=make.make_user(contact=demo_logins()[0].contact).id,
        channel="email",
        address="surat@contoh.id",
        body="isi",
        html="<!doctype html><title>isi</title>",
        state=MessageState.FAILED,
    )
    db.session.add(message)
    db.session.flush()
    return {"news": news.public_id, "message": message.public_id}


def of_the_rest() -> Values:
    """One of whatever no page of the owners' shows by its own id."""
    for name in ("rating", "payment", "shipment", "refund", "payout", "category", "sale"):
        BUILDERS[name]()
    asking.stand_for(make.make_party(PartyKind.PROVIDER, "Stripe"), "stripe")
    db.session.commit()
    return {"public_id": make.make_file().public_id, "size": "besar", "provider": "stripe"}
