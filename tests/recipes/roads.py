"""The roads that money takes through the marketplace, each told by its recipes from the first rupiah to the last.

Amounts are drawn. A road posts every one of its recipes however they fall, so that none is there that no road takes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.cash import postings as cash
from marketplace.kit.money import rupiah
from marketplace.ledger.addresses import claim, clearing, credit, held, payable, refund_transit
from marketplace.ledger.addresses import owing as owed_by
from marketplace.ledger.addresses import reserve as kept_of
from marketplace.orders import postings as orders
from marketplace.orders.postings import LineTerms, Terms
from marketplace.promotions import postings as promotions
from marketplace.settlement import postings as settlement
from payments import postings as desk
from tests.recipes.book import IDR, Book

BANK, CARDS, SELLER, COURIER, BUYER = "BANK", "CARDS", "SELLER", "COURIER", "BUYER"


@dataclass
class Play:
    """A book, and who draws: ``draw(least, most)`` gives a whole number."""

    book: Book
    draw: Callable[[int, int], int]
    numbered: int = 0

    def number(self) -> str:
        """The public id of something new."""
        self.numbered += 1
        return f"N{self.numbered}"

    def money(self, most: int = 500_000) -> int:
        """An amount of whole rupiah, in minor units."""
        return rupiah(self.draw(1, most))

    def part(self, whole_minor: int) -> int:
        """Some of it, or nothing, or all, in whole rupiah."""
        return min(whole_minor, rupiah(self.draw(0, whole_minor // 100)))


@dataclass
class Sold:
    """A sale in escrow. ``kept`` is what of each line was released and not taken back."""

    terms: Terms
    payment: str
    shipping_minor: int
    kept: list[int]
    held: list[int]
    shipping_held: int


def sale(play: Play, provider: str = BANK) -> Sold:
    """Goods of one to three lines at rates of their own are paid, and stand in escrow."""
    payment, number = play.number(), play.number()
    prices = [play.money() for _ in range(play.draw(1, 3))]
    lines = tuple(LineTerms(price, play.draw(0, 2_500), play.part(price) // 400 * 100) for price in prices)
    shipping = play.money(60_000)
    terms = Terms(number, SELLER, COURIER, lines, play.draw(0, 2_000), IDR)
    total = sum(prices) + shipping
    play.book.post(settlement.captured, provider, payment, total)
    play.book.post(orders.escrowed, payment, number, total)
    return Sold(terms, payment, shipping, [0] * len(lines), prices, shipping)


def release(play: Play, sold: Sold, more: list[int] | None = None) -> None:
    """So much of each line, or all, and all of the shipping, to those who earned it."""
    more = sold.held if more is None else more
    part = orders.worth(sold.terms, sold.kept, more, sold.shipping_held)
    play.book.write(orders.released(sold.terms, part))
    play.book.posted["marketplace.orders.postings.released"] += 1
    sold.kept = [one + other for one, other in zip(sold.kept, more, strict=True)]
    sold.held = [one - other for one, other in zip(sold.held, more, strict=True)]
    sold.shipping_held = 0


def refund_held(play: Play, sold: Sold, gone: list[int], provider: str = BANK) -> str:
    """Parts of lines that still stand in escrow go back to the buyer."""
    refund = play.number()
    if sum(gone):
        play.book.post(settlement.refund_ordered, held(sold.terms.sale), refund, sum(gone))
        play.book.post(settlement.refund_paid, refund, provider, sum(gone))
    sold.held = [one - other for one, other in zip(sold.held, gone, strict=True)]
    return refund


def refund_released(play: Play, sold: Sold, gone: list[int], provider: str = BANK) -> None:
    """What was released comes back: fees from the operator, the rest from the seller, who may owe it then."""
    if not sum(gone):
        return
    refund = play.number()
    sold.kept = [one - other for one, other in zip(sold.kept, gone, strict=True)]
    part = orders.worth(sold.terms, sold.kept, gone, 0)
    to = refund_transit(refund)
    owed = play.book.balances[payable(SELLER)]
    taken = settlement.taken(SELLER, to, part.seller_minor, owed, IDR)
    play.book.write([*taken, *orders.fees_returned(part, to, IDR)])
    play.book.posted.update(
        ("marketplace.settlement.postings.taken", "marketplace.orders.postings.fees_returned")
    )
    play.book.post(settlement.refund_paid, refund, provider, sum(gone))


def pay_out(
    play: Play, party: str, provider: str = BANK, ending: Callable[[str, int], None] | None = None
) -> None:
    """Everything we owe a party, less what it owes us, leaves for its account."""
    balance, owing = play.book.balances[payable(party)], -play.book.balances[owed_by(party)]
    recovered = min(balance, owing)
    payout, amount = play.number(), balance - recovered
    play.book.write(settlement.payout_ordered(party, payout, amount, IDR, recovered))
    play.book.posted["marketplace.settlement.postings.payout_ordered"] += 1
    if ending is not None:
        ending(payout, amount)
    else:
        play.book.post(settlement.payout_paid, payout, provider, amount)


def bought_and_kept(play: Play) -> None:
    """Paid at a bank, part of it declined, the rest released, a reserve kept and given back, paid out."""
    sold = sale(play)
    refund_held(play, sold, [play.part(minor) for minor in sold.held])
    release(play, sold, [play.part(minor) for minor in sold.held])
    release(play, sold)
    kept = play.part(play.book.balances[payable(SELLER)])
    play.book.post(settlement.reserved, SELLER, kept)
    pay_out(play, SELLER)
    play.book.post(settlement.reserve_released, SELLER, play.book.balances[kept_of(SELLER)])


def refunded_after_the_end(play: Play) -> None:
    """Released, paid out, and some of it goes back: the seller owes it until his next sale."""
    sold = sale(play)
    release(play, sold)
    pay_out(play, SELLER)
    refund_released(play, sold, [play.part(minor) for minor in sold.kept])
    release(play, sale(play))
    refund_released(play, sold, [play.part(minor) for minor in sold.kept])


def refused_by_accounts(play: Play) -> None:
    """A payout that fails, one that returns, and a refund that comes back and goes again."""
    sold = sale(play)
    whole = list(sold.held)
    refund = refund_held(play, sold, [minor // 200 * 100 for minor in whole])
    back = sum(minor // 200 * 100 for minor in whole)
    play.book.post(settlement.refund_returned, refund, BANK, back)
    play.book.post(settlement.refund_paid, refund, BANK, back)
    release(play, sold)
    pay_out(
        play,
        SELLER,
        ending=lambda payout, minor: play.book.post(settlement.payout_failed, payout, SELLER, minor),
    )

    def sent_and_returned(payout: str, minor: int) -> None:
        play.book.post(settlement.payout_paid, payout, BANK, minor)
        play.book.post(settlement.payout_returned, BANK, SELLER, minor)

    pay_out(play, SELLER, ending=sent_and_returned)


def kept_as_credit(play: Play) -> None:
    """A refund finds no account and its payer keeps it: it is sent to him, fails, comes back, and is sent again."""
    sold = sale(play)
    back, refund = sold.held[0], play.number()
    play.book.post(settlement.refund_ordered, held(sold.terms.sale), refund, back)
    play.book.post(settlement.refund_paid, refund, BANK, back)
    play.book.post(settlement.refund_returned, refund, BANK, back)
    play.book.post(settlement.credit_kept, refund, BUYER, back)
    sold.held[0] = 0
    release(play, sold)
    failed, returned = play.number(), play.number()
    play.book.post(settlement.credit_sent, BUYER, failed, back)
    play.book.post(settlement.credit_not_sent, failed, BUYER, back)
    play.book.post(settlement.credit_sent, BUYER, returned, back)
    play.book.post(settlement.payout_paid, returned, BANK, back)
    play.book.post(settlement.credit_came_back, BANK, BUYER, back)


def bought_with_credit(play: Play) -> None:
    """A part is paid with credit, the rest at a bank; some of it goes back to the bank first, and then to credit."""
    sold = sale(play)
    credited, refund = sum(sold.held), play.number()
    play.book.post(settlement.refund_ordered, held(sold.terms.sale), refund, credited)
    play.book.post(settlement.credit_kept, refund, BUYER, credited)
    sold.held = [0] * len(sold.held)
    release(play, sold)
    drawn, paid, number, price = play.number(), play.number(), play.number(), play.money()
    used = min(play.part(price), credited)
    play.book.post(settlement.credit_used, BUYER, drawn, used)
    play.book.post(settlement.captured, BANK, paid, price - used)
    play.book.post(orders.escrowed, drawn, number, used)
    play.book.post(orders.escrowed, paid, number, price - used)
    gone, first, second = play.part(price), play.number(), play.number()
    through = min(gone, price - used)
    play.book.post(settlement.refund_ordered, held(number), first, gone)
    play.book.post(settlement.refund_ordered, refund_transit(first), second, gone - through)
    play.book.post(settlement.refund_paid, first, BANK, through)
    play.book.post(settlement.credit_kept, second, BUYER, gone - through)
    terms = Terms(number, SELLER, COURIER, (LineTerms(price, 500),), 1_100, IDR)
    release(play, Sold(terms, paid, 0, [0], [price - gone], 0))


def lost_on_the_way(play: Play) -> None:
    """The buyer gets all back; the courier makes it good to the seller, and the operator bears another."""
    sold = sale(play)
    refund_held(play, sold, list(sold.held))
    made_good = play.money()
    owed = play.book.balances[payable(COURIER)]
    play.book.write(settlement.taken(COURIER, payable(SELLER), made_good, owed, IDR))
    release(play, sold)
    play.book.post(orders.borne_by_operator, payable(SELLER), play.money())


def with_a_voucher(play: Play) -> None:
    """The operator pays a part of the price; what goes back returns to each in proportion."""
    price, shipping = play.money(), play.money(60_000)
    voucher = play.part(price)
    payment, number, refund = play.number(), play.number(), play.number()
    play.book.post(settlement.captured, BANK, payment, price - voucher + shipping)
    play.book.post(orders.escrowed, payment, number, price - voucher + shipping)
    play.book.post(promotions.promoted, number, voucher)
    gone = play.part(price)
    operators = promotions.part_returned(price, voucher, 0, 0, gone)
    to = refund_transit(refund)
    play.book.post(settlement.refund_ordered, held(number), refund, gone)
    play.book.post(promotions.promotion_returned, to, operators)
    play.book.post(settlement.refund_paid, refund, BANK, gone - operators)
    terms = Terms(number, SELLER, COURIER, (LineTerms(price, 500),), 1_100, IDR)
    release(play, Sold(terms, payment, shipping, [0], [price - gone], shipping))


def paid_by_card(play: Play) -> None:
    """A provider from outside keeps its fee, settles to the bank; one dispute is won, one is lost and called back."""
    sold = sale(play, CARDS)
    play.book.post(settlement.fee_kept, CARDS, play.part(sold.shipping_minor))
    release(play, sold)
    disputed = sum(sold.kept)
    won, lost = play.number(), play.number()
    for chargeback in (won, lost):
        play.book.post(settlement.charged_back, CARDS, chargeback, disputed)
        if chargeback == won:
            play.book.post(settlement.given_back, CARDS, chargeback, disputed)
    owed = play.book.balances[payable(SELLER)]
    play.book.write(settlement.taken(SELLER, claim(lost), disputed, owed, IDR))
    back = play.part(disputed)
    play.book.post(
        settlement.transfer_reversed, CARDS, SELLER, back, min(back, -play.book.balances[owed_by(SELLER)])
    )
    play.book.post(settlement.settled, CARDS, BANK, -play.book.balances[clearing(CARDS)])


def paid_at_the_door(play: Play) -> None:
    """The courier takes the cash, remits a part, and the rest is kept of what he earned; one way was in vain."""
    payment, number, price, shipping = play.number(), play.number(), play.money(), play.money(60_000)
    play.book.post(cash.cash_collected, COURIER, payment, number, price + shipping)
    terms = Terms(number, SELLER, COURIER, (LineTerms(price, 500),), 1_100, IDR)
    release(play, Sold(terms, payment, shipping, [0], [price], shipping))
    play.book.post(cash.carried_in_vain, COURIER, play.money(60_000))
    late = min(play.part(price), play.book.balances[payable(COURIER)])
    play.book.post(cash.cash_remitted, BANK, COURIER, price + shipping - late)
    play.book.post(cash.cash_taken, COURIER, late)


def astray(play: Play) -> None:
    """Transfers that fit nothing, a surplus, sen, bank's fees, and money that left and nobody knew why."""
    for ending in (desk.sent_back, desk.recognised):
        line, minor = play.number(), play.money()
        play.book.post(desk.came_unmatched, BANK, line, minor)
        play.book.post(ending, BANK, line, minor)
    for recipe in (desk.rounded_up, desk.rounded_down):
        play.book.post(recipe, BANK, play.number(), play.draw(1, 99))
    fee = play.money(10_000)
    play.book.post(desk.bank_fee, BANK, play.number(), fee)
    play.book.post(desk.bank_fee_back, BANK, play.number(), play.part(fee))
    line, minor = play.number(), play.money()
    play.book.post(desk.left_unexplained, BANK, line, minor)
    play.book.post(desk.explained, BANK, line, minor)


ROADS: tuple[Callable[[Play], None], ...] = (
    bought_and_kept,
    refunded_after_the_end,
    refused_by_accounts,
    kept_as_credit,
    bought_with_credit,
    lost_on_the_way,
    with_a_voucher,
    paid_by_card,
    paid_at_the_door,
    astray,
)


def close(play: Play) -> None:
    """The last day: what is kept is given back, what is owed is recovered or borne, everybody is paid."""
    payout, left = play.number(), play.book.balances[credit(BUYER)]
    play.book.post(settlement.credit_sent, BUYER, payout, left)
    play.book.post(settlement.payout_paid, payout, BANK, left)
    for party in (SELLER, COURIER):
        kept = play.book.balances[kept_of(party)]
        play.book.post(settlement.reserve_released, party, kept)
        pay_out(play, party)
        play.book.post(orders.borne_by_operator, owed_by(party), -play.book.balances[owed_by(party)])
