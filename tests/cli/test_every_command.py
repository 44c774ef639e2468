"""Every command has examples that it would read, a sentence of help, and stands in the reference."""

import re
import shlex
from pathlib import Path

import click
import pytest
from flask import Flask

from marketplace.cli.commands import COMMANDS
from marketplace.cli.examples import EXAMPLES
from marketplace.cli.reference import commands_document, every_command
from marketplace.cli.speaking import STATUSES
from tests.cli.conftest import Run

DOCUMENT = Path(__file__).parents[2] / "docs" / "commands.md"
KNOWN = dict(every_command(click.Group(commands={str(one.name): one for one in COMMANDS}), ""))


def test_every_command_has_examples_and_no_example_lacks_its_command() -> None:
    assert EXAMPLES.keys() == KNOWN.keys()


def test_a_command_says_in_one_sentence_what_it_does_and_answers_scripts() -> None:
    for path, command in KNOWN.items():
        said = " ".join(str(command.help).split())
        assert re.fullmatch(r"[A-Z][^.]*(\.(md|gz|GZ)[^.]*)*\.", said), path
        assert "as_json" in {param.name for param in command.params}, path


def test_an_example_is_read_by_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it names in the way of files exists; nothing is run."""
    monkeypatch.chdir(tmp_path)
    for path, example in ((path, one) for path, some in EXAMPLES.items() for one in some):
        words = shlex.split(example)
        for name in (word for word in words if word.endswith((".gz", ".csv")) and "/" not in word):
            Path(name).touch()
        if words[0] == "backup" and words[1] not in ("make", "verify", "restore"):
            words.insert(1, "make")
        count = len(path.split())
        assert words[:count] == path.split()
        asked = ["--password", "else it asks for one"] if path == "parties found" else []
        KNOWN[path].make_context(path, [*words[count:], *asked])


def test_help_shows_examples_and_the_statuses(run: Run) -> None:
    told = " ".join(run("orders", "stuck", "--help").output.split())
    assert "flask --app wsgi orders stuck --late 1h --json" in told
    for status, said in STATUSES.items():
        assert f"{status} {said}" in told


def test_the_reference_says_what_the_commands_say(app_on_sqlite: Flask, run: Run, tmp_path: Path) -> None:
    written = commands_document(app_on_sqlite.cli)
    assert DOCUMENT.read_text(encoding="utf-8") == written, "run: flask --app wsgi docs commands"
    assert run("docs", "commands", tmp_path / "commands.md").exit_code == 0
    assert (tmp_path / "commands.md").read_text(encoding="utf-8") == written
