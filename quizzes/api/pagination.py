"""Cursors: opaque to clients, for us the place behind which the next page begins."""

import base64
import binascii
import re
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes.api.forms import Form

LARGEST_PAGE = 1000
_PLACE = re.compile(rb"p([0-9]{1,9})")


def cursor(place: int) -> str:
    return base64.urlsafe_b64encode(b"p%d" % place).decode().rstrip("=")


def place(text: str) -> int | None:
    """None for what is no cursor of ours, letter for letter."""
    try:
        found = _PLACE.fullmatch(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return None
    number = int(found[1]) if found else None
    return number if number is not None and cursor(number) == text else None


@extend_schema_field({"type": "string"})
class CursorField(serializers.Field):
    default_error_messages: ClassVar = {"invalid": _("Give a cursor as the previous page named it.")}

    def to_internal_value(self, data: Any) -> int:
        found = place(data)
        if found is None:
            self.fail("invalid")
        return found


class PageQuery(Form):
    cursor = CursorField(required=False, help_text="`next` of the previous page; without it the first page.")
    limit = serializers.IntegerField(
        default=100, min_value=1, max_value=LARGEST_PAGE, help_text="The most to give at once."
    )
