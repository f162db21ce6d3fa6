"""What the coming days bring, and how a backlog goes away."""

from collections.abc import Iterable, Mapping

from quizzes.core.progress.types import CatchUpPlan, Forecast, ForecastDay


def forecast(due: Mapping[int, int], today: int, days: int) -> Forecast:
    """From the number of cards a (effective) due day, for so many days, today being the first."""
    backlog = sum(count for day, count in due.items() if day < today)
    waiting = {**due, today: due.get(today, 0) + backlog}
    window = range(today, today + days)
    return Forecast(backlog, tuple(ForecastDay(day, waiting.get(day, 0)) for day in window))


PLAN_FROM = 50  # overdue cards: about ten minutes of them need no plan


def paces(coming: Forecast, lengths: Iterable[int]) -> tuple[CatchUpPlan, ...]:
    """The least reviews a day with which the backlog, and what falls due meanwhile, is gone after so many days.

    None at all for a backlog below PLAN_FROM. Longer lengths that ask no less are left out. Cards that come back within
    the days because they were reviewed in them are not counted (see `catch_up`).
    """
    plans: list[CatchUpPlan] = []
    for length in lengths if coming.backlog >= PLAN_FROM else ():
        total = sum(day.count for day in coming.days[:length])
        pace = -(-total // length)
        if not plans or pace < plans[-1].per_day:
            plans.append(CatchUpPlan(pace, coming.days[0].day + length - 1))
    return tuple(plans)


def catch_up(coming: Forecast, per_day: int) -> CatchUpPlan | None:
    """When the backlog is gone at so many reviews a day, the cards that fall due meanwhile included.

    None if the days of the forecast are not enough. Cards that come back within it because they were reviewed
    in it are not counted: the plan is the earliest day, not a promise.
    """
    waiting = 0
    for day in coming.days:
        waiting += day.count - per_day
        if waiting <= 0:
            return CatchUpPlan(per_day, day.day)
    return None
