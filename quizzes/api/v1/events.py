"""An event of the log as a device sends it. Derived or unknown fields reject it: they would be lies or typos."""

import json
from collections.abc import Mapping
from typing import Any, Final

from quizzes.api.forms import read_uuid
from quizzes.api.items import LARGEST_NUMBER, Faulty, ident_of, is_number, refuse_fields
from quizzes.core.clock import MAX_OFFSET, MIN_OFFSET, ClockError, parse_day
from quizzes.core.scheduling.fold import MAX_FLAG
from quizzes.core.scheduling.types import Kind
from quizzes.services.study_batch import EventInput, Origin

FIELDS = frozenset(
    ["id", "kind", "card", "target", "grade", "at_ms", "tz_min", "rollover_h", "dur_ms", "payload", "origin"]
)
REQUIRED = ("id", "kind", "card", "at_ms")
GRADED: Final = (Kind.REVIEW, Kind.PRACTICE)
LARGEST_PAYLOAD = 1024  # bytes of JSON
ORIGIN_FIELDS = {"device", "eff_ms", "study_day"}


def read_event(item: dict[str, Any]) -> EventInput:
    """Raises Faulty with the first fault."""
    kind = _kind(item.get("kind"))
    refuse_fields(item, FIELDS, REQUIRED)
    return EventInput(
        id=ident_of(item, "id", "invalid_id"),
        kind=kind,
        card=ident_of(item, "card", "invalid_card"),
        at_ms=_number(item, "at_ms", "invalid_instant", -LARGEST_NUMBER, LARGEST_NUMBER),
        tz_min=_optional(item, "tz_min", "invalid_offset", MIN_OFFSET, MAX_OFFSET),
        grade=_grade(item, kind),
        target=_target(item, kind),
        rollover_h=_optional(item, "rollover_h", "invalid_rollover", 0, 23),
        dur_ms=_optional(item, "dur_ms", "invalid_duration", 0, LARGEST_NUMBER),
        payload=_payload(item.get("payload"), kind),
        origin=_origin(item.get("origin")),
    )


def _kind(value: Any) -> Kind:
    """Asked before anything else: a kind of a newer protocol may have fields of its own."""
    try:
        return Kind(value)
    except ValueError:
        raise Faulty("unknown_kind", "kind", retryable=True) from None


def _number(item: dict[str, Any], name: str, code: str, least: int, most: int) -> int:
    value = item.get(name)
    if not is_number(value, most, least):
        raise Faulty(code, name)
    return value


def _optional(item: dict[str, Any], name: str, code: str, least: int, most: int) -> int | None:
    return None if item.get(name) is None else _number(item, name, code, least, most)


def _grade(item: dict[str, Any], kind: Kind) -> int | None:
    grade = item.get("grade")
    if kind in GRADED:
        return _number(item, "grade", "invalid_grade", 0, 5)
    if grade is not None:
        raise Faulty("invalid_grade", "grade")
    return None


def _target(item: dict[str, Any], kind: Kind) -> Any:
    if kind is Kind.UNDO:
        return ident_of(item, "target", "invalid_target")
    if item.get("target") is not None:
        raise Faulty("invalid_target", "target")
    return None


def _payload(value: Any, kind: Kind) -> Mapping[str, Any] | None:
    if value is None and kind is not Kind.FLAG:
        return None
    if not isinstance(value, dict) or not _is_small(value) or not _fits(value, kind):
        raise Faulty("invalid_payload", "payload")
    return value


def _is_small(value: dict[str, Any]) -> bool:
    return len(json.dumps(value, ensure_ascii=False).encode()) <= LARGEST_PAYLOAD and not _has_fraction(value)


def _has_fraction(value: Any) -> bool:
    """Languages write 0.1 and 1e2 in ways of their own, and then two hashes differ."""
    if isinstance(value, dict):
        return any(map(_has_fraction, value.values()))
    if isinstance(value, list):
        return any(map(_has_fraction, value))
    return isinstance(value, float)


def _fits(value: dict[str, Any], kind: Kind) -> bool:
    if kind is Kind.FLAG:
        return is_number(value.get("flag"), MAX_FLAG)
    return kind is not Kind.BURY or "until" not in value or _is_day(value["until"])


def _is_day(value: Any) -> bool:
    try:
        parse_day(value)
    except (ClockError, TypeError):
        return False
    return True


def _origin(value: Any) -> Origin | None:
    if value is None:
        return None
    if (
        not isinstance(value, dict)
        or set(value) != ORIGIN_FIELDS
        or not is_number(value["eff_ms"], LARGEST_NUMBER)
    ):
        raise Faulty("invalid_origin", "origin")
    device = read_uuid(value["device"])
    if (value["device"] is not None and device is None) or not _is_day(value["study_day"]):
        raise Faulty("invalid_origin", "origin")
    return Origin(device, value["eff_ms"], parse_day(value["study_day"]))
