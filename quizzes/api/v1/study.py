"""What to study now."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, DayField, DeckQuery
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.cards import CardAnswer, CardStateAnswer, rendered_card, rendered_state
from quizzes.api.v1.decks import CountsAnswer
from quizzes.core.clock import day_to_date
from quizzes.core.scheduling.preview import Preview
from quizzes.queries.practice import Mode, practice_for
from quizzes.queries.study import QueuedCard, basis_for, queue_for

LONGEST_QUEUE = 200
FURTHEST_AHEAD = 60  # days


class QueueQuery(DeckQuery):
    limit = serializers.IntegerField(
        default=50, min_value=1, max_value=LONGEST_QUEUE, help_text="The most cards to give."
    )


# Made by `_preview`, for the same reason.
class PreviewAnswer(Answer):
    grade = serializers.IntegerField()
    interval = serializers.IntegerField(help_text="Days.")
    due = DayField()
    drill = serializers.BooleanField(help_text="The card is asked again today.")


class QueuedCardAnswer(Answer):
    card = CardAnswer()
    role = serializers.CharField(help_text="Why it is asked: due, new or drill.")
    ready_at_ms = serializers.IntegerField(
        allow_null=True, help_text="When a drill card's ten minutes are over; milliseconds since 1970."
    )
    state = CardStateAnswer()
    previews = PreviewAnswer(many=True, help_text="What each grade from 0 to 5 would do.")


class QueueAnswer(Answer):
    day = serializers.DateField(help_text="The study day that it is.")
    counts = CountsAnswer()
    items = QueuedCardAnswer(many=True)
    server_now_ms = serializers.IntegerField()


class StudyQueue(Endpoint):
    get_query = QueueQuery

    @operation("study_queue", "Today's cards, in order", gives=QueueAnswer, example=examples.QUEUE)
    def get(self, request: Request) -> Response:
        """The same on every device. `counts` are those of the whole day, `items` the next cards of it.

        Each card says what every grade would do, so a client can work the day without knowing the algorithm.
        """
        now_ms = wallclock.now_ms()
        deck_id = self.query.pop("deck", None)
        queue = queue_for(self.learner_id, now_ms=now_ms, deck_id=deck_id, **self.query)
        return Response(
            {
                "day": DayField().to_representation(queue.day),
                "counts": CountsAnswer(queue.counts).data,
                "items": [_rendered(item, queue.day) for item in queue.items],
                "server_now_ms": now_ms,
            }
        )


class PracticeQuery(QueueQuery):
    mode = serializers.ChoiceField(
        choices=[mode.value for mode in Mode],
        help_text="ahead: what comes back soon; cram: all of it; forgotten: what was failed today.",
    )
    days = serializers.IntegerField(
        default=7, min_value=1, max_value=FURTHEST_AHEAD, help_text="How far ahead looks."
    )
    objective = serializers.CharField(
        required=False, max_length=64, help_text="Cards of this objective alone."
    )


class PracticeCardAnswer(Answer):
    card = CardAnswer()
    state = CardStateAnswer()


class PracticeAnswer(Answer):
    day = DayField(help_text="The study day that it is.")
    cards = serializers.IntegerField(help_text="How many there are, of which `items` are the first.")
    items = PracticeCardAnswer(many=True)


class StudyPractice(Endpoint):
    get_query = PracticeQuery

    @operation("study_practice", "Cards beyond today's", gives=PracticeAnswer, example=examples.PRACTICE)
    def get(self, request: Request) -> Response:
        """To study ahead or to cram. Send the answers as reviews of kind `practice`: they never move the schedule.

        What was practised today stands last, so the next request goes on where this one stopped.
        """
        mode, deck_id = Mode(self.query.pop("mode")), self.query.pop("deck", None)
        now_ms = wallclock.now_ms()
        found = practice_for(self.learner_id, now_ms=now_ms, mode=mode, deck_id=deck_id, **self.query)
        items = [
            {"card": rendered_card(item.card), "state": rendered_state(item.state, found.day)}
            for item in found.items
        ]
        day = DayField().to_representation(found.day)
        return Response({"day": day, "cards": found.cards, "items": items})


def _rendered(item: QueuedCard, day: int) -> dict[str, Any]:
    return {
        "card": rendered_card(item.card),
        "role": item.role,
        "ready_at_ms": item.ready_at_ms,
        "state": rendered_state(item.state, day),
        "previews": [_preview(preview) for preview in item.previews],
    }


def _preview(preview: Preview) -> dict[str, Any]:
    return {
        "grade": preview.grade,
        "interval": preview.interval,
        "due": day_to_date(preview.due_day).isoformat(),
        "drill": preview.drill,
    }


class CatchUpLimitsAnswer(Answer):
    reviews_per_day = serializers.IntegerField()
    until = DayField(source="until_day", help_text="The plan's last study day.")
    with_new = serializers.BooleanField(
        source="new_cards", help_text="New cards come as usual; else there are none."
    )


class DeckLimitsAnswer(Answer):
    deck = serializers.UUIDField(source="deck_id")
    new_per_day = serializers.IntegerField(
        source="limits.usual.new", help_text="The deck's own limit or the profile's."
    )
    reviews_per_day = serializers.IntegerField(
        source="limits.usual.reviews", allow_null=True, help_text="The same for reviews; null: no limit."
    )
    catch_up = CatchUpLimitsAnswer(
        source="limits.catch_up", allow_null=True, help_text="What holds instead until its last day."
    )
    revision = serializers.IntegerField()
    digest = serializers.CharField(help_text="With the revision: whether to fetch the deck's changes.")


class LimitsAnswer(Answer):
    scheduler = serializers.CharField(help_text="The algorithm that the log is folded with.")
    rollover_h = serializers.IntegerField(help_text="The hour at which the study day begins.")
    decks = DeckLimitsAnswer(many=True, help_text="Those under study, in the order of the queue.")


class StudyLimits(Endpoint):
    @operation("study_limits", "What the queue is made of", gives=LimitsAnswer, example=examples.LIMITS)
    def get(self, request: Request) -> Response:
        """For a device that makes the queue of any day by itself, without a network, from what it mirrors: the log by
        sync, the cards by each deck's changes, and this."""
        return Response(LimitsAnswer(basis_for(self.learner_id)).data)
