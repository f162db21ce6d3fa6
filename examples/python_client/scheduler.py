"""`sm2-1` and the fold, from the published description. tests/vectors/histories.json decides whether it is right.

Days are numbers (days since 1970-01-01), ease is in hundredths, everything is an integer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from examples.python_client.events import Entry, day_of

ID = "sm2-1"
MIN_EASE, MAX_INTERVAL = 130, 36_500


@dataclass(frozen=True)
class State:
    """Where a card stands. Without a due day it is new."""

    n: int = 0
    interval: int = 0
    ease: int = 250
    lapses: int = 0
    due_day: int | None = None
    first_day: int | None = None
    last_day: int | None = None
    pull_day: int | None = None
    drill_day: int | None = None
    drill_at: int | None = None
    suspended: bool = False
    buried_until: int | None = None
    flag: int = 0

    @property
    def due(self) -> int | None:
        """The due day, or the earlier day to which a missed quiz question pulled the card."""
        if self.due_day is None or self.pull_day is None:
            return self.due_day
        return min(self.due_day, self.pull_day)


def step(state: State, grade: int, day: int, at_ms: int) -> State:
    """The state after a review. Only the first review of a day moves the schedule; the rest of the day is drill."""
    due, last = state.due_day, state.last_day
    if due is not None and last is not None and day <= last:
        return _drill(state, grade, day, at_ms)
    pulled = state.pull_day is not None and state.pull_day <= day
    if grade < 3:
        after = _fail(state, day)
    elif due is None or day >= due:
        after = _advance(state, grade, day)
    elif pulled:
        after = replace(state, due_day=day + state.interval)
    else:
        return replace(state, last_day=day)  # too early to say anything new
    first = day if state.first_day is None else state.first_day
    return _drill(replace(after, first_day=first, last_day=day, pull_day=None), grade, day, at_ms)


def _drill(state: State, grade: int, day: int, at_ms: int) -> State:
    again = grade < 4
    return replace(state, drill_day=day if again else None, drill_at=at_ms if again else None)


def _fail(state: State, day: int) -> State:
    return replace(state, n=0, interval=1, due_day=day + 1, lapses=state.lapses + (state.n >= 1))


def _advance(state: State, grade: int, day: int) -> State:
    """The ease changes first, then the interval is computed with it, rounded up."""
    ease = max(MIN_EASE, state.ease + {5: 10, 4: 0, 3: -14}[grade])
    n = state.n + 1
    interval = 1 if n == 1 else 6 if n == 2 else min(MAX_INTERVAL, -(-state.interval * ease // 100))
    return replace(state, n=n, interval=interval, ease=ease, due_day=day + interval)


def fold(entries: Iterable[Entry]) -> State:
    """The state of one card from all of its events, given in any order."""
    log = sorted(entries, key=lambda entry: entry.key)
    undone = {entry.event.target for entry in log if entry.event.kind == "undo"}
    state = State()
    for entry in log:
        if entry.event.id not in undone or entry.event.kind == "undo":
            state = _apply(state, entry)
    return state


def _apply(state: State, entry: Entry) -> State:
    event, place = entry.event, entry.place
    payload = event.payload or {}
    match event.kind:
        case "review" if event.grade is not None:
            return step(state, event.grade, place.study_day, place.eff_ms)
        case "suspend" | "unsuspend":
            return replace(state, suspended=event.kind == "suspend")
        case "bury":
            return replace(state, buried_until=_bury_day(payload.get("until"), place.study_day))
        case "unbury":
            return replace(state, buried_until=None)
        case "flag" if type(payload.get("flag")) is int and 0 <= payload["flag"] <= 7:
            return replace(state, flag=payload["flag"])
        case "reset":
            return State(suspended=state.suspended, flag=state.flag)
        case "quiz_miss":
            return _pull(state, place.study_day)
    return state  # practice and undo change nothing, and neither does what we do not know


def _bury_day(until: object, today: int) -> int:
    """Whoever buries a card wants it out of today's queue, whatever is wrong with the date."""
    try:
        if isinstance(until, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", until):
            return day_of(until)
    except ValueError:
        pass
    return today + 1


def _pull(state: State, today: int) -> State:
    day = today + 1 if state.last_day == today else today
    return state if state.due_day is None or state.due_day <= day else replace(state, pull_day=day)
