"""How far the cards are: by status, and by objective."""

from collections import Counter
from collections.abc import Iterable

from quizzes.core.progress.types import Mastery, Status, StatusCounts
from quizzes.core.scheduling.types import MATURE_INTERVAL, CardState


def status_of(state: CardState, today: int) -> Status:
    """The first that fits of suspended, in today's drill, new, mature, young."""
    if state.suspended:
        return Status.SUSPENDED
    if state.drill_day == today:
        return Status.DRILL
    if state.is_new:
        return Status.NEW
    return Status.MATURE if state.is_mature else Status.YOUNG


def count_statuses(states: Iterable[CardState], today: int) -> StatusCounts:
    """A card without a stored state is new: give `types.NEW` for it, or add their number."""
    counts = Counter(status_of(state, today) for state in states)
    return StatusCounts(**{status.value: counts[status] for status in Status})


def mastery(cards: Iterable[tuple[str, int, int]]) -> tuple[Mastery, ...]:
    """From (objective, n, interval in days) of each card, in the order in which objectives first appear.

    A card is learned while its last scheduled review passed (n of 1 or more), mature from 21 days.
    """
    totals: Counter[str] = Counter()
    learned: Counter[str] = Counter()
    mature: Counter[str] = Counter()
    for objective, n, interval in cards:
        totals[objective] += 1
        learned[objective] += n >= 1
        mature[objective] += interval >= MATURE_INTERVAL
    return tuple(Mastery(key, total, learned[key], mature[key]) for key, total in totals.items())
