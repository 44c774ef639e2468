"""Reading a text before it is published."""

from marketplace.reviews.screening.contacts import found_numbers, found_words
from marketplace.reviews.screening.found import Finding
from marketplace.reviews.screening.insults import found_insults
from marketplace.reviews.screening.numbers import plain
from marketplace.reviews.screening.places import found_places


def screen(text: str) -> tuple[Finding, ...]:
    """What of ``text`` should not stand in public, in the order of the text. It holds nothing else of it."""
    read = plain(text)
    found = {
        *found_numbers(read),
        *found_words(read),
        *found_places(text, read),
        *found_insults(read),
    }
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.kind)))
