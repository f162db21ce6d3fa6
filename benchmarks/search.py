"""Row 13: a search over 100,000 cards against a LIKE scan of the same texts.

Words that few cards hold, for which a scan must read every text: one in Latin letters, a Chinese one of two characters,
and a phrase. Statement against statement, in the same order and with the same limit; ours also looks at what the
learner may see, and gives the cards' contents. What Django and the two other statements of a search add does not depend
on the library, and the other way it would be they that are measured.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from benchmarks import decks
from benchmarks.learners import new_learner
from benchmarks.runner import Figure, Scale, Sides, seconds
from quizzes.core.clock import DAY_MS
from quizzes.core.search.text import fold, grams
from quizzes.models import Card, CardText
from quizzes.queries.search import matching, terms_of
from quizzes.services.library import import_deck
from quizzes.wallclock import now_ms

WORDS = ("quixotic", "稀有", "the quixotic one")
EVERY = 2500  # cards hold one with these words
LIMIT = 100
ROWS = 2000
# Beside them the index keeps its grams, which would make the scan slower than it need be.
TEXTS = "CREATE TABLE bench_texts AS SELECT number, card_id, text FROM quizzes_cardtext ORDER BY number"
SCAN = "SELECT card_id FROM bench_texts WHERE text LIKE %s ORDER BY number LIMIT %s"


def build(cards: int) -> None:
    """One deck of that many cards, with texts as long as those of `decks.large`, no two alike."""
    slug = f"search-{uuid.uuid4().hex[:8]}"
    made = import_deck({"deck.yaml": decks.large(1, slug)}, owner_id=None, now_ms=now_ms())
    (pattern,) = Card.objects.filter(deck=made.deck_id)
    sides = decks.two_sided(cards)
    for start in range(1, cards, ROWS):
        copies = [_copy(pattern, place) for place in range(start, min(start + ROWS, cards))]
        Card.objects.bulk_create(copies)
        CardText.objects.bulk_create(_text(card, "".join(sides[card.position])) for card in copies)
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        cursor.execute("ANALYZE")


def _copy(card: Card, place: int) -> Card:
    return Card(
        id=uuid.uuid4(), deck_id=card.deck_id, entry=f"copy-{place}", face=card.face, kind=card.kind,
        position=place, content=card.content, digest=card.digest, revision=card.revision,
    )  # fmt: skip


def _text(card: Card, source: str) -> CardText:
    text = fold(source + (" the quixotic one 稀有的" if card.position % EVERY == 1 else ""))
    return CardText(card=card, deck_id=card.deck_id, text=text, grams=grams(text))


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    user = new_learner()
    build(scale.library)
    searches = [_search(user.pk, word) for word in WORDS]
    scans = [(SCAN, (f"%{word}%", LIMIT)) for word in WORDS]
    times = max(1, scale.requests // 10)

    def ours() -> float:
        return seconds(lambda: [_rows(*one) for _ in range(times) for one in searches]) / times * 1000

    def floor() -> float:
        return seconds(lambda: [_rows(*one) for one in scans]) * 1000

    if [_rows(*one) for one in searches] != [_rows(*one) for one in scans]:
        raise RuntimeError("the search does not find what the scan finds")
    try:
        yield Sides(ours=ours, floor=floor)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_texts")


def _search(learner_id: uuid.UUID, word: str) -> tuple[str, Any]:
    """The statement of a search with its parameters."""
    found = matching(learner_id, terms_of(f'"{word}"'), now_ms() // DAY_MS).order_by("number")
    return found.values_list("number", "card__id", "card__content")[:LIMIT].query.sql_with_params()


def _rows(sql: str, params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return len(cursor.fetchall())


FIGURE = Figure(
    row=13,
    name="search",
    title="three searches over 100,000 cards",
    floor="LIKE scans",
    unit="ms",
    more_is_better=False,
    goals={"sqlite": 0.1, "postgresql": 0.1},
    prepare=prepare,
)
