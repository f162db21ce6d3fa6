"""The WSGI application that granian serves."""

import codecs
import os
from collections.abc import Callable, Iterable
from email.message import Message
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizzes.settings")
django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    environ["CONTENT_TYPE"] = with_readable_charset(environ.get("CONTENT_TYPE", ""))
    return django_application(environ, start_response)


def with_readable_charset(content_type: str) -> str:
    """The media type, without a charset that no text is written in.

    Django trusts the name before any middleware runs, and a request in `charset=hex` ends as a server error.
    """
    parts = Message()
    parts["Content-Type"] = content_type
    charset = parts.get_param("charset")
    if charset is None or _is_text(str(charset)):
        return content_type
    parts.del_param("charset")
    return str(parts["Content-Type"])


def _is_text(charset: str) -> bool:
    try:
        "".encode(codecs.lookup(charset).name)  # a byte codec such as hex is known, and refuses text
    except (LookupError, ValueError):
        return False
    return True
