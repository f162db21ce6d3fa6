"""A learner with a deck under study, and short words for sending events."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from quizzes.core.clock import DAY_MS
from quizzes.models import Card
from quizzes.services.accounts import register_device
from quizzes.services.study import record_events
from quizzes.services.study_batch import BatchResult, EventInput
from tests.conftest import NOON
from tests.services.phones import Phone


@dataclass
class Desk:
    """Sends events for one learner; the server's clock stands still at `now`, which a test may move."""

    learner_id: uuid.UUID
    cards: list[uuid.UUID]
    now: int = NOON
    device_id: uuid.UUID | None = None
    sent: list[EventInput] = field(default_factory=list)

    def event(self, card: int | uuid.UUID = 0, grade: int | None = 4, **fields: Any) -> EventInput:
        values: dict[str, Any] = {
            "id": uuid.uuid4(),
            "kind": "review",
            "card": self.cards[card] if isinstance(card, int) else card,
            "grade": grade,
            "at_ms": self.now,
            "tz_min": 0,
        }
        return EventInput(**{**values, **fields})

    def send(self, *items: Any, client_now_ms: int | None = None) -> BatchResult:
        self.sent += [item for item in items if isinstance(item, EventInput)]
        return record_events(
            self.learner_id,
            items=items,
            device_id=self.device_id,
            client_now_ms=client_now_ms,
            clock=lambda: self.now,
        )

    def later(self, days: int) -> None:
        self.now += days * DAY_MS


@pytest.fixture
def make_desk(deck, make_learner) -> Callable[..., Desk]:
    """A desk for a new learner; the deck is shipped, so nobody needs to enrol to see its cards."""

    def make(email: str | None = None) -> Desk:
        learner = make_learner(email or f"{uuid.uuid4()}@example.org")
        cards = Card.objects.filter(deck=deck.deck_id).order_by("position").values_list("id", flat=True)
        return Desk(learner.pk, list(cards))

    return make


@pytest.fixture
def desk(make_desk) -> Desk:
    return make_desk("ada@example.org")


@pytest.fixture
def make_phone():
    def make(desk):
        return Phone(desk, register_device(desk.learner_id, name="Phone", platform="ios", now_ms=NOON).id)

    return make
