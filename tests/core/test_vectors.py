"""The published vectors: that the files are what the generator writes, that a client which reads only the files can
reproduce them, and that the edges are what was worked out by hand."""

import json
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from quizzes.core.clock import DAY_MS, study_day
from quizzes.core.scheduling.agenda import Candidate, build
from quizzes.core.scheduling.fold import fold
from quizzes.core.scheduling.practice import mixed
from quizzes.core.scheduling.preview import previews
from quizzes.core.scheduling.types import Event, Kind
from tests.vectors.edges import DAY_FIELDS, EDGES, FIRST_DAY, Edge
from tests.vectors.generate import (
    AGENDAS,
    HISTORIES,
    PRACTICE,
    agendas_text,
    histories_text,
    practice_text,
)

HISTORY_FILE = json.loads(HISTORIES.read_text(encoding="utf-8"))
HISTORY_BY_NAME = {history["name"]: history for history in HISTORY_FILE["histories"]}
AGENDA_FILE = json.loads(AGENDAS.read_text(encoding="utf-8"))
ORDERS = json.loads(PRACTICE.read_text(encoding="utf-8"))["orders"]
INTERVAL = HISTORY_FILE["state_fields"].index("interval")


def event(row: dict[str, Any]) -> Event:
    return Event(
        id=UUID(row["id"]),
        kind=Kind(row["kind"]),
        at_ms=row["at_ms"],
        eff_ms=row["eff_ms"],
        study_day=row["study_day"],
        grade=row.get("grade"),
        target=UUID(row["target"]) if "target" in row else None,
        payload=row.get("payload"),
    )


def candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(
        UUID(row["card"]),
        row["entry"],
        tuple(row["position"]),
        row.get("interval", 0),
        row.get("due"),
        row.get("drill_at"),
    )


def test_generating_again_gives_the_same_files():
    assert HISTORIES.read_text(encoding="utf-8") == histories_text()
    assert AGENDAS.read_text(encoding="utf-8") == agendas_text()
    assert PRACTICE.read_text(encoding="utf-8") == practice_text()


def test_every_history_folds_to_its_states():
    fields = HISTORY_FILE["state_fields"]
    for history in HISTORY_FILE["histories"]:
        events = [event(row) for row in history["events"]]
        states = [fold(events[: count + 1], HISTORY_FILE["scheduler"]) for count in range(len(events))]
        assert [[getattr(state, field) for field in fields] for state in states] == history["states"], (
            history["name"]
        )
        day = history["previews"]["day"]
        shown = previews(states[-1], day, day * DAY_MS, range(6)).values()
        assert [[item.interval, item.due_day, item.drill] for item in shown] == history["previews"]["grades"]


def test_every_event_has_the_study_day_of_its_place():
    for history in HISTORY_FILE["histories"]:
        for row in history["events"]:
            assert row["study_day"] == study_day(row["eff_ms"], row["tz_min"], row["rollover_h"])


def test_every_agenda_builds_its_queue():
    for case in AGENDA_FILE["agendas"]:
        lists: dict[str, Any] = {
            role: [candidate(row) for row in case[role]] for role in ("due", "new", "drill")
        }
        rest: dict[str, Any] = {
            key: case[key] for key in ("today", "now_ms", "new_left", "reviews_left", "studied_entries")
        }
        built = build(**lists, **rest)
        assert [[str(item.card), item.role, item.ready_at] for item in built.queue] == case["queue"], case[
            "name"
        ]
        assert {name: getattr(built.counts, name) for name in case["counts"]} == case["counts"]


def test_every_practice_has_its_order():
    for case in ORDERS:
        cards = [UUID(card) for card in case["cards"]]
        assert [str(card) for card in mixed(reversed(cards), case["day"])] == case["order"], case["name"]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_edges_are_what_was_worked_out_by_hand(edge: Edge):
    history = HISTORY_BY_NAME[edge.name]
    state = dict(zip(HISTORY_FILE["state_fields"], history["states"][-1], strict=True))
    for name in DAY_FIELDS:
        state[name] = None if state[name] is None else state[name] - FIRST_DAY
    assert {name: state[name] for name in edge.expected} == edge.expected
    if edge.intervals:
        assert tuple(row[INTERVAL] for row in history["states"]) == edge.intervals


def test_the_vectors_meet_every_kind_and_the_traps():
    """Seeds are chosen once; this says what they must go on covering."""
    events = [row for history in HISTORY_FILE["histories"] for row in history["events"]]
    assert {row["kind"] for row in events} == {kind.value for kind in Kind}
    assert any(
        len({row["eff_ms"] for row in history["events"]}) < len(history["events"])
        for history in HISTORY_FILE["histories"]
    )
    queues = [case["queue"] for case in AGENDA_FILE["agendas"]]
    assert {role for queue in queues for _, role, _ in queue} == {"due", "new", "drill"}
    assert any(case["counts"]["siblings"] for case in AGENDA_FILE["agendas"])
    assert any(case["counts"]["over_limit"] for case in AGENDA_FILE["agendas"])
    assert any(
        one["cards"] == other["cards"] and one["order"] != other["order"] for one, other in pairwise(ORDERS)
    )
    assert any(case["cards"] != case["order"] for case in ORDERS)
