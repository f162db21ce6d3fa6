"""Cards: content, where each stands, and why."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, DayField, InstantField, TodayQuery
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.core.clock import day_to_date
from quizzes.core.scheduling.explain import Reason
from quizzes.core.scheduling.types import CardState
from quizzes.queries.accounts import profile_for, today_for
from quizzes.queries.library import CardView, card_for
from quizzes.queries.reasons import sentence
from quizzes.queries.study import history_for, state_for


# Made by `rendered_card`: with a form for each, rendering a queue of 50 took two hundred times as long.
class CardAnswer(Answer):
    id = serializers.UUIDField()
    deck = serializers.UUIDField()
    entry = serializers.CharField(help_text="The entry of the deck; the cards of one entry are siblings.")
    face = serializers.CharField(help_text="Which card of the entry: main, reverse, c1, or a region.")
    kind = serializers.CharField()
    objective = serializers.CharField()
    position = serializers.IntegerField(help_text="The place in the deck's order.")
    content = serializers.DictField(
        help_text="Prompt, answer and why as sanitised HTML by language; `parts`: the same as data, by kind."
    )
    retired = serializers.BooleanField(help_text="The deck no longer asks it.")
    revision = serializers.IntegerField(help_text="The deck's revision that last changed this card.")


class CardStateAnswer(Answer):
    """Where a card stands. Made by `rendered_state`, because a batch of reviews holds hundreds."""

    scheduler = serializers.CharField()
    n = serializers.IntegerField(help_text="Passes in a row.")
    interval = serializers.IntegerField(help_text="Days.")
    ease = serializers.IntegerField(help_text="Hundredths: 250 is 2.50.")
    lapses = serializers.IntegerField()
    leech = serializers.BooleanField(help_text="Forgotten eight times or more.")
    due = serializers.DateField(
        allow_null=True, help_text="The study day it comes back; null for a new card."
    )
    first_day = serializers.DateField(allow_null=True, help_text="The study day of its first answer.")
    last_day = serializers.DateField(
        allow_null=True, help_text="Of its last answer that was no practice: on that day it is due no more."
    )
    pull_day = serializers.DateField(allow_null=True, help_text="The day to which a quiz pulled it.")
    drill_day = serializers.DateField(allow_null=True, help_text="The day on which it is asked again.")
    drill = serializers.BooleanField(
        help_text="Asked again on this very day: the `study_day` of a review, else the day of the answer."
    )
    suspended = serializers.BooleanField(help_text="Not asked until taken back.")
    buried_until = serializers.DateField(allow_null=True, help_text="Not asked before this day.")
    flag = serializers.IntegerField(help_text="A mark, 1 to 7; 0 is none.")


class CardStateRow(CardStateAnswer):
    """The same in a list of many cards' states. Made by `state_row`."""

    card = serializers.UUIDField()


class StandingAnswer(Answer):
    card = CardAnswer()
    state = CardStateAnswer()
    day = serializers.DateField(help_text="The study day that it is.")


class StepAnswer(Answer):
    event = serializers.UUIDField(source="event_id")
    kind = serializers.CharField()
    grade = serializers.IntegerField(allow_null=True)
    at = InstantField(source="at_ms")
    study_day = DayField()
    case = serializers.CharField(
        allow_null=True, help_text="The rule a review fell under: scheduled, drill, pulled or early."
    )
    lapse = serializers.BooleanField()
    undone = serializers.BooleanField()
    interval_before = serializers.IntegerField()
    interval_after = serializers.IntegerField()
    ease_before = serializers.IntegerField()
    ease_after = serializers.IntegerField()
    due = DayField(source="due_day", allow_null=True)


class ReasonAnswer(Answer):
    code = serializers.CharField(help_text="Stable, for programs.")
    text = serializers.SerializerMethodField(help_text="The reason in words.")
    values = serializers.SerializerMethodField(help_text="The numbers behind it; days as ISO dates.")

    def get_text(self, reason: Reason) -> str:
        return sentence(reason)

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_values(self, reason: Reason) -> dict[str, Any]:
        return {
            name: day_to_date(value).isoformat() if name in ("day", "due_day") else value
            for name, value in reason.values.items()
        }


class HistoryAnswer(StandingAnswer):
    steps = StepAnswer(many=True, help_text="Every event, in the order in which they count.")
    reasons = ReasonAnswer(
        many=True, help_text="What set the interval comes first, then what happened since."
    )


def rendered_card(card: CardView) -> dict[str, Any]:
    return {
        "id": card.id,
        "deck": card.deck_id,
        "entry": card.entry,
        "face": card.face,
        "kind": card.kind,
        "objective": card.objective,
        "position": card.position,
        "content": card.content,
        "retired": card.retired,
        "revision": card.revision,
    }


def rendered_state(state: CardState, day: int | None) -> dict[str, Any]:
    return {
        "scheduler": state.scheduler,
        "n": state.n,
        "interval": state.interval,
        "ease": state.ease,
        "lapses": state.lapses,
        "leech": state.is_leech(),
        "due": _date(state.effective_due),
        "first_day": _date(state.first_day),
        "last_day": _date(state.last_day),
        "pull_day": _date(state.pull_day),
        "drill_day": _date(state.drill_day),
        "drill": state.drill_day is not None and state.drill_day == day,
        "suspended": state.suspended,
        "buried_until": _date(state.buried_until),
        "flag": state.flag,
    }


def state_row(card: UUID, state: CardState, day: int) -> dict[str, Any]:
    return {"card": card, **rendered_state(state, day)}


def _date(day: int | None) -> str | None:
    return None if day is None else day_to_date(day).isoformat()


class Card(Endpoint):
    get_query = TodayQuery

    @operation("cards_read", "A card and where it stands", gives=StandingAnswer, example=examples.STANDING)
    def get(self, request: Request, card_id: UUID) -> Response:
        card = card_for(self.learner_id, card_id)
        day = _today(self.learner_id, self.query)
        return Response(_standing(card, state_for(self.learner_id, card_id), day))


class History(Endpoint):
    get_query = TodayQuery

    @operation(
        "cards_history",
        "A card's history and the reasons for its interval",
        gives=HistoryAnswer,
        example=examples.HISTORY,
    )
    def get(self, request: Request, card_id: UUID) -> Response:
        history = history_for(self.learner_id, card_id)
        day = _today(self.learner_id, self.query)
        return Response(
            {
                **_standing(history.card, history.state, day),
                "steps": StepAnswer(history.steps, many=True).data,
                "reasons": ReasonAnswer(history.reasons, many=True).data,
            }
        )


def _today(learner_id: UUID, query: dict[str, Any]) -> int:
    return today_for(profile_for(learner_id), now_ms=wallclock.now_ms(), tz_min=query.get("tz_min"))


def _standing(card: CardView, state: CardState, day: int) -> dict[str, Any]:
    return {"card": rendered_card(card), "state": rendered_state(state, day), "day": _date(day)}
