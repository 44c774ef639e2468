"""Schemathesis reads our own document and asks what it says may be asked, and what it says may not.

Everything is asked as the owner of everything, as somebody else of the same kind, and as nobody.
"""

import itertools
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from marketplace.accounts.models import PartyKind
from marketplace.accounts.roles import ROLES
from tests.api.people import ROOMS
from tests.api.served import AN_ID, Served, serving_world
from tests.counts import count
from tests.databases import Template
from tests.security.world import Person

pytestmark = pytest.mark.proof

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
REFUSED = ["400", "404", "405", "409", "412", "413", "415", "422", "428"]
# What a stranger may do with ids of others: goods are there to be bought.
FOR_MANY = {"buyers.put_line", "buyers.remove_line"}
NOT_IDS = {"awb", "slug", "code"}
KINDS = {room: kind.value for kind, room in ROOMS.items()}


@pytest.fixture(scope="module")
def served(templates: Callable[[str], Template]) -> Iterator[Served]:
    """One world for the whole module: what a call changed is undone."""
    with serving_world(templates) as served:
        yield served


@pytest.mark.parametrize("room", ["shop", *ROOMS.values()])
def test_the_document_is_kept_to(
    served: Served, room: str, record_property: Callable[[str, object], None]
) -> None:
    tried = Tried(served, room)
    for operation in operations(served, room):
        for mode in GenerationMode:
            tried.examples(operation, mode)
    record_property("proof", f"schemathesis, {room}: {tried.calls} calls, {tried.done} of them were done")
    assert not tried.wrong, "\n\n".join(tried.wrong.values())[:20_000]
    assert tried.done > tried.calls // 20


@pytest.mark.parametrize("room", ROOMS.values())
def test_only_who_may_is_let_in(served: Served, room: str) -> None:
    kind, version = KINDS[room], served.version()
    elsewhere = itertools.cycle(owner for owner in served.world.owners.values() if owner.kind != kind)
    colleagues = [person for person in served.world.staff if person.kind == kind]
    client = served.app.test_client()
    for operation in operations(served, room):
        raw = operation.definition.raw
        word = raw["x-scope"].partition(":")[0]
        kept_out = [person for person in colleagues if word not in ROLES[PartyKind(kind)][person.role]]
        words = {said["name"]: said["schema"].get("enum") for said in raw["parameters"]}
        path = "/".join(
            (words[part[1:-1]] or served.candidates(kind, part[1:-1]) or ["PL-00000-00000"])[0]
            if part.startswith("{")
            else part
            for part in operation.path.split("/")
        )
        for person, code in [(next(elsewhere), "wrong-room"), *((one, "not-allowed") for one in kept_out)]:
            headers = served.headers(person) | {"Idempotency-Key": "a-key-that-is-never-used"}
            answer = client.open(path, method=operation.method.upper(), headers=headers)
            told = (answer.status_code, (answer.json or {}).get("code"))
            assert told == (403, code), f"{person.name}: {operation.label} {told}"
            assert served.version() == version, f"{person.name} changed something by {operation.label}"


def operations(served: Served, room: str) -> list[APIOperation]:
    """What the document says of the room. Who asks is our own affair, so that no tokens are made up."""
    document = served.app.test_client().get("/api/openapi.json", headers={"Accept-Language": "en"}).json
    assert document is not None
    paths = {path: said for path, said in document["paths"].items() if path.startswith(f"/api/v1/{room}/")}
    for said in paths.values():
        for operation in said.values():
            operation["x-token"] = bool(operation.pop("security", None))
    schema = schemathesis.openapi.from_dict(document | {"paths": paths})
    schema.config.checks.negative_data_rejection.expected_statuses = REFUSED
    return [found.ok() for found in schema.get_all_operations()]


class Tried:
    """What was asked in one room, and what was wrong with the answers."""

    def __init__(self, served: Served, room: str) -> None:
        self.served = served
        self.kind = KINDS.get(room, "")
        self.owner: Person | None = served.world.owners.get(self.kind)
        self.rival: Person | None = served.world.rivals.get(self.kind)
        self.calls = self.done = 0
        self.locked: set[str] = set()  # what nobody was kept out of, once
        self.wrong: dict[tuple[str, ...], str] = {}

    def examples(self, operation: APIOperation, mode: GenerationMode) -> None:
        """Some calls that the document allows, or that it does not."""

        @settings(
            max_examples=count("SCHEMA_EXAMPLES"),
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def ask(case: Case, data: st.DataObject) -> None:
            self.feed(case, data)
            self.ask(case)

        ask()

    def feed(self, case: Case, data: st.DataObject) -> None:
        """Put ids of the world in place of invented ones, and a key of its own."""
        negative = case.meta is not None and case.meta.is_negative_at
        if case.path_parameters and not (negative and negative(ParameterLocation.PATH)):
            for name, value in case.path_parameters.items():
                known = self.served.candidates(self.kind, name)
                if known and (AN_ID.fullmatch(value) or name in NOT_IDS):
                    case.path_parameters[name] = data.draw(st.sampled_from(known), label=name)
        if not (negative and negative(ParameterLocation.BODY)):
            case.body = self.known(case.body, "", data)
        if not (negative and negative(ParameterLocation.HEADER)):
            if "Idempotency-Key" in case.headers:
                case.headers["Idempotency-Key"] = str(uuid.UUID(int=data.draw(st.integers(0, 2**128 - 1))))
            if "If-Match" in case.headers:
                case.headers["If-Match"] = "*"

    def known(self, said: Any, name: str, data: st.DataObject) -> Any:
        """The same body with ids that there are."""
        if isinstance(said, dict):
            return {key: self.known(value, key, data) for key, value in said.items()}
        if isinstance(said, list):
            return [self.known(value, name, data) for value in said]
        if isinstance(said, str) and AN_ID.fullmatch(said):
            known = self.served.candidates(self.kind, name)
            return data.draw(st.sampled_from(known), label=name) if known else said
        return said

    def ask(self, case: Case) -> None:
        """The owner, a rival and nobody ask the same."""
        served, version = self.served, self.served.version()
        status = self.send(case, self.owner)
        self.done += status < 400
        served.restore(version)
        if not case.operation.definition.raw["x-token"] or not case.meta.generation.mode.is_positive:
            return
        with_ids = bool(case.path_parameters) and case.operation.definition.raw["operationId"] not in FOR_MANY
        if self.rival is not None:
            version = served.version()
            answered = self.send(case, self.rival)
            if status < 400 and with_ids and answered not in (403, 404):
                self.note(case, "a rival was let in", str(answered))
            if with_ids and served.version() != version and (changed := served.changed()):
                self.note(case, "a rival changed something", f"{answered}: {changed}")
            served.restore(version)
        if case.operation.label in self.locked:
            return
        self.locked.add(case.operation.label)
        version = served.version()
        if (answered := self.send(case, None)) != 401:
            self.note(case, "nobody was let in", str(answered))
        if served.version() != version:
            self.note(case, "nobody changed something", "")

    def send(self, case: Case, who: Person | None) -> int:
        """One call, and every check of its answer."""
        self.calls += 1
        headers = {"Accept-Encoding": "identity"} | self.served.headers(who)
        answer = case.call(app=self.served.app, headers=headers)
        told = answer.content.decode(errors="replace")
        try:
            left = [negative_data_rejection] if _leaves_out_what_may_be(case) else []
            case.validate_response(answer, checks=[check for check in CHECKS if check not in left])
        except FailureGroup as group:
            for failure in group.exceptions:
                self.note(case, type(failure).__name__, f"{answer.status_code} {failure}\n{told[:600]}")
        seen = set(AN_ID.findall(told)) & self.served.private
        if seen and who is not self.owner and answer.status_code < 400:
            self.note(case, "foreign data", f"{sorted(seen)}\n{told[:600]}")
        return answer.status_code

    def note(self, case: Case, what: str, more: str) -> None:
        """Keep the first of each kind of what is wrong."""
        body = "" if case.body is NOT_SET else f" {case.body!r:.400}"
        self.wrong.setdefault(
            (case.operation.label, what, more[:3]),
            f"{what}: {case.method} {case.formatted_path} {case.query}{body} {dict(case.headers)}\n{more}",
        )


def _leaves_out_what_may_be(case: Case) -> bool:
    """Schemathesis takes a body that was left out for a wrong one, also where the document says it may be."""
    body = case.operation.definition.raw.get("requestBody")
    return body is not None and not body.get("required") and case.body is NOT_SET
