"""Row 6: `GET /study/queue`, 50 cards with contents, previews and counts, against Anki building its queue.

Both hold 100,000 cards, half of them learned, 500 due today, with no limit on reviews and 20 new cards a day. The
peer has them in one deck and hands over its first 50 cards with their states; ours are five decks under study (a deck
of the format holds 20,000 at most) and go through the view down to the bytes of the answer.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rest_framework.test import APIRequestFactory

from benchmarks import database, decks
from benchmarks.learners import new_learner, send, signed_in, view_of
from benchmarks.peer import MISSING, Peer, anki
from benchmarks.runner import Figure, Scale, Sides, seconds
from quizzes.core.clock import DAY_MS
from quizzes.models import Card, CardState
from quizzes.services.library import enrol, import_deck
from quizzes.wallclock import now_ms

PATH = "/api/v1/study/queue"
DECKS = 5
LIMIT = 50
SAMPLE = 100  # cards that are really imported; the library repeats their contents
ROWS = 5000


def build(user: Any, scale: Scale) -> None:
    """Five decks; the first half of each is learned, and the due cards are spread evenly over it."""
    for number in range(DECKS):
        ident = _deck(scale.library // DECKS, number)
        enrol(user.pk, ident, now_ms=now_ms())
        ids = list(Card.objects.filter(deck=ident).order_by("position").values_list("id", flat=True))
        _learn(user, ids[: len(ids) // 2], scale.due // DECKS)


def _deck(cards: int, number: int) -> uuid.UUID:
    sample = min(cards, SAMPLE)
    made = import_deck(
        {"deck.yaml": decks.large(sample, f"queue-{number}-{uuid.uuid4().hex[:8]}")},
        owner_id=None,
        now_ms=now_ms(),
    )
    patterns = list(Card.objects.filter(deck=made.deck_id).order_by("position"))
    Card.objects.bulk_create(
        (_copy(patterns[place % sample], place) for place in range(sample, cards)), batch_size=ROWS
    )
    return made.deck_id


def _copy(card: Card, place: int) -> Card:
    return Card(
        id=uuid.uuid4(),
        deck_id=card.deck_id,
        entry=f"copy-{place}",
        face=card.face,
        kind=card.kind,
        objective=card.objective,
        position=place,
        content=card.content,
        digest=card.digest,
        revision=card.revision,
    )


def _learn(user: Any, cards: list[uuid.UUID], due: int) -> None:
    today, every = now_ms() // DAY_MS, max(1, len(cards) // max(1, due))
    CardState.objects.bulk_create(
        (
            _state(
                user,
                card,
                today - 1 if place % every == 0 and place // every < due else today + 1 + place % 29,
            )
            for place, card in enumerate(cards)
        ),
        batch_size=ROWS,
    )


def _state(user: Any, card: uuid.UUID, due_day: int) -> CardState:
    return CardState(
        user=user,
        card_id=card,
        scheduler="sm2-1",
        n=3,
        interval=30,
        ease=250,
        lapses=0,
        due_day=due_day,
        first_day=due_day - 60,
        last_day=due_day - 30,
        suspended=False,
        flag=0,
        folded_to_ms=(due_day - 30) * DAY_MS,
    )


def asking(user: Any, scale: Scale) -> Any:
    view, times = view_of(PATH), max(1, scale.requests // 20)
    factory = APIRequestFactory()
    requests = [signed_in(user, factory.get(PATH, {"limit": LIMIT})) for _ in range(times)]

    def run() -> float:
        answers: list[Any] = []
        took = seconds(lambda: answers.extend(send(view, requests)))
        found = len(answers[0].data["items"])
        if found != LIMIT:
            raise RuntimeError(f"the queue gave {found} cards")
        return took / times * 1000

    return run


def peer_side(peer: Peer, scale: Scale) -> Any:
    peer("fill", sides=decks.two_sided(scale.library))
    peer("learn", cards=scale.library // 2, due=scale.due)
    return lambda: peer("queue", limit=LIMIT) * 1000


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    user = new_learner()
    build(user, scale)
    database.settle()
    with anki() as peer:
        floor = peer_side(peer, scale) if peer else None
        yield Sides(ours=asking(user, scale), floor=floor, note="" if peer else MISSING)


FIGURE = Figure(
    row=6,
    name="queue",
    title="GET /study/queue, 50 cards",
    floor="Anki's queue build, 100,000 cards",
    unit="ms",
    more_is_better=False,
    goals={"sqlite": 0.1, "postgresql": 0.2},
    prepare=prepare,
)
