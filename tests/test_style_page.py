"""The style page shows every component there is, made by the component itself."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).parents[1] / "marketplace" / "templates"
PARTS = sorted(path.name for path in (TEMPLATES / "components").glob("*.html"))
# Macros that only the others of their file call.
INNER = {"csrf", "drawing", "may_be_empty", "said", "options", "picks", "said_fields"}


@pytest.fixture(scope="module")
def page() -> nodes.Template:
    source = (TEMPLATES / "pages" / "styleguide.html").read_text()
    return Environment(extensions=["jinja2.ext.i18n"]).parse(source)


@pytest.mark.parametrize("part", PARTS)
def test_each_component_is_shown_with_all_its_macros(page: nodes.Template, part: str) -> None:
    source = (TEMPLATES / "components" / part).read_text()
    offered = {macro.name for macro in Environment().parse(source).find_all(nodes.Macro)} - INNER
    called = {call.node.name for call in page.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
    imported = {
        name
        for found in page.find_all(nodes.FromImport)
        if isinstance(found.template, nodes.Const) and found.template.value == f"components/{part}"
        for name in found.names
    }
    assert offered <= imported & called


def test_everybody_may_look_at_it(app_on_sqlite: Flask) -> None:
    answer = app_on_sqlite.test_client().get("/gaya")
    assert answer.status_code == 200
    for said in ("Buku gaya Pasarlima", "Nomor HP kurang satu angka.", "Ya, tutup toko", "Kirim jawaban"):
        assert said in answer.text
