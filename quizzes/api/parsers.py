"""JSON that every database, every client and a small stack can bear."""

import json
import math
import re
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1  # an SQL bigint holds no more
MAX_DIGITS = len(str(MAX_INTEGER))

# A string, be it unfinished, or a bracket. Possessive: hostile quotes cost no backtracking.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
# SQLite stores a lone surrogate and every later answer breaks; PostgreSQL refuses NUL.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StrictJSON(JSONParser):
    """UTF-8 without depth, NUL, lone surrogates, doubled keys and numbers that no column holds.

    A charset in the media type has no meaning for JSON (RFC 8259, section 11) and is ignored.
    """

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        return parse(stream.read())


def parse(raw: bytes) -> Any:
    """Raises ParseError: json_too_deep, json_duplicate_key, json_number, json_text or json_malformed."""
    _refuse_depth(raw)
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_constant,
        )
    except UnicodeDecodeError:
        raise ParseError(_("The body is not UTF-8."), "json_malformed") from None
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ParseError(
            _("The body is not JSON (line %(line)d, column %(column)d).") % place, "json_malformed"
        ) from None
    if b"\\u" in raw:  # the only way in: raw NUL is not JSON, and raw surrogates are not UTF-8
        _refuse_unstorable(value)
    return value


def _refuse_depth(raw: bytes) -> None:
    """Before parsing: the parser itself would run out of stack."""
    depth = 0
    for token in _TOKEN.finditer(raw):
        if token[0] in (b"[", b"{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise ParseError(_("The body is nested too deeply."), "json_too_deep")
        elif token[0] in (b"]", b"}"):
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ParseError(_("An object of the body has the same key twice."), "json_duplicate_key")
    return value


def _integer(digits: str) -> int:
    """Counted before it is read: reading a million digits takes seconds."""
    if len(digits) <= MAX_DIGITS + 1:
        value = int(digits)
        if -MAX_INTEGER <= value <= MAX_INTEGER:
            return value
    raise _bad_number()


def _fraction(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise _bad_number()
    return value


def _constant(name: str) -> float:
    raise _bad_number()


def _bad_number() -> ParseError:
    return ParseError(_("The body holds a number that is too large, or that is none."), "json_number")


def _refuse_unstorable(value: Any) -> None:
    for text in _texts(value):
        if _UNSTORABLE.search(text):
            raise ParseError(
                _("The body holds a character that cannot be stored: NUL, or half of a pair."), "json_text"
            )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _texts(item)
