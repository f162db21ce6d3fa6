"""What all bodies, queries and answers are made of. Forms check form and refuse what they do not know."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from quizzes.core.clock import MAX_OFFSET, MIN_OFFSET, ClockError, calendar_moment, day_to_date, parse_day

# As the devices write them: another spelling would be another key in a client's table.
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

UNKNOWN_FIELD = _("This field is not known here.")
BAD_ID = _("Give a UUID in lower case, with hyphens.")


def read_uuid(value: Any) -> UUID | None:
    """None for anything but a UUID in lower case with its hyphens."""
    return UUID(value) if isinstance(value, str) and _UUID.fullmatch(value) else None


class IdField(serializers.UUIDField):
    default_error_messages: ClassVar = {"invalid": BAD_ID}

    def to_internal_value(self, data: Any) -> UUID:
        ident = read_uuid(data)
        if ident is None:
            self.fail("invalid", value=data)
        return ident


class StrictText(serializers.CharField):
    """Text from JSON: a number is no text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictNumber(serializers.IntegerField):
    """A whole number from JSON: neither text nor a fraction nor true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictFlag(serializers.BooleanField):
    """true or false from JSON, and nothing that looks like them."""

    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "string", "format": "date"})
class DayInput(serializers.Field):
    """`YYYY-MM-DD` as a study day."""

    default_error_messages: ClassVar = {"invalid": _("Give a date of the form YYYY-MM-DD.")}

    def to_internal_value(self, data: Any) -> int:
        try:
            return parse_day(data if isinstance(data, str) else "")
        except ClockError:
            self.fail("invalid")


@extend_schema_field({"type": "string", "format": "date"})
class DayField(serializers.Field):
    """A study day, in JSON its ISO date."""

    def to_representation(self, value: int) -> str:
        return day_to_date(value).isoformat()


@extend_schema_field({"type": "string", "format": "date-time"})
class InstantField(serializers.Field):
    """Milliseconds since 1970, in JSON an RFC 3339 instant in UTC."""

    def to_representation(self, value: int) -> str:
        return calendar_moment(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@extend_schema_field(
    {
        "oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}],
        "description": "One text for all languages, or a text by language.",
    }
)
class TextField(serializers.Field):
    def to_representation(self, value: str | dict[str, str]) -> str | dict[str, str]:
        return value


class Form(serializers.Serializer):
    """A body or a query: an object with these fields and no others."""

    default_error_messages: ClassVar = {"invalid": _("Give an object.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else ()
        if unknown:
            told = fault(UNKNOWN_FIELD, "unknown_field")
            raise ValidationError({name: [told] for name in sorted(unknown)})
        values: dict[str, Any] = super().to_internal_value(data)
        return values


class Answer(serializers.Serializer):
    """What goes out. The fields describe it in the API's document too."""


class NoQuery(Form):
    """The query of addresses that take none."""


class TodayQuery(Form):
    tz_min = serializers.IntegerField(
        required=False,
        min_value=MIN_OFFSET,
        max_value=MAX_OFFSET,
        help_text="UTC offset where the learner is, in minutes; decides which study day is today. "
        "Without it the profile's time zone does.",
    )


class DeckQuery(TodayQuery):
    deck = IdField(required=False, help_text="This deck alone; without it all decks under study.")


def read(form: type[Form], data: Any) -> dict[str, Any]:
    """The form's values; those that were not given are absent. Raises ValidationError with every fault."""
    if form is NoQuery and not data:
        return {}  # most requests of all; a form of nothing costs a twentieth of a review
    if isinstance(data, QueryDict):
        _refuse_repeated(data)
        data = data.dict()
    checked = form(data=data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def _refuse_repeated(query: QueryDict) -> None:
    repeated = [name for name, values in query.lists() if len(values) > 1]
    if repeated:
        told = fault(_("Give this parameter once."), "repeated")
        raise ValidationError({name: [told] for name in sorted(repeated)})


def fault(message: str | Promise, code: str) -> ErrorDetail:
    return ErrorDetail(str(message), code)
