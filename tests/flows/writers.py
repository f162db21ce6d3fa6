"""Learners and writers for the proofs of concurrency: `python -m tests.flows.writers prepare|write …`, on DATABASE_URL.

A writer process says `ready`, waits for a line, writes through the service until its time is over, and prints what it
got: every event that was acknowledged, every error, how long each write took.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import django


class RolledBack(Exception):
    """A writer that changed its mind."""


@dataclass
class Writer:
    """One thread. Delays lie between the append and the commit, where a naive feed loses rows."""

    learners: list[uuid.UUID]
    cards: list[uuid.UUID]
    chance: random.Random
    unruly: bool
    naive: bool
    batch: int  # the most events of a write
    least: int  # goes on until so many events were acknowledged
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def run(self, until: float) -> None:
        from django.db import connection

        while time.monotonic() < until or len(self.acknowledged) < self.least:
            learner, ids = (
                self.chance.choice(self.learners),
                [uuid.uuid4() for _ in range(self.chance.randint(1, self.batch))],
            )
            begun = time.monotonic()
            try:
                with suppress(RolledBack):
                    self._write(learner, ids)
                    self.acknowledged += [(str(learner), str(ident)) for ident in ids]
            except Exception as error:  # noqa: BLE001 - every one is told
                self.errors.append(repr(error))
            self.seconds.append(time.monotonic() - begun)
        connection.close()

    def _write(self, learner: uuid.UUID, ids: list[uuid.UUID]) -> None:
        from django.db import transaction

        with transaction.atomic():
            (self._append_naively if self.naive else self._append)(learner, ids)
            if self.unruly:
                time.sleep(self.chance.choice([0, 0, 0.001, 0.01]))
                if self.chance.random() < 0.1:
                    raise RolledBack

    def _append(self, learner: uuid.UUID, ids: list[uuid.UUID]) -> None:
        from quizzes.services.study import record_events
        from quizzes.services.study_batch import EventInput
        from quizzes.wallclock import now_ms

        items = [
            EventInput(
                id=ident,
                kind="review",
                card=self.chance.choice(self.cards),
                at_ms=now_ms(),
                tz_min=0,
                grade=4,
            )
            for ident in ids
        ]
        result = record_events(learner, items=items, device_id=None, client_now_ms=None, clock=now_ms)
        assert {verdict.status for verdict in result.results} == {"accepted"}

    def _append_naively(self, learner: uuid.UUID, ids: list[uuid.UUID]) -> None:
        """Numbered by a sequence of the database, which gives numbers before the order of commits is known."""
        from django.db import connection

        with connection.cursor() as cursor:
            for ident in ids:
                cursor.execute(
                    "INSERT INTO naive_log (learner, id) VALUES (%s, %s)", [str(learner), str(ident)]
                )


def prepare(learners: int) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    from quizzes.models import Card
    from quizzes.services.accounts import open_account
    from quizzes.services.library import import_deck
    from quizzes.wallclock import now_ms
    from tests import decks

    call_command("migrate", verbosity=0)
    import_deck({"deck.yaml": decks.plain(cards=20).encode()}, owner_id=None, now_ms=now_ms())
    users = [get_user_model()(email=f"{number}@example.org", password="!") for number in range(learners)]
    for user in users:
        user.save()
        open_account(user)
    number = "BIGSERIAL" if connection.vendor == "postgresql" else "INTEGER"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE naive_log (seq {number} PRIMARY KEY, learner TEXT, id TEXT)")
    cards = Card.objects.values_list("id", flat=True)
    return {"learners": [str(user.pk) for user in users], "cards": [str(card) for card in cards]}


def write(arguments: argparse.Namespace, world: dict[str, Any]) -> dict[str, Any]:
    learners, cards = ([uuid.UUID(ident) for ident in world[key]] for key in ("learners", "cards"))
    writers = [
        Writer(
            learners,
            cards,
            random.Random(f"{arguments.seed}/{number}"),
            arguments.unruly,
            arguments.naive,
            arguments.batch,
            arguments.least,
        )
        for number in range(arguments.threads)
    ]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    until = time.monotonic() + arguments.seconds
    threads = [threading.Thread(target=writer.run, args=(until,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        key: [item for writer in writers for item in getattr(writer, key)]
        for key in ("acknowledged", "seconds", "errors")
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["prepare", "write"])
    parser.add_argument("--learners", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--batch", type=int, default=3)
    parser.add_argument("--least", type=int, default=0)
    parser.add_argument("--unruly", action="store_true")
    parser.add_argument("--naive", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizzes.settings")
    django.setup()
    told = (
        prepare(arguments.learners)
        if arguments.what == "prepare"
        else write(arguments, json.loads(sys.stdin.readline()))
    )
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
