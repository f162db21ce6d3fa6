"""After a break and before one: a pace for what piled up, and days away."""

from typing import Any
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, DayField, DayInput, Form, StrictFlag, StrictNumber, TodayQuery, read
from quizzes.api.idempotency import repeatable
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.queries.accounts import profile_for, today_for
from quizzes.queries.plans import absence_for, backlog_for
from quizzes.services.plans import come_back, end_catch_up, go_away, start_catch_up

NOT_STUDIED = ("not_enrolled", "You do not study this deck. Enrol first.")


class RunningAnswer(Answer):
    reviews_per_day = serializers.IntegerField()
    until = DayField(source="until_day", help_text="The last day; after it the usual limits hold again.")
    new_cards = serializers.BooleanField(help_text="Whether new cards still come meanwhile.")


class OfferAnswer(Answer):
    reviews_per_day = serializers.IntegerField(source="per_day")
    until = DayField()


class BacklogAnswer(Answer):
    overdue = serializers.IntegerField(help_text="Cards that fell due before today.")
    running = RunningAnswer(allow_null=True)
    offers = OfferAnswer(
        many=True, help_text="The least a day with which it is gone by then; none where no plan is needed."
    )


class CatchUpInput(Form):
    reviews_per_day = StrictNumber(min_value=1, max_value=99_999)
    until = DayInput(help_text="From today on, at most a year ahead.")
    new_cards = StrictFlag(default=False)


class AwayAnswer(Answer):
    first = DayField(source="first_day")
    until = DayField(source="last_day")


class AbsenceAnswer(Answer):
    away = AwayAnswer(allow_null=True, help_text="Null: not away today.")


class AbsenceInput(Form):
    until = DayInput(help_text="The last day away: from today on, at most a year ahead.")


class CatchUp(Endpoint):
    conflict = NOT_STUDIED
    get_query = put_query = TodayQuery

    @operation("decks_backlog", "What piled up in a deck", gives=BacklogAnswer, example=examples.BACKLOG)
    def get(self, request: Request, deck_id: UUID) -> Response:
        """With the plan in force, or with plans that would work it off."""
        return self._told(deck_id)

    @repeatable
    @operation(
        "decks_catch_up",
        "Work off what piled up",
        takes=CatchUpInput,
        gives=BacklogAnswer,
        body={"reviews_per_day": 45, "until": "2026-01-14"},
        example=examples.BACKLOG | {"running": examples.RUNNING, "offers": []},
    )
    def put(self, request: Request, deck_id: UUID) -> Response:
        """So many reviews a day until that day, the relatively most overdue first; new cards wait unless you want them.
        Takes the place of a plan in force."""
        form = read(CatchUpInput, request.data)
        start_catch_up(
            self.learner_id,
            deck_id,
            reviews_per_day=form["reviews_per_day"],
            until_day=form["until"],
            new_cards=form["new_cards"],
            now_ms=wallclock.now_ms(),
            **self.query,
        )
        return self._told(deck_id)

    @repeatable
    @operation("decks_end_catch_up", "End the plan", status=204)
    def delete(self, request: Request, deck_id: UUID) -> Response:
        """The usual limits hold again. Safe to repeat."""
        end_catch_up(self.learner_id, deck_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _told(self, deck_id: UUID) -> Response:
        found = backlog_for(self.learner_id, deck_id, now_ms=wallclock.now_ms(), **self.query)
        return Response(BacklogAnswer(found).data)


class Absence(Endpoint):
    get_query = put_query = delete_query = TodayQuery

    @operation("me_absence", "Whether you are away", gives=AbsenceAnswer, example={"away": examples.AWAY})
    def get(self, request: Request) -> Response:
        return self._told(wallclock.now_ms())

    @repeatable
    @operation(
        "me_go_away",
        "Be away for some days",
        takes=AbsenceInput,
        gives=AbsenceAnswer,
        body={"until": "2026-01-14"},
        example={"away": examples.AWAY},
    )
    def put(self, request: Request) -> Response:
        """From today until that day. The streak neither breaks nor grows, and what falls due waits. While away: sets
        another last day."""
        now_ms = wallclock.now_ms()
        form = read(AbsenceInput, request.data)
        go_away(self.learner_id, until_day=form["until"], now_ms=now_ms, **self.query)
        return self._told(now_ms)

    @repeatable
    @operation("me_come_back", "Be back", status=204)
    def delete(self, request: Request) -> Response:
        """From today on. Safe to repeat."""
        come_back(self.learner_id, now_ms=wallclock.now_ms(), **self.query)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _told(self, now_ms: int) -> Response:
        query: dict[str, Any] = self.query
        today = today_for(profile_for(self.learner_id), now_ms=now_ms, **query)
        return Response(AbsenceAnswer({"away": absence_for(self.learner_id, today)}).data)
