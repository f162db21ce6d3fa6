"""Compiles translations without msgfmt."""

from typing import Any

from django.core.management.base import BaseCommand

from quizzes.management import translations


class Command(BaseCommand):
    help = "Compile the translations that changed since they were last compiled."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        for path in translations.compile_stale():
            self.stdout.write(str(path))
