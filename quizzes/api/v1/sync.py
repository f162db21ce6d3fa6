"""Sync: what a device has for the log and what the log has for it, in one round trip; and what it mirrors beside."""

import re
from typing import Any

from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.authentication import note_device
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer
from quizzes.api.items import (
    LARGEST_BATCH,
    LARGEST_NUMBER,
    body_of,
    checked,
    clock_of,
    device_of,
    is_number,
    list_of,
    wrong,
)
from quizzes.api.pagination import LARGEST_PAGE
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.api.v1.cards import CardStateRow, state_row
from quizzes.api.v1.events import LARGEST_PAYLOAD, read_event
from quizzes.api.v1.verdicts import ProofAnswer, VerdictAnswer, rendered
from quizzes.core.clock import day_to_date
from quizzes.core.scheduling.types import Kind
from quizzes.queries.accounts import profile_for, today_for
from quizzes.services.study_rows import Logged
from quizzes.services.sync import SyncAsk, SyncResult, sync

PROTOCOL = 1
ASK_FIELDS = frozenset({"protocol", "device", "client_now_ms", "after", "proof", "events", "limit"})
REQUIRED = ("protocol", "device", "client_now_ms", "after", "proof", "events")
_CHAIN = re.compile(r"[0-9a-f]{64}")


class OriginInput(serializers.Serializer):
    device = serializers.UUIDField(allow_null=True)
    eff_ms = serializers.IntegerField(min_value=0, max_value=LARGEST_NUMBER)
    study_day = serializers.DateField()


class EventItem(serializers.Serializer):
    """For the document; `events.read_event` checks."""

    id = serializers.UUIDField(help_text="Made on the device, best of version 7.")
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    card = serializers.UUIDField()
    target = serializers.UUIDField(
        required=False, allow_null=True, help_text="Undo only: what it takes back."
    )
    grade = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=5, help_text="Review and practice only."
    )
    at_ms = serializers.IntegerField(
        help_text="The device's clock at the answer; let it never run backwards."
    )
    tz_min = serializers.IntegerField(
        required=False, allow_null=True, min_value=-720, max_value=840, help_text="UTC offset there and then."
    )
    rollover_h = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=23)
    dur_ms = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=LARGEST_NUMBER)
    payload = serializers.DictField(
        required=False,
        allow_null=True,
        help_text="flag: {flag: 0 to 7}; bury: {until: date}; else what you like, without fractions, up to 1 KiB.",
    )
    origin = OriginInput(
        required=False, allow_null=True, help_text="Only when an event is sent again after reset_required."
    )


class ProofInput(serializers.Serializer):
    seq = serializers.IntegerField(min_value=0)
    chain = serializers.CharField(help_text="64 hexadecimal digits; all 0 at position 0.")


class SyncInput(serializers.Serializer):
    """For the document; `_ask` checks."""

    protocol = serializers.ChoiceField(choices=[PROTOCOL])
    device = serializers.UUIDField()
    client_now_ms = serializers.IntegerField(min_value=0, max_value=LARGEST_NUMBER)
    after = serializers.IntegerField(min_value=0, help_text="The position up to which you have pulled.")
    proof = ProofInput(help_text="The highest position you were ever given, and the chain there.")
    events = serializers.ListField(child=EventItem(), max_length=LARGEST_BATCH)
    limit = serializers.IntegerField(
        default=LARGEST_PAGE, min_value=0, max_value=LARGEST_PAGE, help_text="0: push only."
    )


class ChangeAnswer(Answer):
    seq = serializers.IntegerField()
    id = serializers.UUIDField()
    kind = serializers.CharField()
    card = serializers.UUIDField()
    target = serializers.UUIDField(allow_null=True)
    grade = serializers.IntegerField(allow_null=True)
    at_ms = serializers.IntegerField()
    tz_min = serializers.IntegerField()
    rollover_h = serializers.IntegerField()
    dur_ms = serializers.IntegerField(allow_null=True)
    payload = serializers.DictField(allow_null=True)
    device = serializers.UUIDField(allow_null=True)
    eff_ms = serializers.IntegerField()
    recv_ms = serializers.IntegerField()
    study_day = serializers.DateField()


class DeckMarkAnswer(Answer):
    revision = serializers.IntegerField()
    digest = serializers.CharField()


class SyncAnswer(Answer):
    server_now_ms = serializers.IntegerField()
    results = VerdictAnswer(many=True, help_text="One for each event, in the order sent.")
    changes = ChangeAnswer(many=True, help_text="What the log holds behind `after`, in its order.")
    next_after = serializers.IntegerField(help_text="Send it as `after` next time.")
    has_more = serializers.BooleanField()
    states = CardStateRow(
        many=True, help_text="Where each card now stands that the push or the page touched."
    )
    states_epoch = serializers.IntegerField(help_text="When it grew, fetch all states anew (GET /states).")
    decks = serializers.DictField(child=DeckMarkAnswer(), help_text="By id: what each deck is now.")
    proof = ProofAnswer(help_text="The end of the log. Keep it, and send it with the next request.")


class Sync(Endpoint):
    throttle_scope = "sync"
    conflict = ("reset_required", "Send everything again with its origin, then fetch anew.")

    @operation(
        "sync_exchange",
        "Push events and pull what is new",
        takes=SyncInput,
        gives=SyncAnswer,
        body=examples.SYNC,
        example=examples.SYNCED,
    )
    def post(self, request: Request) -> Response:
        """Every event gets a verdict. Repeat the request until it is answered: what was accepted is a duplicate then.

        409 `reset_required`: the server lost what you have seen. Mark all your events unsent, the mirrored ones with
        their `origin`, set `after` and `proof` to nought, push, then pull.
        """
        ask = _ask(request.data)
        note_device(request, ask.device_id)
        result = sync(self.learner_id, ask=ask, clock=wallclock.now_ms)
        day = today_for(profile_for(self.learner_id), now_ms=result.recv_ms)
        return Response(_rendered(result, day))


def _ask(data: Any) -> SyncAsk:
    body = body_of(data, ASK_FIELDS)
    for name in REQUIRED:
        if body.get(name) is None:
            raise wrong(name, "missing_field", _("This field is required."))
    if type(body["protocol"]) is not int or body["protocol"] != PROTOCOL:
        raise wrong("protocol", "unknown_protocol", _("This server speaks protocol 1."))
    items = list_of(body, "events", _("Give a list of up to 500 events."), least=0)
    seq, chain = _proof(body["proof"])
    device = device_of(body)
    assert device is not None  # required above  # noqa: S101
    return SyncAsk(
        device_id=device,
        client_now_ms=clock_of(body) or 0,
        after=_position(body, "after", LARGEST_NUMBER),
        proof_seq=seq,
        proof_chain=chain,
        items=[checked(item, read_event) for item in items],
        limit=_position(body, "limit", LARGEST_PAGE) if "limit" in body else LARGEST_PAGE,
    )


def _proof(value: Any) -> tuple[int, bytes]:
    fits = (
        isinstance(value, dict) and set(value) == {"seq", "chain"} and is_number(value["seq"], LARGEST_NUMBER)
    )
    if not fits or not isinstance(value["chain"], str) or not _CHAIN.fullmatch(value["chain"]):
        raise wrong("proof", "invalid_proof", _("Give the proof as the server gave it: seq and chain."))
    return value["seq"], bytes.fromhex(value["chain"])


def _position(body: dict[str, Any], name: str, most: int) -> int:
    value = body[name]
    if not is_number(value, most):
        raise wrong(name, "invalid_position", _("Give a whole number, 0 or more."))
    return value


def _rendered(result: SyncResult, day: int) -> dict[str, Any]:
    return {
        "server_now_ms": result.recv_ms,
        "results": [rendered(verdict) for verdict in result.results],
        "changes": [_change(event) for event in result.changes],
        "next_after": result.next_after,
        "has_more": result.has_more,
        "states": [state_row(card, state, day) for card, state in result.states.items()],
        "states_epoch": result.states_epoch,
        "decks": {
            str(ident): {"revision": mark.revision, "digest": mark.digest}
            for ident, mark in result.decks.items()
        },
        "proof": {"seq": result.seq, "chain": result.chain.hex()},
    }


def _change(event: Logged) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "id": event.id,
        "kind": event.kind,
        "card": event.card,
        "target": event.target,
        "grade": event.grade,
        "at_ms": event.at_ms,
        "tz_min": event.tz_min,
        "rollover_h": event.rollover_h,
        "dur_ms": event.dur_ms,
        "payload": event.payload,
        "device": event.device,
        "eff_ms": event.eff_ms,
        "recv_ms": event.recv_ms,
        "study_day": day_to_date(event.study_day).isoformat(),
    }


class SyncMetaAnswer(Answer):
    protocol = serializers.DictField(
        child=serializers.IntegerField(), help_text="min and max that the server speaks."
    )
    limits = serializers.DictField(child=serializers.IntegerField())
    server_now_ms = serializers.IntegerField()
    csrf_token = serializers.CharField(help_text="For writing with a browser's session; apps need none.")


class SyncMeta(Endpoint):
    @operation("sync_meta", "What this server speaks", gives=SyncMetaAnswer, example=examples.SYNC_META)
    def get(self, request: Request) -> Response:
        return Response(
            {
                "protocol": {"min": PROTOCOL, "max": PROTOCOL},
                "limits": {"events": LARGEST_BATCH, "page": LARGEST_PAGE, "payload_bytes": LARGEST_PAYLOAD},
                "server_now_ms": wallclock.now_ms(),
                "csrf_token": get_token(request._request),
            }
        )
