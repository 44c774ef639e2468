"""Every problem code that the source can say."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("marketplace", "sellers", "buyers", "shipping", "payments")
OF_FORMS = {"", "stale-form"}  # said on pages only
OF_STATUSES = "CODES"  # kit.web.errors: what a status is called where nobody said more


def codes_in_source() -> set[str]:
    """``code="…"`` of every refusal, the codes of their classes, and those of plain statuses."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= set(_codes(ast.parse(path.read_text(encoding="utf-8"))))
    return found - OF_FORMS


def _codes(tree: ast.Module) -> list[str]:
    codes = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            codes += [
                str(word.value.value)
                for word in node.keywords
                if word.arg == "code" and isinstance(word.value, ast.Constant)
            ]
        elif isinstance(node, ast.ClassDef):
            codes += [
                str(line.value.value)
                for line in node.body
                if isinstance(line, ast.Assign)
                and isinstance(line.value, ast.Constant)
                and _is_named(line, "code")
            ]
        elif (
            isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and _is_named(node, OF_STATUSES)
        ):
            codes += [str(word.value) for word in node.value.values if isinstance(word, ast.Constant)]
    return codes


def _is_named(line: ast.Assign, name: str) -> bool:
    return isinstance(line.targets[0], ast.Name) and line.targets[0].id == name
