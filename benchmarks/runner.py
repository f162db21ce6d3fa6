"""Ours against a floor: the two in turn, several rounds, medians and their ratio. Knows nothing of what is measured."""

import gc
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any, Literal

Side = Callable[[], float]  # one round; the answer is in the figure's unit
Pace = Literal["quick", "slow", "once"]  # of a round; what runs once is not warmed up either


@dataclass(frozen=True)
class Scale:
    """How much of everything. A figure is only worth its name at FULL; TINY shows that it still runs."""

    rounds: int = 9
    slow_rounds: int = 5  # of figures that take seconds a round
    requests: int = 100  # a round
    batch: int = 500  # reviews a request
    batch_cards: int = 300  # cards that they are about
    deck: int = 10_000  # cards of the deck that is read and imported
    library: int = 100_000  # cards the queue is built from
    due: int = 500  # of which are due

    def rounds_of(self, pace: Pace) -> int:
        return {"quick": self.rounds, "slow": self.slow_rounds, "once": 1}[pace]


FULL = Scale()
TINY = Scale(rounds=1, slow_rounds=1, requests=2, batch=6, batch_cards=4, deck=20, library=200, due=10)
SCALES = {"full": FULL, "tiny": TINY}
PLACES = ("text", "sqlite", "postgresql")  # text: needs no database


@dataclass(frozen=True)
class Sides:
    """What a figure has made ready. `floor` is None where a peer is not installed."""

    ours: Side
    floor: Side | None
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A row of docs/performance.md. `goals`: the ratio ours / floor to reach, by the places it is measured in;
    None where it is only written down."""

    row: int
    name: str
    title: str
    floor: str
    unit: str
    more_is_better: bool
    goals: Mapping[str, float | None]
    prepare: Callable[[Scale], AbstractContextManager[Sides]]
    pace: Pace = "quick"
    takes_browser: bool = False  # runs only where Chromium is found


@dataclass(frozen=True)
class Result:
    """Medians of all rounds. `ratio` is the median of the rounds' ratios, `spread` the least and the greatest of them:
    a disturbed round widens the spread and moves the median little."""

    row: int
    name: str
    title: str
    against: str
    place: str
    unit: str
    ours: float
    floor: float | None
    ratio: float | None
    goal: str
    met: bool | None
    spread: tuple[float, float] | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(figure: Figure, place: str, scale: Scale) -> Result:
    """One round of each to warm up, then several of both in turn."""
    rounds = scale.rounds_of(figure.pace)
    with figure.prepare(scale) as sides:
        if figure.pace != "once":
            _round(sides)
        pairs = [_round(sides) for _ in range(rounds)]
    goal = figure.goals[place]
    result = Result(
        row=figure.row,
        name=figure.name,
        title=figure.title,
        against=figure.floor,
        place=place,
        unit=figure.unit,
        ours=median(ours for ours, _ in pairs),
        floor=None,
        ratio=None,
        goal="" if goal is None else f"{'≥' if figure.more_is_better else '≤'} {goal:g}×",
        met=None,
        note=sides.note,
    )
    ratios = [ours / floor for ours, floor in pairs if floor]
    if not ratios:
        return result
    return replace(
        result,
        floor=median(floor for _, floor in pairs if floor),
        ratio=median(ratios),
        spread=(min(ratios), max(ratios)),
        met=None if goal is None else _met(figure, median(ratios), goal),
    )


def _met(figure: Figure, ratio: float, goal: float) -> bool:
    return ratio >= goal if figure.more_is_better else ratio <= goal


def _round(sides: Sides) -> tuple[float, float | None]:
    gc.collect()  # neither side pays for what the other left behind
    ours = sides.ours()
    gc.collect()
    return ours, sides.floor() if sides.floor else None


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_seconds(work: Callable[[], object]) -> float:
    """For work that waits for nothing: others on the machine are left out, but for what they do to its caches."""
    start = time.process_time()
    work()
    return time.process_time() - start
