"""Files in requests: as the whole body, or as `file` of a form. Bounded before they are read."""

from collections.abc import Mapping
from typing import IO, Any, NamedTuple

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Form, read
from quizzes.api.parsers import StrictJSON
from quizzes.services.authoring import CSV, ENDINGS, MAX_BYTES, YAML, ZIP

FORM = "multipart/form-data"
FORM_SLACK = 64 * 1024  # what a form says around its file
MEDIA_TYPES: Mapping[str, str] = {
    "application/yaml": YAML,
    "text/yaml": YAML,
    "application/x-yaml": YAML,
    "text/csv": CSV,
    "application/zip": ZIP,
}


class Upload(NamedTuple):
    form: str
    content: bytes


class _Raw(BaseParser):
    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream.read()


PARSERS: tuple[type[BaseParser], ...] = (
    StrictJSON,
    MultiPartParser,
    *(type("Raw", (_Raw,), {"media_type": media_type}) for media_type in MEDIA_TYPES),
)


@extend_schema_field(OpenApiTypes.BINARY)
class FileInput(serializers.FileField):
    """spectacular thinks of the address under which a stored file is read."""


class DeckFileInput(Form):
    file = FileInput(help_text="YAML, CSV or a zip of the deck's folder.")


class Uploading(Endpoint):
    """An address to which a deck's file is sent."""

    parser_classes = PARSERS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Too large is refused before authentication, which may read a form for its CSRF token."""
        _refuse_size(_media_type(request), int(request.META.get("CONTENT_LENGTH") or 0))
        super().initial(request, *args, **kwargs)

    def uploaded(self) -> Upload:
        """Raises ValidationError, and RequestDataTooBig."""
        data = self.request.data
        if isinstance(data, bytes):
            return Upload(MEDIA_TYPES[_media_type(self.request)], data)
        file = read(DeckFileInput, data)["file"]
        form = _form_of(file.name, file.content_type or "", file)
        if file.size > MAX_BYTES[form]:
            raise RequestDataTooBig
        return Upload(form, file.read())


def _media_type(request: Request) -> str:
    return (request.content_type or "").partition(";")[0].strip().lower()


def _refuse_size(media_type: str, size: int) -> None:
    limit = MAX_BYTES[ZIP] + FORM_SLACK if media_type == FORM else None
    if media_type in MEDIA_TYPES:
        limit = MAX_BYTES[MEDIA_TYPES[media_type]]
    if limit is not None and size > limit:
        raise RequestDataTooBig(_("The body is too large."))


def _form_of(name: str, media_type: str, file: IO[bytes]) -> str:
    """By the name's ending, else by what the client says, else by what it looks like."""
    for ending, form in ENDINGS.items():
        if name.lower().endswith(ending):
            return form
    if media_type in MEDIA_TYPES:
        return MEDIA_TYPES[media_type]
    beginning = file.read(4)
    file.seek(0)
    return ZIP if beginning == b"PK\x03\x04" else YAML
