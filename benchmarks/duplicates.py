"""Row 4, sent again: a batch of 500 reviews that the log holds already, through `POST /sync`.

The floor asks the raw driver for the hash of each of these ids, in one statement and one transaction: the least that
tells a duplicate from a new event. It parses no request, compares nothing and writes no answer.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from benchmarks.driver import param, raw
from benchmarks.learners import numbered_days
from benchmarks.posting import Phone
from benchmarks.runner import Figure, Scale, Sides, seconds

KNOWN = "SELECT id, seq, hash FROM quizzes_studyevent WHERE user_id = %s AND id "


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    phone = Phone(scale)
    events = phone.reviews(scale.batch, next(numbered_days(1)))
    phone.push(events, "accepted")
    sql, ids = _asking([uuid.UUID(event["id"]) for event in events])
    params = [param(phone.user.pk), ids]
    with raw() as driver:
        yield Sides(
            ours=lambda: phone.push(events, "duplicate"),
            floor=lambda: len(events) / seconds(lambda: driver.read(sql, params)),
        )


def _asking(ids: list[uuid.UUID]) -> tuple[str, Any]:
    if connection.vendor == "postgresql":
        return KNOWN + "= ANY(%s)", ids
    return KNOWN + "IN (SELECT value FROM json_each(%s))", json.dumps([ident.hex for ident in ids])


FIGURE = Figure(
    row=4,
    name="duplicates",
    title="POST /sync, 500 duplicates",
    floor="raw driver, finding the same ids",
    unit="reviews/s",
    more_is_better=True,
    goals={"sqlite": None, "postgresql": None},
    prepare=prepare,
)
