"""Row 11, its bounds: the peak memory of a process that imports a large deck, against the limit of 400 MB."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.importing import apart
from benchmarks.runner import Figure, Scale, Sides

LIMIT_MB = 400.0


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    yield Sides(ours=lambda: apart(scale.deck)["megabytes"], floor=lambda: LIMIT_MB)


FIGURE = Figure(
    row=11,
    name="import-memory",
    title="peak memory of importing a 10,000-card deck",
    floor="the limit",
    unit="MB",
    more_is_better=False,
    goals={"sqlite": 1.0, "postgresql": 1.0},
    prepare=prepare,
    pace="once",
)
