"""SM-2 in integers, frozen as `sm2-1`.

Source: P. A. Wozniak, "Application of a computer to improve the results obtained in working with the
SuperMemo method" (1990), Algorithm SM-2. The published text leaves four things open. `sm2-1` settles them so:

1. I(n) uses the E-Factor after step 5: the E-Factor is modified first, then the interval is computed.
2. Fractions of a day are rounded up, as the text says.
3. The E-Factor stays as it is when q < 3, as step 6 says.
4. An interval is at most 36,500 days; without a maximum the calendar overflows after 17 passes.

Ease (the E-Factor) is in hundredths, never under 130 and without an upper cap; intervals are in days. In
floats 2.5 + 0.1 + 0.1 + 0.1 times 125 rounds up to 351 where the answer is 350; integers agree everywhere.

The text knows one review a day, on the day it is due. For the others: only the first review of a day moves
the schedule, the rest is the drill of its step 7; a review that a quiz pulled forward starts the same
interval anew; a pass before the due day says nothing new, a failure there is a failure. Lateness is ignored,
as published.

This module is never edited: it would rewrite everybody's history. A fix is a new module with a new id. It
reads the fields of a state, not its properties, so that nothing outside can change what it computes.
"""

from dataclasses import replace

from quizzes.core.scheduling.types import CardState, Case

ID = "sm2-1"
MIN_EASE = 130
MAX_INTERVAL = 36_500
PASS_GRADE = 3
DRILL_BELOW = 4


def case_of(state: CardState, day: int) -> Case:
    """Which rule a review on this day falls under.

    A drill is "on or before the last day", not "on the last day", because westward travel can turn it back.
    """
    if state.due_day is None:
        return Case.SCHEDULED
    if state.last_day is not None and day <= state.last_day:
        return Case.DRILL
    if day >= state.due_day:
        return Case.SCHEDULED
    if state.pull_day is not None and state.pull_day <= day:
        return Case.PULLED
    return Case.EARLY


def step(state: CardState, grade: int, day: int, at_ms: int) -> CardState:
    """The state after a review with this grade (0 to 5) on a study day, at an instant. Never raises."""
    case = case_of(state, day)
    if case is Case.DRILL:
        return _drill(state, grade, day, at_ms)
    if grade < PASS_GRADE:
        return _close(_fail(state, day), grade, day, at_ms)
    if case is Case.SCHEDULED:
        return _close(_advance(state, grade, day), grade, day, at_ms)
    if case is Case.PULLED:
        return _close(replace(state, due_day=day + state.interval), grade, day, at_ms)
    return replace(state, last_day=day)


def _drill(state: CardState, grade: int, day: int, at_ms: int) -> CardState:
    if grade < DRILL_BELOW:
        return replace(state, drill_day=day, drill_at=at_ms)
    return replace(state, drill_day=None, drill_at=None)


def _fail(state: CardState, day: int) -> CardState:
    lapses = state.lapses + 1 if state.n >= 1 else state.lapses
    return replace(state, n=0, interval=1, due_day=day + 1, lapses=lapses)


def _advance(state: CardState, grade: int, day: int) -> CardState:
    ease = max(MIN_EASE, state.ease + _ease_change(grade))
    n = state.n + 1
    interval = _interval(n, state.interval, ease)
    return replace(state, n=n, interval=interval, ease=ease, due_day=day + interval)


def _ease_change(grade: int) -> int:
    """Step 5 in hundredths: 10, 0 and -14 for the grades 5, 4 and 3."""
    short = 5 - grade
    return 10 - short * (8 + short * 2)


def _interval(n: int, previous: int, ease: int) -> int:
    if n == 1:
        return 1
    if n == 2:
        return 6
    return min(MAX_INTERVAL, -(-previous * ease // 100))


def _close(state: CardState, grade: int, day: int, at_ms: int) -> CardState:
    """What every review that moves the schedule leaves behind, whatever it did to the interval."""
    first_day = day if state.first_day is None else state.first_day
    return _drill(replace(state, first_day=first_day, last_day=day, pull_day=None), grade, day, at_ms)
