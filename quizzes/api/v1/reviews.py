"""Reviews: what the learner answered, one at a time or a batch from a day offline."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.authentication import note_device
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, IdField, TodayQuery
from quizzes.api.items import (
    LARGEST_BATCH,
    LARGEST_NUMBER,
    Faulty,
    body_of,
    checked,
    clock_of,
    device_of,
    ident_of,
    is_number,
    list_of,
    refuse_fields,
)
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.verdicts import ProofAnswer, StatedVerdictAnswer, rendered_with_states
from quizzes.core.clock import ClockError, Instant, parse_instant
from quizzes.services.study import record_events, undo_review
from quizzes.services.study_batch import BatchResult, EventInput

BATCH_FIELDS = frozenset({"reviews", "device", "client_now_ms"})
REQUIRED = ("id", "card", "grade", "reviewed_at")
FIELDS = frozenset({*REQUIRED, "duration_ms", "kind"})
KINDS = ("review", "practice")
FIELD_NAMES = {"at_ms": "reviewed_at"}  # the log's names in this resource's words


class ReviewInput(serializers.Serializer):
    """For the document; `_item` checks."""

    id = serializers.UUIDField(
        help_text="Made on the device, best of version 7. The same id is the same review."
    )
    card = serializers.UUIDField()
    grade = serializers.IntegerField(min_value=0, max_value=5)
    reviewed_at = serializers.DateTimeField(help_text="RFC 3339 with the UTC offset where the learner was.")
    duration_ms = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_NUMBER)
    kind = serializers.ChoiceField(
        choices=KINDS, default="review", help_text="Practice never moves the schedule."
    )


class ReviewBatchInput(serializers.Serializer):
    """For the document; `_batch` checks."""

    reviews = serializers.ListField(child=ReviewInput(), min_length=1, max_length=LARGEST_BATCH)
    device = serializers.UUIDField(required=False, help_text="One of your registered devices.")
    client_now_ms = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LARGEST_NUMBER,
        help_text="The device's clock now. If it is off by more than five minutes, the times are corrected.",
    )


class BatchAnswer(Answer):
    results = StatedVerdictAnswer(many=True, help_text="One for each item, in the order sent.")
    server_now_ms = serializers.IntegerField()
    proof = ProofAnswer()


class UndoQuery(TodayQuery):
    device = IdField(required=False, help_text="One of your registered devices.")


class Reviews(Endpoint):
    @operation(
        "reviews_record",
        "Send 1 to 500 reviews",
        takes=ReviewBatchInput,
        gives=BatchAnswer,
        body=examples.REVIEWS,
        example=examples.BATCH,
    )
    def post(self, request: Request) -> Response:
        """Each item gets a verdict of its own; a bad one never fails the others. Safe to repeat.

        A batch is written whole or not at all, and the answer comes when it is on the disk.
        """
        body = body_of(request.data, BATCH_FIELDS)
        items = list_of(body, "reviews", _("Give a list of 1 to 500 reviews."))
        device_id = device_of(body)
        note_device(request, device_id)
        batch = record_events(
            self.learner_id,
            items=[checked(item, _event) for item in items],
            device_id=device_id,
            client_now_ms=clock_of(body),
            clock=wallclock.now_ms,
        )
        return Response(_rendered(batch))


class Review(Endpoint):
    delete_query = UndoQuery

    @operation("reviews_undo", "Take a review back", gives=BatchAnswer, example=examples.UNDONE)
    def delete(self, request: Request, review_id: UUID) -> Response:
        """As if it had not been. The log keeps both, so a repeated undo answers `duplicate`."""
        device_id = self.query.pop("device", None)
        batch = undo_review(
            self.learner_id, review_id, device_id=device_id, clock=wallclock.now_ms, **self.query
        )
        return Response(_rendered(batch))


def _event(review: dict[str, Any]) -> EventInput:
    refuse_fields(review, FIELDS, REQUIRED)
    kind, grade, duration = review.get("kind", "review"), review["grade"], review.get("duration_ms")
    if kind not in KINDS:
        raise Faulty("invalid_kind", "kind")
    if not is_number(grade, 5):
        raise Faulty("invalid_grade", "grade")
    if duration is not None and not is_number(duration, LARGEST_NUMBER):
        raise Faulty("invalid_duration", "duration_ms")
    instant = instant_of(review, "reviewed_at")
    return EventInput(
        id=ident_of(review, "id", "invalid_id"),
        kind=kind,
        card=ident_of(review, "card", "invalid_card"),
        at_ms=instant.ms,
        tz_min=instant.tz_min,
        grade=grade,
        dur_ms=duration,
    )


def instant_of(item: dict[str, Any], name: str) -> Instant:
    try:
        return parse_instant(item[name])
    except (ClockError, TypeError):
        raise Faulty("invalid_time", name) from None


def _rendered(batch: BatchResult) -> dict[str, Any]:
    return {
        "results": rendered_with_states(batch.results, batch.states, FIELD_NAMES),
        "server_now_ms": batch.recv_ms,
        "proof": {"seq": batch.seq, "chain": batch.chain.hex()},
    }
