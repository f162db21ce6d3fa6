"""Row 1: one review through `POST /reviews` with all its meaning (lock, log, chain, fold, answer).

The floor is the least that a service with such an address does: a bare DRF view that reads the JSON, and in one
transaction inserts one row and updates another through the ORM. Both views are called without middleware, with the
same body and the same authenticated user. The floor's two tables are made for this and dropped afterwards.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

from django.db import connection, models, transaction
from rest_framework.decorators import api_view
from rest_framework.response import Response

from benchmarks import database
from benchmarks.learners import a_review, learn, new_deck, new_learner, posts, send, view_of
from benchmarks.runner import Figure, Scale, Sides, seconds
from quizzes.wallclock import now_ms

PATH = "/api/v1/reviews"


class Review(models.Model):
    id = models.UUIDField(primary_key=True)
    user = models.UUIDField()
    card = models.UUIDField()
    grade = models.SmallIntegerField()
    reviewed_at = models.DateTimeField()

    class Meta:
        app_label = "benchmarks"


class Standing(models.Model):
    card = models.UUIDField(primary_key=True)
    due_day = models.IntegerField()

    class Meta:
        app_label = "benchmarks"


@api_view(["POST"])
def bare(request: Any) -> Response:
    item = request.data["reviews"][0]
    with transaction.atomic():
        Review._default_manager.create(
            id=item["id"],
            user=request.user.pk,
            card=item["card"],
            grade=item["grade"],
            reviewed_at=item["reviewed_at"],
        )
        Standing._default_manager.filter(card=item["card"]).update(due_day=item["grade"])
    return Response({"id": item["id"], "status": "accepted"})


@contextmanager
def tables(cards: list[uuid.UUID]) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Review)
        editor.create_model(Standing)
    try:
        Standing._default_manager.bulk_create(Standing(card=card, due_day=0) for card in cards)
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Review)
            editor.delete_model(Standing)


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    user = new_learner()
    cards = new_deck(scale.requests * (scale.rounds + 1))  # each is due once
    learn(user, cards)

    def side(view: Any) -> Any:
        turn = cycle(cards)

        def run() -> float:
            bodies = [{"reviews": [a_review(next(turn), now_ms())]} for _ in range(scale.requests)]
            requests = posts(user, PATH, bodies)
            return scale.requests / seconds(lambda: send(view, requests))

        return run

    with tables(cards):
        database.settle()
        yield Sides(
            ours=side(view_of(PATH)),
            floor=side(lambda request: bare(request).render()),
        )


FIGURE = Figure(
    row=1,
    name="review",
    title="POST /reviews, one review",
    floor="bare DRF view: one ORM insert, one update",
    unit="requests/s",
    more_is_better=True,
    goals={"sqlite": 1.0, "postgresql": 1.0},
    prepare=prepare,
)
