"""Every figure still runs in every place it is for. So little measures nothing, so nothing is timed."""

import json
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace

import pytest

from benchmarks.__main__ import main
from benchmarks.browser import is_here
from benchmarks.runner import PLACES, TINY, Figure, Sides, measure
from tests.repo.tree import ROOT

ANYWHERE = [
    "batch", "batch-anki", "duplicates", "import-memory", "import-time", "package", "pull", "queue", "review", "search",
    "token",
]  # fmt: skip
BROWSER = ["key", "key-limit", "shift", "weight"] if is_here() else []
FIGURES = {
    "text": ["parsing", "reading"],
    "sqlite": sorted([*ANYWHERE, *BROWSER, "start"]),
    "postgresql": ANYWHERE,
}


@pytest.mark.parametrize("place", PLACES)
def test_every_figure_runs(place):
    command = [sys.executable, "-m", "benchmarks", "--tiny", "--json", "--place", place]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    rows = json.loads(told.stdout)
    assert sorted(row["name"] for row in rows) == FIGURES[place]
    assert [row["name"] for row in rows if not row["ours"] > 0 and row["name"] != "shift"] == []
    assert [row["name"] for row in rows if row["ratio"] is None and not row["note"]] == []


def test_unknown_figure_is_refused_with_the_known_ones(capfd):
    with pytest.raises(SystemExit):
        main(["--tiny", "--place", "text", "nothing"])
    assert "There is no figure nothing; there are reading, parsing," in capfd.readouterr().err


def figure(ours: list[float], floor: list[float], *, more_is_better: bool, goal: float) -> Figure:
    """One whose rounds take what the lists say; the first pair is the warm-up."""
    left, right = iter(ours), iter(floor)
    sides = Sides(lambda: next(left), lambda: next(right))
    return Figure(
        row=0,
        name="made-up",
        title="",
        floor="",
        unit="s",
        more_is_better=more_is_better,
        goals={"text": goal},
        prepare=lambda scale: nullcontext(sides),
        pace="slow",
    )


@pytest.mark.parametrize(
    ("more_is_better", "goal", "met"),
    [(False, 0.5, True), (False, 0.4, False), (True, 0.5, True), (True, 0.6, False)],
)
def test_ratio_is_the_median_of_the_rounds_without_the_warm_up(more_is_better, goal, met):
    scale = replace(TINY, slow_rounds=3)
    made = figure([9, 1, 5, 1], [1, 2, 4, 4], more_is_better=more_is_better, goal=goal)
    result = measure(made, "text", scale)
    assert (result.ours, result.floor, result.ratio, result.met) == (1, 4, 0.5, met)
    assert result.spread == (0.25, 1.25)
