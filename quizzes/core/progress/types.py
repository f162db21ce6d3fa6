"""The figures of the progress page, as values. Days are study days; rates are from 0 to 1."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a card stands, one word a card."""

    SUSPENDED = "suspended"
    DRILL = "drill"
    NEW = "new"
    YOUNG = "young"
    MATURE = "mature"


@dataclass(frozen=True, slots=True)
class StatusCounts:
    suspended: int
    drill: int
    new: int
    young: int
    mature: int

    @property
    def total(self) -> int:
        return self.suspended + self.drill + self.new + self.young + self.mature


@dataclass(frozen=True, slots=True)
class Streaks:
    """Consecutive days with study: the run that still stands, and the longest ever."""

    current: int
    longest: int


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`level` is 0 for a day without study, 1 to 4 for more and more."""

    day: int
    count: int
    level: int


@dataclass(frozen=True, slots=True)
class ForecastDay:
    day: int
    count: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Cards due on each of the coming days. The first is today and includes the `backlog`, which was due
    before."""

    backlog: int
    days: tuple[ForecastDay, ...]


@dataclass(frozen=True, slots=True)
class CatchUpPlan:
    """So many cards a day until (and including) this day, and the backlog is gone."""

    per_day: int
    until: int


@dataclass(frozen=True, slots=True)
class Rate:
    passes: int
    total: int

    @property
    def fraction(self) -> float | None:
        """None where nothing was counted: no reviews is not a retention of nought."""
        return self.passes / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Retention:
    """How often a card was recalled when it was asked, for intervals under 21 days and from 21 days on."""

    young: Rate
    mature: Rate

    @property
    def overall(self) -> Rate:
        return Rate(self.young.passes + self.mature.passes, self.young.total + self.mature.total)


@dataclass(frozen=True, slots=True)
class Mastery:
    """How far the cards of an objective are: `learned` were recalled when last scheduled, `mature` for
    long."""

    objective: str
    total: int
    learned: int
    mature: int

    @property
    def learned_fraction(self) -> float:
        return self.learned / self.total if self.total else 0.0

    @property
    def mature_fraction(self) -> float:
        return self.mature / self.total if self.total else 0.0
