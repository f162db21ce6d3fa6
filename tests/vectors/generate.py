"""Write the published vectors: `python -m tests.vectors.generate`.

The same program gives the same files, byte for byte: the choices come from a seeded integer sequence. What the
histories must contain at the edges is written by hand, in `edges.py`, and checked against what is written here.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from quizzes.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, day_to_date, study_day
from quizzes.core.scheduling.agenda import Agenda, Candidate, build
from quizzes.core.scheduling.fold import fold
from quizzes.core.scheduling.practice import mixed
from quizzes.core.scheduling.preview import previews
from quizzes.core.scheduling.types import CardState, Event, Kind
from tests.vectors.edges import EDGES, FIRST_DAY, Edge, Move

FOLDER = Path(__file__).parent
HISTORIES, AGENDAS = FOLDER / "histories.json", FOLDER / "agendas.json"
PRACTICE = FOLDER / "practice.json"
STATE_FIELDS = (
    "n", "interval", "ease", "lapses", "due_day", "first_day", "last_day", "pull_day",
    "drill_day", "drill_at", "suspended", "buried_until", "flag",
)  # fmt: skip
SEEDED_HISTORIES, SEEDED_AGENDAS, SEEDED_ORDERS = 300, 60, 20
ZONES = (0, 480, -480, 330)  # offsets in minutes; a learner travels between them
GRADES = range(6)
EDGE_ROLLOVER_H = 4


class Sequence64:
    """A linear congruential generator (Knuth's MMIX constants): the same numbers in every language."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, bound: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % bound

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self.below(len(options))]

    def uuid(self) -> UUID:
        return UUID(int=sum(self.below(2**31) << shift for shift in (0, 31, 62, 97)), version=4)

    def shuffled(self, items: Sequence[Any]) -> list[Any]:
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in items]


@dataclass(frozen=True)
class Logged:
    """An event and where the learner was, so that a client can check its study day too."""

    event: Event
    tz_min: int
    rollover_h: int


def histories() -> Iterator[dict[str, Any]]:
    for edge in EDGES:
        yield _history(edge.name, _edge_events(edge))
    for number in range(SEEDED_HISTORIES):
        yield seeded_history(number)


def seeded_history(number: int) -> dict[str, Any]:
    draw = Sequence64(number)
    logged = _seeded_events(draw)
    return _history(f"seeded-{number:03}", logged if number % 2 else draw.shuffled(logged))


def _history(name: str, logged: Sequence[Logged]) -> dict[str, Any]:
    events = [item.event for item in logged]
    states = [fold(events[: count + 1]) for count in range(len(events))]
    day = max(event.study_day for event in events) + 1
    shown = previews(states[-1], day, day * DAY_MS, GRADES).values()
    return {
        "name": name,
        "events": [_event_row(item) for item in logged],
        "states": [_state_row(state) for state in states],
        "previews": {"day": day, "grades": [[item.interval, item.due_day, item.drill] for item in shown]},
    }


def _edge_events(edge: Edge) -> list[Logged]:
    return [_edge_event(number, move) for number, move in enumerate(edge.moves)]


def _edge_event(number: int, move: Move) -> Logged:
    """At noon of the day in UTC, a minute after the one before; ids count up, so that undos can name them."""
    at = (FIRST_DAY + move.day) * DAY_MS + 12 * HOUR_MS + number * MINUTE_MS
    event = Event(
        id=UUID(int=number, version=4),
        kind=move.kind,
        at_ms=at,
        eff_ms=at,
        study_day=study_day(at, move.tz_min, EDGE_ROLLOVER_H),
        grade=move.grade,
        target=None if move.target is None else UUID(int=move.target, version=4),
        payload=move.payload,
    )
    return Logged(event, move.tz_min, EDGE_ROLLOVER_H)


def _seeded_events(draw: Sequence64) -> list[Logged]:
    """In fold order. Days between events follow the card's own schedule now and then, so that it grows."""
    logged: list[Logged] = []
    at = FIRST_DAY * DAY_MS + draw.below(DAY_MS)
    for _ in range(2 + draw.below(14)):
        state = fold(item.event for item in logged)
        at += _pause(draw, state)
        logged.append(_seeded_event(draw, at, [item.event for item in logged]))
    return logged


def _pause(draw: Sequence64, state: CardState) -> int:
    """Mostly until the card is due; also none at all, so that instants tie."""
    if draw.below(10) == 0:
        return 0
    waits = (MINUTE_MS, 20 * MINUTE_MS, DAY_MS, *(state.interval * DAY_MS,) * 6)
    return int(draw.pick(waits)) + draw.below(HOUR_MS)


def _seeded_event(draw: Sequence64, at: int, earlier: Sequence[Event]) -> Logged:
    kind = draw.pick((*(Kind.REVIEW,) * 30, *Kind))
    tz_min, rollover_h = draw.pick(ZONES), draw.pick((4, 4, 0))
    event = Event(
        id=draw.uuid(),
        kind=kind,
        at_ms=at + draw.pick((0, 0, 0, HOUR_MS)),
        eff_ms=at,
        study_day=study_day(at, tz_min, rollover_h),
        grade=draw.pick((0, 1, 2, 3, 3, 4, 4, 4, 5, 5)) if kind in (Kind.REVIEW, Kind.PRACTICE) else None,
        target=_seeded_target(draw, earlier) if kind is Kind.UNDO else None,
    )
    return Logged(replace(event, payload=_seeded_payload(draw, event)), tz_min, rollover_h)


def _seeded_target(draw: Sequence64, earlier: Sequence[Event]) -> UUID:
    """Mostly an earlier event, undos among them; now and then one that nobody knows."""
    return draw.uuid() if not earlier or draw.below(8) == 0 else draw.pick(earlier).id


def _seeded_payload(draw: Sequence64, event: Event) -> dict[str, object] | None:
    if event.kind is Kind.BURY:
        until = day_to_date(event.study_day + 1 + draw.below(5)).isoformat()
        return draw.pick(({"until": until}, {"until": until}, {"until": "soon"}, None))
    if event.kind is Kind.FLAG:
        return {"flag": draw.pick((0, 1, 7, 8, "red"))}
    return None


def _event_row(logged: Logged) -> dict[str, Any]:
    event = logged.event
    row = {
        "id": str(event.id), "kind": event.kind.value, "at_ms": event.at_ms, "eff_ms": event.eff_ms,
        "tz_min": logged.tz_min, "rollover_h": logged.rollover_h, "study_day": event.study_day,
        "grade": event.grade, "target": event.target and str(event.target), "payload": event.payload,
    }  # fmt: skip
    return {key: value for key, value in row.items() if value is not None}


def _state_row(state: CardState) -> list[Any]:
    return [getattr(state, field) for field in STATE_FIELDS]


def agendas() -> Iterator[dict[str, Any]]:
    for number in range(SEEDED_AGENDAS):
        yield _seeded_agenda(f"seeded-{number:03}", Sequence64(1_000_000 + number))


def _seeded_agenda(name: str, draw: Sequence64) -> dict[str, Any]:
    today = FIRST_DAY + draw.below(1000)
    now = today * DAY_MS + 12 * HOUR_MS
    entries = 4 + draw.below(20)
    lists = {role: _candidates(draw, role, entries, today, now) for role in ("due", "new", "drill")}
    limits = {"new_left": draw.pick((0, 3, 20)), "reviews_left": draw.pick((None, None, 0, 5))}
    studied = sorted({draw.below(entries) for _ in range(draw.below(4))})
    agenda = build(
        due=lists["due"], new=lists["new"], drill=lists["drill"], today=today, now_ms=now,
        new_left=limits["new_left"], reviews_left=limits["reviews_left"], studied_entries=studied,
    )  # fmt: skip
    return {
        "name": name, "today": today, "now_ms": now, **limits, "studied_entries": studied,
        **{role: [_candidate_row(card) for card in cards] for role, cards in lists.items()},
        **_agenda_rows(agenda),
    }  # fmt: skip


def _candidates(draw: Sequence64, role: str, entries: int, today: int, now: int) -> list[Candidate]:
    return [
        Candidate(
            card=draw.uuid(),
            entry=draw.below(entries),
            position=(draw.below(2), draw.below(8)),
            interval=1 + draw.below(draw.pick((2, 10, 400))) if role == "due" else 0,
            due=today - draw.below(draw.pick((1, 4, 60))) if role == "due" else None,
            drill_at=now - draw.below(20 * MINUTE_MS) if role == "drill" else None,
        )
        for _ in range(draw.below(12 if role != "drill" else 5))
    ]


def _candidate_row(candidate: Candidate) -> dict[str, Any]:
    row = {
        "card": str(candidate.card), "entry": candidate.entry, "position": list(candidate.position),
        "interval": candidate.interval or None, "due": candidate.due, "drill_at": candidate.drill_at,
    }  # fmt: skip
    return {key: value for key, value in row.items() if value is not None}


def _agenda_rows(agenda: Agenda) -> dict[str, Any]:
    counts = agenda.counts
    return {
        "queue": [[str(item.card), item.role.value, item.ready_at] for item in agenda.queue],
        "counts": {
            "due": counts.due, "new": counts.new, "drill": counts.drill,
            "over_limit": counts.over_limit, "siblings": counts.siblings,
        },
    }  # fmt: skip


def orders() -> Iterator[dict[str, Any]]:
    """Twice the same cards, on two days."""
    for number in range(SEEDED_ORDERS):
        draw = Sequence64(2_000_000 + number // 2)
        cards = [draw.uuid() for _ in range(draw.below(12))]
        day = FIRST_DAY + draw.below(1000) + number % 2
        order = list(map(str, mixed(cards, day)))
        yield {"name": f"seeded-{number:03}", "day": day, "cards": list(map(str, cards)), "order": order}


def histories_text() -> str:
    head = {"version": 1, "scheduler": "sm2-1", "state_fields": STATE_FIELDS}
    return _text(head, "histories", histories())


def agendas_text() -> str:
    return _text({"version": 1}, "agendas", agendas())


def practice_text() -> str:
    return _text({"version": 1}, "orders", orders())


def _text(head: dict[str, Any], name: str, rows: Iterator[dict[str, Any]]) -> str:
    """JSON with one case a line, so that a change shows as the lines it touches."""
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    return f'{json.dumps(head)[:-1]}, "{name}": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    HISTORIES.write_text(histories_text(), encoding="utf-8")
    AGENDAS.write_text(agendas_text(), encoding="utf-8")
    PRACTICE.write_text(practice_text(), encoding="utf-8")
