"""The values that scheduling computes with: events of the log and the state of a card.

Days are study days (days since 1970-01-01), instants milliseconds since 1970, ease hundredths (250 = 2.50).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

DEFAULT_SCHEDULER: Final = "sm2-1"
MATURE_INTERVAL: Final = 21
LEECH_LAPSES: Final = 8


class Kind(StrEnum):
    REVIEW = "review"
    PRACTICE = "practice"
    UNDO = "undo"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    BURY = "bury"
    UNBURY = "unbury"
    RESET = "reset"
    FLAG = "flag"
    QUIZ_MISS = "quiz_miss"


class Case(StrEnum):
    """Which rule a review fell under; see `sm2.case_of`."""

    DRILL = "drill"
    SCHEDULED = "scheduled"
    PULLED = "pulled"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of a card's log. `grade` (0 to 5) belongs to review and practice, `target` to undo."""

    id: UUID
    kind: Kind
    at_ms: int
    eff_ms: int
    study_day: int
    grade: int | None = None
    target: UUID | None = None
    payload: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class CardState:
    """What the log of a card comes to. A card without a due day is new.

    `last_day` is the last day with a review that was not a drill; `pull_day` the day to which a quiz miss
    pulled the card; `drill_day` the day whose drill it is in, `drill_at` its last answer there; from
    `buried_until` on the card is shown again.
    """

    scheduler: str = DEFAULT_SCHEDULER
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
    def is_new(self) -> bool:
        return self.due_day is None

    @property
    def is_mature(self) -> bool:
        return self.interval >= MATURE_INTERVAL

    @property
    def effective_due(self) -> int | None:
        """The day the card is due, a pull by a quiz included; None for a new card."""
        if self.due_day is None or self.pull_day is None:
            return self.due_day
        return min(self.due_day, self.pull_day)

    def is_leech(self, lapses: int = LEECH_LAPSES) -> bool:
        return self.lapses >= lapses

    def is_buried(self, day: int) -> bool:
        return self.buried_until is not None and day < self.buried_until


NEW: Final = CardState()
