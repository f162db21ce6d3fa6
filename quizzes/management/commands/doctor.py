"""Examines the database and says what to do about what it finds."""

import json
import sys
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from quizzes.management.learners import every_learner, learner_with
from quizzes.queries.doctor import Finding, examine

MOST_TOLD = 1000


class Command(BaseCommand):
    help = (
        "Examine every log, card state, deck and reference. Prints what is wrong with what to do about it, "
        "and ends with status 1 where it found anything."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--learner", metavar="EMAIL", help="the log and states of one learner; without it, all"
        )
        parser.add_argument("--json", action="store_true", help="one JSON document, for programs")

    def handle(self, *, learner: str | None, json: bool, **options: Any) -> None:
        learners = [learner_with(learner)] if learner else every_learner()
        findings = examine(learners)
        told = list(islice(findings, MOST_TOLD))
        more = sum(1 for _ in findings)
        if json:
            self._print_json(len(learners), told, more)
        else:
            self._print(len(learners), told, more)
        if told:
            sys.exit(1)

    def _print(self, learners: int, findings: list[Finding], more: int) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.code}: {finding.where}: {finding.message}\n  {finding.remedy}")
        self.stdout.write(f"{learners} learners examined, {len(findings) + more} findings.")

    def _print_json(self, learners: int, findings: list[Finding], more: int) -> None:
        told = {"learners": learners, "findings": [asdict(finding) for finding in findings], "more": more}
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
