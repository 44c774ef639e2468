"""Registering, signing in and out, codes, memberships, addresses and payout accounts."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts import areas
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import (
    Address,
    Code,
    LoginSession,
    Membership,
    Party,
    PartyKind,
    PayoutAccount,
    User,
)
from marketplace.accounts.phones import read_phone
from marketplace.accounts.roles import ROLES
from marketplace.kit import clock
from marketplace.kit.db import db, locked, separately
from marketplace.kit.errors import Invalid, Missing
from marketplace.kit.i18n import _l
from marketplace.kit.ports import plugged

SESSION_DAYS = 30
CODE_MINUTES = 10
CODE_ATTEMPTS_MAX = 5
PASSWORD_LENGTH_MIN = 10

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))  # so that an unknown name takes as long as a wrong password


def register(name: str, contact: str, password: str, locale: str = "id") -> User:
    """A new person with a buyer's party of his own. ``contact`` is an e-mail or a phone number.

    Raises Invalid ``contact-taken`` where somebody has it.
    """
    email, phone = read_contact(contact)
    if find_by_contact(contact) is not None:
        raise Invalid(_l("Nomor atau email ini sudah terdaftar. Silakan masuk."), code="contact-taken")
    user = User(name=name, email=email, phone=phone, locale=locale, password_hash=_hasher.hash(password))
    db.session.add(user)
    db.session.flush()
    create_party(user, PartyKind.BUYER, name)
    return user


def create_party(user: User, kind: PartyKind, name: str, area_code: str | None = None) -> Party:
    """A party of ``kind`` with ``user`` as its owner."""
    zone = areas.timezone_of(area_code) if area_code else user.zone
    party = Party(kind=kind, name=name, area_code=area_code, zone=zone)
    db.session.add(party)
    db.session.add(Membership(user=user, party=party, role="owner"))
    db.session.flush()
    return party


def settle_party(party: Party, name: str, area_code: str) -> None:
    """What a party is called and the regency it lives in; its zone follows."""
    party.name, party.area_code, party.zone = name, area_code, areas.timezone_of(area_code)


def sign_in(contact: str, password: str, device: str) -> User:
    """Check the password and open a session; its token is in ``login_token``.

    Raises Invalid ``wrong-login``, the same for an unknown name and a wrong password.
    """
    user = find_by_contact(contact)
    if not _fits(user.password_hash if user else _NOBODY, password) or user is None:
        raise Invalid(_l("Nomor, email, atau kata sandi tidak cocok. Coba lagi."), code="wrong-login")
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
    return open_session(user, device)


def open_session(user: User, device: str) -> User:
    """A new session of a person who has shown who he is."""
    token = secrets.token_urlsafe(32)
    now = clock.real_now()
    db.session.add(
        LoginSession(
            user=user,
            token_hash=_digest(token),
            device=device[:200],
            created_at=now,
            expires_at=now + timedelta(days=SESSION_DAYS),
        )
    )
    db.session.flush()
    user.login_token = token
    return user


def load_session(token: str) -> User | None:
    """The person of a live session, in one query."""
    row = db.session.execute(
        select(LoginSession, User)
        .join(User, LoginSession.user_id == User.id)
        .where(
            LoginSession.token_hash == _digest(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > clock.real_now(),
        )
    ).first()
    if row is None:
        return None
    user: User = row[1]
    user.login_token = token
    return user


def end_session(user: User, session_public_id: str | None = None) -> None:
    """End one session of this person, or the present one."""
    which = (
        LoginSession.public_id == session_public_id
        if session_public_id
        else LoginSession.token_hash == _digest(user.login_token or "")
    )
    db.session.execute(
        update(LoginSession)
        .where(which, LoginSession.user_id == user.id, LoginSession.ended_at.is_(None))
        .values(ended_at=clock.real_now())
    )


def end_all_sessions(user: User) -> int:
    """End every session of this person; return how many there were."""
    ended = db.session.scalars(
        update(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.ended_at.is_(None))
        .values(ended_at=clock.real_now())
        .returning(LoginSession.id)
    )
    return len(ended.all())


def send_code(user: User, purpose: str) -> None:
    """Send six digits that live CODE_MINUTES and end any earlier code of that purpose."""
    now = clock.real_now()
    db.session.execute(
        update(Code)
        .where(Code.user_id == user.id, Code.purpose == purpose, Code.used_at.is_(None))
        .values(used_at=now)
    )
    digits = f"{secrets.randbelow(1_000_000):06d}"
    db.session.add(
        Code(
            user_id=user.id,
            purpose=purpose,
            code_hash=_code_hash(user, purpose, digits),
            expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
    )
    send: Callable[[User, str, str], None] = plugged("code_sender")
    send(user, purpose, digits)


def check_code(user: User, purpose: str, digits: str) -> None:
    """Use up a code. The attempt is counted for good before it is looked at. Raises Invalid ``wrong-code``."""
    user_id = user.id  # read now: in there it would be loaded by the session that stands aside
    code_id = separately(lambda session: _count_attempt(session, user_id, purpose))
    code = locked(Code, code_id) if code_id else None
    if (
        code is None or code.used_at is not None
    ):  # used, or ended by a newer one for another contact, meanwhile
        raise _wrong_code()
    if not hmac.compare_digest(code.code_hash, _code_hash(user, purpose, digits)):
        raise _wrong_code()
    code.used_at = clock.real_now()


def set_password(user: User, password: str) -> None:
    """A new password ends every session."""
    user.password_hash = _hasher.hash(password)
    end_all_sessions(user)


def change_password(user: User, old_password: str, password: str) -> None:
    """A new password from somebody who knows the old one. Raises Invalid ``wrong-login``."""
    if not _fits(user.password_hash, old_password):
        raise Invalid(_l("Kata sandi yang lama tidak cocok. Coba lagi."), code="wrong-login")
    set_password(user, password)


def check_password(user: User, password: str) -> None:
    """Raise Invalid ``wrong-login`` unless this is the person's password."""
    if not _fits(user.password_hash, password):
        raise Invalid(_l("Kata sandi tidak cocok. Coba lagi."), code="wrong-login")


def change_forgotten_password(contact: str, purpose: str, digits: str, password: str) -> None:
    """A new password from somebody who got the code. Raises Invalid ``wrong-code``, also for an unknown contact."""
    user = find_by_contact(contact)
    if user is None:
        raise _wrong_code()
    check_code(user, purpose, digits)
    set_password(user, password)


def change_profile(user: User, name: str, locale: str, zone: str) -> None:
    """How a person is called, and in which language and zone he reads."""
    user.name, user.locale, user.zone = name, locale, zone


def add_member(actor: Actor, contact: str, role: str) -> Membership:
    """Give a registered person a role in the actor's party. Raises Invalid for an unknown person or role."""
    actor.need("members")
    assert actor.party is not None
    user = find_by_contact(contact)
    if user is None:
        raise Invalid(_l("Belum ada akun dengan nomor atau email ini."), code="unknown-person")
    if role not in ROLES[PartyKind(actor.kind)]:
        raise Invalid(_l("Pilih peran dulu."), code="unknown-role")
    row = db.session.scalar(
        select(Membership).where(Membership.user_id == user.id, Membership.party_id == actor.party.id)
    )
    if row is None:
        row = Membership(user=user, party=actor.party, role=role)
        db.session.add(row)
    elif user.id == (actor.user.id if actor.user else None):
        raise Invalid(_l("Anda tidak bisa mengubah peran Anda sendiri."), code="own-role")
    row.role = role
    db.session.flush()
    return row


def remove_member(actor: Actor, user_public_id: str) -> None:
    """Take a person's role in the actor's party away; nobody removes himself."""
    actor.need("members")
    row = db.session.scalar(
        select(Membership)
        .join(User, Membership.user_id == User.id)
        .where(User.public_id == user_public_id, Membership.party_id == actor.party_id)
    )
    if row is None:
        raise Missing(_l("Tidak ditemukan."))
    if actor.user is not None and row.user_id == actor.user.id:
        raise Invalid(_l("Anda tidak bisa mengeluarkan diri sendiri."), code="own-role")
    db.session.delete(row)


@dataclass(frozen=True)
class AddressDetails:
    """Where something is to be brought; ``area_code`` is the regency."""

    recipient: str
    phone: str
    street: str
    district: str
    area_code: str
    postcode: str
    landmark: str = ""


def keep_address(actor: Actor, details: AddressDetails, address: Address | None = None) -> Address:
    """A new address of the actor's party, or a changed one; raises Missing for another party's."""
    address = address or Address(party_id=actor.party_id)
    if address.party_id != actor.party_id:
        raise Missing(_l("Tidak ditemukan."))
    for name, value in vars(details).items():
        setattr(address, name, value)
    db.session.add(address)
    db.session.flush()
    return address


def drop_address(actor: Actor, address: Address) -> None:
    """Forget an address; orders keep their own copies."""
    if address.party_id == actor.party_id:
        db.session.delete(address)


def set_payout_account(party: Party, bank: str, number: str, holder: str) -> PayoutAccount:
    """The account a party is paid to from now on; payouts under way keep the earlier one."""
    db.session.execute(
        update(PayoutAccount)
        .where(PayoutAccount.party_id == party.id, PayoutAccount.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    account = PayoutAccount(party_id=party.id, bank=bank, number=number, holder=holder)
    db.session.add(account)
    db.session.flush()
    return account


def is_same_account(known: PayoutAccount, bank: str, number: str, holder: str) -> bool:
    """Whether that is the account known already. Raises Invalid ``refused`` where a bank sent money back from it."""
    same = (known.bank, known.number, known.holder) == (bank, number, holder)
    if same and known.refused_at is not None:
        raise Invalid(
            _l("Rekening ini menolak uang kami. Betulkan nomor atau namanya, atau tulis rekening lain."),
            code="refused",
        )
    return same


def find_by_contact(contact: str) -> User | None:
    """The person with this e-mail or phone."""
    email, phone = read_contact(contact, strict=False)
    if email is None and phone is None:
        return None
    return db.session.scalar(select(User).where(User.email == email if email else User.phone == phone))


def read_contact(contact: str, strict: bool = True) -> tuple[str | None, str | None]:
    """(e-mail, None) or (None, phone in E.164). Raises Invalid when it is neither and ``strict``."""
    text = contact.strip()
    if _EMAIL.fullmatch(text):
        return text.lower(), None
    phone = read_phone(text)
    if phone is None and strict:
        raise Invalid(_l("Tulis nomor HP atau alamat email yang lengkap."), code="contact")
    return None, phone


def _fits(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _wrong_code() -> Invalid:
    return Invalid(
        _l("Kode tidak cocok atau sudah lewat waktu. Minta kode baru bila perlu."), code="wrong-code"
    )


def _count_attempt(session: Session, user_id: int, purpose: str) -> int | None:
    """Count one more attempt at the live code; None when there is none or its attempts are spent."""
    code = session.scalar(
        select(Code)
        .where(
            Code.user_id == user_id,
            Code.purpose == purpose,
            Code.used_at.is_(None),
            Code.expires_at > clock.real_now(),
            Code.attempts < CODE_ATTEMPTS_MAX,
        )
        .order_by(Code.id.desc())
        .limit(1)
        .with_for_update()
    )
    if code is None:
        return None
    code.attempts += 1
    return code.id


def _code_hash(user: User, purpose: str, digits: str) -> str:
    secret: str = plugged("secret")
    return hmac.new(
        secret.encode(), f"code:{user.id}:{purpose}:{digits}".encode(), hashlib.sha256
    ).hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
