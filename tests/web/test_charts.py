from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.core.clock import date_to_day, day_to_date
from quizzes.core.progress.types import CalendarDay, Forecast, ForecastDay
from quizzes.web import charts

MONDAY = date_to_day(date(2025, 1, 6))


def calendar(counts, *, start=MONDAY):
    return charts.calendar_chart(
        [CalendarDay(start + place, count, min(count, 4)) for place, count in enumerate(counts)]
    )


def forecast(*counts, backlog=0):
    days = tuple(ForecastDay(MONDAY + place, count) for place, count in enumerate(counts))
    return charts.forecast_chart(Forecast(backlog, days))


def test_calendar_puts_weeks_in_columns_and_weekdays_in_rows():
    chart = calendar([1] * 16)
    places = [(cell.x, cell.y) for cell in chart.cells]

    assert len(set(places)) == 16
    assert places[0] == (charts.LEFT, charts.TOP)
    assert places[8] == (charts.LEFT + charts.STEP, charts.TOP + charts.STEP)
    assert (chart.width, chart.height) == (charts.LEFT + 3 * charts.STEP, charts.TOP + 7 * charts.STEP)


@given(st.integers(1, 400))
def test_calendar_keeps_every_cell_inside(days):
    chart = calendar([0] * days)

    assert all(
        cell.x + chart.cell <= chart.width and cell.y + chart.cell <= chart.height for cell in chart.cells
    )


def test_calendar_names_months_where_they_begin():
    chart = calendar([0] * 371)
    first = [day_to_date(mark.day) for mark in chart.months]

    assert [month.day for month in first] == [1] * len(first)
    assert [month.month for month in first] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert all(later.x - mark.x >= 4 * charts.STEP for mark, later in pairwise(chart.months))


def test_calendar_leaves_out_a_month_without_room_for_its_name():
    chart = calendar([0] * 30)  # ends on 4 February, in the column in which the month begins

    assert chart.months == ()


def test_calendar_names_every_other_weekday():
    assert [day_to_date(mark.day).weekday() for mark in calendar([0] * 14).weekdays] == [0, 2, 4, 6]


def test_forecast_draws_to_the_fullest_day():
    chart = forecast(2, 8, 0)

    assert [(bar.y, bar.height) for bar in chart.bars] == [(75, 25), (0, 100), (100, 0)]
    assert chart.top == 8


def test_forecast_shows_the_backlog_in_the_first_bar_alone():
    first, second = forecast(4, 2, backlog=1).bars

    assert (first.late_y, first.late_height, first.height) == (75, 25, 100)
    assert second.late_height == 0


def test_forecast_of_nothing_is_flat():
    chart = forecast(0, 0)

    assert [bar.height for bar in chart.bars] == [0, 0]
    assert chart.top == 0


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30))
def test_forecast_bars_stand_on_the_ground(counts):
    assert all(bar.y + bar.height == pytest.approx(charts.TALL, abs=0.02) for bar in forecast(*counts).bars)


def test_stack_lays_counts_end_to_end():
    assert charts.stack({"young": 1, "mature": 3}) == (
        charts.Segment("young", 1, 0, 25),
        charts.Segment("mature", 3, 25, 75),
    )


def test_stack_of_nothing_has_no_width():
    assert [segment.width for segment in charts.stack({"young": 0, "mature": 0})] == [0, 0]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(any))
def test_stack_fills_the_line(counts):
    segments = charts.stack({str(place): count for place, count in enumerate(counts)})

    assert sum(segment.width for segment in segments) == pytest.approx(100, abs=0.05)
    assert all(later.x == pytest.approx(one.x + one.width, abs=0.02) for one, later in pairwise(segments))


def test_digest_counts_days_with_something_and_names_the_first_fullest():
    assert charts.digest({10: 0, 11: 4, 12: 4, 13: 1}) == charts.Digest(9, 3, 2.25, 11, 4)


def test_digest_of_empty_days_has_no_peak():
    assert charts.digest({10: 0, 11: 0}) == charts.Digest(0, 0, 0, None, 0)
