"""What a person types about how he wants to hear."""

from marshmallow import Schema, fields

from marketplace.kit.web.fields import Choice, Whole
from marketplace.messages.topics import CHANNELS, Topic

WAYS = tuple(f"{topic}:{channel}" for topic in Topic for channel in CHANNELS)


class PreferenceSchema(Schema):
    """What stays switched on, and the quiet hours."""

    on = fields.List(Choice(*WAYS), load_default=list)
    quiet_from = Whole(0, 23)
    quiet_until = Whole(0, 23)
