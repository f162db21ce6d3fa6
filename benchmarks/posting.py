"""What rows 3, 4 and 5 share: a phone that sends its reviews and fetches what is new through `POST /sync`.

A batch is a day of a learner who was offline: more reviews than cards, so some cards come twice. Each round is the
next day, so every first review of a card is a step of its schedule. The count of requests a minute, one statement
more, is switched off as in the tests.
"""

import uuid
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from benchmarks import database
from benchmarks.learners import learn, new_deck, new_learner, numbered_days, posts, send, view_of
from benchmarks.runner import Scale, seconds
from quizzes.services.accounts import register_device
from quizzes.wallclock import now_ms

PATH = "/api/v1/sync"
NOWHERE = {"seq": 0, "chain": "0" * 64}


class Phone:
    """A device of a learner whose cards were learned long ago; it has pulled nothing yet."""

    def __init__(self, scale: Scale) -> None:
        self.user = new_learner()
        self.cards = new_deck(scale.batch_cards)
        self.device = register_device(self.user.pk, name="Phone", platform="android", now_ms=now_ms()).id
        self._view = view_of(PATH)
        learn(self.user, self.cards)
        database.settle()

    def reviews(self, number: int, day_ms: int) -> list[dict[str, Any]]:
        """New events of one day, a second apart, over all cards in turn."""
        cards = islice(cycle(self.cards), number)
        return [_review(card, day_ms + place * 1000) for place, card in enumerate(cards)]

    def sync(self, events: Sequence[dict[str, Any]], *, limit: int) -> tuple[float, Any]:
        """The seconds that it took, and the answer."""
        body = {
            "protocol": 1,
            "device": str(self.device),
            "client_now_ms": now_ms(),
            "after": 0,
            "proof": NOWHERE,
            "events": events,
            "limit": limit,
        }
        requests = posts(self.user, PATH, [body])
        answers: list[Any] = []
        took = seconds(lambda: answers.extend(send(self._view, requests)))
        return took, answers[0].data

    def push(self, events: Sequence[dict[str, Any]], status: str) -> float:
        """Events a second; each must get this verdict."""
        took, answer = self.sync(events, limit=0)
        found = sum(item["status"] == status for item in answer["results"])
        if found != len(events):
            raise RuntimeError(f"{status}: {found} of {len(events)}")
        return len(events) / took


def _review(card: uuid.UUID, at_ms: int) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "kind": "review",
        "card": str(card),
        "grade": 4,
        "at_ms": at_ms,
        "tz_min": 0,
        "dur_ms": 4000,
    }


class Posting:
    """A phone whose batches arrive day by day."""

    def __init__(self, scale: Scale) -> None:
        self.phone = Phone(scale)
        self._batch = scale.batch
        self._days = numbered_days(scale.rounds + 1)

    def __call__(self) -> float:
        """Reviews a second of one batch, all of them accepted."""
        return self.phone.push(self.phone.reviews(self._batch, next(self._days)), "accepted")
