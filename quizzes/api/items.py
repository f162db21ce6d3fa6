"""Items of a batch, checked by hand: a form of the framework would take longer than the service.

An item whose form is wrong keeps its place in the batch, as a Rejection with the first fault that was found.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeGuard
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from quizzes.api.forms import BAD_ID, UNKNOWN_FIELD, fault, read_uuid
from quizzes.services.study_batch import EventInput, Rejection

LARGEST_BATCH = 500
LARGEST_NUMBER = 2**53 - 1  # what every client can hold exactly
LONGEST_ID = 100  # of a malformed id, told back so that the client finds its item


class Faulty(Exception):
    """What is wrong with an item, and where. `retryable`: a newer server may take it."""

    def __init__(self, code: str, field: str, *, retryable: bool = False) -> None:
        super().__init__(code)
        self.code, self.field, self.retryable = code, field, retryable


def checked(item: Any, read: Callable[[dict[str, Any]], EventInput]) -> EventInput | Rejection:
    if not isinstance(item, dict):
        return Rejection(None, "invalid_item")
    try:
        return read(item)
    except Faulty as found:
        ident = item.get("id")
        told = ident[:LONGEST_ID] if isinstance(ident, str) else None
        return Rejection(told, found.code, found.retryable, found.field)


def refuse_fields(item: dict[str, Any], known: Collection[str], required: Collection[str]) -> None:
    unknown = item.keys() - set(known)
    if unknown:
        raise Faulty("unknown_field", min(unknown))
    for name in required:
        if name not in item:
            raise Faulty("missing_field", name)


def ident_of(item: dict[str, Any], name: str, code: str) -> UUID:
    ident = read_uuid(item.get(name))
    if ident is None:
        raise Faulty(code, name)
    return ident


def is_number(value: Any, most: int, least: int = 0) -> TypeGuard[int]:
    """Booleans and 3.0 are no whole numbers."""
    return type(value) is int and least <= value <= most


def body_of(request_data: Any, known: Collection[str]) -> dict[str, Any]:
    """Raises ValidationError: no object, or with fields that are not known."""
    if not isinstance(request_data, dict):
        raise wrong(None, "invalid", _("Give an object."))
    for name in request_data.keys() - set(known):
        raise wrong(name, "unknown_field", UNKNOWN_FIELD)
    return request_data


def list_of(body: dict[str, Any], name: str, message: Any, *, least: int = 1) -> list[Any]:
    """Raises ValidationError where it is missing, no list, or too long."""
    if name not in body:
        raise wrong(name, "missing_field", _("This field is required."))
    items = body[name]
    if not isinstance(items, list) or not least <= len(items) <= LARGEST_BATCH:
        raise wrong(name, "invalid_batch", message)
    return items


def device_of(body: dict[str, Any]) -> UUID | None:
    ident = read_uuid(body.get("device"))
    if body.get("device") is not None and ident is None:
        raise wrong("device", "invalid_id", BAD_ID)
    return ident


def clock_of(body: dict[str, Any]) -> int | None:
    value = body.get("client_now_ms")
    if value is None or is_number(value, LARGEST_NUMBER):
        return value
    raise wrong("client_now_ms", "invalid_clock", _("Give milliseconds since 1970."))


def wrong(name: str | None, code: str, message: Any) -> ValidationError:
    told = [fault(message, code)]
    return ValidationError(told if name is None else {name: told})
