"""A SQLite file of its own, opened as the product opens it, whatever database the suite runs on."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from quizzes import env
from quizzes.db.sqlite3.base import DatabaseWrapper


@pytest.fixture
def connect(tmp_path, monkeypatch, django_db_blocker) -> Iterator[Callable[..., Any]]:
    """connect(timeout=30): a new connection to `cards.sqlite3`, with the product's own options."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/cards.sqlite3")
    opened: list[BaseDatabaseWrapper] = []

    def make(**options: Any) -> BaseDatabaseWrapper:
        read = env.database(tmp_path, sqlite3.sqlite_version_info)
        defaults = {
            "ATOMIC_REQUESTS": False,
            "AUTOCOMMIT": True,
            "CONN_HEALTH_CHECKS": False,
            "TIME_ZONE": None,
        }
        chosen = {**defaults, **read, "OPTIONS": {**read["OPTIONS"], **options}}
        opened.append(DatabaseWrapper(chosen, alias=f"file{len(opened)}"))
        return opened[-1]

    with django_db_blocker.unblock():
        yield make
        for connection in opened:
            connection.close()
