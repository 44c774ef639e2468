"""Builders of what a bank tells, beside those of tests/make.py."""

from marketplace.accounts.models import Party
from marketplace.kit import clock
from marketplace.kit.calendar import local
from marketplace.kit.money import rupiah
from payments import naming
from payments.statements import actions, writing
from payments.statements.models import BankStatement
from payments.statements.rows import Read, Row
from tests import make
from tests.make import builder
from tests.walk import actor_of

ACCOUNT = "9900110220"


@builder
def make_statement(bank: Party | None = None) -> BankStatement:
    """A statement of two lines, not booked: money that left without a word, and a transfer that fits nothing."""
    bank = bank or make.make_bank()
    naming.name_account(actor_of(bank), ACCOUNT, "Pasarlima")
    today = local(clock.now(), bank.zone).date()
    rows = [Row(0, today, minor, f"S{minor}", name="ORANG") for minor in (-rupiah(7_000), rupiah(9_000))]
    opening, closing = rupiah(7_000), rupiah(9_000)
    return actions.upload(actor_of(bank), writing.mt940(Read("", ACCOUNT, "IDR", opening, closing, rows)))
