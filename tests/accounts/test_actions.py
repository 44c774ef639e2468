"""Who somebody is: passwords, sessions, codes, roles and addresses."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher, Type
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts.actions import CODE_ATTEMPTS_MAX, CODE_MINUTES, SESSION_DAYS
from marketplace.accounts.models import Code, LoginSession, Membership, PartyKind, User
from marketplace.accounts.queries import address, addresses, hats, live_sessions, payout_account
from marketplace.accounts.roles import ROLES, may
from marketplace.kit import clock
from marketplace.kit.db import db
from marketplace.kit.errors import Invalid, Missing, NotYours
from marketplace.messages.models import Message
from tests.contents import counts, everything
from tests.make import PASSWORD, address_of, make_address, make_buyer, make_member, make_seller, make_user
from tests.walk import actor_of

DETAILS = accounts.AddressDetails("Budi", "+6281200000001", "Jalan 1", "Kota", "34.71", "55221")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """Lets real time go by."""
    real = clock.real_now

    def go_by(**span: float) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(**span))

    return go_by


@pytest.fixture
def context(app_on_sqlite):
    """Where one database is as good as two."""
    with app_on_sqlite.app_context():
        yield


def refused(code: str, what, *args) -> None:
    with pytest.raises(Invalid) as refusal:
        what(*args)
    assert refusal.value.code == code


def test_a_person_is_found_by_his_own_contact_and_no_other(session) -> None:
    """One without e-mail is not everyone without e-mail."""
    phones = [accounts.register(f"P{n}", f"0812 3456 78{n:02d}", PASSWORD) for n in range(3)]
    mails = [accounts.register(f"M{n}", f"m{n}@example.test", PASSWORD) for n in range(3)]
    for n in range(3):
        assert accounts.find_by_contact(f"+62 812-3456-78{n:02d}") is phones[n]
        assert accounts.find_by_contact(f" M{n}@Example.Test ") is mails[n]
    assert accounts.find_by_contact("081299999999") is None
    assert accounts.find_by_contact("nobody@example.test") is None
    assert accounts.find_by_contact("") is None
    refused("contact-taken", accounts.register, "X", "+62 812-3456-7800", PASSWORD)


def test_what_reaches_nobody_is_no_contact(context) -> None:
    for contact in ("", "@", "a@", "@b", "a b@c.d", "12", "satu dua", "a@b", "a@@b.c"):
        refused("contact", accounts.register, "X", contact, PASSWORD)


def test_whoever_registers_can_buy(context) -> None:
    user = accounts.register("Budi", "budi@example.test", PASSWORD)
    assert [(m.party.kind, m.role) for m in hats(user)] == [(PartyKind.BUYER, "owner")]


def test_no_row_holds_a_password_a_token_or_the_digits_of_a_code(context) -> None:
    user = accounts.register("Budi", "budi@example.test", PASSWORD)
    token = accounts.sign_in("budi@example.test", PASSWORD, "browser").login_token
    accounts.send_code(user, "password")
    db.session.commit()
    digits = digits_sent(user)
    rows = everything(db.session.connection())
    assert user.password_hash.startswith("$argon2id$")
    held = {table: str(row) for table, some in rows.items() for row in some if table != "message"}
    assert not [table for table, row in held.items() if PASSWORD in row or str(token) in row or digits in row]


def test_a_wrong_password_and_an_unknown_name_are_told_alike(context) -> None:
    accounts.register("Budi", "budi@example.test", PASSWORD)
    said = []
    for contact, password in (("budi@example.test", "salah"), ("nobody@example.test", PASSWORD), ("", "")):
        with pytest.raises(Invalid) as refusal:
            accounts.sign_in(contact, password, "browser")
        said.append((refusal.value.code, str(refusal.value.message)))
    assert len(set(said)) == 1


def test_a_session_lives_until_it_is_ended_or_old(context, later) -> None:
    user = make_user(contact="budi@example.test")
    tokens = [accounts.open_session(user, f"device {n}").login_token for n in range(3)]
    assert [accounts.load_session(token) for token in tokens] == [user] * 3
    assert accounts.load_session("guess") is None
    accounts.load_session(tokens[0])
    accounts.end_session(user)
    assert accounts.load_session(tokens[0]) is None
    accounts.end_session(user, live_sessions(user)[0].public_id)
    assert [accounts.load_session(token) for token in tokens] == [None, user, None]
    later(days=SESSION_DAYS, seconds=1)
    assert accounts.load_session(tokens[1]) is None


def test_nobody_ends_another_ones_session(context) -> None:
    mine, other = make_user(), make_user()
    token = accounts.open_session(mine, "browser").login_token
    row = db.session.scalars(select(LoginSession)).one()
    accounts.end_session(other, row.public_id)
    assert accounts.load_session(token) is mine


def test_a_new_password_ends_every_session(context) -> None:
    user = make_user(contact="budi@example.test")
    token = accounts.open_session(user, "browser").login_token
    accounts.change_password(user, PASSWORD, "kata sandi yang baru")
    assert accounts.load_session(token) is None
    assert accounts.sign_in("budi@example.test", "kata sandi yang baru", "x") is user
    refused("wrong-login", accounts.sign_in, "budi@example.test", PASSWORD, "x")
    refused("wrong-login", accounts.change_password, user, "salah", "kata sandi lain lagi")


def digits_sent(user: User) -> str:
    body = db.session.scalars(
        select(Message.body).where(Message.user_id == user.id).order_by(Message.id.desc()).limit(1)
    ).one()
    return next(word for word in body.replace(".", " ").split() if word.isdigit() and len(word) == 6)


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_code_opens_once(session) -> None:
    user = make_user()
    accounts.send_code(user, "password")
    session.commit()
    digits = digits_sent(user)
    accounts.check_code(user, "password", digits)
    session.commit()
    refused("wrong-code", accounts.check_code, user, "password", digits)


def test_guesses_are_counted_whatever_happens_to_the_request(session) -> None:
    user = make_user()
    accounts.send_code(user, "password")
    session.commit()
    digits = digits_sent(user)
    for _ in range(CODE_ATTEMPTS_MAX):
        refused("wrong-code", accounts.check_code, user, "password", wrong(digits))
        session.rollback()
    assert session.scalars(select(Code.attempts)).all() == [CODE_ATTEMPTS_MAX]
    refused("wrong-code", accounts.check_code, user, "password", digits)


def test_a_code_that_ends_while_it_is_looked_at_opens_nothing(
    context, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    accounts.send_code(user, "confirm")
    digits = digits_sent(user)
    db.session.commit()
    separately = accounts.separately

    def and_another_is_sent(work):
        code_id = separately(work)
        accounts.send_code(user, "confirm")
        db.session.commit()
        return code_id

    monkeypatch.setattr(accounts, "separately", and_another_is_sent)
    refused("wrong-code", accounts.check_code, user, "confirm", digits)


def test_a_code_is_for_one_person_one_purpose_and_ten_minutes(context, later) -> None:
    user, other = make_user(), make_user()
    accounts.send_code(user, "password")
    accounts.send_code(other, "phone")
    db.session.commit()
    digits = digits_sent(user)
    refused("wrong-code", accounts.check_code, other, "password", digits)
    refused("wrong-code", accounts.check_code, user, "phone", digits)
    later(minutes=CODE_MINUTES, seconds=1)
    refused("wrong-code", accounts.check_code, user, "password", digits)


def test_a_newer_code_ends_the_older_one(context) -> None:
    user = make_user()
    accounts.send_code(user, "password")
    db.session.commit()
    older = digits_sent(user)
    accounts.send_code(user, "password")
    db.session.commit()
    newer = digits_sent(user)
    if older != newer:
        refused("wrong-code", accounts.check_code, user, "password", older)
    accounts.check_code(user, "password", newer)


def test_a_forgotten_password_is_changed_by_code_and_unknown_people_hear_the_same(context) -> None:
    user = make_user(contact="budi@example.test")
    accounts.send_code(user, "password")
    db.session.commit()
    digits = digits_sent(user)
    refused(
        "wrong-code",
        accounts.change_forgotten_password,
        "x@example.test",
        "password",
        digits,
        "baru sekali ini",
    )
    accounts.change_forgotten_password("budi@example.test", "password", digits, "baru sekali ini")
    assert accounts.sign_in("budi@example.test", "baru sekali ini", "x") is user


@pytest.mark.parametrize("kind", PartyKind)
def test_every_party_has_an_owner_who_may_do_everything_in_it(kind: PartyKind) -> None:
    everything_there = frozenset().union(*ROLES[kind].values())
    assert ROLES[kind]["owner"] == everything_there
    assert all("see" in allowed for allowed in ROLES[kind].values())
    assert not may(kind, "stranger", "see")


def test_roles_are_given_and_taken_by_whoever_may(context) -> None:
    seller, helper = make_seller(), make_user(contact="dewi@example.test")
    owner = actor_of(seller)
    accounts.add_member(owner, "dewi@example.test", "staff")
    staff = actor_of(seller, helper)
    assert staff.role == "staff"
    with pytest.raises(NotYours):
        accounts.add_member(staff, "dewi@example.test", "owner")
    accounts.add_member(owner, "dewi@example.test", "finance")
    assert actor_of(seller, helper).role == "finance"
    refused("unknown-role", accounts.add_member, owner, "dewi@example.test", "king")
    refused("unknown-person", accounts.add_member, owner, "nobody@example.test", "staff")
    accounts.remove_member(owner, helper.public_id)
    assert db.session.scalars(select(Membership).where(Membership.user_id == helper.id)).all() == []
    with pytest.raises(Missing):
        accounts.remove_member(owner, helper.public_id)


def test_nobody_changes_or_removes_himself(context) -> None:
    seller = make_seller()
    owner = actor_of(seller)
    assert owner.user is not None
    refused("own-role", accounts.add_member, owner, owner.user.phone, "staff")
    refused("own-role", accounts.remove_member, owner, owner.user.public_id)


def test_members_of_one_party_are_nothing_in_another(context) -> None:
    mine, other = make_seller(), make_seller()
    staff = make_member(other, "staff")
    with pytest.raises(Missing):
        accounts.remove_member(actor_of(mine), staff.public_id)


def test_addresses_belong_to_their_party(context) -> None:
    mine, other = make_buyer(), make_buyer("Lain")
    theirs = address_of(other)
    assert address(mine.id, theirs.public_id) is None
    before = counts()
    with pytest.raises(Missing):
        accounts.keep_address(actor_of(mine), DETAILS, theirs)
    accounts.drop_address(actor_of(mine), theirs)
    assert counts() == before
    second = make_address(mine, street="Jalan Baru 2")
    assert addresses(mine.id)[0] is second
    accounts.drop_address(actor_of(mine), second)
    db.session.flush()
    assert len(addresses(mine.id)) == 1


def test_a_new_bank_account_ends_the_earlier_one_and_keeps_it(session) -> None:
    seller = make_seller()
    earlier = payout_account(seller.id)
    later = accounts.set_payout_account(seller, "Bank Lain", "2", "Sri")
    session.commit()
    assert payout_account(seller.id) is later
    session.refresh(earlier)
    assert earlier.ended_at is not None


def test_passwords_are_as_slow_to_guess_as_argon2_s_authors_ask_for(real_hasher: PasswordHasher) -> None:
    """RFC 9106, second recommended option; all other tests hash with less."""
    asked = RFC_9106_LOW_MEMORY
    assert real_hasher.type is asked.type is Type.ID
    assert real_hasher.memory_cost >= asked.memory_cost
    assert real_hasher.time_cost >= asked.time_cost
