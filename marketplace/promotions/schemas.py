"""What is typed of a voucher."""

from marshmallow import Schema

from marketplace.kit.web.fields import Choice, Day, Percent, Text, Whole
from marketplace.promotions.models import CODE_LENGTH_MAX

SHARE_BP_MAX = 9_000
RUPIAH_MAX = 100_000_000
USES_MAX = 1_000_000
USES_EACH_MAX = 1_000


class VoucherSchema(Schema):
    """A code, what it takes off and from which price on, from which day to which, how often."""

    code = Text(length_max=CODE_LENGTH_MAX, length_min=3)
    worth = Choice("amount", "share")
    amount = Whole(1, RUPIAH_MAX, times=100, required=False, load_default=0)
    share = Percent(SHARE_BP_MAX, 1, required=False, load_default=0)
    most = Whole(1, RUPIAH_MAX, times=100, required=False, load_default=0)
    least = Whole(0, RUPIAH_MAX, times=100, required=False, load_default=0)
    category = Text(length_max=60, required=False)
    starts = Day(required=False)
    ends = Day()
    uses_most = Whole(1, USES_MAX)
    uses_each = Whole(1, USES_EACH_MAX, required=False, load_default=1)
