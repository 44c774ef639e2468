"""A story is written once and played through every door."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import DATABASES, MakeApp
from tests.counts import count
from tests.doors.api import Api
from tests.doors.current import through
from tests.doors.pages import Pages
from tests.doors.protocol import Door

DOORS: dict[str, Callable[[Flask], Door]] = {"pages": Pages, "api": Api}

# Each door on one database; where much is to be proved, on both.
PLAYS = (
    tuple(itertools.product(DOORS, DATABASES))
    if count("DATABASES_A_DOOR") > 1
    else tuple(zip(DOORS, DATABASES, strict=True))
)


@pytest.fixture(params=PLAYS, ids="-".join)
def every_door(request: pytest.FixtureRequest, make_app: MakeApp) -> Iterator[Door]:
    """The door by which the story's parties come; the test stands in an app context, as with ``session``."""
    name, database = request.param
    app = make_app(database)
    with app.app_context(), through(DOORS[name](app)) as door:
        yield door
