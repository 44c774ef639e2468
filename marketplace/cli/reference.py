"""What the help of commands and ``docs/commands.md`` say beyond their own words, written from the commands."""

from collections.abc import Iterator

import click

from marketplace.cli.examples import EXAMPLES
from marketplace.cli.speaking import STATUSES

RUN = "flask --app wsgi"


def add_epilog(command: click.Command, path: str) -> None:
    """Put examples and statuses under the help of a command, and of every command in it."""
    for name, each in every_command(command, path):
        lines = [f"  {RUN} {example}" for example in EXAMPLES.get(name, ())]
        each.epilog = "\n".join(("\b", "Examples:", *lines, "", f"Exit status: {_statuses()}."))


def every_command(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """(``parties list``, the command) of it and all that is in it, in the order of their names."""
    if isinstance(command, click.Group):
        for name, under in sorted(command.commands.items()):
            yield from every_command(under, f"{path} {name}".strip())
    else:
        yield path, command


def commands_document(root: click.Group) -> str:
    """The whole document, of all commands in EXAMPLES."""
    return "\n".join((*_head(), *_commands(root)))


def _head() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield f"Written by `{RUN} docs commands` from the commands themselves; a test compares. Each answers `--help`."
    yield ""
    yield "**Exit status**, the same of all of them:"
    yield ""
    yield from (f"- `{status}`: {said}" for status, said in STATUSES.items())
    yield ""
    yield "**`--json`** prints one JSON document, or JSON lines where `ledger statement` streams. Keys stay as they"
    yield "are. Amounts are integers in minor units (`…_minor`) with their `currency` beside them, times ISO 8601 in"
    yield "UTC. A list is `items`, and `next_page` for `--page`, null at its end. What is wrong is said on stderr."
    yield ""
    yield "**`--as`** names who of the operator's people does it, by phone or e-mail: his role decides whether he may,"
    yield "and what is recorded names him. A number of a party, an order or an event may be spelt as people do:"
    yield "`pl7k3m92xdqw` is `PL-7K3M9-2XDQF`."
    yield ""


def _commands(root: click.Group) -> Iterator[str]:
    known = [(path, command) for path, command in every_command(root, "") if path in EXAMPLES]
    noun = ""
    for path, command in known:
        first = path.partition(" ")[0]
        if first != noun:
            noun = first
            yield f"## {noun}"
            yield ""
            if isinstance(top := root.commands[noun], click.Group):
                yield str(top.help)
                yield ""
        yield from _command(path, command)


def _command(path: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=f"{RUN} {path}")
    yield f"### {path}"
    yield ""
    yield " ".join(str(command.help).split())
    yield ""
    yield "```"
    yield f"{RUN} {path} {' '.join(command.collect_usage_pieces(context))}".rstrip()
    yield "```"
    yield ""
    options = [
        record
        for param in command.params
        if isinstance(param, click.Option) and (record := param.get_help_record(context))
    ]
    for names, words in options:
        yield f"- `{names}`{': ' + ' '.join(words.split()) if words else ''}"
    yield ""
    yield "Examples:"
    yield ""
    yield "```"
    yield from (f"{RUN} {example}" for example in EXAMPLES[path])
    yield "```"
    yield ""


def _statuses() -> str:
    return "; ".join(f"{status} {said}" for status, said in STATUSES.items())
