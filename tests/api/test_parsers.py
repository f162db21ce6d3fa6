"""Hostile JSON: refused with a code, quickly, and never stored."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from quizzes.api.parsers import MAX_DEPTH, parse

HOSTILE = {
    "depth 33": (b"[" * 33 + b"]" * 33, "json_too_deep"),
    "depth in objects": (b'{"a":' * 33 + b"1" + b"}" * 33, "json_too_deep"),
    "depth 100000": (b"[" * 100_000 + b"]" * 100_000, "json_too_deep"),
    "depth after an escaped quote": (b'["\\"",' * 40 + b"1" + b"]" * 40, "json_too_deep"),
    "open without end": (b"[" * 2_000_000, "json_too_deep"),
    "NUL escaped": (rb'{"name":"\u0000"}', "json_text"),
    "NUL in a key": (rb'{"\u0000":1}', "json_text"),
    "NUL raw": (b'{"name":"\x00"}', "json_malformed"),
    "lone surrogate": (rb'["\ud800"]', "json_text"),
    "lone low surrogate": (rb'["\udc00"]', "json_text"),
    "surrogates the wrong way round": (rb'["\udc00\ud800"]', "json_text"),
    "surrogate in UTF-8": (b'["\xed\xa0\x80"]', "json_malformed"),
    "overlong UTF-8": (b'["\xc0\xaf"]', "json_malformed"),
    "latin-1": ('["é"]'.encode("latin-1"), "json_malformed"),
    "UTF-16": ('["a"]'.encode("utf-16"), "json_malformed"),
    "byte order mark": (b'\xef\xbb\xbf{"a":1}', "json_malformed"),
    "NaN": (b"[NaN]", "json_number"),
    "Infinity": (b"[-Infinity]", "json_number"),
    "float beyond the largest": (b"[1e999]", "json_number"),
    "20 digits": (b"[99999999999999999999]", "json_number"),
    "2**63": (b"[9223372036854775808]", "json_number"),
    "a million digits": (b"[" + b"9" * 1_000_000 + b"]", "json_number"),
    "same key twice": (b'{"a":1,"a":2}', "json_duplicate_key"),
    "same key escaped": (rb'{"a":1,"\u0061":2}', "json_duplicate_key"),
    "empty": (b"", "json_malformed"),
    "blanks": (b"  ", "json_malformed"),
    "two values": (b"{} {}", "json_malformed"),
    "single quotes": (b"{'a':1}", "json_malformed"),
    "trailing comma": (b"[1,]", "json_malformed"),
    "comment": (b"[1] // one", "json_malformed"),
    "open string": (b'["abc', "json_malformed"),
    "string open at a backslash": (b'["abc\\', "json_malformed"),
    "a million open quotes": (b'"' + b'\\"' * 1_000_000, "json_malformed"),
    "quotes without end": (b'["' * 1_000_000, "json_too_deep"),
    "form": (b"reviews=1", "json_malformed"),
}


@pytest.mark.parametrize(("raw", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_refused_at_once(raw, code):
    start = time.perf_counter()
    with pytest.raises(ParseError) as caught:
        parse(raw)
    assert caught.value.get_codes() == code
    assert time.perf_counter() - start < 1


GOOD = {
    "depth 32": (b"[" * 32 + b"]" * 32, None),
    "brackets in a text": (b'["' + b"[" * 100 + b'"]', ["[" * 100]),
    "many shallow brackets": (b"[" + b"[]," * 1000 + b"1]", None),
    "whole surrogate pair": (rb'["\ud83d\ude00"]', ["😀"]),
    "escaped backslash before u0000": (rb'["\\u0000"]', ["\\u0000"]),
    "largest integer": (b"[9223372036854775807,-9223372036854775807]", [2**63 - 1, 1 - 2**63]),
    "scalar": (b"4", 4),
}


@pytest.mark.parametrize(("raw", "value"), GOOD.values(), ids=GOOD)
def test_good_json_is_read(raw, value):
    assert parse(raw) == (json.loads(raw) if value is None else value)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**63, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@given(value=values, ascii_only=st.booleans())
def test_whatever_json_can_say_comes_back(value, ascii_only):
    if depth(value) <= MAX_DEPTH:
        assert parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(raw=st.binary() | st.text(alphabet='{}[]",:\\u0d8e1 ').map(str.encode))
def test_any_bytes_are_read_or_refused(raw):
    try:
        value = parse(raw)
    except ParseError:
        return
    assert json.loads(raw) == value
