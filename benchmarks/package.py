"""Row 12: importing a large deck whole (`services.library.import_deck`) into a library without it.

The peer imports a package of as many notes with as much text into an empty collection. Its package is a database
already: nothing is parsed, judged or rendered.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks import decks
from benchmarks.peer import MISSING, Peer, anki
from benchmarks.runner import Figure, Scale, Sides, seconds
from quizzes.models import Card, Deck
from quizzes.services.library import import_deck
from quizzes.wallclock import now_ms


def importing(scale: Scale) -> Callable[[], float]:
    source = {"deck.yaml": decks.large(scale.deck)}

    def run() -> float:
        made = []
        took = seconds(lambda: made.append(import_deck(source, owner_id=None, now_ms=now_ms())))
        if len(made[0].added) != scale.deck:
            raise RuntimeError(f"imported {len(made[0].added)} cards of {scale.deck}")
        Card.objects.filter(deck=made[0].deck_id).delete()
        Deck.objects.filter(id=made[0].deck_id).delete()
        return took

    return run


def peer_side(peer: Peer, scale: Scale) -> Callable[[], float]:
    peer("fill", sides=decks.two_sided(scale.deck))
    peer("export_package")
    return lambda: peer("import_package", cards=scale.deck)


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    with anki() as peer:
        floor = peer_side(peer, scale) if peer else None
        yield Sides(ours=importing(scale), floor=floor, note="" if peer else MISSING)


FIGURE = Figure(
    row=12,
    name="package",
    title="importing a 10,000-card deck",
    floor="Anki's package import",
    unit="s",
    more_is_better=False,
    goals={"sqlite": 6, "postgresql": 6},
    prepare=prepare,
    pace="slow",
)
