"""Every kind of event that the code records is either told to somebody or quiet for a reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from marketplace.applications.states import APPLICATION
from marketplace.cases.states import CASE
from marketplace.catalog.states import LISTING, STOREFRONT
from marketplace.kit.states import Machine
from marketplace.orders.states import SALE, SHIPMENT
from marketplace.voices import QUIET, VOICES

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("marketplace", "sellers", "buyers", "shipping", "payments")
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
TELLS = re.compile(r"record|_?tell(_[a-z]+)?")
# f"shipment.{shipment.state}": whatever state a move may lead to
FAMILIES: dict[str, Machine] = {
    "application.": APPLICATION,
    "case.": CASE,
    "listing.": LISTING,
    "sale.": SALE,
    "shipment.": SHIPMENT,
    "storefront.": STOREFRONT,
}


def recorded() -> set[str]:
    """Every kind that the source can record, read from the calls that record events."""
    return {
        kind
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and TELLS.fullmatch(_name(call.func))
        for words in call.args[:2]
        for kind in _kinds(words)
    }


def _name(called: ast.expr) -> str:
    """``record`` of ``events.record``, ``_tell`` of ``_tell``."""
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _kinds(words: ast.expr) -> Iterator[str]:
    if isinstance(words, ast.IfExp):
        yield from _kinds(words.body)
        yield from _kinds(words.orelse)
    elif isinstance(words, ast.JoinedStr):
        prefix = words.values[0]
        assert isinstance(prefix, ast.Constant), ast.unparse(words)
        family = str(prefix.value)
        yield from (f"{family}{move.target}" for move in FAMILIES[family].moves)
    elif isinstance(words, ast.Constant) and KIND.fullmatch(str(words.value)):
        yield str(words.value)


def test_whatever_happens_is_told_to_somebody_or_quiet_for_a_reason() -> None:
    kinds = recorded()
    assert {"sale.paid", "shipment.lost", "storefront.open", "listing.live", "refund.paid"} <= kinds
    assert kinds - VOICES.kinds - QUIET.keys() == set()


def test_nothing_is_both_told_and_quiet() -> None:
    assert VOICES.kinds & QUIET.keys() == set()


def test_nobody_waits_for_what_never_happens() -> None:
    assert (VOICES.kinds | QUIET.keys()) - recorded() == set()


def test_no_call_hides_its_kind_from_this_test() -> None:
    """A kind that is handed on in a variable comes from one of the calls that are read here."""
    hidden = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for scope in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(scope, ast.FunctionDef) and not TELLS.fullmatch(scope.name):
                    hidden += [
                        f"{path.name}: {ast.unparse(call)[:80]}"
                        for call in ast.walk(scope)
                        if isinstance(call, ast.Call)
                        and ast.unparse(call.func) in ("events.record", "record")
                        and not isinstance(call.args[0], ast.Constant)
                    ]
    assert hidden == []
