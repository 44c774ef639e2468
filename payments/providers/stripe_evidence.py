"""Where Stripe wants evidence: its own field for what it asks for, and one text for the rest."""

from collections.abc import Mapping

# ours -> Stripe's field, and how many characters it takes
FIELDS = {
    "customer": ("customer_name", 5_000),
    "goods": ("product_description", 20_000),
    "carrier": ("shipping_carrier", 5_000),
    "tracking": ("shipping_tracking_number", 5_000),
    "shipped_on": ("shipping_date", 5_000),
    "address": ("shipping_address", 5_000),
    "refunds": ("refund_refusal_explanation", 20_000),
}
# What has no field of its own, one after another.
TOGETHER = ("receipt", "delivery", "messages")
TOGETHER_MAX = 20_000
# The fields of pictures of the delivery, in their order.
PICTURES = ("shipping_documentation", "uncategorized_file")


def written(texts: Mapping[str, str]) -> dict[str, str]:
    """The evidence as Stripe takes it, but for pictures."""
    found = {FIELDS[name][0]: text[: FIELDS[name][1]] for name, text in texts.items() if name in FIELDS}
    rest = "\n\n".join(texts[name] for name in TOGETHER if texts.get(name))
    return found | ({"uncategorized_text": rest[:TOGETHER_MAX]} if rest else {})
