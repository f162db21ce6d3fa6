"""Row 11: reading a large deck with positions, model and rules (`deck.parse`).

The floor is yaml.CSafeLoader on the same bytes: plain values, no positions, nothing judged.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import yaml

import deck
from benchmarks import decks
from benchmarks.runner import Figure, Scale, Sides, cpu_seconds


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    data = decks.large(scale.deck)
    yield Sides(
        ours=lambda: cpu_seconds(lambda: deck.parse({"deck.yaml": data})),
        floor=lambda: cpu_seconds(lambda: yaml.load(data, yaml.CSafeLoader)),
    )


FIGURE = Figure(
    row=11,
    name="reading",
    title="reading a 10,000-card deck, judged",
    floor="yaml.CSafeLoader",
    unit="s",
    more_is_better=False,
    goals={"text": 1.0},
    prepare=prepare,
    pace="slow",
)
