"""The application, put together step by step: the table of contents of the marketplace."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask_compress import Compress
from flask_login import LoginManager, current_user

import marketplace.accounts.pages
import marketplace.api.pages
import marketplace.files.pages
import marketplace.messages.pages
import marketplace.webhooks.demo_receiver
import marketplace.webhooks.pages
from buyers import blueprint as buyers
from marketplace import clocks, config, tasks
from marketplace.accounts import actions as accounts
from marketplace.api.calls import open_room
from marketplace.api.door import door
from marketplace.applications.ports import PORT as JOINING
from marketplace.catalog.triggers import TRIGGERS as SEARCH
from marketplace.cli import commands
from marketplace.demo.people import demo_logins
from marketplace.events.triggers import TRIGGERS as EVENTS
from marketplace.files.storage import PORT as STORAGE
from marketplace.files.storage import FolderStorage
from marketplace.kit import db, i18n, logs
from marketplace.kit.ports import plug
from marketplace.kit.web import display, errors, limits, security, stylesheet, unit
from marketplace.ledger.seal.log import KEYS as BOOK_KEYS
from marketplace.ledger.seal.notes import Keys, Signer, Verifier
from marketplace.ledger.seal.triggers import TRIGGERS as SEAL
from marketplace.ledger.triggers import TRIGGERS as LEDGER
from marketplace.messages import actions as messages
from marketplace.messages.channels.chosen import channels
from marketplace.messages.notices import PORT as VOICES_PORT
from marketplace.messages.ports import PORT as CHANNELS
from marketplace.operator import blueprint as operator
from marketplace.operator import book, easy, public, style
from marketplace.operator.ports import PORT as CLOCKS
from marketplace.operator.ports import Clocks
from marketplace.orders.ports import LABELS
from marketplace.orders.ports import PORT as CARRIERS
from marketplace.orders.queries import orders_of
from marketplace.reactions import REACTIONS
from marketplace.reviews.triggers import TRIGGERS as REVIEWS
from marketplace.settlement.errands import ORDERS_OF, PAYABLE_URL
from marketplace.settlement.ports import PORT as PROVIDERS
from marketplace.voices import VOICES
from marketplace.webhooks.addresses import PORT as WEBHOOKS
from marketplace.webhooks.addresses import Outside
from payments import blueprint as payments
from payments.providers.chosen import providers
from sellers import blueprint as sellers
from sellers.joining import ShopJoining
from shipping import blueprint as shipping
from shipping.carriers.rate_table import RateTableCarriers
from shipping.joining import CompanyJoining
from shipping.labels import ParcelLabels

TRIGGERS = (*LEDGER, *SEAL, *EVENTS, *SEARCH, *REVIEWS)


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application; ``overrides`` win over the environment."""
    app = Flask("marketplace", static_folder="static", template_folder="templates")
    app.config.from_mapping(config.settings(overrides))
    open_database(app)
    guard_requests(app)
    speak(app)
    know_people(app)
    plug_in(app)
    open_rooms(app)
    commands.init_app(app)
    return app


def open_database(app: Flask) -> None:
    """Tables, the rules the database keeps itself, and one transaction a request."""
    db.init_app(app)
    plug(app, "triggers", TRIGGERS)
    unit.init_app(app)


def guard_requests(app: Flask) -> None:
    """Headers, cross-site tokens, limits, compression, a page for every error, and a log that tells no secrets."""
    logs.init_app(app)
    security.init_app(app)
    limits.init_app(app)
    Compress(app)
    errors.init_app(app)


def speak(app: Flask) -> None:
    """Language, look, and the styles."""
    i18n.init_app(app)
    display.init_app(app)
    stylesheet.init_app(app)


def know_people(app: Flask) -> None:
    """Who is signed in: the token of one session that can be ended."""
    manager = LoginManager(app)
    manager.session_protection = None  # the session row says all there is to say

    @manager.user_loader
    def load(token: str) -> object:
        user = accounts.load_session(token)
        if user is not None:
            g.user_locale, g.user_zone = user.locale, user.zone
        return user

    @app.context_processor
    def viewer() -> dict[str, object]:
        known = not g.get("without_database") and current_user.is_authenticated
        return {"viewer": current_user if known else None}


def plug_in(app: Flask) -> None:
    """What the rooms below need done from above."""
    plug(app, "secret", app.config["SECRET_KEY"])
    plug(app, BOOK_KEYS, _book_keys(app.config))
    plug(app, "reactions", REACTIONS)
    plug(app, "wake_outbox", tasks.wake)
    plug(app, CLOCKS, Clocks(clocks.coming, tasks.wake_clocks))
    plug(app, "code_sender", messages.send_code)
    plug(app, VOICES_PORT, VOICES)
    plug(
        app,
        CHANNELS,
        channels(app.config, lambda: app.config["PUBLIC_URL"] + _path(app, "messages.preferences")),
    )
    plug(app, STORAGE, FolderStorage(Path(app.config["VAR_DIR"]) / "files"))
    called = providers(app.config)
    plug(app, PROVIDERS, {method: one for one in called for method in one.methods})
    adapters = {getattr(one, "name", "") for one in called}
    plug(app, "demo_logins", demo_logins(adapters) if app.config["DEMO"] else ())
    plug(
        app,
        PAYABLE_URL,
        lambda _kind, order: app.config["PUBLIC_URL"] + _path(app, "buyers.order", order=order),
    )
    plug(app, ORDERS_OF, orders_of)
    plug(app, CARRIERS, RateTableCarriers())
    plug(
        app,
        LABELS,
        ParcelLabels(lambda awb: app.config["PUBLIC_URL"] + _path(app, "shipping.track", awb=awb)),
    )
    plug(app, JOINING, {"seller": ShopJoining(), "courier": CompanyJoining()})
    plug(app, WEBHOOKS, Outside(private_hosts=app.config["WEBHOOK_PRIVATE_HOSTS"]))
    tasks.make_celery(app)


def _book_keys(settings: Mapping[str, Any]) -> Keys:
    signer = Signer(settings["BOOK_NAME"], bytes.fromhex(settings["BOOK_KEY"]))
    return Keys(signer, tuple(map(Verifier.read, settings["BOOK_OLD_KEYS"].split())))


def open_rooms(app: Flask) -> None:
    """The five parties, and what they share."""
    app.register_blueprint(marketplace.files.pages.blueprint)
    app.register_blueprint(marketplace.accounts.pages.blueprint)
    app.register_blueprint(marketplace.messages.pages.blueprint)
    app.register_blueprint(marketplace.webhooks.demo_receiver.blueprint)
    app.register_blueprint(marketplace.api.pages.blueprint)
    for room in (buyers, sellers, shipping, payments, operator, public, book, easy, style):
        app.register_blueprint(room.blueprint)
    for opened in (buyers.shop_api, buyers.api, sellers.api, shipping.api, payments.api, operator.api):
        open_room(app, opened, door)
    app.jinja_env.globals["webhooks_url"] = marketplace.webhooks.pages.webhooks_url
    app.jinja_env.globals["picture_url"] = marketplace.files.pages.picture_url
    app.jinja_env.globals["picture_set"] = marketplace.files.pages.picture_set
    app.jinja_env.filters["in_size"] = marketplace.files.pages.in_size


def _path(app: Flask, endpoint: str, **values: str) -> str:
    """The path of a page, also where no request is being answered."""
    return app.url_map.bind("").build(endpoint, values)
