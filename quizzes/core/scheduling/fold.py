"""From a card's log to its state. The log is the truth; a stored state is only its fold, kept at hand.

Nothing here raises on the content of an event: what the log once accepted must always fold.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final
from uuid import UUID

from quizzes.core.clock import ClockError, parse_day
from quizzes.core.scheduling.registry import algorithm
from quizzes.core.scheduling.types import DEFAULT_SCHEDULER, CardState, Case, Event, Kind

MAX_FLAG: Final = 7


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One event of a history and what it did. `case` is given for a review that counted, `lapse` says that it
    cost a lapse, `undone` that a later or earlier undo left it out."""

    event: Event
    before: CardState
    after: CardState
    case: Case | None
    lapse: bool
    undone: bool


def sort_key(event: Event) -> tuple[int, int, bytes]:
    """The order of a fold; total, since ids are unique per learner."""
    return (event.eff_ms, event.at_ms, event.id.bytes)


def undone_ids(events: Iterable[Event]) -> frozenset[UUID]:
    """The events of one card's log that an undo takes back. An undo of an undo, of another card's event or of
    an unknown one takes back nothing."""
    events = tuple(events)
    targets = {event.target for event in events if event.kind is Kind.UNDO}
    return frozenset(event.id for event in events if event.id in targets and event.kind is not Kind.UNDO)


def fold(events: Iterable[Event], scheduler: str = DEFAULT_SCHEDULER) -> CardState:
    """The state of one card from its whole log, given in any order. Raises UnknownSchedulerError."""
    events = sorted(events, key=sort_key)
    undone = undone_ids(events)
    state = CardState(scheduler=scheduler)
    for event in events:
        if event.id not in undone:
            state = append(state, event, scheduler)
    return state


def append(state: CardState, event: Event, scheduler: str = DEFAULT_SCHEDULER) -> CardState:
    """The state after one more event.

    Equal to folding again only if the caller knows that the event sorts last in the card's log, is no undo,
    and is the target of none. Raises UnknownSchedulerError.
    """
    if event.kind is Kind.REVIEW:
        return _review(state, event, scheduler)
    change = _CHANGES.get(event.kind)
    return state if change is None else change(state, event)


def trace(events: Iterable[Event], scheduler: str = DEFAULT_SCHEDULER) -> tuple[TraceStep, ...]:
    """The fold with every step shown, undone events and undos included."""
    events = sorted(events, key=sort_key)
    undone = undone_ids(events)
    steps: list[TraceStep] = []
    state = CardState(scheduler=scheduler)
    for event in events:
        steps.append(_trace_step(state, event, scheduler, undone=event.id in undone))
        state = steps[-1].after
    return tuple(steps)


def _trace_step(before: CardState, event: Event, scheduler: str, *, undone: bool) -> TraceStep:
    if undone:
        return TraceStep(event, before, before, case=None, lapse=False, undone=True)
    after = append(before, event, scheduler)
    counted = event.kind is Kind.REVIEW and event.grade is not None
    case = algorithm(scheduler).case_of(before, event.study_day) if counted else None
    return TraceStep(event, before, after, case, lapse=after.lapses > before.lapses, undone=False)


def _review(state: CardState, event: Event, scheduler: str) -> CardState:
    step = algorithm(scheduler).step
    return state if event.grade is None else step(state, event.grade, event.study_day, event.eff_ms)


def _suspend(state: CardState, event: Event) -> CardState:
    return replace(state, suspended=True)


def _unsuspend(state: CardState, event: Event) -> CardState:
    return replace(state, suspended=False)


def _bury(state: CardState, event: Event) -> CardState:
    return replace(state, buried_until=_bury_day(event))


def _bury_day(event: Event) -> int:
    """Whoever buries a card wants it out of today's queue, whatever is wrong with the date."""
    until = (event.payload or {}).get("until")
    try:
        return parse_day(until) if isinstance(until, str) else event.study_day + 1
    except ClockError:
        return event.study_day + 1


def _unbury(state: CardState, event: Event) -> CardState:
    return replace(state, buried_until=None)


def _reset(state: CardState, event: Event) -> CardState:
    return CardState(scheduler=state.scheduler, suspended=state.suspended, flag=state.flag)


def _flag(state: CardState, event: Event) -> CardState:
    flag = (event.payload or {}).get("flag")
    # JSON's true is an int in Python.
    if isinstance(flag, int) and not isinstance(flag, bool) and 0 <= flag <= MAX_FLAG:
        return replace(state, flag=flag)
    return state


def _quiz_miss(state: CardState, event: Event) -> CardState:
    pull_day = event.study_day + 1 if state.last_day == event.study_day else event.study_day
    if state.due_day is None or state.due_day <= pull_day:
        return state
    return replace(state, pull_day=pull_day)


# Practice and undo are absent: neither changes a state.
_CHANGES: Final[Mapping[Kind, Callable[[CardState, Event], CardState]]] = MappingProxyType(
    {
        Kind.SUSPEND: _suspend,
        Kind.UNSUSPEND: _unsuspend,
        Kind.BURY: _bury,
        Kind.UNBURY: _unbury,
        Kind.RESET: _reset,
        Kind.FLAG: _flag,
        Kind.QUIZ_MISS: _quiz_miss,
    }
)
