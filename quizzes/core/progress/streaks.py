"""Runs of consecutive study days."""

from collections.abc import Collection

from quizzes.core.progress.types import Streaks


def streaks(days: Collection[int], today: int) -> Streaks:
    """From the study days, in any order and with repeats.

    A run stands if it reaches today or yesterday: a day that is not over has not broken it. Days after today
    (eastward travel brings them) do not count for the current run.
    """
    runs = _runs(sorted(set(days)))
    longest = max((length for _, length in runs), default=0)
    return Streaks(_current(runs, today), longest)


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
