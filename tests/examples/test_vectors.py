"""The reference client agrees with the server to the bit: it turns the published inputs into the published outputs."""

import json
from dataclasses import astuple, fields
from typing import Any

import pytest

from examples.python_client.agenda import Candidate, build
from examples.python_client.events import Entry, Event, Place, chain_of, content_hash, study_day
from examples.python_client.scheduler import ID, State, fold, step
from tests.repo.tree import ROOT
from tests.vectors.generate import seeded_history

VECTORS = ROOT / "tests" / "vectors"
CARD = "5a2e6c1d-7f0b-5d58-8c46-2b9d3e4f5a60"
DAY_MS = 86_400_000


def read(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


HISTORIES = read("histories.json")
CHAIN = read("chain.json")["log"]
AGENDAS = read("agendas.json")["agendas"]


def entry(row: dict[str, Any]) -> Entry:
    claimed = {name: row.get(name) for name in ("grade", "target", "payload")}
    event = Event(row["id"], row["kind"], CARD, row["at_ms"], row["tz_min"], row["rollover_h"], **claimed)
    return Entry(event, Place(row["eff_ms"], row["study_day"]))


def chained(row: dict[str, Any]) -> Entry:
    placed = {name: row[name] for name in ("eff_ms", "study_day", "device", "seq", "recv_ms")}
    return Entry(Event(**row["event"]), Place(**placed))


def test_state_has_the_published_fields():
    assert [field.name for field in fields(State)] == HISTORIES["state_fields"]
    assert HISTORIES["scheduler"] == ID


def test_every_history_folds_to_its_states():
    for history in HISTORIES["histories"]:
        log = [entry(row) for row in history["events"]]
        states = [list(astuple(fold(log[: count + 1]))) for count in range(len(log))]
        assert (history["name"], states) == (history["name"], history["states"])


@pytest.mark.deep
def test_ten_thousand_histories_fold_to_the_states_of_the_server():
    for number in range(10_000):
        history = seeded_history(number)
        log = [entry(row) for row in history["events"]]
        states = [list(astuple(fold(log[: count + 1]))) for count in range(len(log))]
        assert (number, states) == (number, history["states"])


def test_every_preview_is_what_the_step_gives():
    for history in HISTORIES["histories"]:
        state, day = fold([entry(row) for row in history["events"]]), history["previews"]["day"]
        outcomes = [step(state, grade, day, day * DAY_MS) for grade in range(6)]
        shown = [[after.interval, after.due, after.drill_day == day] for after in outcomes]
        assert (history["name"], shown) == (history["name"], history["previews"]["grades"])


def test_every_event_falls_on_its_study_day():
    rows = [row for history in HISTORIES["histories"] for row in history["events"]]
    days = [study_day(row["eff_ms"], row["tz_min"], row["rollover_h"]) for row in rows]
    assert days == [row["study_day"] for row in rows]


@pytest.mark.parametrize("count", range(1, len(CHAIN) + 1))
def test_chain_is_the_published_one(count):
    log = [chained(row) for row in CHAIN[:count]]
    last = CHAIN[count - 1]
    assert (content_hash(log[-1].event).hex(), chain_of(log).hex()) == (last["hash"], last["chain"])


def candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(**{**row, "position": tuple(row["position"])})


def test_every_agenda_is_the_published_one():
    for case in AGENDAS:
        roles = {role: [candidate(row) for row in case[role]] for role in ("due", "new", "drill")}
        limits = {
            name: case[name] for name in ("today", "now_ms", "new_left", "reviews_left", "studied_entries")
        }
        queue = [list(astuple(turn)) for turn in build(**roles, **limits)]
        assert (case["name"], queue) == (case["name"], case["queue"])
