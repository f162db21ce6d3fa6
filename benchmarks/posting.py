"""What rows 3 and 4 share: batches of reviews through `POST /reviews`.

A batch is a day of a learner who was offline: more reviews than cards, so some cards come twice. Each round is the
next day, so every first review of a card is a step of its schedule.
"""

from itertools import cycle, islice
from typing import Any

from benchmarks.learners import (
    a_review,
    learn,
    new_deck,
    new_learner,
    numbered_days,
    posts,
    send,
    view_of,
)
from benchmarks.runner import Scale, seconds

PATH = "/api/v1/reviews"


class Posting:
    """One learner whose batches arrive day by day."""

    def __init__(self, scale: Scale) -> None:
        self.user = new_learner()
        self.cards = new_deck(scale.batch_cards)
        self._batch = scale.batch
        self._days = numbered_days(scale.rounds + 1)
        self._view = view_of(PATH)
        learn(self.user, self.cards)

    def __call__(self) -> float:
        """Reviews a second of one batch, all of them accepted."""
        day = next(self._days)
        cards = islice(cycle(self.cards), self._batch)
        body = {"reviews": [a_review(card, day + place * 1000) for place, card in enumerate(cards)]}
        requests = posts(self.user, PATH, [body])
        answers: list[Any] = []
        took = seconds(lambda: answers.extend(send(self._view, requests)))
        accepted = sum(item["status"] == "accepted" for item in answers[0].data["results"])
        if accepted != self._batch:
            raise RuntimeError(f"accepted {accepted} of {self._batch}")
        return self._batch / took
