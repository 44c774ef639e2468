"""What a buyer's forms hold."""

from marshmallow import Schema

from buyers.actions import QUANTITY_MAX
from marketplace.accounts.schemas import PayoutAccountSchema
from marketplace.kit.web.fields import Choice, Text, Whole
from marketplace.orders.reasons import CANCEL_REASONS
from marketplace.reviews.forms import AsIs, Stars
from marketplace.reviews.opinions import TEXT_MAX

PAGE_TOKEN_LENGTH_MAX = 24
VOUCHERS_LENGTH_MAX = 200


class AddSchema(Schema):
    """Pieces of a variant for the cart, where to go on from there, and which page was pressed."""

    variant = Text(length_max=20)
    quantity = Whole(1, QUANTITY_MAX, required=False, load_default=1)
    page = Text(length_max=PAGE_TOKEN_LENGTH_MAX, required=False)
    next = Choice("cart", "checkout", required=False, load_default="cart")


class QuantitySchema(Schema):
    """How many pieces a line of the cart shall have; none takes it away."""

    variant = Text(length_max=20)
    quantity = Whole(0, QUANTITY_MAX)


class CheckoutSchema(Schema):
    """What a buyer chose, and the total and credit he saw (minor units). ``step`` tells looking again from paying."""

    checkout_key = Text(length_max=40, length_min=8)
    seen_total = Whole(0, 10**14)
    address = Text(length_max=20)
    pay = Text(length_max=60)
    vouchers = Text(length_max=VOUCHERS_LENGTH_MAX, required=False)
    credit = Choice("", "1", required=False, load_default="")
    seen_credit = Whole(0, 10**14, required=False, load_default=0)
    step = Choice("update", "pay", required=False, load_default="pay")


class SendCreditSchema(PayoutAccountSchema):
    """To which account, and the credit that he saw (minor units)."""

    seen_minor = Whole(0, 10**14)


class CancelSchema(Schema):
    """Why."""

    reason = Choice(*CANCEL_REASONS)


class RatingSchema(AsIs):
    """What a buyer says of the seller and of the courier."""

    seller_goods = Stars()
    seller_packing = Stars()
    seller_text = Text(length_max=TEXT_MAX, required=False)
    courier_stars = Stars()
    courier_text = Text(length_max=TEXT_MAX, required=False)
