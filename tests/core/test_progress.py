from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.core.clock import DAY_MS
from quizzes.core.progress.calendar import calendar, level
from quizzes.core.progress.forecast import catch_up, forecast, paces
from quizzes.core.progress.mastery import count_statuses, mastery, status_of
from quizzes.core.progress.retention import retention, retention_rows
from quizzes.core.progress.streaks import streaks
from quizzes.core.progress.types import (
    CalendarDay,
    CatchUpPlan,
    Forecast,
    ForecastDay,
    Mastery,
    Rate,
    Retention,
    Status,
    StatusCounts,
    Streaks,
)
from quizzes.core.scheduling.fold import trace
from quizzes.core.scheduling.types import NEW, CardState, Event, Kind

YOUNG = CardState(n=3, interval=20, due_day=120, first_day=80, last_day=100)
MATURE = replace(YOUNG, interval=21)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], Streaks(0, 0)),
        ([10], Streaks(1, 1)),
        ([9], Streaks(1, 1)),  # today is not over
        ([8], Streaks(0, 1)),
        ([10, 9, 8, 9], Streaks(3, 3)),
        ([7, 8, 9], Streaks(3, 3)),
        ([1, 2, 3, 4, 9, 10], Streaks(2, 4)),
        ([9, 10, 11], Streaks(2, 3)),  # tomorrow was studied before a flight west
        ([11], Streaks(0, 1)),
        ([8, 11], Streaks(0, 1)),
        ([10, 12], Streaks(1, 1)),
        ([-2, -1, 0], Streaks(0, 3)),
    ],
)
def test_streaks_as_of_day_10(days: list[int], expected: Streaks):
    assert streaks(days, 10) == expected


@pytest.mark.parametrize(
    ("days", "away", "expected"),
    [
        ([1, 2, 10], [(3, 9)], Streaks(3, 3)),
        ([1, 2], [(3, 9)], Streaks(2, 2)),  # today is the first day after the absence, and not over
        ([1, 2], [(3, 8)], Streaks(0, 2)),
        ([1, 2], [(3, 12)], Streaks(2, 2)),  # still away
        ([1, 2, 5, 10], [(3, 9)], Streaks(4, 4)),  # a day studied all the same counts
        ([1, 10], [(3, 9)], Streaks(1, 1)),  # the second day was missed before leaving
        ([], [(3, 9)], Streaks(0, 0)),
    ],
)
def test_days_away_neither_break_a_streak_nor_lengthen_it(days, away, expected):
    assert streaks(days, 10, away) == expected


@given(st.sets(st.integers(0, 40)), st.integers(0, 40))
def test_streaks_agree_with_counting_back(days: set[int], today: int):
    start = today if today in days else today - 1
    length = 0
    while start - length in days:
        length += 1
    found = streaks(days, today)
    assert found.current == length
    assert found.longest == max(
        (run for run in range(41) if any(_run(days, day, run) for day in days)), default=0
    )


def _run(days: set[int], first: int, length: int) -> bool:
    return set(range(first, first + length)) <= days


def test_calendar_covers_the_window_that_ends_today():
    assert calendar({10: 3, 8: 60, 7: 5}, today=10, days=3) == (
        CalendarDay(8, 60, 4),
        CalendarDay(9, 0, 0),
        CalendarDay(10, 3, 1),
    )


def test_calendar_is_a_year_by_default():
    days = [day.day for day in calendar({}, today=1000)]
    assert (days[0], days[-1], len(days)) == (636, 1000, 365)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 0), (1, 1), (9, 1), (10, 2), (29, 2), (30, 3), (59, 3), (60, 4), (9999, 4)]
)
def test_level_has_fixed_steps(count: int, expected: int):
    assert level(count) == expected


def test_forecast_adds_the_backlog_to_today():
    assert forecast({5: 2, 9: 1, 10: 4, 12: 3, 13: 7}, today=10, days=3) == Forecast(
        backlog=3, days=(ForecastDay(10, 7), ForecastDay(11, 0), ForecastDay(12, 3))
    )


def test_forecast_of_nothing_is_empty_days():
    assert forecast({}, today=10, days=2) == Forecast(0, (ForecastDay(10, 0), ForecastDay(11, 0)))


def test_catch_up_counts_what_falls_due_meanwhile():
    """25 waiting, 10 a day: 15 + 5 and 10 + 5 are left after two days, 5 after the third, none after the fourth."""
    coming = forecast({9: 25, 11: 5, 12: 5}, today=10, days=7)
    assert catch_up(coming, 10) == CatchUpPlan(per_day=10, until=13)


def test_catch_up_without_a_backlog_is_done_today():
    assert catch_up(forecast({10: 3}, today=10, days=7), 10) == CatchUpPlan(10, until=10)


@pytest.mark.parametrize("per_day", [0, 3])
def test_catch_up_beyond_the_forecast_is_no_plan(per_day: int):
    assert catch_up(forecast({9: 50}, today=10, days=7), per_day) is None


def test_paces_ask_the_least_a_day_that_is_enough():
    coming = forecast({9: 60, 11: 20, 18: 60}, today=10, days=28)
    assert paces(coming, (7, 14, 28)) == (CatchUpPlan(12, 16), CatchUpPlan(10, 23), CatchUpPlan(5, 37))


def test_longer_plan_that_asks_no_less_is_left_out():
    coming = forecast({9: 60, 17: 80}, today=10, days=28)
    assert paces(coming, (7, 14)) == (CatchUpPlan(9, 16),)


@given(st.dictionaries(st.integers(0, 40), st.integers(0, 90)), st.integers(1, 28))
def test_pace_works_the_backlog_off_by_its_day(due: dict[int, int], length: int):
    coming = forecast(due, today=10, days=28)
    for plan in paces(coming, [length]):
        assert plan.until == 10 + length - 1
        assert sum(day.count for day in coming.days[:length]) <= plan.per_day * length
        assert sum(day.count for day in coming.days[:length]) > (plan.per_day - 1) * length


def test_small_backlog_needs_no_plan():
    assert paces(forecast({9: 49}, today=10, days=28), (7,)) == ()


def test_retention_keeps_young_and_mature_apart():
    rows = [(1, 4), (6, 0), (20, 3), (21, 5), (300, 2)]
    found = retention(rows)
    assert found == Retention(young=Rate(2, 3), mature=Rate(1, 2))
    assert found.overall == Rate(3, 5)
    assert found.overall.fraction == 0.6


def test_retention_of_nothing_has_no_fraction():
    assert retention([]).overall.fraction is None


def test_retention_rows_are_the_first_answers_of_a_day_to_known_cards():
    moves = [
        (0, Kind.REVIEW, 3),  # the first sight of a new card
        (0, Kind.REVIEW, 4),  # drill
        (1, Kind.REVIEW, 4),
        (3, Kind.PRACTICE, 0),
        (4, Kind.REVIEW, 5),  # early, and counts: the memory was tested
        (7, Kind.REVIEW, 0),
        (7, Kind.REVIEW, 0),  # drill
        (8, Kind.REVIEW, 2),  # undone
        (9, Kind.REVIEW, 4),
    ]
    log = [
        Event(UUID(int=i), kind, day * DAY_MS + i, day * DAY_MS + i, day, grade)
        for i, (day, kind, grade) in enumerate(moves)
    ]
    log.append(Event(UUID(int=99), Kind.UNDO, DAY_MS * 9, DAY_MS * 9, 9, target=UUID(int=7)))
    assert retention_rows(trace(log), first=0, last=9) == ((1, 4), (6, 5), (6, 0), (1, 4))
    assert retention_rows(trace(log), first=4, last=7) == ((6, 5), (6, 0))


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (NEW, Status.NEW),
        (YOUNG, Status.YOUNG),
        (MATURE, Status.MATURE),
        (replace(MATURE, drill_day=100), Status.DRILL),
        (replace(MATURE, drill_day=99), Status.MATURE),
        (replace(MATURE, suspended=True, drill_day=100), Status.SUSPENDED),
        (replace(NEW, suspended=True), Status.SUSPENDED),
    ],
)
def test_status_of_a_state(state: CardState, status: Status):
    assert status_of(state, 100) is status


def test_count_statuses_counts_every_card_once():
    states = [NEW, NEW, YOUNG, MATURE, replace(YOUNG, suspended=True), replace(YOUNG, drill_day=100)]
    counts = count_statuses(states, 100)
    assert counts == StatusCounts(suspended=1, drill=1, new=2, young=1, mature=1)
    assert counts.total == len(states)


def test_mastery_by_objective():
    rows = [("net", 3, 21), ("net", 2, 6), ("run", 0, 1), ("net", 0, 0), ("net", 9, 300)]
    net, run = mastery(rows)
    assert (net, run) == (Mastery("net", 4, learned=3, mature=2), Mastery("run", 1, learned=0, mature=0))
    assert (net.learned_fraction, net.mature_fraction) == (0.75, 0.5)


def test_mastery_of_no_cards_is_nought():
    assert Mastery("x", 0, 0, 0).mature_fraction == 0.0
