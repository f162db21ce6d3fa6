"""Row 4: a batch of new reviews through `POST /sync` against the raw driver.

The floor writes the very rows that ours has just written, for a second learner: same tables, same indexes and
constraints, one transaction, the driver's fastest plain way (executemany on SQLite, unnest on PostgreSQL), its values
laid out before the clock starts. It reads nothing, checks nothing and computes nothing.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model

from benchmarks.driver import Raw, columns, names, param, raw
from benchmarks.learners import new_learner
from benchmarks.posting import Posting
from benchmarks.runner import Figure, Scale, Sides, seconds
from quizzes.models import CardState, StudyEvent, SyncHead


def replacing(model: type[Model], key: str) -> str:
    changes = ", ".join(f'"{field.column}" = excluded."{field.column}"' for field in columns(model))
    return f"ON CONFLICT ({key}) DO UPDATE SET {changes}"


class Shadow:
    """A second learner whose rows are written as copies of the first one's."""

    def __init__(self, original: uuid.UUID, driver: Raw) -> None:
        self._original, self._raw = param(original), driver
        self._own = param(new_learner().pk)
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


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    posting = Posting(scale)
    with raw() as driver:
        yield Sides(ours=posting, floor=Shadow(posting.phone.user.pk, driver).catch_up)


FIGURE = Figure(
    row=4,
    name="batch",
    title="POST /sync, 500 new reviews",
    floor="raw driver, the same rows",
    unit="reviews/s",
    more_is_better=True,
    goals={"sqlite": 0.5, "postgresql": 0.5},
    prepare=prepare,
)
