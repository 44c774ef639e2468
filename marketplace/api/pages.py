"""Pages for who writes programs: the document, what it says in a person's words, and the tokens of a party."""

import json
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as AnyResponse

from marketplace.accounts.acting import find_actor, public, signed_in
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.accounts.queries import hats, party_by_public_id
from marketplace.accounts.roles import KIND_LABELS, may
from marketplace.api import reference, tokens
from marketplace.api.calls import rooms
from marketplace.api.document import openapi
from marketplace.api.problem_codes import PROBLEM_CODES
from marketplace.api.scopes import SCOPE_WORDS, scopes_of
from marketplace.kit.errors import Invalid
from marketplace.kit.i18n import _
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.fields import Choice, Text
from marketplace.kit.web.forms import Form, read_form

blueprint = Blueprint("api", __name__)

# One order: who calls what, in this order, and the state of the sale after it.
WAY = (
    (
        KIND_LABELS[PartyKind.BUYER],
        ("PUT /cart/{variant}", "POST /checkout/quote", "POST /orders"),
        "awaiting_payment",
    ),
    (KIND_LABELS[PartyKind.PROVIDER], ("GET /payments", "POST /transfers"), "paid"),
    (KIND_LABELS[PartyKind.SELLER], ("POST /sales/{sale}/accept",), "accepted"),
    (KIND_LABELS[PartyKind.SELLER], ("POST /sales/{sale}/pack",), "packed"),
    (KIND_LABELS[PartyKind.COURIER], ("POST /parcels/{parcel}/steps/pick_up",), "handed_over"),
    (
        KIND_LABELS[PartyKind.COURIER],
        ("POST /parcels/{parcel}/steps/take_out", "POST /parcels/{parcel}/deliver"),
        "delivered",
    ),
    (KIND_LABELS[PartyKind.BUYER], ("POST /sales/{sale}/confirm", "POST /sales/{sale}/rating"), "completed"),
    (KIND_LABELS[PartyKind.OPERATOR], ("POST /payouts",), ""),
    (KIND_LABELS[PartyKind.PROVIDER], ("POST /payouts/{payout}/sent",), ""),
    (KIND_LABELS[PartyKind.SELLER], ("GET /money", "GET /money/payouts"), ""),
)

Page = str | tuple[str, int] | AnyResponse


class TokenSchema(Schema):
    """What a token is for."""

    name = Text(length_max=80)
    days = Choice(*(str(days) for days in tokens.DAYS))
    scopes = fields.List(fields.String(), load_default=list)


@blueprint.get("/api/openapi.json")
@public
def document() -> AnyResponse:
    """The OpenAPI document."""
    response = Response(json.dumps(_document(), ensure_ascii=False), content_type="application/json")
    response.vary.add("Accept-Language")
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/api/docs")
@public
def docs() -> str:
    """How to begin, and what every call keeps to."""
    return render_template("api/docs.html", rooms=rooms(current_app), way=WAY)


@blueprint.get("/api/docs/problems")
@public
def problem_codes() -> str:
    """Every code that a problem may carry."""
    return render_template("api/problems.html", codes=PROBLEM_CODES, rooms=rooms(current_app))


@blueprint.get("/api/docs/<room>")
@public
def room(room: str) -> str:
    """Every call of a room."""
    opened = next((row for row in rooms(current_app) if row.name == room), None) or abort(404)
    return render_template(
        "api/room.html",
        room=opened,
        rooms=rooms(current_app),
        entries=reference.entries(opened, _document()),
    )


@blueprint.get("/account/programs")
@signed_in
def programs() -> str:
    """The parties whose programs this person may let in."""
    own = [hat for hat in hats(current_user) if may(PartyKind(hat.party.kind), hat.role, "programs")]
    found = {row.kind: row for row in rooms(current_app)}
    return render_template(
        "api/programs.html", hats=[(hat.party, found[PartyKind(hat.party.kind)]) for hat in own]
    )


@blueprint.route("/account/programs/<party>", methods=["GET", "POST"])
@signed_in
def party_tokens(party: str) -> Page:
    """A party's tokens, and a form for one more. The secret is shown in the answer to the form, and never again."""
    actor = _actor(party)
    if request.method == "GET":
        return _tokens_page(actor, Form({"days": "90", "scopes": []}))
    form = read_form(TokenSchema())
    if form.errors:
        return _tokens_page(actor, form), 422
    try:
        token, secret = tokens.make(actor, form.data["name"], form.data["scopes"], int(form.data["days"]))
    except Invalid as refusal:
        form.refuse(refusal, "scopes" if refusal.code == "scope-unknown" else "")
        return _tokens_page(actor, form), 422
    page = Response(
        render_template("api/token.html", party=actor.party, token=token, secret=secret, words=SCOPE_WORDS)
    )
    page.headers["Cache-Control"] = "no-store"
    return page


@blueprint.post("/account/programs/<party>/<token>/revoke")
@signed_in
def revoke(party: str, token: str) -> AnyResponse:
    """A token opens nothing any more."""
    actor = _actor(party)
    row = tokens.token_of(actor.party_id, token) or abort(404)
    tokens.revoke(actor, row)
    flash(_("Token %(name)s dicabut. Program yang memakainya tidak bisa masuk lagi.", name=row.name), "good")
    return redirect(url_for("api.party_tokens", party=party), 303)


def _actor(party: str) -> Actor:
    """The person in his role of that party; strangers hear 404, others 403."""
    found = party_by_public_id(read_public_id(party) or "") or abort(404)
    actor = find_actor(PartyKind(found.kind), found.public_id) or abort(404)
    if not may(PartyKind(found.kind), actor.role, "programs"):
        abort(403)
    return actor


def _tokens_page(actor: Actor, form: Form) -> str:
    assert actor.party is not None
    scopes = scopes_of(PartyKind(actor.party.kind), actor.role)
    return render_template(
        "api/tokens.html",
        party=actor.party,
        tokens=tokens.tokens_of(actor.party_id),
        form=form,
        day_choices=[(str(days), _("%(days)d hari", days=days)) for days in tokens.DAYS],
        scopes=[(scope, SCOPE_WORDS[scope], scope) for scope in scopes],
        words=SCOPE_WORDS,
    )


def _document() -> dict[str, Any]:
    """The document, made once a language: it changes only with the program."""
    made: dict[str, dict[str, Any]] = current_app.extensions.setdefault("api_documents", {})
    language = str(get_locale() or "id")
    if language not in made:
        made[language] = openapi(rooms(current_app))
    return made[language]
