"""What people choose about being paid."""

from marshmallow import Schema

from marketplace.kit.web.fields import Choice, Whole
from marketplace.settlement import paydays
from marketplace.settlement.states import Rhythm


class PlanSchema(Schema):
    """When, on which weekday, and from how many rupiah on."""

    rhythm = Choice(*Rhythm)
    weekday = Choice(*(str(day) for day in paydays.WEEKDAYS), required=False, load_default="0")
    minimum = Whole(1, paydays.MINIMUM_MINOR_MAX // 100, times=100)
