"""What parties do in a story, whatever door they come by.

Arguments are rows and plain values; amounts are minor units, lines go by their public ids. A step that is not taken
raises: an action its Refusal, every other door an AssertionError with the words that the party would read. What a step
wrote is to be seen by the caller's session when it returns; whether it is committed then is the door's own affair.
Nobody presses clocks and outbox: a story lets them run itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from marketplace.accounts.actions import AddressDetails
from marketplace.accounts.models import Address, Party, PartyKind, User
from marketplace.applications.models import Application
from marketplace.cases.kinds import CaseKind
from marketplace.cases.models import Case
from marketplace.cash.models import Remittance
from marketplace.catalog.models import Listing, Storefront, Variant
from marketplace.orders.models import Order, Sale, SaleLine, Shipment
from marketplace.settlement.models import Payment, Payout, Refund
from marketplace.settlement.states import Refused
from payments.models import BankLine

Pieces = Mapping[str, int]  # of lines, by their public ids


@dataclass(frozen=True)
class Goods:
    """A thing that a seller offers, with a size that any courier takes."""

    title: str
    price_minor: int
    stock: int
    weight_g: int
    description: str = "Dibuat dengan tangan, satu per satu."
    category: str = "tas"  # slug


class Joining(Protocol):
    """How people come to be here, and what a shop does before it sells."""

    def register(self, name: str, contact: str) -> User:
        """A new person with a buyer's party of his own, whose contact is confirmed."""

    def keep_address(self, buyer: Party, details: AddressDetails) -> Address:
        """One more address of a buyer."""

    def begin_shop(self, user: User, name: str, area_code: str) -> Storefront:
        """A seller's party with its shop and its application."""

    def describe_shop(self, shop: Storefront, told: Mapping[str, str]) -> None:
        """``street`` and ``phone``, or ``story``."""

    def identify(self, shop: Storefront, legal_name: str, nik: str) -> None:
        """Who owns the shop, with a photograph of his card."""

    def name_account(self, shop: Storefront, bank: str, number: str, holder: str) -> None:
        """Where its money goes, with a photograph of the bank book."""

    def apply(self, shop: Storefront) -> None:
        """Send the application to be looked at."""

    def judge(self, operator: Party, application: Application, doubts: Mapping[str, str]) -> None:
        """Take it and say a word on every paper: a reason's code where it is sent back, all others accepted."""

    def offer(self, shop: Storefront, goods: Goods) -> Listing:
        """Put a thing on sale."""


class Buying(Protocol):
    """A buyer with his orders."""

    def check_out(
        self, address: Address, basket: Sequence[tuple[Variant, int]], courier: Party, bank: Party
    ) -> Order:
        """Buy so many pieces of each, every parcel with the cheapest service (``hemat``) of ``courier``.

        A ``bank`` that has couriers collect is paid at the door.
        """

    def cancel(self, sale: Sale, reason: str) -> None:
        """Not wanted any more."""

    def confirm(self, sale: Sale) -> None:
        """It came and is good."""

    def pin(self, parcel: Shipment) -> str:
        """The four digits that the buyer is to read aloud."""

    def complain(
        self, sale: Sale, kind: CaseKind, words: str, pieces: Pieces, parcel: Shipment | None = None
    ) -> Case:
        """Open a case about pieces of lines, or about a parcel (the only one, where none is named)."""

    def withdraw(self, case: Case) -> None:
        """Take the complaint back."""

    def name_refund_account(self, refund: Refund, bank: str, number: str, holder: str) -> None:
        """Where a refund that came back shall go instead."""


class Selling(Protocol):
    """A seller with his sales."""

    def accept(self, sale: Sale) -> None:
        """Take it."""

    def decline(self, sale: Sale, reason: str) -> None:
        """Send none of it."""

    def decline_part(self, sale: Sale, kept: Pieces, reason: str) -> None:
        """Send only so many pieces."""

    def pack(self, sale: Sale, contents: Sequence[Pieces] = ()) -> None:
        """Everything in one parcel, or these pieces in each of several."""

    def give_back(self, sale: Sale, amounts: Mapping[str, int], reason: str) -> None:
        """So much of the price of these lines."""

    def restock(self, parcel: Shipment, line: SaleLine) -> None:
        """What came back lies on the shelf again."""


class Carrying(Protocol):
    """A courier with his parcels."""

    def step(self, parcel: Shipment, verb: str, reason: str = "") -> None:
        """``pick_up``, ``move_on``, ``take_out``, ``miss``, ``keep_for_pickup``, ``report``, ``turn_back``,
        ``bring_back``."""

    def deliver(self, parcel: Shipment, pin: str) -> None:
        """Hand it over to who knows the digits, for the cash that is asked where it is paid at the door."""

    def deliver_with_photo(self, parcel: Shipment, taker: str) -> None:
        """Hand it over, with a photograph and the name of who took it."""

    def remit(self, courier: Party, parcels: Sequence[Shipment], bank: Party) -> Remittance:
        """Gather the cash of these parcels into one transfer."""


class Banking(Protocol):
    """A payment provider with the money that comes and goes."""

    def pay(self, payment: Payment) -> None:
        """The buyer's transfer came, as it was asked for, and is booked."""

    def book(self, bank: Party, number: str, amount_minor: int, sender: str, reference: str) -> BankLine:
        """A transfer came; the same once more is the same."""

    def match(self, line: BankLine, payment: Payment) -> None:
        """It was meant for that payment."""

    def send_back(self, line: BankLine) -> None:
        """What nobody waits for, or what was too much, goes back to its sender."""

    def refund_sent(self, refund: Refund) -> None:
        """It left the bank."""

    def refund_returned(self, refund: Refund, reason: Refused) -> None:
        """It came back."""

    def payout_sent(self, payout: Payout) -> None:
        """It left the bank."""

    def payout_failed(self, payout: Payout) -> None:
        """The bank could not send it."""

    def payout_returned(self, payout: Payout, reason: Refused) -> None:
        """It came back."""


class Settling(Protocol):
    """What several of them say, and what the operator does."""

    def answer(self, case: Case, who: PartyKind, words: str) -> None:
        """The buyer, or one who was asked, says his side."""

    def concede(self, case: Case, who: PartyKind, words: str) -> None:
        """One who was asked says that it is his fault."""

    def rate(self, sale: Sale, who: PartyKind, stars: Mapping[PartyKind, int]) -> None:
        """A buyer rates seller and courier at once, a seller the buyer."""

    def decide(
        self,
        operator: Party,
        case: Case,
        amount_minor: int,
        bearer: PartyKind | None,
        reason: str,
        words: str,
    ) -> None:
        """So much goes back, and who bears it."""

    def run_payouts(self, operator: Party, bank: Party) -> list[Payout]:
        """Pay everybody what is free to go."""


class Door(Joining, Buying, Selling, Carrying, Banking, Settling, Protocol):
    """Everything that the five parties do."""
