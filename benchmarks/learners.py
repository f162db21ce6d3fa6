"""Learners with a past, decks for them to study, and the API as a function: what the figures measure with."""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.urls import resolve
from rest_framework.test import APIRequestFactory, force_authenticate

from benchmarks import decks
from quizzes.core.clock import DAY_MS, moment
from quizzes.models import Card
from quizzes.services.accounts import open_account
from quizzes.services.library import import_deck
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.wallclock import now_ms

LONG_AGO = 60  # days: when the cards were learned that are reviewed here
AT_ONCE = 500  # items a request may hold

View = Callable[..., Any]


def new_learner() -> Any:
    user = get_user_model().objects.create_user(f"{uuid.uuid4().hex}@example.org")
    open_account(user)
    return user


def new_deck(cards: int) -> list[uuid.UUID]:
    """The ids of the cards of a fresh shipped deck, in deck order."""
    slug = f"deck-{uuid.uuid4().hex[:8]}"
    made = import_deck({"deck.yaml": decks.large(cards, slug)}, owner_id=None, now_ms=now_ms())
    return list(Card.objects.filter(deck=made.deck_id).order_by("position").values_list("id", flat=True))


def learn(user: Any, cards: Sequence[uuid.UUID]) -> None:
    """One passed review of each card, long ago: a card's first review is not the usual one."""
    at = now_ms() - LONG_AGO * DAY_MS
    items = [
        EventInput(id=uuid.uuid4(), kind="review", card=card, at_ms=at + place, grade=4)
        for place, card in enumerate(cards)
    ]
    for start in range(0, len(items), AT_ONCE):
        record_events(
            user.pk,
            items=items[start : start + AT_ONCE],
            device_id=None,
            client_now_ms=None,
            clock=now_ms,
        )


def a_review(card: uuid.UUID, at_ms: int) -> dict[str, Any]:
    """An item of POST /reviews, as an app would send it."""
    return {
        "id": str(uuid.uuid4()),
        "card": str(card),
        "grade": 4,
        "reviewed_at": moment(at_ms).isoformat(timespec="milliseconds"),
        "duration_ms": 4000,
    }


def posts(user: Any, path: str, bodies: Sequence[Any]) -> list[Any]:
    """Requests with their JSON in them."""
    factory = APIRequestFactory()
    made = [factory.post(path, json.dumps(body), content_type="application/json") for body in bodies]
    return [signed_in(user, request) for request in made]


def signed_in(user: Any, request: Any) -> Any:
    """As a request stands before the view once its token is read; the session behind that names no device yet."""
    session: Any = SessionStore()
    force_authenticate(request, user, session)
    return request


def view_of(path: str) -> View:
    """The view behind an address, without the middleware around it: the floors have none either."""
    found = resolve(path)
    return lambda request: found.func(request, *found.args, **found.kwargs).render()


def send(view: View, requests: Sequence[Any]) -> list[Any]:
    """The answers, down to the bytes of their bodies; anything but a 200 is no measurement."""
    answers = [view(request) for request in requests]
    for answer in answers:
        if answer.status_code != 200:
            raise RuntimeError(f"answered {answer.status_code}: {answer.content[:500]!r}")
    return answers


def numbered_days(rounds: int) -> Iterator[int]:
    """An instant on each of the last `rounds` days before today, the earliest first."""
    today = now_ms()
    return iter([today - (rounds - number) * DAY_MS for number in range(rounds)])
