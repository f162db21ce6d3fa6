"""Row 3: a batch of reviews through `POST /sync` against Anki's answer loop.

The peer's round is as many times: fetch the next card, build the answer, give it, in process and without any server,
from a collection where every card is due. Each of its answers is a transaction of its own: it has no batch.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks import decks
from benchmarks.peer import MISSING, Peer, anki
from benchmarks.posting import Posting
from benchmarks.runner import Figure, Scale, Sides


def answering(peer: Peer, scale: Scale) -> Callable[[], float]:
    cards = scale.batch * (scale.rounds + 1)
    peer("fill", sides=decks.two_sided(cards))
    peer("learn", cards=cards, due=cards)
    return lambda: scale.batch / peer("answer", cards=scale.batch)


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    with anki() as peer:
        floor = answering(peer, scale) if peer else None
        yield Sides(ours=Posting(scale), floor=floor, note="" if peer else MISSING)


FIGURE = Figure(
    row=3,
    name="batch-anki",
    title="POST /sync, 500 new reviews",
    floor="Anki's answer loop",
    unit="reviews/s",
    more_is_better=True,
    goals={"sqlite": 10, "postgresql": 6},
    prepare=prepare,
)
