"""Run by the Python of .venv-anki: does the same work with Anki's own library, one task a line.

A line in is `[task, arguments]`, a line out the seconds that the task's essential part took. What a task needs is
made before its clock starts. Every collection is a file in a temporary folder, in the journal mode Anki chooses (WAL).
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import anki.collection  # noqa: F401 - its modules import each other, and this is the one to begin with
from anki.cards import Card
from anki.collection import (
    AddNoteRequest,
    Collection,
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.decks import DeckId
from anki.scheduler.v3 import CardAnswer

NO_LIMIT = 9999  # the highest daily limit that Anki takes


class Peer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened = 0
        self._collection = self._open()
        self._deck = DeckId(0)

    def _open(self) -> Collection:
        self._opened += 1
        return Collection(str(self._folder / f"{self._opened}.anki2"))

    def fill(self, sides: Iterable[tuple[str, str]]) -> float:
        """A deck of notes with a front and a back."""
        collection = self._collection
        kind = collection.models.by_name("Basic")
        deck = collection.decks.id("large")
        assert kind is not None
        assert deck is not None
        self._deck = deck
        requests = []
        for front, back in sides:
            note = collection.new_note(kind)
            note["Front"], note["Back"] = front, back
            requests.append(AddNoteRequest(note, deck))
        start = time.perf_counter()
        collection.add_notes(requests)
        collection.decks.set_current(deck)
        self._forget_queue()
        return time.perf_counter() - start

    def learn(self, cards: int, due: int) -> float:
        """The first `cards` were learned; `due` of them, spread evenly, are due today, the others later."""
        today, every = self._collection.sched.today, max(1, cards // max(1, due))
        start = time.perf_counter()
        self._collection.db.execute(  # type: ignore[union-attr]
            "UPDATE cards SET type = 2, queue = 2, ivl = 30, factor = 2500, reps = 3,"
            " due = CASE WHEN ord_ % ? = 0 AND ord_ / ? < ? THEN ? ELSE ? + 1 + ord_ % 300 END"
            " FROM (SELECT id AS id_, row_number() OVER (ORDER BY id) - 1 AS ord_ FROM cards)"
            " WHERE id = id_ AND ord_ < ?",
            every, every, due, today, today, cards,
        )  # fmt: skip
        return time.perf_counter() - start

    def queue(self, limit: int) -> float:
        """The first cards of a queue that is built anew."""
        self._forget_queue()
        start = time.perf_counter()
        queued = self._collection.sched.get_queued_cards(fetch_limit=limit)
        took = time.perf_counter() - start
        if len(queued.cards) != min(limit, queued.review_count + queued.new_count):
            raise ValueError(f"asked for {limit} cards, got {len(queued.cards)}")
        return took

    def _forget_queue(self) -> None:
        """Anki keeps a queue until something that it depends on changes, as a deck's options do."""
        options = self._collection.decks.config_dict_for_deck_id(self._deck)
        options["rev"]["perDay"] = NO_LIMIT
        self._collection.decks.update_config(options)

    def answer(self, cards: int) -> float:
        """As many times: the next card, and Good."""
        scheduler = self._collection.sched
        start = time.perf_counter()
        for _ in range(cards):
            queued = scheduler.get_queued_cards(fetch_limit=1).cards[0]
            card = Card(self._collection, backend_card=queued.card)
            card.start_timer()
            answer = scheduler.build_answer(card=card, states=queued.states, rating=CardAnswer.GOOD)
            scheduler.answer_card(answer)
        return time.perf_counter() - start

    def export_package(self) -> float:
        options = ExportAnkiPackageOptions(with_scheduling=False, with_media=False)
        start = time.perf_counter()
        self._collection.export_anki_package(
            out_path=str(self._package), options=options, limit=DeckIdLimit(self._deck)
        )
        return time.perf_counter() - start

    def import_package(self, cards: int) -> float:
        """The exported package into an empty collection."""
        empty = self._open()
        request = ImportAnkiPackageRequest(
            package_path=str(self._package), options=ImportAnkiPackageOptions()
        )
        start = time.perf_counter()
        empty.import_anki_package(request)
        took = time.perf_counter() - start
        if empty.card_count() != cards:
            raise ValueError(f"imported {empty.card_count()} cards of {cards}")
        empty.close()
        return took

    @property
    def _package(self) -> Path:
        return self._folder / "large.apkg"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="quizdeck-anki-") as name:
        peer = Peer(Path(name))
        for line in sys.stdin:
            task, arguments = json.loads(line)
            method: Callable[..., float] = getattr(peer, task)
            print(json.dumps(method(**arguments)), flush=True)


if __name__ == "__main__":
    main()
