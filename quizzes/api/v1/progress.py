"""How the learner is doing."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, DayField, DeckQuery, TextField
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.decks import ObjectiveAnswer
from quizzes.queries.progress import report_for


class TodayAnswer(Answer):
    reviews = serializers.IntegerField()
    new = serializers.IntegerField(help_text="Cards seen for the first time.")
    lapses = serializers.IntegerField(help_text="Cards that were forgotten.")
    practice = serializers.IntegerField()
    seconds = serializers.IntegerField(help_text="A look at one card counts up to a minute.")


class StreakAnswer(Answer):
    current = serializers.IntegerField(help_text="Days in a row, up to today or yesterday.")
    longest = serializers.IntegerField()


class CalendarDayAnswer(Answer):
    day = DayField()
    count = serializers.IntegerField()
    level = serializers.IntegerField(help_text="0 for none, 1 to 4 for more and more.")


class ForecastDayAnswer(Answer):
    day = DayField()
    count = serializers.IntegerField()


class ForecastAnswer(Answer):
    backlog = serializers.IntegerField(help_text="Of the first day: what was due before it.")
    days = ForecastDayAnswer(many=True, help_text="Cards due on each of 30 days, today first.")


class RateAnswer(Answer):
    passes = serializers.IntegerField()
    total = serializers.IntegerField()
    fraction = serializers.FloatField(allow_null=True, help_text="Null where nothing was counted.")


class RetentionAnswer(Answer):
    young = RateAnswer(help_text="Intervals under 21 days.")
    mature = RateAnswer(help_text="Intervals from 21 days on.")
    overall = RateAnswer()


class StatusCountsAnswer(Answer):
    new = serializers.IntegerField()
    drill = serializers.IntegerField()
    young = serializers.IntegerField()
    mature = serializers.IntegerField()
    suspended = serializers.IntegerField()
    total = serializers.IntegerField()


class DeckObjectivesAnswer(Answer):
    deck = serializers.UUIDField(source="deck_id")
    title = TextField()
    objectives = ObjectiveAnswer(many=True)


class ReportAnswer(Answer):
    day = DayField(help_text="The study day that it is.")
    today = TodayAnswer()
    streak = StreakAnswer()
    calendar = CalendarDayAnswer(many=True, help_text="53 weeks; begins on a Monday and ends today.")
    forecast = ForecastAnswer()
    retention = RetentionAnswer(help_text="How often due cards were recalled, in the last 30 days.")
    counts = StatusCountsAnswer(help_text="Where the cards stand; each counts once.")
    decks = DeckObjectivesAnswer(many=True)


class Progress(Endpoint):
    get_query = DeckQuery

    @operation("progress_read", "Your progress", gives=ReportAnswer, example=examples.REPORT)
    def get(self, request: Request) -> Response:
        """The figures of the progress page, of all decks under study or of one."""
        query: dict[str, Any] = {"deck_id": self.query.pop("deck", None), **self.query}
        return Response(ReportAnswer(report_for(self.learner_id, now_ms=wallclock.now_ms(), **query)).data)
