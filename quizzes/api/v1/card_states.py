"""Putting a card away, taking it back, marking it, or beginning it anew: one event of the log each."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, Form, IdField, StrictFlag, StrictNumber, fault
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.verdicts import ProofAnswer, StatedVerdictAnswer, rendered_with_states
from quizzes.core.clock import ClockError, parse_instant
from quizzes.core.scheduling.fold import MAX_FLAG
from quizzes.core.scheduling.types import Kind
from quizzes.queries.library import card_for
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput

CHANGES = ("suspended", "buried_until", "flag", "reset")
FIELD_NAMES = {"at_ms": "at"}


@extend_schema_field({"type": "string", "format": "date-time"})
class InstantInput(serializers.Field):
    """RFC 3339 with an offset, as core.clock reads it."""

    default_error_messages: ClassVar = {
        "invalid": _("Give a time as RFC 3339 writes it, with its UTC offset.")
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            return parse_instant(data)
        except (ClockError, TypeError):
            self.fail("invalid")


class CardStateInput(Form):
    """One change a request: a batch of them goes through /sync."""

    id = IdField(help_text="Of the event, made on the device. The same id is the same change.")
    at = InstantInput(help_text="When, as RFC 3339 with the UTC offset there.")
    device = IdField(required=False)
    client_now_ms = StrictNumber(required=False, min_value=0, max_value=2**53 - 1)
    suspended = StrictFlag(required=False, help_text="Ask it no more, or again.")
    buried_until = serializers.DateField(
        required=False, allow_null=True, help_text="Not before this study day; null: take it back now."
    )
    flag = StrictNumber(required=False, min_value=0, max_value=MAX_FLAG, help_text="0: none.")
    reset = StrictFlag(required=False, help_text="true: begin the card anew.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len([name for name in CHANGES if name in attrs]) != 1 or attrs.get("reset") is False:
            message = _("Give one of suspended, buried_until, flag and reset: true.")
            raise serializers.ValidationError(fault(message, "one_change"))
        return attrs


class CardStateChangeAnswer(Answer):
    result = StatedVerdictAnswer()
    server_now_ms = serializers.IntegerField()
    proof = ProofAnswer()


class CardState(Endpoint):
    @operation(
        "cards_change_state",
        "Suspend, bury, flag or reset a card",
        takes=CardStateInput,
        gives=CardStateChangeAnswer,
        body=examples.STATE_CHANGE,
        example=examples.STATE_CHANGED,
    )
    def patch(self, request: Request, card_id: UUID) -> Response:
        form = CardStateInput(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        card_for(self.learner_id, card_id)
        batch = record_events(
            self.learner_id,
            items=[_event(card_id, given)],
            device_id=given.get("device"),
            client_now_ms=given.get("client_now_ms"),
            clock=wallclock.now_ms,
        )
        return Response(
            {
                "result": rendered_with_states(batch.results, batch.states, FIELD_NAMES)[0],
                "server_now_ms": batch.recv_ms,
                "proof": {"seq": batch.seq, "chain": batch.chain.hex()},
            }
        )


def _event(card_id: UUID, given: dict[str, Any]) -> EventInput:
    kind, payload = _change(given)
    instant = given["at"]
    return EventInput(
        id=given["id"], kind=kind, card=card_id, at_ms=instant.ms, tz_min=instant.tz_min, payload=payload
    )


def _change(given: dict[str, Any]) -> tuple[Kind, dict[str, Any] | None]:
    if "suspended" in given:
        return (Kind.SUSPEND if given["suspended"] else Kind.UNSUSPEND), None
    if "flag" in given:
        return Kind.FLAG, {"flag": given["flag"]}
    if "reset" in given:
        return Kind.RESET, None
    until = given["buried_until"]
    return (Kind.UNBURY, None) if until is None else (Kind.BURY, {"until": until.isoformat()})
