"""Runs of consecutive study days."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from quizzes.core.progress.types import Streaks


def streaks(days: Collection[int], today: int, away: Iterable[tuple[int, int]] = ()) -> Streaks:
    """From the study days, in any order and with repeats.

    A run stands if it reaches today or yesterday: a day that is not over has not broken it. Days after today
    (eastward travel brings them) do not count for the current run. Days `away` (first and last) without study
    are as if they were not in the calendar: they neither break a run nor lengthen it.
    """
    studied = sorted(set(days))
    left_out = _left_out(studied, away)
    runs = _runs([_place(day, left_out) for day in studied])
    longest = max((length for _, length in runs), default=0)
    return Streaks(_current(runs, _place(today, left_out)), longest)


def _left_out(studied: Collection[int], away: Iterable[tuple[int, int]]) -> list[int]:
    days = {day for first, last in away for day in range(first, last + 1)}
    return sorted(days.difference(studied))


def _place(day: int, left_out: Sequence[int]) -> int:
    """The number of a day where those left out are not counted; such a day has the place of the one before it."""
    return day - bisect_right(left_out, day)


def _runs(days: list[int]) -> list[tuple[int, int]]:
    """First day and length of each run of consecutive days."""
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and day == sum(runs[-1]):
            first, length = runs.pop()
            runs.append((first, length + 1))
        else:
            runs.append((day, 1))
    return runs


def _current(runs: list[tuple[int, int]], today: int) -> int:
    for first, length in reversed(runs):
        last = min(first + length - 1, today)
        if first <= today:
            return last - first + 1 if last >= today - 1 else 0
    return 0
