"""Throws away what is kept for a time and whose time is over."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand

from quizzes import wallclock
from quizzes.services.guests import forget_guests
from quizzes.services.repeats import forget_answers
from quizzes.services.throttling import forget_counts
from quizzes.services.uploads import forget_uploads


class Command(BaseCommand):
    help = (
        "Throw away ended sessions, guests to whom no session leads any more, counters of requests, answers kept to be "
        "repeated, and files that were not imported after all. Safe at any time."
    )

    def handle(self, **options: Any) -> None:
        now_ms = wallclock.now_ms()
        answers, counts = forget_answers(now_ms=now_ms), forget_counts(now_ms=now_ms)
        files = forget_uploads(now_ms=now_ms)
        SessionStore.clear_expired()
        guests = forget_guests(now_ms=now_ms)
        if options["verbosity"]:
            self.stdout.write(
                f"{answers} answers, {counts} counters, {files} files and {guests} guests thrown away, "
                "and ended sessions."
            )
