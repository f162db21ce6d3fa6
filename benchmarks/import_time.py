"""Row 11, its bounds: the time to import a large deck in a fresh process, against the limit of 10 s.

A bound in seconds depends on the machine, unlike every other figure here; it is the promise made to a person who waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.importing import apart
from benchmarks.runner import Figure, Scale, Sides

LIMIT_S = 10.0


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    yield Sides(ours=lambda: apart(scale.deck)["seconds"], floor=lambda: LIMIT_S)


FIGURE = Figure(
    row=11,
    name="import-time",
    title="importing a 10,000-card deck in a fresh process",
    floor="the limit",
    unit="s",
    more_is_better=False,
    goals={"sqlite": 1.0, "postgresql": 1.0},
    prepare=prepare,
    pace="once",
)
