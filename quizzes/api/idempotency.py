"""Idempotency-Key: a write whose answer was lost is sent again, and gets that answer again."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import fault
from quizzes.services.repeats import Kept, answer_once

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"  # true on an answer that was kept
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

Method = Callable[..., HttpResponse]


def repeatable(method: Method) -> Method:
    """For a write that has no id of the client's: under a key it happens once a day, and its answer is kept."""

    @wraps(method)
    def once(self: Endpoint, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None:
            return method(self, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            told = fault(_("Give a key of 1 to 255 visible ASCII characters."), "invalid_idempotency_key")
            raise ValidationError({HEADER: [told]})
        kept, again = answer_once(
            self.learner_id,
            key=key,
            request_hash=fingerprint(request),
            now_ms=wallclock.now_ms(),
            act=lambda: _kept(self, request, method(self, request, *args, **kwargs)),
        )
        return _sent(kept, again)

    once.repeatable = True  # type: ignore[attr-defined]  # the document reads it
    return once


def fingerprint(request: Request) -> bytes:
    """Of method, address and body: another spelling of the same JSON is the same request."""
    digest = hashlib.sha256()
    for part in (str(request.method), request.get_full_path(), *_parts(request.data)):
        data = part if isinstance(part, bytes) else part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _parts(data: Any) -> Iterator[str | bytes]:
    """A form's fields one by one, files by their content; JSON as one canonical text."""
    if isinstance(data, bytes):
        yield data
    elif hasattr(data, "lists"):
        for name, values in sorted(data.lists()):
            for value in values:
                yield from (name, *_content(value))
    elif hasattr(data, "chunks"):
        yield from _content(data)
    else:
        yield json.dumps(data, sort_keys=True)


def _content(value: Any) -> Iterator[str | bytes]:
    if not hasattr(value, "chunks"):
        yield str(value)
        return
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    yield from (value.name or "", digest.digest())


def _kept(view: Endpoint, request: Request, answer: Any) -> Kept:
    """As it goes over the wire, so that the second answer is the first, letter for letter."""
    if isinstance(answer, Response):
        answer.accepted_renderer = request.accepted_renderer
        answer.accepted_media_type = request.accepted_media_type
        answer.renderer_context = view.get_renderer_context()  # type: ignore[attr-defined]
        answer.render()
    return Kept(answer.status_code, dict(answer.headers), answer.content)


def _sent(kept: Kept, again: bool) -> HttpResponse:
    answer = HttpResponse(kept.body, status=kept.status, headers=dict(kept.headers))
    if "Content-Type" not in kept.headers:
        del answer["Content-Type"]
    if again:
        answer[REPLAYED] = "true"
    return answer
