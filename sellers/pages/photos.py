"""The photographs of a listing: each is kept as it comes, and one bad file does not lose the others."""

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from marketplace.accounts.acting import acting
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PartyKind
from marketplace.catalog import actions as catalog
from marketplace.catalog.actions import PHOTOS_MAX
from marketplace.catalog.models import Listing, StorefrontState
from marketplace.catalog.states import LISTING
from marketplace.files.actions import keep_picture
from marketplace.files.models import File
from marketplace.kit.db import db
from marketplace.kit.errors import Refusal
from marketplace.kit.i18n import _, ngettext
from marketplace.kit.web.drawings import pair_for
from marketplace.kit.web.forms import Form
from sellers import actions
from sellers.pages.goods import own_listing

Page = str | tuple[str, int] | Response


@acting(PartyKind.SELLER, "goods")
def photos(actor: Actor, listing: str) -> Page:
    """Look at the photographs, and add some."""
    own = own_listing(actor, listing)
    if request.method == "GET":
        return _photos_page(own, Form())
    form = Form()
    uploads = [upload for upload in request.files.getlist("photos") if upload.filename]
    room = PHOTOS_MAX - len(own.photos)
    if not uploads:
        form.errors["photos"] = [_("Pilih foto dulu.")]
    elif len(uploads) > room:
        form.errors["photos"] = [
            _(
                "Paling banyak %(most)d foto untuk satu barang. Masih muat %(room)d.",
                most=PHOTOS_MAX,
                room=room,
            )
        ]
    kept = [] if form.errors else _kept(actor, uploads, form)
    if kept:
        try:
            actions.add_photos(actor, own, kept)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal, "photos")
            return _photos_page(own_listing(actor, listing), form)
        flash(ngettext("%(num)d foto tersimpan.", "%(num)d foto tersimpan.", len(kept)), "good")
        for sentence in form.errors.get("photos", []):
            flash(sentence, "bad")
        return redirect(_url(actor, listing), 303)
    return _photos_page(own, form)


@acting(PartyKind.SELLER, "goods")
def remove_photo(actor: Actor, listing: str) -> Page:
    """Take one photograph away."""
    own = own_listing(actor, listing)
    catalog.remove_photo(actor, own, request.form.get("file", ""))
    flash(_("Foto dihapus."), "good")
    return redirect(_url(actor, listing), 303)


def _kept(actor: Actor, uploads: list[FileStorage], form: Form) -> list[File]:
    """Keep every upload that is a picture; the form tells by name which are not."""
    files = []
    for upload in uploads:
        try:
            files.append(
                keep_picture(
                    actor,
                    "listing",
                    upload.stream,
                    is_public=True,
                    bytes_max=current_app.config["UPLOAD_BYTES_MAX"],
                )
            )
        except Refusal as refusal:
            name = (upload.filename or "")[:60]
            form.errors.setdefault("photos", []).append(f"{name}: {refusal.message}")
    return files


def _url(actor: Actor, public_id: str) -> str:
    assert actor.party is not None
    return url_for("sellers.photos", party=actor.party.public_id, listing=public_id)


def _photos_page(own: Listing, form: Form) -> Page:
    page = render_template(
        "sellers/photos.html",
        listing=own,
        form=form,
        most=PHOTOS_MAX,
        pair=pair_for(own.id),
        verbs=LISTING.verbs(own.state, PartyKind.SELLER),
        open_now=own.storefront.state is StorefrontState.OPEN,
    )
    return (page, 422) if form.errors else page


ROUTES = (
    ("/<party>/goods/<listing>/photos", "photos", photos, ("GET", "POST")),
    ("/<party>/goods/<listing>/photos/remove", "remove_photo", remove_photo, ("POST",)),
)
