"""Row 11, the first part: a large deck's text to a tree with positions (`deck.source.read`).

The floor is yaml.CSafeLoader on the same bytes, as for the whole of reading.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from benchmarks import decks
from benchmarks.runner import Figure, Scale, Sides, cpu_seconds
from deck import source


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    data = decks.large(scale.deck)
    yield Sides(
        ours=lambda: cpu_seconds(lambda: source.read(data, "deck.yaml")),
        floor=lambda: cpu_seconds(lambda: yaml.load(data, yaml.CSafeLoader)),
    )


FIGURE = Figure(
    row=11,
    name="parsing",
    title="its text to a tree with positions",
    floor="yaml.CSafeLoader",
    unit="s",
    more_is_better=False,
    goals={"text": 0.25},
    prepare=prepare,
    pace="slow",
)
