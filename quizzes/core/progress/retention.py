"""True retention: of the cards that were asked after a pause, how many were recalled."""

from collections.abc import Iterable, Sequence

from quizzes.core.progress.types import Rate, Retention
from quizzes.core.scheduling.fold import TraceStep
from quizzes.core.scheduling.sm2 import PASS_GRADE
from quizzes.core.scheduling.types import MATURE_INTERVAL, Case


def retention(rows: Iterable[tuple[int, int]]) -> Retention:
    """From (interval in days before the review, grade), one row for the first review of a card on a day."""
    passes, totals = [0, 0], [0, 0]
    for interval, grade in rows:
        mature = interval >= MATURE_INTERVAL
        totals[mature] += 1
        passes[mature] += grade >= PASS_GRADE
    return Retention(Rate(passes[0], totals[0]), Rate(passes[1], totals[1]))


def retention_rows(trace: Sequence[TraceStep], first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The rows of one card for the days from `first` to `last`.

    Left out: practice, what was undone, drills (a day's later answers), and the first sight of a new card,
    which tests no memory.
    """
    return tuple(
        (step.before.interval, step.event.grade)
        for step in trace
        if step.case not in (None, Case.DRILL)
        and step.event.grade is not None
        and not step.before.is_new
        and first <= step.event.study_day <= last
    )
