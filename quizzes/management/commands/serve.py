"""`make run`: set up what is missing, then serve."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from quizzes.management import preparation, server
from quizzes.wallclock import now_ms

WELCOME = """
Quizdeck serves {url}  (Ctrl-C stops it)
An admin account: make admin    All data: {data}
"""


class Command(BaseCommand):
    help = "Set up what is missing in the data folder, then serve the site."
    requires_system_checks = ()  # the others load every page and belong to `manage.py check`

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="set up and stop")

    def handle(self, *, prepare_only: bool, **options: Any) -> None:
        if not prepare_only:
            server.refuse_taken_address()
        self.check(tags=["hosting"])
        try:
            preparation.prepare(self._say, now_ms=now_ms())
        except KeyboardInterrupt:
            sys.exit(130)
        if not prepare_only:
            self._say(WELCOME.format(url=settings.SITE_URL, data=settings.DATA_DIR))
            server.serve()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
