"""Reviews: what the learner answered, one at a time or a batch from a day offline.

The hot path of the API, so items are checked by hand: a form of the framework would take longer than the service.
"""

from collections.abc import Mapping
from typing import Any, TypeGuard
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import BAD_ID, UNKNOWN_FIELD, Answer, IdField, TodayQuery, fault, read_uuid
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.cards import CardStateAnswer, rendered_state
from quizzes.core.clock import ClockError, day_to_date, parse_instant
from quizzes.core.scheduling.types import CardState
from quizzes.services.study import record_events, undo_review
from quizzes.services.study_batch import BatchResult, EventInput, Rejection, Verdict

LARGEST_BATCH = 500
LARGEST_NUMBER = 2**53 - 1  # what every client can hold exactly
LONGEST_ID = 100  # of a malformed id, told back so that the client finds its item

BATCH_FIELDS = frozenset({"reviews", "device", "client_now_ms"})
REQUIRED = ("id", "card", "grade", "reviewed_at")
FIELDS = frozenset({*REQUIRED, "duration_ms", "kind"})
KINDS = ("review", "practice")
FIELD_NAMES = {"at_ms": "reviewed_at"}  # the log's names in this resource's words

MESSAGES = {
    "clock_ahead": _("The time lies in the future. The answer counts as of now."),
    "unknown_card": _("There is no such card."),
    "too_early": _("The time lies before 2005: the clock of the device is wrong."),
    "same_id_other_content": _("Another answer was sent under this id before. That one stands."),
    "invalid_item": _("A review is an object."),
    "unknown_field": UNKNOWN_FIELD,
    "missing_field": _("This field is required."),
    "invalid_id": BAD_ID,
    "invalid_card": BAD_ID,
    "invalid_kind": _("The kind is review or practice."),
    "invalid_grade": _("A grade is a whole number from 0 to 5."),
    "invalid_time": _("Give a time as RFC 3339 writes it, with its UTC offset."),
    "invalid_duration": _("A duration is a whole number of milliseconds, 0 or more."),
}


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


class VerdictAnswer(Answer):
    id = serializers.CharField(allow_null=True, help_text="As it was sent; null where it was no text.")
    status = serializers.CharField(
        help_text="accepted, duplicate (it was here before), orphaned (kept; the card is gone), conflict or rejected."
    )
    code = serializers.CharField(allow_null=True, help_text="Stable, for programs; null: nothing to say.")
    message = serializers.CharField(allow_null=True)
    field = serializers.CharField(allow_null=True)
    retryable = serializers.BooleanField(help_text="Keep it and send it again later.")
    card = serializers.UUIDField(allow_null=True)
    study_day = serializers.DateField(allow_null=True)
    state = CardStateAnswer(allow_null=True, help_text="Where the card stands after the whole batch.")


class ProofAnswer(Answer):
    seq = serializers.IntegerField(help_text="How many events your log holds.")
    chain = serializers.CharField(help_text="The hash over all of them, in hexadecimal digits.")


class BatchAnswer(Answer):
    results = VerdictAnswer(many=True, help_text="One for each item, in the order sent.")
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
        items, device_id, client_now_ms = _batch(request.data)
        batch = record_events(
            self.learner_id,
            items=items,
            device_id=device_id,
            client_now_ms=client_now_ms,
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


def _batch(body: Any) -> tuple[list[EventInput | Rejection], UUID | None, int | None]:
    """Raises ValidationError for what concerns the batch as a whole."""
    if not isinstance(body, dict):
        raise _wrong(None, "invalid", _("Give an object."))
    for name in body.keys() - BATCH_FIELDS:
        raise _wrong(name, "unknown_field", MESSAGES["unknown_field"])
    return _items(body.get("reviews")), _device(body.get("device")), _clock(body.get("client_now_ms"))


def _items(reviews: Any) -> list[EventInput | Rejection]:
    if reviews is None:
        raise _wrong("reviews", "missing_field", MESSAGES["missing_field"])
    if not isinstance(reviews, list) or not 1 <= len(reviews) <= LARGEST_BATCH:
        raise _wrong("reviews", "invalid_batch", _("Give a list of 1 to 500 reviews."))
    return [_item(review) for review in reviews]


def _device(value: Any) -> UUID | None:
    ident = read_uuid(value)
    if value is not None and ident is None:
        raise _wrong("device", "invalid_id", MESSAGES["invalid_id"])
    return ident


def _clock(value: Any) -> int | None:
    if value is None or _is_number(value, LARGEST_NUMBER):
        return value
    raise _wrong("client_now_ms", "invalid_clock", _("Give milliseconds since 1970."))


def _wrong(name: str | None, code: str, message: Any) -> ValidationError:
    told = [fault(message, code)]
    return ValidationError(told if name is None else {name: told})


def _is_number(value: Any, most: int) -> TypeGuard[int]:
    """Booleans and 3.0 are no whole numbers."""
    return type(value) is int and 0 <= value <= most


def _item(review: Any) -> EventInput | Rejection:
    """An item whose form is wrong keeps its place, with the first fault that was found."""
    if not isinstance(review, dict):
        return Rejection(None, "invalid_item")
    try:
        return _event(review)
    except _Faulty as found:
        ident = review.get("id")
        told = ident[:LONGEST_ID] if isinstance(ident, str) else None
        return Rejection(told, found.code, field=found.field)


class _Faulty(Exception):
    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code, self.field = code, field


def _event(review: dict[str, Any]) -> EventInput:
    _refuse_fields(review)
    kind, grade, duration = review.get("kind", "review"), review["grade"], review.get("duration_ms")
    if kind not in KINDS:
        raise _Faulty("invalid_kind", "kind")
    if not _is_number(grade, 5):
        raise _Faulty("invalid_grade", "grade")
    if duration is not None and not _is_number(duration, LARGEST_NUMBER):
        raise _Faulty("invalid_duration", "duration_ms")
    at_ms, tz_min = _instant(review["reviewed_at"])
    return EventInput(
        id=_uuid(review, "id", "invalid_id"),
        kind=kind,
        card=_uuid(review, "card", "invalid_card"),
        at_ms=at_ms,
        tz_min=tz_min,
        grade=grade,
        dur_ms=duration,
    )


def _refuse_fields(review: dict[str, Any]) -> None:
    unknown = review.keys() - FIELDS
    if unknown:
        raise _Faulty("unknown_field", min(unknown))
    for name in REQUIRED:
        if name not in review:
            raise _Faulty("missing_field", name)


def _uuid(review: dict[str, Any], name: str, code: str) -> UUID:
    ident = read_uuid(review[name])
    if ident is None:
        raise _Faulty(code, name)
    return ident


def _instant(value: Any) -> tuple[int, int | None]:
    try:
        instant = parse_instant(value)
    except (ClockError, TypeError):
        raise _Faulty("invalid_time", "reviewed_at") from None
    return instant.ms, instant.tz_min


def _rendered(batch: BatchResult) -> dict[str, Any]:
    return {
        "results": [_verdict(verdict, batch.states) for verdict in batch.results],
        "server_now_ms": batch.recv_ms,
        "proof": {"seq": batch.seq, "chain": batch.chain.hex()},
    }


def _verdict(verdict: Verdict, states: Mapping[UUID, CardState]) -> dict[str, Any]:
    state = None if verdict.card is None else states.get(verdict.card)
    day = verdict.study_day
    return {
        "id": verdict.id,
        "status": verdict.status,
        "code": verdict.code,
        "message": None if verdict.code is None else str(MESSAGES[verdict.code]),
        "field": FIELD_NAMES.get(verdict.field or "", verdict.field),
        "retryable": verdict.retryable,
        "card": verdict.card,
        "study_day": None if day is None else day_to_date(day).isoformat(),
        "state": None if state is None else rendered_state(state, state.last_day if day is None else day),
    }
