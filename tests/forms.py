"""As much of a browser as sending a form takes: what a page's forms hold before anybody writes into them."""

import re

INPUT = re.compile(r"<input\b[^>]*>")


def held_by(page: str) -> dict[str, str]:
    """Every hidden field and chosen option of a page."""
    return {value(tag, "name"): value(tag, "value") for tag in INPUT.findall(page) if _is_sent(tag)}


def value(tag: str, attribute: str) -> str:
    """What stands in an attribute of a tag."""
    found = re.search(rf'\b{attribute}="([^"]*)"', tag)
    return found[1] if found else ""


def _is_sent(tag: str) -> bool:
    return 'type="hidden"' in tag or (" checked" in tag and 'type="radio"' in tag)
