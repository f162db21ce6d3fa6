"""Row 4: a batch of reviews through `POST /reviews` against the raw driver.

The floor writes the very rows that ours has just written, for a second learner: same tables, same indexes and
constraints, one transaction, the driver's fastest plain way (executemany on SQLite, unnest on PostgreSQL), its values
laid out before the clock starts. It reads nothing, checks nothing and computes nothing.
"""

import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, ClassVar

import psycopg
from django.db import connection
from django.db.models import Model

from benchmarks.learners import new_learner
from benchmarks.posting import Posting
from benchmarks.runner import Figure, Scale, Sides, seconds
from quizzes.models import CardState, StudyEvent, SyncHead

Statement = tuple[str, Sequence[Any]]


class RawSqlite:
    """The driver alone, on a connection with our pragmas."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=30)
        self._connection.executescript(connection.settings_dict["OPTIONS"]["init_command"])

    def statement(self, model: type[Model], rows: Sequence[Sequence[Any]], conflict: str) -> Statement:
        marks = ", ".join("?" * len(columns(model)))
        return f"INSERT INTO {model._meta.db_table} ({names(model)}) VALUES ({marks}) {conflict}", rows

    def write(self, statements: Sequence[Statement]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for sql, rows in statements:
            self._connection.executemany(sql, rows)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class RawPostgres:
    """The driver alone; a column travels as one array."""

    ARRAYS: ClassVar = {
        "UUIDField": "uuid",
        "BinaryField": "bytea",
        "JSONField": "jsonb",
        "CharField": "varchar",
        "BooleanField": "boolean",
        "SmallIntegerField": "smallint",
        "IntegerField": "integer",
        "PositiveIntegerField": "integer",
        "BigIntegerField": "bigint",
        "PositiveBigIntegerField": "bigint",
        "ForeignKey": "uuid",
        "OneToOneField": "uuid",
    }

    def __init__(self) -> None:
        params = connection.get_connection_params()
        ours = ("cursor_factory", "context", "prepare_threshold")
        self._connection = psycopg.connect(**{key: params[key] for key in params if key not in ours})

    def statement(self, model: type[Model], rows: Sequence[Sequence[Any]], conflict: str) -> Statement:
        arrays = ", ".join(f"%s::{self.ARRAYS[field.get_internal_type()]}[]" for field in columns(model))
        sql = f"INSERT INTO {model._meta.db_table} ({names(model)}) SELECT * FROM unnest({arrays}) {conflict}"
        return sql, [list(column) for column in zip(*rows, strict=True)]

    def write(self, statements: Sequence[Statement]) -> None:
        with self._connection.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql, values)
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


def columns(model: type[Model]) -> list[Any]:
    return list(model._meta.local_concrete_fields)


def names(model: type[Model]) -> str:
    return ", ".join(f'"{field.column}"' for field in columns(model))


def replacing(model: type[Model], key: str) -> str:
    changes = ", ".join(f'"{field.column}" = excluded."{field.column}"' for field in columns(model))
    return f"ON CONFLICT ({key}) DO UPDATE SET {changes}"


class Shadow:
    """A second learner whose rows are written as copies of the first one's."""

    def __init__(self, original: uuid.UUID, raw: RawSqlite | RawPostgres) -> None:
        self._original, self._raw = _param(original), raw
        self._own = _param(new_learner().pk)
        self._seq = 0
        self.catch_up()

    def catch_up(self) -> float:
        """Writes what is new since the last time; events a second."""
        events = self._rows(StudyEvent, "seq > %s", self._seq)
        touched = "card_id IN (SELECT card FROM quizzes_studyevent WHERE user_id = %s AND seq > %s)"
        states = self._rows(CardState, touched, self._original, self._seq)
        heads = self._rows(SyncHead, "seq > %s", self._seq)
        statements = [
            self._raw.statement(StudyEvent, events, ""),
            self._raw.statement(CardState, states, replacing(CardState, "user_id, card_id")),
            self._raw.statement(SyncHead, heads, replacing(SyncHead, "user_id")),
        ]
        self._seq += len(events)
        return len(events) / seconds(lambda: self._raw.write(statements))

    def _rows(self, model: type[Model], condition: str, *params: Any) -> list[tuple[Any, ...]]:
        """The original's rows with the shadow's id in them. The user is the first column of each table."""
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {names(model)} FROM {table} WHERE user_id = %s AND {condition}",
                [self._original, *params],
            )
            return [(self._own, *row[1:]) for row in cursor.fetchall()]


def _param(ident: uuid.UUID) -> Any:
    return ident.hex if connection.vendor == "sqlite" else ident


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    posting = Posting(scale)
    with closing(RawSqlite() if connection.vendor == "sqlite" else RawPostgres()) as raw:
        yield Sides(ours=posting, floor=Shadow(posting.user.pk, raw).catch_up)


FIGURE = Figure(
    row=4,
    name="batch",
    title="POST /reviews, a batch",
    floor="raw driver, the same rows",
    unit="reviews/s",
    more_is_better=True,
    goals={"sqlite": 0.5, "postgresql": 0.5},
    prepare=prepare,
)
