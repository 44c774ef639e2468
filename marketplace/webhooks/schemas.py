"""What a person writes about an address of his program."""

from marshmallow import Schema, fields

from marketplace.kit.web.fields import Text
from marketplace.webhooks.addresses import URL_LENGTH_MAX


class EndpointSchema(Schema):
    """Where it listens, and for what; the actions know which of it may be."""

    url = Text(URL_LENGTH_MAX)
    topics = fields.List(fields.String(), load_default=list)
