"""What became of each item of a batch, in the words of the API."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quizzes.api.forms import BAD_ID, UNKNOWN_FIELD, Answer
from quizzes.api.v1.cards import CardStateAnswer, rendered_state
from quizzes.core.clock import day_to_date
from quizzes.core.scheduling.types import CardState
from quizzes.services.study_batch import Verdict

MESSAGES = {
    "clock_ahead": _("The time lies in the future. The answer counts as of now."),
    "unknown_card": _("There is no such card."),
    "too_early": _("The time lies before 2005: the clock of the device is wrong."),
    "same_id_other_content": _("Another answer was sent under this id before. That one stands."),
    "invalid_item": _("An item is an object."),
    "unknown_field": UNKNOWN_FIELD,
    "missing_field": _("This field is required."),
    "invalid_id": BAD_ID,
    "invalid_card": BAD_ID,
    "invalid_target": _("An undo, and nothing else, names the event that it takes back."),
    "invalid_kind": _("The kind is review or practice."),
    "unknown_kind": _("This server does not know events of this kind. Keep it and send it again later."),
    "invalid_grade": _("A grade is a whole number from 0 to 5, for reviews and practice only."),
    "invalid_time": _("Give a time as RFC 3339 writes it, with its UTC offset."),
    "invalid_instant": _("Give milliseconds since 1970."),
    "invalid_offset": _("A UTC offset is a whole number of minutes from -720 to 840."),
    "invalid_rollover": _("The day can begin at an hour from 0 to 23."),
    "invalid_duration": _("A duration is a whole number of milliseconds, 0 or more."),
    "invalid_payload": _("A payload is an object of at most 1 KiB without fractions, and fits its kind."),
    "invalid_origin": _("The origin must be given as the server once gave it."),
}


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
    seq = serializers.IntegerField(allow_null=True, help_text="Its number in the log.")
    eff_ms = serializers.IntegerField(allow_null=True, help_text="When it counts as having happened.")
    study_day = serializers.DateField(allow_null=True)


class StatedVerdictAnswer(VerdictAnswer):
    state = CardStateAnswer(allow_null=True, help_text="Where the card stands after the whole batch.")


class ProofAnswer(Answer):
    seq = serializers.IntegerField(help_text="How many events your log holds.")
    chain = serializers.CharField(help_text="The hash over all of them, in hexadecimal digits.")


def rendered(verdict: Verdict, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`names` gives the log's field names in the words of a resource; a name that is not known stays the sender's."""
    day, field = verdict.study_day, verdict.field
    if names and verdict.code != "unknown_field":
        field = names.get(field or "", field)
    return {
        "id": verdict.id,
        "status": verdict.status,
        "code": verdict.code,
        "message": None if verdict.code is None else str(MESSAGES[verdict.code]),
        "field": field,
        "retryable": verdict.retryable,
        "card": verdict.card,
        "seq": verdict.seq,
        "eff_ms": verdict.eff_ms,
        "study_day": None if day is None else day_to_date(day).isoformat(),
    }


def rendered_with_states(
    verdicts: Iterable[Verdict], states: Mapping[UUID, CardState], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [{**rendered(verdict, names), "state": _state(verdict, states)} for verdict in verdicts]


def _state(verdict: Verdict, states: Mapping[UUID, CardState]) -> dict[str, Any] | None:
    state = None if verdict.card is None else states.get(verdict.card)
    if state is None:
        return None
    return rendered_state(state, state.last_day if verdict.study_day is None else verdict.study_day)
