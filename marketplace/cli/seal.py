"""``flask ledger seal | checkpoint | prove | verify``: the book for outsiders."""

import sys
from pathlib import Path

import click

from marketplace.cli.book import ledger
from marketplace.cli.speaking import FAULT, answer, answering, fail, warn
from marketplace.kit.db import db
from marketplace.ledger.queries import transfer_by_reference
from marketplace.ledger.seal import notes, sealing
from marketplace.ledger.seal.log import checkpoint_of, latest_checkpoint, log_size, verifiers
from marketplace.ledger.seal.notes import Checkpoint
from marketplace.ledger.seal.receipts import receipt
from marketplace.ledger.seal.verifying import Verdict, verify


@ledger.command("seal")
@answering
def seal_command(as_json: bool) -> None:
    """Bring what was posted into the log now and sign a checkpoint; the worker does it by itself."""
    sealed = sealing.seal_due()
    size = log_size(db.session())
    answer(as_json, {"sealed": sealed, "entries": size}, (f"{sealed} sealed, {size} entries in the log.",))


@ledger.command("checkpoint")
@click.option("--size", type=click.IntRange(1), help="The one of so many entries; the newest without it.")
@answering
def checkpoint_command(size: int | None, as_json: bool) -> None:
    """Print a signed checkpoint, to be kept outside: redirect it into a file."""
    row = checkpoint_of(db.session(), size) if size else latest_checkpoint(db.session())
    if row is None:
        fail(f"No checkpoint of {size} entries was signed." if size else "Nothing was sealed yet.")
    document = {
        "entries": row.size,
        "root": row.root.hex(),
        "made_at": row.made_at,
        "checkpoint": row.text,
        "keys": [str(one) for one in verifiers()],
    }
    answer(as_json, document, (row.text.removesuffix("\n"),))


@ledger.command("prove")
@click.argument("reference")
@answering
def prove_command(reference: str, as_json: bool) -> None:
    """Prove that the transfer REFERENCE is in the log: print a receipt that opens every posting."""
    transfer = transfer_by_reference(reference)
    if transfer is None:
        fail(f"{reference} is no reference of a transfer.")
    made = receipt(db.session(), transfer, lambda _posting: True)
    if made is None:
        fail(f"{reference} is not sealed yet: it is within seconds, or by flask ledger seal.")
    answer(as_json, made.document(), (made.text().removesuffix("\n"),))


@ledger.command("verify")
@click.option(
    "--from",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A checkpoint that was kept outside; may be said several times.",
)
@answering
def verify_command(files: tuple[Path, ...], as_json: bool) -> None:
    """Recompute every entry of the log from the book, and compare with every checkpoint."""
    found = verify(db.session(), [_kept(file) for file in files])
    answer(as_json, _document(found), _lines(found, len(files)))
    if found.faults:
        for fault in () if as_json else found.faults:
            warn(str(fault))
        sys.exit(FAULT)


def _kept(file: Path) -> Checkpoint:
    """A checkpoint from outside. One that we did not sign says nothing about the book."""
    try:
        kept = notes.read(file.read_text(encoding="utf-8").rstrip("\n") + "\n")
    except (notes.Unreadable, UnicodeDecodeError, OSError):
        raise click.BadParameter(f"{file} is no signed checkpoint.", param_hint="'--from'") from None
    if notes.signer_of(kept, verifiers()) is None:
        raise click.BadParameter(
            f"{file} does not bear our signature: it was altered, or an older key signed it "
            "(name that in BOOK_OLD_KEYS).",
            param_hint="'--from'",
        )
    return kept


def _document(found: Verdict) -> dict[str, object]:
    return {
        "whole": not found.faults,
        "entries": found.entries,
        "root": found.root.hex(),
        "checkpoints": found.checkpoints,
        "waiting": found.waiting,
        "faults": [
            {"position": fault.position, "reference": fault.reference, "what": fault.what}
            for fault in found.faults
        ],
    }


def _lines(found: Verdict, kept: int) -> list[str]:
    lines = [
        f"{found.entries} entries, {found.checkpoints} checkpoints in the database, {kept} from outside, "
        f"{found.waiting} waiting to be sealed.",
        f"Root {found.root.hex()}",
    ]
    if not found.faults:
        lines.append("Every entry is what was sealed, and every checkpoint is true.")
    return lines
