"""Imports a deck, or shows what an import would do."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from quizzes.management.learners import learner_with
from quizzes.services.library import DeckError, ImportResult, import_deck
from quizzes.wallclock import now_ms


class Command(BaseCommand):
    help = "Import a deck. Where it has problems all of them are printed and nothing is changed."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("path", type=Path, help="the deck's folder or file")
        parser.add_argument("--plan", action="store_true", help="show what would change and change nothing")
        parser.add_argument("--owner", metavar="EMAIL", help="whose deck it is; without it, everyone's")

    def handle(self, *, path: Path, plan: bool, owner: str | None, **options: Any) -> None:
        owner_id = learner_with(owner) if owner else None
        try:
            result = import_deck(path, owner_id=owner_id, now_ms=now_ms(), plan_only=plan)
        except DeckError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            sys.exit(1)
        self._print(result)

    def _print(self, result: ImportResult) -> None:
        for name, sign in (("added", "+"), ("changed", "~"), ("retired", "-")):
            for entry, face in getattr(result, name):
                self.stdout.write(f"{sign} {entry}/{face}")
            self.stdout.write(f"{name}: {len(getattr(result, name))}" + self._touched(result, name))
        self.stdout.write(f"unchanged: {len(result.unchanged)}")
        done = f"is at revision {result.revision}" if result.applied else "was not touched: this is a plan"
        self.stdout.write(f"Deck {result.slug} {done}.")

    def _touched(self, result: ImportResult, name: str) -> str:
        learners = result.learners.get(name, 0)
        return f" (learners who have studied them: {learners})" if learners else ""
