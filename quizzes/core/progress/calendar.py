"""A year of study, day by day, for the heat map."""

from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from quizzes.core.progress.types import CalendarDay

YEAR: Final = 365
# Fixed, so that a day's colour never changes because of what was done on others.
LEVELS: Final = (1, 10, 30, 60)


def calendar(counts: Mapping[int, int], today: int, days: int = YEAR) -> tuple[CalendarDay, ...]:
    """Every day of the window that ends today, oldest first, from the number of answers a study day."""
    window = range(today - days + 1, today + 1)
    return tuple(CalendarDay(day, counts.get(day, 0), level(counts.get(day, 0))) for day in window)


def level(count: int) -> int:
    return bisect_right(LEVELS, count)
