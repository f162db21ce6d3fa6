"""Writes afresh what is searched of the cards."""

from typing import Any

from django.core.management.base import BaseCommand

from quizzes.services.library import reindex


class Command(BaseCommand):
    help = "Write afresh the texts of cards that are searched, and the index over them."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{reindex()} cards can be searched.")
