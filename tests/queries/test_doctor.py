"""The doctor finds nothing in a healthy database and every single corruption in a sick one."""

import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from quizzes.core.clock import HOUR_MS
from quizzes.models import Media
from quizzes.queries.doctor import Finding, examine
from quizzes.services.accounts import register_device
from quizzes.services.library import enrol
from tests import decks

pytestmark = pytest.mark.django_db

INTEGERS = {
    "quizzes_studyevent": ("seq", "grade", "at_ms", "tz_min", "rollover_h", "eff_ms", "recv_ms", "study_day", "dur_ms"),
    "quizzes_synchead": ("seq",),
    "quizzes_cardstate": (
        *("n", "interval", "ease", "lapses", "due_day", "first_day", "last_day", "pull_day", "drill_day"),
        *("drill_at", "buried_until", "flag", "folded_to_ms"),
    ),
}  # fmt: skip
HASHES = (("quizzes_studyevent", "chain"), ("quizzes_studyevent", "hash"), ("quizzes_synchead", "chain"))
IDS = ("id", "card", "target", "device")
Corruption = tuple[str, Callable[[random.Random], None]]


@pytest.fixture
def clinic(make_desk, deck):
    """Two learners whose logs hold every kind of event, over forty days."""
    desks = [make_desk("ada@example.org"), make_desk("grace@example.org")]
    for number, desk in enumerate(desks):
        enrol(desk.learner_id, deck.deck_id, now_ms=desk.now)
        phone = register_device(desk.learner_id, name="Phone", platform="ios", now_ms=desk.now)
        desk.device_id = phone.id
        study(desk, random.Random(number))
    return [desk.learner_id for desk in desks]


def study(desk: Any, chance: random.Random) -> None:
    for _ in range(12):
        reviews = [
            desk.event(card, chance.randrange(6), dur_ms=chance.randrange(1, 9000), tz_min=480)
            for card in chance.sample(range(6), 3)
        ]
        desk.send(*reviews)
        desk.later(chance.randrange(1, 7))
    taken_back = desk.sent[-1]
    plain = {"grade": None}
    desk.send(
        desk.event(taken_back.card, kind="undo", target=taken_back.id, **plain),
        desk.event(0, 3, kind="practice"),
        desk.event(1, kind="suspend", **plain),
        desk.event(2, kind="bury", payload={"until": "2026-12-01"}, **plain),
        desk.event(3, kind="flag", payload={"flag": 2}, **plain),
        desk.event(4, kind="quiz_miss", **plain),
        desk.event(5, 0),
    )
    desk.now += HOUR_MS


def found(learners: list[uuid.UUID]) -> list[Finding]:
    return list(examine(learners))


def test_healthy_database_has_no_finding(clinic):
    assert found(clinic) == []


def test_card_that_is_not_searched_by_its_text_is_found(clinic):
    run(
        "UPDATE quizzes_cardtext SET text = 'other' WHERE number = (SELECT min(number) FROM quizzes_cardtext)"
    )
    run("DELETE FROM quizzes_cardtext WHERE number = (SELECT max(number) FROM quizzes_cardtext)")
    told = found(clinic)
    assert [finding.code for finding in told] == ["search", "search"]
    assert {finding.remedy for finding in told} == {"Write afresh what is searched: manage.py reindex"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
def test_index_that_lacks_a_text_is_found(clinic):
    run("DROP TRIGGER quizzes_cardtext_gone")
    run("DELETE FROM quizzes_cardtext WHERE number = (SELECT max(number) FROM quizzes_cardtext)")
    assert [(f.code, f.where) for f in found(clinic)][-1] == ("search", "the index of texts")


def run(sql: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def any_row(chance: random.Random, table: str, condition: str = "1 = 1") -> tuple[str, list[Any]]:
    """A WHERE for one row of the table, and its parameters."""
    key = {"quizzes_studyevent": "seq", "quizzes_synchead": "user_id", "quizzes_cardstate": "card_id"}[table]
    keys = sorted(rows(f"SELECT user_id, {key} FROM {table} WHERE {condition}"), key=str)
    return f"user_id = %s AND {key} = %s", list(chance.choice(keys))


def change(chance: random.Random, table: str, column: str, value: Any, condition: str = "1 = 1") -> None:
    where, key = any_row(chance, table, condition)
    changed = run(f'UPDATE {table} SET "{column}" = %s WHERE {where}', value, *key)
    assert changed == 1


def move_integer(table: str, column: str) -> Corruption:
    def corrupt(chance: random.Random) -> None:
        where, key = any_row(chance, table, f'"{column}" IS NOT NULL')
        step = chance.choice([-1, 1]) * chance.choice([1, 1, 2, 100])
        assert run(f'UPDATE {table} SET "{column}" = "{column}" + %s WHERE {where}', step, *key) == 1

    return f"{table}.{column} moved", corrupt


def set_where_null(table: str, column: str) -> Corruption:
    return f"{table}.{column} set", lambda chance: change(chance, table, column, 1, f'"{column}" IS NULL')


def clear(table: str, column: str) -> Corruption:
    return f"{table}.{column} cleared", lambda chance: change(
        chance, table, column, None, f'"{column}" IS NOT NULL'
    )


def flip_bit(table: str, column: str) -> Corruption:
    def corrupt(chance: random.Random) -> None:
        where, key = any_row(chance, table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table} WHERE {where}", key)
            stored = bytearray(cursor.fetchone()[0])
        stored[chance.randrange(32)] ^= 1 << chance.randrange(8)
        run(f"UPDATE {table} SET {column} = %s WHERE {where}", bytes(stored), *key)

    return f"{table}.{column} bit flipped", corrupt


def other_id(column: str) -> Corruption:
    def corrupt(chance: random.Random) -> None:
        ident = uuid.UUID(int=chance.getrandbits(128))
        value = ident if connection.vendor == "postgresql" else ident.hex
        change(chance, "quizzes_studyevent", column, value, f"{column} IS NOT NULL")

    return f"{column} replaced", corrupt


def other_text(table: str, column: str, *values: str) -> Corruption:
    def corrupt(chance: random.Random) -> None:
        value = chance.choice(values)
        change(chance, table, column, value, f"{column} IS NULL OR CAST({column} AS text) <> '{value}'")

    return f"{table}.{column} replaced", corrupt


def drop(table: str) -> Corruption:
    def corrupt(chance: random.Random) -> None:
        where, key = any_row(chance, table)
        assert run(f"DELETE FROM {table} WHERE {where}", *key) == 1

    return f"{table} row dropped", corrupt


def swap_learner(table: str) -> Corruption:
    """A row goes over to the other learner, at a place that is free there."""

    def corrupt(chance: random.Random) -> None:
        where, key = any_row(chance, table)
        other = next(user for (user,) in rows("SELECT user_id FROM quizzes_synchead") if user != key[0])
        assert run(f"UPDATE {table} SET user_id = %s WHERE {where}", other, *key) == 1

    return f"{table} row given away", corrupt


def suspended(chance: random.Random) -> None:
    where, key = any_row(chance, "quizzes_cardstate")
    run(f"UPDATE quizzes_cardstate SET suspended = NOT suspended WHERE {where}", *key)


def corruptions() -> list[Corruption]:
    made = [move_integer(table, column) for table, columns in INTEGERS.items() for column in columns]
    made += [clear("quizzes_studyevent", column) for column in ("device", "dur_ms", "payload")]
    made += [
        set_where_null("quizzes_studyevent", "dur_ms"),
        set_where_null("quizzes_cardstate", "buried_until"),
    ]
    made += [clear("quizzes_cardstate", column) for column in ("first_day", "last_day", "buried_until")]
    made += [flip_bit(*place) for place in HASHES]
    made += [other_id(column) for column in IDS]
    made += [
        other_text(
            "quizzes_studyevent", "kind", "review", "practice", "suspend", "unsuspend", "bury", "reset"
        ),
        other_text("quizzes_studyevent", "payload", '{"flag": 5}', '{"until": "2027-01-01"}'),
        other_text("quizzes_cardstate", "scheduler", "sm2-9", ""),
        ("suspended turned", suspended),
    ]
    made += [drop(table) for table in INTEGERS]
    return [*made, swap_learner("quizzes_studyevent"), swap_learner("quizzes_cardstate")]


class Healed(Exception):
    """Ends a savepoint, so that the next corruption meets a healthy database."""


def findings_of(
    corrupt: Callable[[random.Random], None], chance: random.Random, learners: list[uuid.UUID]
) -> Any:
    """What the doctor says of one corruption; None where the database itself refused it."""
    told = None
    try:
        with transaction.atomic():
            corrupt(chance)
            told = found(learners)
            raise Healed
    except (Healed, DatabaseError, IndexError):  # IndexError: no row can be corrupted so
        return told


def injected(learners: list[uuid.UUID], count: int, seed: int) -> tuple[int, list[str]]:
    """How many corruptions were injected, and those that went unseen. Every kind in turn, so none is left to chance."""
    chance, kinds, missed, done, turn = random.Random(seed), corruptions(), [], 0, 0
    chance.shuffle(kinds)
    while done < count:
        name, corrupt = kinds[turn % len(kinds)]
        turn += 1
        told = findings_of(corrupt, chance, learners)
        if told is not None:
            done += 1
            missed += [] if told else [name]
        assert turn < 20 * count
    return done, missed


def test_forty_corruptions_are_found(clinic):
    assert injected(clinic, 40, seed=1) == (40, [])
    assert found(clinic) == []


@pytest.mark.deep
def test_two_hundred_corruptions_are_found(clinic):
    assert injected(clinic, 200, seed=2) == (200, [])
    assert found(clinic) == []


def test_one_fault_of_the_log_is_told_once(clinic):
    run("UPDATE quizzes_studyevent SET dur_ms = 7 WHERE seq = 3 AND user_id = %s", stored_id(clinic[0]))
    [finding] = found(clinic)
    assert (finding.code, finding.where, finding.message) == (
        "content",
        "ada@example.org",
        "event 3 is not what its hash says",
    )
    assert "manage.py restore" in finding.remedy


def test_state_that_differs_names_its_columns_and_the_way_out(clinic):
    run(
        "UPDATE quizzes_cardstate SET lapses = lapses + 1, ease = ease + 1 WHERE user_id = %s",
        stored_id(clinic[1]),
    )
    told = found(clinic)
    assert {finding.code for finding in told} == {"state"}
    assert told[0].message.endswith("is not the fold of its events: ease, lapses")
    assert told[0].remedy.endswith("manage.py refold --learner grace@example.org")


def stored_id(ident: uuid.UUID) -> Any:
    return ident if connection.vendor == "postgresql" else ident.hex


LIBRARY = [
    ("UPDATE quizzes_deck SET digest = 'x'", {"deck"}),
    ("UPDATE quizzes_deck SET slug = 'other'", {"deck"}),
    ("UPDATE quizzes_deck SET revision = 2", {"deck"}),
    ("UPDATE quizzes_deckrevision SET digest = 'x'", {"deck"}),
    ("UPDATE quizzes_deckrevision SET revision = 2", {"deck"}),
    ("DELETE FROM quizzes_deckrevision", {"deck"}),
    ("UPDATE quizzes_card SET entry = 'fact-9' WHERE entry = 'fact-1'", {"card"}),
    ("UPDATE quizzes_card SET revision = 7 WHERE entry = 'fact-2'", {"card"}),
    ("DELETE FROM quizzes_learnersettings", {"account", "scheduler"}),
    ("UPDATE quizzes_learnersettings SET scheduler = 'sm2-9'", {"scheduler"}),
    ("UPDATE quizzes_enrolment SET deck_id = '{other}' WHERE user_id = '{ada}'", {"enrolment"}),
    ("UPDATE quizzes_enrolment SET deck_id = '00000000000000000000000000000007'", {"orphan"}),
    ("DELETE FROM quizzes_card WHERE entry = 'fact-1'", {"orphan"}),
]


@pytest.mark.parametrize(("sql", "codes"), LIBRARY)
def test_fault_of_the_library_is_found(clinic, make_deck, sql, codes):
    """References are checked at the end of a transaction, so rows that point to nothing live until then."""
    own = make_deck(decks.plain("own"), owner_id=clinic[1]).deck_id
    statement = sql.format(other=stored_id(own), ada=stored_id(clinic[0]))
    told = findings_of(lambda _: run(statement), random.Random(), clinic)
    assert {finding.code for finding in told} >= codes
    assert found(clinic) == []


def test_picture_that_changed_is_found(clinic, deck):
    Media.objects.create(
        deck_id=deck.deck_id, name="a.svg", digest="x", content_type="image/svg+xml", content=b"<svg/>"
    )
    [finding] = found(clinic)
    assert (finding.code, finding.message) == ("picture", "the picture a.svg is not what its digest says")
