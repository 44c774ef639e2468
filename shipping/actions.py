"""What a courier decides about its own services, rates and bank account."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts import queries as people
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Party, PartyKind, PayoutAccount
from marketplace.applications import actions as applications
from marketplace.applications.models import Application
from marketplace.events import actions as events
from marketplace.kit.db import db, locked
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _l
from marketplace.settlement.payouts import lock_party
from shipping import queries
from shipping.models import CashTerms, Rate, Service

SERVICES_MAX = 10


@dataclass(frozen=True)
class Tariff:
    """A service in one zone: the first and each further kilogram in minor units, and working days."""

    first_kg_minor: int
    next_kg_minor: int
    days_min: int
    days_max: int


def keep_service(
    actor: Actor, label: str, tariffs: Mapping[int, Tariff], service: Service | None = None
) -> Service:
    """A new service, or new words and rates for one. Zones that ``tariffs`` leaves out are not served.

    Purchases made before keep their price. Raises Invalid ``no-zone`` when no zone is served, ``label-taken`` for a
    name this courier uses already.
    """
    actor.need("rates")
    if not tariffs:
        raise Invalid(_l("Isi paling sedikit satu zona."), code="no-zone")
    known = db.session.scalars(select(Service).where(Service.courier_id == actor.party_id)).all()
    if any(row.label.casefold() == label.casefold() and row is not service for row in known):
        raise Invalid(_l("Nama layanan ini sudah Anda pakai. Pilih nama lain."), code="label-taken")
    if service is None:
        service = _new_service(actor, label, known)
    else:
        service = locked(Service, _own(actor, service).id)
        service.label = label
    _set_rates(service, tariffs)
    _tell(actor, "courier.service_changed", service)
    return service


def switch_service(actor: Actor, service: Service, active: bool) -> None:
    """Offer a service to buyers, or stop offering it; parcels under way are carried all the same."""
    actor.need("rates")
    service = locked(Service, _own(actor, service).id)
    if service.active is not active:
        service.active = active
        _tell(actor, "courier.service_switched", service, active=active)


def keep_cash_terms(actor: Actor, collects: bool, fee_minor: int) -> CashTerms:
    """Take cash at the door for ``fee_minor`` a parcel from now on, or take none; what is under way is collected."""
    actor.need("rates")
    assert actor.party is not None
    lock_party(actor.party_id)
    terms = queries.cash_terms(actor.party_id)
    if (terms.collects, terms.fee_minor) != (collects, fee_minor):
        terms.collects, terms.fee_minor = collects, fee_minor
        db.session.add(terms)
        db.session.flush()
        events.record(
            "courier.cash_terms",
            ("party", actor.party.public_id),
            actor,
            courier=actor.party.public_id,
            collects=collects,
            fee_minor=fee_minor,
        )
    return terms


KIND = "courier"


def applicant(actor: Actor) -> Actor:
    """Somebody who applies for a company that is not there yet, acting for his own party as a buyer."""
    assert actor.user is not None
    own = next((hat.party for hat in people.hats(actor.user) if hat.party.kind == PartyKind.BUYER), None)
    party = own or accounts.create_party(actor.user, PartyKind.BUYER, actor.user.name)
    return Actor(kind=PartyKind.BUYER.value, user=actor.user, party=party)


def begin_company(actor: Actor, name: str, party: Party | None = None) -> Application:
    """The application of a courier company; who has one under way gets that one."""
    return applications.begin(applicant(actor), KIND, name, party)


def set_bank_account(actor: Actor, bank: str, number: str, holder: str) -> PayoutAccount:
    """Where the company is paid from now on; payouts under way keep the earlier account."""
    actor.need("money")
    assert actor.party is not None
    known = people.payout_account(actor.party_id)
    if known is not None and accounts.is_same_account(known, bank, number, holder):
        return known
    account = accounts.set_payout_account(actor.party, bank, number, holder)
    events.record(
        "payout_account.changed", ("party", actor.party.public_id), actor, account=account.public_id
    )
    return account


def _new_service(actor: Actor, label: str, known: Sequence[Service]) -> Service:
    codes = {row.code for row in known}
    if len(codes) >= SERVICES_MAX:
        raise Invalid(
            _l("Paling banyak %(most)d layanan. Ubah yang sudah ada.", most=SERVICES_MAX), code="too-many"
        )
    service = Service(courier=actor.party, code=_code(label, codes), label=label)
    db.session.add(service)
    db.session.flush()
    return service


def _set_rates(service: Service, tariffs: Mapping[int, Tariff]) -> None:
    for rate in list(service.rates):
        if rate.zone not in tariffs:
            service.rates.remove(rate)
            db.session.delete(rate)
    kept = {rate.zone: rate for rate in service.rates}
    for zone, tariff in tariffs.items():
        if zone not in kept:
            service.rates.append(Rate(zone=zone, **vars(tariff)))
            continue
        for name, value in vars(tariff).items():
            setattr(kept[zone], name, value)
    db.session.flush()


def _code(label: str, taken: set[str]) -> str:
    """A short word for addresses and choices, made of the label; a number tells equal ones apart."""
    word = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:16] or "layanan"
    return next(
        code for n in range(1, SERVICES_MAX + 2) if (code := word if n == 1 else f"{word}-{n}") not in taken
    )


def _own(actor: Actor, service: Service) -> Service:
    if service.courier_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    return service


def _tell(actor: Actor, kind: str, service: Service, **data: object) -> None:
    assert actor.party is not None
    events.record(
        kind, ("service", service.public_id), actor, courier=actor.party.public_id, code=service.code, **data
    )
