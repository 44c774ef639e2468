"""Cash on delivery: whether it runs, and what is in couriers' pockets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party
from marketplace.api.calls import Call, Listed
from marketplace.api.fields import Asked, Flag
from marketplace.api.shapes import Named, Shape
from marketplace.cash import queries as pockets
from marketplace.cash.queries import Ageing
from marketplace.cash.shapes import AgeingShape
from marketplace.kit.i18n import _l
from marketplace.operator import cash

Said = Mapping[str, Any]


class ServiceShape(Shape):
    """Whether cash on delivery is offered, and the provider that stands for it."""

    runs = fields.Boolean()
    provider = fields.Nested(Named, allow_none=True)


class RunAsked(Asked):
    """Offer it, or do not."""

    runs = Flag()


@dataclass(frozen=True)
class Service:
    """Whether it runs."""

    runs: bool
    provider: Party | None


def list_cash(actor: Actor) -> Sequence[Ageing]:
    """What is in each courier's pocket."""
    return pockets.cash_ageing()


def show_cash_service(actor: Actor) -> Service:
    """Whether it runs."""
    return Service(pockets.provider() is not None, cash.service())


def run_cash(actor: Actor, asked: Said) -> Service:
    """From now on."""
    cash.run_cash(actor, asked["runs"])
    return show_cash_service(actor)


CALLS = (
    Call(
        "GET",
        "/cash",
        list_cash,
        _l("Melihat uang tunai di tangan tiap kurir, menurut umur."),
        "money",
        gives=Listed(AgeingShape),
    ),
    Call(
        "GET",
        "/cash/service",
        show_cash_service,
        _l("Melihat apakah bayar di tempat berjalan."),
        "money",
        gives=ServiceShape,
    ),
    Call(
        "POST",
        "/cash/service",
        run_cash,
        _l("Menjalankan bayar di tempat, atau menghentikannya untuk pesanan baru."),
        "money",
        RunAsked,
        ServiceShape,
    ),
)
