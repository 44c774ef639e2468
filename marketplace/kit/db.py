"""The database: one base, one session, one commit per unit of work."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, event, text
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from marketplace.kit.ids import new_public_id

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
IDLE_SECONDS = 5
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on every database (SQLite alone would give naive ones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What its values are; a decorator does not say it by itself, and cursors ask."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[E]):
    """One word of an enumeration, stored as text and read back as the enumeration's member."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[E], length: int) -> None:
        super().__init__(length)
        self.words, self.length = words, length

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        """Refuse what is not a word of the enumeration."""
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """Give the member back."""
        return None if value is None else self.words(value)


class Model(DeclarativeBase):
    """The base of every table; every constraint has a name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(type_annotation_map={datetime: UTCDateTime})


class Public:
    """Mixin: the id a person may see. Integer ids never leave the database."""

    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)


db = SQLAlchemy(
    model_class=Model,
    disable_autonaming=True,
    engine_options={"hide_parameters": True},  # errors are logged, people are not
    session_options={"autoflush": True, "expire_on_commit": False},
)
migrate = Migrate()


def init_app(app: Flask) -> None:
    """Bind the database and put its rules on each connection."""
    db.init_app(app)
    migrate.init_app(app, db, directory="marketplace/migrations", render_as_batch=False)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _tune_sqlite(db.engine)
        else:
            _ask_who_was_idle(db.engine)


def _ask_who_was_idle(engine: Engine) -> None:
    """Ask a connection that lay idle whether it still stands; one that just worked costs no round trip more."""

    @event.listens_for(engine, "checkin")
    def _lay_down(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _take_up(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("idle_since", time.monotonic()) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # and the pool makes a new one


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "busy_timeout=30000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Mark the unit of work as one that writes: on SQLite it takes the write lock with its first query."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def mark_writing(on: bool) -> None:
    """Mark the present request as writing or reading, before its first query."""
    _writing.set(on)


def mark_written() -> None:
    """Say that the present unit of work has written by a statement that does not look like it."""
    db.session.info["flushed"] = True


# What a database calls it when somebody else's row stands in the way: a key taken a moment earlier, also one that a
# trigger watches over, or a row gone that ours leans on.
_OVERTAKEN = {
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
    "SQLITE_CONSTRAINT_TRIGGER",
    "23505",  # unique_violation
    "23503",  # foreign_key_violation
}


def is_overtaken(error: IntegrityError) -> bool:
    """Whether somebody was faster; what no row may ever be (a CHECK, a missing value) is a fault of ours."""
    told = (getattr(error.orig, "sqlite_errorname", None), getattr(error.orig, "sqlstate", None))
    return not _OVERTAKEN.isdisjoint(told)


@contextlib.contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction for a task or a command: committed at the end, rolled back when anything is raised."""
    with writing():
        db.session.rollback()
        try:
            yield db.session()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def locked(model: type[T], row_id: int) -> T:
    """The row as it is now, locked until the unit of work ends. Raises NoResultFound when it is gone."""
    return db.session.get_one(model, row_id, with_for_update=True, populate_existing=True)


def refreshed(row: T) -> T:
    """The row as the unit of work has it now, for an answer that tells what came of a step."""
    db.session.flush()
    db.session.refresh(row)
    return row


def separately(work: Callable[[Session], T]) -> T:
    """Do ``work`` in a transaction of its own that stays whatever happens to the request.

    For what must survive a refusal: failed logins, attempts at a code, receipts of webhooks. Must be called before
    the unit of work has written anything, because SQLite has one writer; raises RuntimeError otherwise.
    """
    if db.session.info.get("flushed") or db.session.new or db.session.dirty:
        raise RuntimeError("separately() comes before the first write of a unit of work")
    db.session.rollback()
    with writing(), Session(db.engine, expire_on_commit=False) as own, own.begin():
        return work(own)


@contextlib.contextmanager
def attempt() -> Iterator[None]:
    """A part of a unit of work that is undone by itself when it raises; what was written before it stays."""
    before = len(db.session.info.get("undo", ()))
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        undo = db.session.info.get("undo", [])
        for step in undo[before:]:
            step()
        del undo[before:]
        db.session.info.pop("finish", None)
        db.session.info.pop("wake_outbox", None)
        raise


def lock_name(name: str) -> None:
    """Let one unit of work at a time pass here with this ``name``; the others wait until it has ended."""
    if db.engine.dialect.name == "postgresql":  # SQLite lets only one write at all
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def if_undone(undo: Callable[[], object]) -> None:
    """Let ``undo`` be called when the present unit of work is not kept: for what lies outside the database."""
    db.session.info.setdefault("undo", []).append(undo)


def if_kept(finish: Callable[[], object]) -> None:
    """Let ``finish`` be called once the present unit of work is kept: for what lies outside and cannot come back."""
    db.session.info.setdefault("finish", []).append(finish)


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("undo", None)
        for finish in session.info.pop("finish", ()):
            finish()


@event.listens_for(Session, "after_transaction_end")
def _undo(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("finish", None)
        for undo in session.info.pop("undo", ()):
            undo()


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, _context: Any) -> None:
    session.info["flushed"] = True


@event.listens_for(Session, "do_orm_execute")
def _note_statement(statement: ORMExecuteState) -> None:
    if statement.is_insert or statement.is_update or statement.is_delete:
        statement.session.info["flushed"] = True


@event.listens_for(Session, "after_transaction_end")
def _forget_flush(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("flushed", None)
