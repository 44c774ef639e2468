"""The desk of the demo's bank: the account whose statements a visitor uploads when he plays the bank."""

from marketplace.accounts.models import PartyKind
from marketplace.demo.cast import Cast
from marketplace.demo.people import BANK
from payments import naming

ACCOUNT, HOLDER = "8800110220330", "Pasarlima"


def open_desk(cast: Cast) -> None:
    """Its owner names the account."""
    naming.name_account(cast.the(PartyKind.PROVIDER, BANK), ACCOUNT, HOLDER)
