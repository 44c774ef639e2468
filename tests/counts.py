"""How much is tried: a little in ``make test``, much in ``make prove``; any of them by its own name in the environment.

PROVE=1 takes the right column.
"""

import os

_TRIED = {
    # name: (test, prove)
    "CRASH_ORDERS": (8, 500),  # bought while web and worker are killed, on each database
    "RACERS": (20, 200),  # people who buy the last piece at the same moment
    "ROUNDS": (5, 50),  # how often they do
    "BUYERS": (8, 40),  # the same through pages of a real server
    "KEYS_AT_ONCE": (10, 100),  # the same call of the API with the same key, at the same moment
    "WALKS": (8, 400),  # random walks of one order, and of one party's account
    "WALK_STEPS": (10, 40),  # words said in each
    "SAME_REFERENCE": (
        10,
        100,
    ),  # posts of one reference at the same moment, a tenth of them with another body
    "MIXED_SECONDS": (3, 60),  # of reading the book's total while it is written
    "TAMPERINGS": (100, 1_000),  # with what is sealed, by whom no trigger stops, on each database
    "PAGES_OF_A_VIEW": (1, 2),  # the fullest; and the emptiest, that axe looks at
    "WAYS_OF_LOOKING": (
        1,
        2,
    ),  # sizes and themes in which axe looks at the fullest and the emptiest page of a view
    "LOOKS": (1, 2),  # at the pages of a story: where something is to be filled in, or before every press
    "DATABASES_A_DOOR": (1, 2),  # on which each story is played by each door
    "SCHEMA_EXAMPLES": (2, 40),  # of each call of the API, as the document allows it and as it does not
    "HOOK_ORDERS": (100, 1_000),  # ways in which a card payment's webhooks come: shuffled, doubled, dropped
    "HOOKS_AT_ONCE": (10, 100),  # the same webhook, at the same moment
    "WRONG_HOOKS": (100, 1_000),  # forged, stale or altered ones
    "STATEMENT_LINES": (1_000, 10_000),  # that a bank writes in a month
    "TELLERS": (4, 40),  # people at one desk who do the same at the same moment
    "EXAMPLES": (20, 2_000),  # of whatever else is tried with random values
}


def count(name: str) -> int:
    """How many of ``name`` this run tries."""
    test, prove = _TRIED[name]
    return int(os.environ.get(name) or (prove if os.environ.get("PROVE") else test))
