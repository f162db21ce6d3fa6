"""What each button would do. The same step answers as when the button is pressed, so both always agree."""

from collections.abc import Iterable
from dataclasses import dataclass

from quizzes.core.scheduling.registry import algorithm
from quizzes.core.scheduling.types import CardState


@dataclass(frozen=True, slots=True)
class Preview:
    """`interval` in days; `due_day` the study day the card would come back; `drill` whether it comes back
    today."""

    grade: int
    interval: int
    due_day: int
    drill: bool


def previews(state: CardState, day: int, at_ms: int, grades: Iterable[int]) -> dict[int, Preview]:
    """Raises UnknownSchedulerError if the state was folded with an algorithm that is not registered."""
    step = algorithm(state.scheduler).step
    return {grade: _preview(step(state, grade, day, at_ms), grade, day) for grade in grades}


def _preview(after: CardState, grade: int, day: int) -> Preview:
    due_day = after.effective_due
    # A reviewed card has a due day; the fallback only keeps this total.
    return Preview(grade, after.interval, day if due_day is None else due_day, after.drill_day == day)
