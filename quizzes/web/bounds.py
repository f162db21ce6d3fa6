"""How large a form with a file may be. It is read before any view is asked, to find its CSRF token."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from quizzes.services.authoring import MAX_BYTES

SLACK = 3 * 1024 * 1024  # what the fields beside the file may weigh
LARGEST = max(MAX_BYTES.values()) + SLACK


class Bounded(FileUploadHandler):
    """First in the row of handlers; refuses by the length that is announced, before a byte lies on the disk."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > LARGEST:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
