"""The driver alone, without Django: what floors write and read with. The connection has our settings."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from django.db import connection
from django.db.models import Model

Statement = tuple[str, Sequence[Any]]


class RawSqlite:
    def __init__(self) -> None:
        self._connection = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=30)
        self._connection.executescript(connection.settings_dict["OPTIONS"]["init_command"])

    def statement(self, model: type[Model], rows: Sequence[Sequence[Any]], conflict: str) -> Statement:
        marks = ", ".join("?" * len(columns(model)))
        return f"INSERT INTO {model._meta.db_table} ({names(model)}) VALUES ({marks}) {conflict}", rows

    def read(self, sql: str, params: Sequence[Any]) -> list[Any]:
        """The rows, in a transaction as a service's; parameters are marked by %s."""
        self._connection.execute("BEGIN IMMEDIATE")
        rows = self._connection.execute(sql.replace("%s", "?"), params).fetchall()
        self._connection.execute("COMMIT")
        return rows

    def write(self, statements: Sequence[Statement]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for sql, rows in statements:
            self._connection.executemany(sql, rows)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class RawPostgres:
    """A column travels as one array."""

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

    def read(self, sql: str, params: Sequence[Any]) -> list[Any]:
        rows = self._connection.execute(sql, params).fetchall()
        self._connection.commit()
        return rows

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


Raw = RawSqlite | RawPostgres


@contextmanager
def raw() -> Iterator[Raw]:
    with closing(RawSqlite() if connection.vendor == "sqlite" else RawPostgres()) as driver:
        yield driver


def param(ident: UUID) -> Any:
    return ident.hex if connection.vendor == "sqlite" else ident
