"""The table of what is proved names tests that are there, and are among those that make prove runs."""

import ast
from pathlib import Path

import pytest

from tests.proofs import CLAIMS

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", [name for claim in CLAIMS for name in claim.tests])
def test_what_a_claim_names_is_a_proof(name: str) -> None:
    path, _, function = name.partition("::")
    module = ast.parse((ROOT / path).read_text())
    marks = "".join(ast.unparse(node) for node in module.body if isinstance(node, ast.Assign))
    found = [n for n in module.body if isinstance(n, ast.FunctionDef) and n.name == function]
    assert len(found) == 1
    assert "mark.proof" in marks + "".join(ast.unparse(mark) for mark in found[0].decorator_list)
