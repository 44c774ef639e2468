"""The addresses of a party's programs, and what was sent to them: the same pages for every room.

A room takes its routes from ``webhook_routes``. Addresses of links are relative to the room's blueprint.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.acting import View, acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _
from marketplace.kit.ids import read_public_id
from marketplace.kit.web.forms import Form, read_form
from marketplace.webhooks import actions, queries
from marketplace.webhooks.bodies import OLD_SECRET_HOURS, is_old_secret_good
from marketplace.webhooks.clocks import KEPT_DAYS
from marketplace.webhooks.models import Endpoint, Post
from marketplace.webhooks.schemas import EndpointSchema
from marketplace.webhooks.states import EndpointState, PostState
from marketplace.webhooks.topics import MEANING, TEST, groups
from marketplace.webhooks.wording import OUTCOMES

Route = tuple[str, str, View, tuple[str, ...]]
Page = str | Response | tuple[str, int]


def webhook_routes(kind: PartyKind, prefix: str, frame: str) -> Sequence[Route]:
    """Routes of the pages under ``prefix`` (``/<party>``), each in the template ``frame``."""

    def show(template: str, **values: Any) -> str:
        return render_template(f"webhooks/{template}.html", frame=frame, **values)

    def show_form(form: Form, endpoint: Endpoint | None = None) -> str:
        return show("form", form=form, endpoint=endpoint, groups=groups(kind))

    def show_one(endpoint: Endpoint, secrets: Sequence[str] = ()) -> str:
        chosen = _state(request.args.get("state"))
        return show(
            "endpoint",
            endpoint=endpoint,
            page=queries.posts(endpoint, chosen, request.args.get("page")),
            chosen=chosen,
            states=tuple(PostState),
            secrets=secrets,
            old_secret_hours=OLD_SECRET_HOURS if is_old_secret_good(endpoint, clock.real_now()) else 0,
            is_active=endpoint.state is EndpointState.ACTIVE,
            kept_days=KEPT_DAYS,
            groups=groups(kind),
            said=said,
            outcomes=OUTCOMES,
        )

    @acting(kind, actions.PERMISSION)
    def webhooks(actor: Actor) -> Page:
        """Where this party's programs listen."""
        endpoints = queries.endpoints(actor.party_id)
        return show(
            "list",
            endpoints=endpoints,
            counts=queries.counts(endpoints),
            most=actions.ENDPOINTS_MAX,
            failed=PostState.FAILED,
            active=EndpointState.ACTIVE,
        )

    @acting(kind, actions.PERMISSION)
    def new_webhook(actor: Actor) -> Page:
        """The form for one more."""
        return show_form(Form())

    @acting(kind, actions.PERMISSION)
    def add_webhook(actor: Actor) -> Page:
        """One more address."""
        form = read_form(EndpointSchema())
        if not form.errors:
            try:
                endpoint = actions.add(actor, form.data["url"], form.data["topics"])
                flash(_("Alamat sudah ditambahkan. Salin rahasianya, lalu kirim percobaan."), "good")
                return back(endpoint.public_id)
            except Refusal as refusal:
                db.session.rollback()
                form.refuse(refusal, FIELD_OF.get(refusal.code, ""))
        return show_form(form), 422

    @acting(kind, actions.PERMISSION)
    def webhook(actor: Actor, webhook: str) -> Page:
        """One address, and what was sent to it."""
        return show_one(_own(actor, webhook))

    @acting(kind, actions.PERMISSION)
    def change_webhook(actor: Actor, webhook: str) -> Page:
        """The form of one address."""
        endpoint = _own(actor, webhook)
        return show_form(Form(values={"url": endpoint.url, "topics": endpoint.topics}), endpoint)

    @acting(kind, actions.PERMISSION)
    def save_webhook(actor: Actor, webhook: str) -> Page:
        """Another place, or other things to hear of."""
        endpoint = _own(actor, webhook)
        form = read_form(EndpointSchema())
        if not form.errors:
            try:
                actions.change(actor, endpoint, form.data["url"], form.data["topics"])
                flash(_("Perubahan sudah kami simpan."), "good")
                return back(webhook)
            except Refusal as refusal:
                db.session.rollback()
                form.refuse(refusal, FIELD_OF.get(refusal.code, ""))
        return show_form(form, _own(actor, webhook)), 422

    @acting(kind, actions.PERMISSION)
    def webhook_secret(actor: Actor, webhook: str) -> Page:
        """The secrets that sign now: only asked for by a button, and kept by no browser."""
        endpoint = _own(actor, webhook)
        return show_one(endpoint, actions.secrets(actor, endpoint))

    @acting(kind, actions.PERMISSION)
    def webhook_step(actor: Actor, webhook: str, step: str) -> Page:
        """Pause, go on, a new secret, or a test."""
        endpoint = _own(actor, webhook)
        try:
            STEPS[step](actor, endpoint)
        except Refusal as refusal:
            db.session.rollback()
            flash(str(refusal.message), "bad")
            return back(webhook)
        flash(_said_after(step), "good")
        return back(webhook)

    @acting(kind, actions.PERMISSION)
    def ask_remove_webhook(actor: Actor, webhook: str) -> Page:
        """What removing means."""
        return show("remove", endpoint=_own(actor, webhook))

    @acting(kind, actions.PERMISSION)
    def remove_webhook(actor: Actor, webhook: str) -> Page:
        """The address and what was sent there are gone."""
        actions.remove(actor, _own(actor, webhook))
        flash(_("Alamat itu sudah dihapus. Tidak ada lagi yang dikirim ke sana."), "good")
        return redirect(url_for(".webhooks"), 303)

    @acting(kind, actions.PERMISSION)
    def webhook_post(actor: Actor, post: str) -> Page:
        """One post: what was sent, every attempt, and what came back."""
        row = _own_post(actor, post)
        return show(
            "post",
            post=row,
            endpoint=row.endpoint,
            body=_spread(row.body),
            said=said,
            outcomes=OUTCOMES,
            may_send=_may_send(row),
        )

    @acting(kind, actions.PERMISSION)
    def send_webhook_again(actor: Actor, post: str) -> Page:
        """Send it once more, as it was."""
        row = _own_post(actor, post)
        try:
            is_new = actions.send_again(actor, row)
        except Refusal as refusal:
            db.session.rollback()
            flash(str(refusal.message), "bad")
        else:
            flash(
                _("Dikirim lagi, dengan id dan isi yang sama.") if is_new else _("Sudah menunggu dikirim."),
                "good",
            )
        return redirect(url_for(".webhook_post", post=row.public_id), 303)

    def back(public_id: str) -> Response:
        return redirect(url_for(".webhook", webhook=public_id), 303)

    one = f"{prefix}/webhooks/<webhook>"
    return (
        (f"{prefix}/webhooks", "webhooks", webhooks, ("GET",)),
        (f"{prefix}/webhooks/new", "new_webhook", new_webhook, ("GET",)),
        (f"{prefix}/webhooks/new", "add_webhook", add_webhook, ("POST",)),
        (one, "webhook", webhook, ("GET",)),
        (f"{one}/change", "change_webhook", change_webhook, ("GET",)),
        (f"{one}/change", "save_webhook", save_webhook, ("POST",)),
        (f"{one}/secret", "webhook_secret", webhook_secret, ("POST",)),
        (f"{one}/<any({','.join(STEPS)}):step>", "webhook_step", webhook_step, ("POST",)),
        (f"{one}/remove", "ask_remove_webhook", ask_remove_webhook, ("GET",)),
        (f"{one}/remove", "remove_webhook", remove_webhook, ("POST",)),
        (f"{prefix}/webhooks/sent/<post>", "webhook_post", webhook_post, ("GET",)),
        (f"{prefix}/webhooks/sent/<post>/again", "send_webhook_again", send_webhook_again, ("POST",)),
    )


STEPS: dict[str, Callable[[Actor, Endpoint], object]] = {
    "pause": actions.pause,
    "resume": actions.resume,
    "rotate": actions.rotate,
    "test": actions.send_test,
}

FIELD_OF = {"url": "url", "private-url": "url", "topics": "topics"}  # code of a refusal -> where it is said


def said(topic: str) -> str:
    """What an event of this kind means."""
    return _("Kiriman percobaan") if topic == TEST else str(MEANING.get(topic, topic))


def _said_after(step: str) -> str:
    return {
        "pause": _("Pengiriman dihentikan. Yang terjadi sementara ini tidak dikirim."),
        "resume": _("Pengiriman berjalan lagi."),
        "rotate": _("Rahasia baru sudah dibuat. Yang lama masih berlaku 24 jam."),
        "test": _("Percobaan dikirim. Muat ulang sebentar lagi untuk melihat jawabannya."),
    }[step]


def _state(word: str | None) -> PostState | None:
    return PostState(word) if word in tuple(PostState) else None


def _may_send(post: Post) -> bool:
    """Whether the button to send it again would do anything."""
    waits_untried = post.state is PostState.QUEUED and not post.attempts
    is_active = post.endpoint.state is EndpointState.ACTIVE
    return is_active and post.state is not PostState.SENDING and not waits_untried


def _spread(body: str) -> str:
    """A body as a person reads it."""
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)


def _own(actor: Actor, public_id: str) -> Endpoint:
    known = read_public_id(public_id)
    return (queries.endpoint(actor.party_id, known) if known else None) or abort(404)


def _own_post(actor: Actor, public_id: str) -> Post:
    known = read_public_id(public_id)
    return (queries.post(actor.party_id, known) if known else None) or abort(404)


def webhooks_url(party: Party) -> str:
    """The page of a party's addresses, in its room."""
    return url_for(ROOMS[party.kind], party=party.public_id if party.kind in IN_THE_ADDRESS else None)


ROOMS = {
    PartyKind.OPERATOR: "operator.webhooks",
    PartyKind.SELLER: "sellers.webhooks",
    PartyKind.BUYER: "buyers.webhooks",
    PartyKind.COURIER: "shipping.webhooks",
    PartyKind.PROVIDER: "payments.webhooks",
}
IN_THE_ADDRESS = (PartyKind.SELLER, PartyKind.COURIER, PartyKind.PROVIDER)
