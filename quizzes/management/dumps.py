"""The database as a file and back, with the database's own tools, while the site runs.

Both ways the facts (rows, heads, migrations) belong to the very snapshot that is in the file.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction

from quizzes.management.archive import Facts

PARTS = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
Ask = Callable[[str], list[tuple[Any, ...]]]
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


def dump(folder: Path) -> tuple[Path, Facts]:
    """A copy of the database in `folder`, consistent although others write meanwhile."""
    path = folder / PARTS[connection.vendor]
    return path, _dump_postgresql(path) if connection.vendor == "postgresql" else _dump_sqlite(path)


def load(path: Path, facts: Facts) -> None:
    """Make the database what the copy is, in one transaction: on an error it stays as it was."""
    if connection.vendor == "postgresql":
        _load_postgresql(path)
    else:
        _load_sqlite(path, facts)


def current_facts() -> Facts:
    return _facts(_ask_here, connection.vendor)


def holds_accounts() -> bool:
    """Whether someone would lose something if the database were replaced."""
    if "quizzes_user" not in connection.introspection.table_names():
        return False
    return bool(_ask_here("SELECT 1 FROM quizzes_user LIMIT 1"))


def _ask_here(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _facts(ask: Ask, vendor: str) -> Facts:
    tables = sorted(name for (name,) in ask(TABLES[vendor]))
    heads = ask("SELECT user_id, seq, chain FROM quizzes_synchead") if "quizzes_synchead" in tables else []
    steps = ask("SELECT app, name FROM django_migrations") if "django_migrations" in tables else []
    return Facts(
        tables={name: ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables},  # noqa: S608 - its own names
        heads={str(UUID(str(user))): {"seq": seq, "chain": bytes(chain).hex()} for user, seq, chain in heads},
        migrations=tuple(sorted(f"{app}.{name}" for app, name in steps)),
    )


def _dump_sqlite(path: Path) -> Facts:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    with path.open("rb") as copy:
        os.fsync(copy.fileno())
    return sqlite_facts(path)


def sqlite_facts(path: Path) -> Facts:
    """Of a copy, after SQLite's own check of it. Raises CommandError where that finds something."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            said = copy.execute("PRAGMA quick_check(5)").fetchall()
            if said != [("ok",)]:
                raise CommandError("SQLite's check of the copy: " + "; ".join(line for (line,) in said))
            return _facts(lambda sql: copy.execute(sql).fetchall(), "sqlite")
    except sqlite3.DatabaseError as error:
        raise CommandError(f"The copy is no database: {error}.") from None


def _load_sqlite(path: Path, facts: Facts) -> None:
    if sqlite_facts(path) != facts:
        raise CommandError("The archive's database is not what its manifest says.")
    connection.ensure_connection()
    # SQLite's backup writes one transaction into the file that is there: a running site goes on with the new rows,
    # where a file put in its place would leave it writing into the old one.
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        copy.backup(connection.connection)


def _dump_postgresql(path: Path) -> Facts:
    program = _program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        facts = _facts(_ask_here, "postgresql")
        [(snapshot,)] = _ask_here("SELECT pg_export_snapshot()")
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run([program, *options, f"--file={path}", *_address()])
    return facts


def _load_postgresql(path: Path) -> None:
    """As one script in one transaction: what is there is dropped, what was there is made."""
    script, tables = path.with_suffix(".sql"), _ask_here(TABLES["postgresql"])
    _run([_program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(path)])
    clearing = path.with_suffix(".drop.sql")
    clearing.write_text("".join(f'DROP TABLE "{name}" CASCADE;\n' for (name,) in tables))
    connection.close()
    options = [
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    ]
    _run([_program("psql"), *options, f"--file={clearing}", f"--file={script}", *_address()])


def _program(name: str) -> str:
    """The path of a program of PostgreSQL's client, of the server's release or newer. Raises CommandError."""
    path = shutil.which(name)
    server = int(_ask_here("SHOW server_version_num")[0][0]) // 10_000
    needed = f"Install Debian's package postgresql-client-{server} (or newer)."
    if path is None:
        raise CommandError(f"There is no {name}. {needed}")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    release = re.search(r"\) (\d+)", said)
    if release is None or int(release[1]) < server:
        raise CommandError(f"{path} is too old for the server, which is PostgreSQL {server}. {needed}")
    return path


def _address() -> list[str]:
    database = settings.DATABASES["default"]
    named = {"host": database["HOST"], "port": database["PORT"], "username": database["USER"]}
    return [
        *(f"--{key}={value}" for key, value in named.items() if value),
        "--no-password",
        f"--dbname={database['NAME']}",
    ]


def _run(command: list[str]) -> None:
    """The password goes by the environment, where a list of processes does not show it."""
    database = settings.DATABASES["default"]
    secret = {"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {}
    ssl = {"PGSSLMODE": database["OPTIONS"]["sslmode"]} if "sslmode" in database["OPTIONS"] else {}
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, env={**os.environ, **secret, **ssl}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
