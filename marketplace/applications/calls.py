"""Applying by program: a shop or a courier company, paper by paper, with the token of the person as a buyer."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app

from marketplace.accounts.actor import Actor
from marketplace.accounts.banks import BANKS
from marketplace.accounts.models import User
from marketplace.accounts.schemas import AccountNumber, Phone, RegencyCode
from marketplace.api.calls import Call, Listed, View
from marketplace.api.fields import Asked, Choice, Text
from marketplace.api.reading import PICTURE
from marketplace.applications import actions, numbers, queries
from marketplace.applications.forms import PURPOSE, STORY_LETTERS_MAX, Number, told_by
from marketplace.applications.kinds import KINDS
from marketplace.applications.models import Application
from marketplace.applications.ports import joining
from marketplace.applications.shapes import OwnApplicationShape
from marketplace.files.actions import keep_picture
from marketplace.kit.db import db
from marketplace.kit.errors import Missing
from marketplace.kit.i18n import _l

Said = Mapping[str, Any]
CAN = "apply"
PICTURES = tuple(
    dict.fromkeys(paper.name for kind in KINDS.values() for paper in kind.papers if paper.picture)
)


class ShopAsked(Asked):
    """What the shop is called, and the regency or city that goods leave from."""

    name = Text(length_max=80, length_min=3)
    area_code = RegencyCode()


class CompanyAsked(Asked):
    """What the company is called."""

    name = Text(length_max=120, length_min=2)


class PlaceTold(Asked):
    """Where the courier fetches parcels, and whom he calls."""

    street = Text(length_max=300, length_min=5)
    phone = Phone()


class StoryTold(Asked):
    """What buyers read about the maker."""

    story = Text(length_max=STORY_LETTERS_MAX, length_min=10)


class PersonTold(Asked):
    """Who applies, as on his card."""

    legal_name = Text(length_max=120, length_min=2)
    nik = Number(numbers.read_nik)


class AccountTold(Asked):
    """Where the money goes."""

    bank = Choice(*BANKS)
    number = AccountNumber()
    holder = Text(length_max=120, length_min=2)


class CompanyTold(Asked):
    """The company as its licence names it."""

    name = Text(length_max=120, length_min=2)
    area_code = RegencyCode()
    phone = Phone()


class LicenceTold(Asked):
    """The numbers that the state gave it."""

    nib = Number(numbers.read_nib)
    npwp = Number(numbers.read_npwp)


def list_applications(actor: Actor) -> Sequence[Application]:
    """The person's newest of each kind."""
    found = (queries.latest_of_person(_person(actor).id, kind) for kind in KINDS)
    return [application for application in found if application is not None]


def show_application(actor: Actor, application: str) -> Application:
    """One of his own."""
    return _own(actor, application)


def begin_shop(actor: Actor, asked: Said) -> Application:
    """A shop with its application."""
    return _now(actor, joining("seller").begin(_person(actor), asked["name"], asked["area_code"]))


def begin_company(actor: Actor, asked: Said) -> Application:
    """The application of a courier company."""
    return _now(actor, joining("courier").begin(_person(actor), asked["name"], ""))


def keep_paper_picture(actor: Actor, content: bytes, application: str, paper: str) -> Application:
    """A photograph of a card, a licence or a bank book. Only the applicant and the operator see it."""
    own, writer = _written(actor, application, paper)
    bytes_max = current_app.config["UPLOAD_BYTES_MAX"]
    picture = keep_picture(writer, PURPOSE, io.BytesIO(content), is_public=False, bytes_max=bytes_max)
    actions.give(writer, own, paper, {}, picture)
    return _now(actor, own)


def submit_application(actor: Actor, application: str) -> Application:
    """Off to the operator."""
    own = _own(actor, application)
    actions.submit(joining(own.kind).acts(_person(actor), own), own)
    return _now(actor, own)


def withdraw_application(actor: Actor, application: str) -> Application:
    """Think better of it."""
    own = _own(actor, application)
    actions.withdraw(joining(own.kind).acts(_person(actor), own), own)
    return _now(actor, own)


def _telling(paper: str) -> View:
    """The view that keeps what is told for one paper."""

    def tell(actor: Actor, asked: Said, application: str) -> Application:
        own, writer = _written(actor, application, paper)
        told = told_by(paper, dict(asked) | {"town": asked["area_code"]}) if paper == "company" else asked
        joining(own.kind).tell(writer, own, paper, told)
        return _now(actor, own)

    tell.__name__, tell.__doc__ = f"tell_{paper}", f"Write the paper {paper}."
    return tell


def _person(actor: Actor) -> User:
    assert actor.user is not None, "a token has a maker"
    return actor.user


def _own(actor: Actor, public_id: str) -> Application:
    found = queries.application(public_id)
    if found is None or found.applicant_id != _person(actor).id:
        raise Missing(_l("Tidak ada pendaftaran bernomor ini untuk Anda."))
    return found


def _written(actor: Actor, public_id: str, paper: str) -> tuple[Application, Actor]:
    """An application of which this paper may be written now, and who writes. Raises as ``actions.give`` does."""
    own = _own(actor, public_id)
    if paper not in {known.name for known in KINDS[own.kind].papers}:
        raise Missing(_l("Surat ini tidak diminta di pendaftaran Anda."))
    writer = joining(own.kind).acts(_person(actor), own)
    actions.writable(own, paper)
    return own, writer


def _now(actor: Actor, application: Application) -> Application:
    """It as it stands after the step."""
    public_id = application.public_id
    db.session.flush()
    db.session.expire(application)
    return _own(actor, public_id)


# paper -> (what the call does, what is told)
TOLD: dict[str, tuple[Any, type[Asked]]] = {
    "name": (_l("Menulis nama dan kota toko di pendaftaran."), ShopAsked),
    "place": (_l("Menulis alamat jemput toko di pendaftaran."), PlaceTold),
    "story": (_l("Menulis cerita toko di pendaftaran."), StoryTold),
    "company": (_l("Menulis data perusahaan kurir di pendaftaran."), CompanyTold),
    "licence": (_l("Menulis NIB dan NPWP perusahaan di pendaftaran."), LicenceTold),
    "nik": (_l("Menulis nama dan NIK pendaftar seperti di KTP."), PersonTold),
    "account": (_l("Menulis rekening tujuan uang di pendaftaran."), AccountTold),
}
_WHEN = _l("Ditolak dengan in-review selama diperiksa, dan dengan accepted kalau surat ini sudah diterima.")

CALLS = (
    Call(
        "GET",
        "/applications",
        list_applications,
        _l("Melihat pendaftaran Anda sendiri: toko dan perusahaan kurir, yang terbaru dari masing-masing."),
        CAN,
        gives=Listed(OwnApplicationShape),
    ),
    Call(
        "GET",
        "/applications/<application>",
        show_application,
        _l("Melihat satu pendaftaran Anda: suratnya, putusan atas tiap surat, dan yang masih kurang."),
        CAN,
        gives=OwnApplicationShape,
    ),
    Call(
        "POST",
        "/applications/seller",
        begin_shop,
        _l("Mulai mendaftarkan toko."),
        CAN,
        ShopAsked,
        OwnApplicationShape,
        status=201,
        tells=_l(
            "Yang sudah punya pendaftaran yang berjalan mendapat yang itu. Setelah diterima, toko diurus di ruang "
            "penjual dengan token toko itu sendiri."
        ),
    ),
    Call(
        "POST",
        "/applications/courier",
        begin_company,
        _l("Mulai mendaftarkan perusahaan kurir."),
        CAN,
        CompanyAsked,
        OwnApplicationShape,
        status=201,
        tells=_l(
            "Yang sudah punya pendaftaran yang berjalan mendapat yang itu. Setelah diterima, perusahaan diurus di "
            "ruang kurir dengan token perusahaan itu sendiri."
        ),
    ),
    *(
        Call(
            "PUT",
            f"/applications/<application>/papers/{paper}",
            _telling(paper),
            says,
            CAN,
            told,
            OwnApplicationShape,
            tells=_WHEN,
        )
        for paper, (says, told) in TOLD.items()
    ),
    Call(
        "PUT",
        f"/applications/<application>/pictures/<any({','.join(PICTURES)}):paper>",
        keep_paper_picture,
        _l("Mengirim foto sebuah surat: KTP, buku tabungan, atau surat izin."),
        CAN,
        PICTURE,
        OwnApplicationShape,
        tells=_WHEN,
    ),
    Call(
        "POST",
        "/applications/<application>/submit",
        submit_application,
        _l("Mengirim pendaftaran supaya diperiksa."),
        CAN,
        gives=OwnApplicationShape,
        tells=_l("Ditolak dengan incomplete kalau masih ada di missing."),
    ),
    Call(
        "POST",
        "/applications/<application>/withdraw",
        withdraw_application,
        _l("Menarik pendaftaran. Isian toko tetap tersimpan."),
        CAN,
        gives=OwnApplicationShape,
    ),
)
