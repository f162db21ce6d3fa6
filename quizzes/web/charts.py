"""Where the marks of a chart stand. Templates draw them as SVG, so that style sheets give them their colours.

Lengths are in units of the chart's viewBox; days are study days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.core.clock import day_to_date
from quizzes.core.progress.types import CalendarDay, Forecast

WEEK = 7
CELL, STEP = 11, 14  # a day of the calendar, and from one to the next
LEFT, TOP = 30, 20  # room for the names of weekdays and months
MONTH_ROOM = 3  # weeks that the name of a month takes
BAR, BAR_STEP, TALL = 8, 10, 100


@dataclass(frozen=True, slots=True)
class Cell:
    x: int
    y: int
    day: int
    count: int
    level: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A name beside an axis, made from the date of `day`."""

    x: int
    y: int
    day: int


@dataclass(frozen=True, slots=True)
class CalendarChart:
    """A column a week, a row a weekday, Monday on top."""

    width: int
    height: int
    cell: int
    cells: tuple[Cell, ...]
    months: tuple[Mark, ...]
    weekdays: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """The day's column; its lower part, `late_height` tall, was due before that day."""

    x: int
    y: float
    height: float
    late_y: float
    late_height: float
    day: int
    count: int


@dataclass(frozen=True, slots=True)
class ForecastChart:
    width: int
    height: int
    bar: int
    bars: tuple[Bar, ...]
    top: int  # the count at the upper edge


@dataclass(frozen=True, slots=True)
class Segment:
    """A share of a whole as a stretch of a line, in percent."""

    name: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Digest:
    """A row of days in a few numbers; `peak` is the fullest day, None where all are empty."""

    total: int
    days: int
    average: float
    peak: int | None
    most: int


def calendar_chart(days: Sequence[CalendarDay]) -> CalendarChart:
    """`days` begin on a Monday and follow each other."""
    cells = tuple(_cell(index, day) for index, day in enumerate(days))
    weeks = -(-len(days) // WEEK)
    return CalendarChart(
        width=LEFT + weeks * STEP,
        height=TOP + WEEK * STEP,
        cell=CELL,
        cells=cells,
        months=tuple(_months(cells)),
        weekdays=tuple(Mark(0, cell.y + CELL - 2, cell.day) for cell in cells[0:WEEK:2]),
    )


def _cell(index: int, day: CalendarDay) -> Cell:
    week, weekday = divmod(index, WEEK)
    return Cell(LEFT + week * STEP, TOP + weekday * STEP, day.day, day.count, day.level)


def _months(cells: Sequence[Cell]) -> Iterable[Mark]:
    """Each month is named over the week in which it begins, where its name has room."""
    end = cells[-1].x if cells else 0
    for cell in cells:
        if day_to_date(cell.day).day == 1 and cell.x + (MONTH_ROOM - 1) * STEP <= end:
            yield Mark(cell.x, TOP - 8, cell.day)


def forecast_chart(forecast: Forecast) -> ForecastChart:
    top = max((day.count for day in forecast.days), default=0)
    bars = []
    for index, day in enumerate(forecast.days):
        late = forecast.backlog if index == 0 else 0
        height, late_height = (TALL * count / top if top else 0.0 for count in (day.count, late))
        bars.append(
            Bar(
                index * BAR_STEP + (BAR_STEP - BAR) // 2,
                _short(TALL - height),
                _short(height),
                _short(TALL - late_height),
                _short(late_height),
                day.day,
                day.count,
            )
        )
    return ForecastChart(len(bars) * BAR_STEP, TALL, BAR, tuple(bars), top)


def stack(counts: Mapping[str, int]) -> tuple[Segment, ...]:
    """The counts one after the other on a line of 100."""
    total = sum(counts.values())
    segments, before = [], 0
    for name, count in counts.items():
        start, width = (100 * part / total if total else 0.0 for part in (before, count))
        segments.append(Segment(name, count, _short(start), _short(width)))
        before += count
    return tuple(segments)


def digest(counts: Mapping[int, int]) -> Digest:
    """Of counts by day; the earliest of equally full days is the peak."""
    total = sum(counts.values())
    peak = max(counts, key=lambda day: (counts[day], -day), default=None) if total else None
    return Digest(
        total=total,
        days=sum(count > 0 for count in counts.values()),
        average=total / len(counts) if counts else 0.0,
        peak=peak,
        most=counts[peak] if peak is not None else 0,
    )


def _short(length: float) -> float:
    """Two decimals are finer than any screen."""
    return round(length, 2)
