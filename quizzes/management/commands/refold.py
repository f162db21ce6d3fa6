"""Folds card states anew from the log."""

from typing import Any

from django.core.management.base import BaseCommand

from quizzes.management.learners import every_learner, learner_with
from quizzes.services.study import refold


class Command(BaseCommand):
    help = "Fold the card states of learners anew from their logs. Rows that were right already stay as they are."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--learner", metavar="EMAIL", help="one learner; without it, all")

    def handle(self, *, learner: str | None, **options: Any) -> None:
        learners = [learner_with(learner)] if learner else every_learner()
        changed = sum(refold(learner_id) for learner_id in learners)
        self.stdout.write(f"{len(learners)} learners, {changed} card states changed.")
