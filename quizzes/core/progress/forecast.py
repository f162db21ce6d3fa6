"""What the coming days bring, and how a backlog goes away."""

from collections.abc import Mapping

from quizzes.core.progress.types import CatchUpPlan, Forecast, ForecastDay


def forecast(due: Mapping[int, int], today: int, days: int) -> Forecast:
    """From the number of cards a (effective) due day, for so many days, today being the first."""
    backlog = sum(count for day, count in due.items() if day < today)
    waiting = {**due, today: due.get(today, 0) + backlog}
    window = range(today, today + days)
    return Forecast(backlog, tuple(ForecastDay(day, waiting.get(day, 0)) for day in window))


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
