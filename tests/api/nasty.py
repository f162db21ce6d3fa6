"""What breaks servers, and every slot of the API that takes it. Slots are read off the document and off the schema of
decks, so one that is added is tried without anybody's doing."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import deck
from quizzes.api.document import document

METHODS = ("get", "post", "put", "patch", "delete")
TEXTS = [
    *("", " ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u200b", "\u2028", "\x85", "\x1f", "\x7f"),
    *("\x00", "a\x00b", "\ud800", "\udfff", "\ud83d", "\udc00\ud800", "\ufffe", "\uffff", "\ufeffx"),
    *("\u202eevil", "\u2066x", "e\u0301", "\u0301", "\u1112\u1161\u11ab", "İ", "ß", "ﬁ", "ｆｕｌｌ", "１２", "٣"),
    *("é" * 5000, "x" * 70_000, "😀" * 30, "👨‍👩‍👧‍👦", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L", "🏳️‍🌈", "\U0010ffff", "中文" * 50),
    *("'", '"', "`", "\\", "''; --", "'; DROP TABLE quizzes_user; --", "' OR '1'='1", "1) OR (1=1", "%", "%%", "_"),
    *("<script>alert(1)</script>", "<svg onload=alert(1)>", "]]>", "<!--", "&lt;&#0;", "javascript:alert(1)"),
    *("${7*7}", "{{7*7}}", "{% load x %}", "%s%n%x", "{0.__class__}", "$(id)", "`id`", "| ls", "\x1b[31m"),
    *("../../../etc/passwd", "..\\..\\x", "/dev/null", "C:\\nul", "file:///etc/passwd", "http://127.0.0.1:1/"),
    *("%00", "%ff", "%zz", "%u0000", "+", "&a=b", "?", "#", ";", "/", "//x", ".", "..", "*", "**", "[]"),
    *("0", "-1", "1e309", "9" * 30, "-" + "9" * 30, "1.5", "0x10", "010", "1_000", "NaN", "Infinity", " 1", "2**63"),
    *("9223372036854775808", "2147483648", "-2147483649", "65536", "true", "null", "None", "undefined", "no", "~"),
    *("2026-02-30", "2026-W53-1", "0000-00-00", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00", "12:30", "24:00"),
    *("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{00000000-0000}", "urn:uuid:"),
    *("a@b", "a@" + "b" * 300 + ".org", "ada@example.org\nBcc: x@y.z", "=1+1", "@SUM(A1)", "- x", "&a", "*a", "!!x"),
    *("{{c1::x}}", "{{c1::" * 200, "[" * 500, "(" * 500, "![x](x.svg)", "a: b: c", "? x", "|", ">-"),
    *("\r\nSet-Cookie: a=b", "x" * 201),
]  # fmt: skip
# What JSON can say and no text is; the last ones JSON cannot say.
LITERALS = [
    *("null", "true", "false", "0", "-0", "-1", "1", "1.0", "1.5", "-0.0", "1e0", "1e308", "2147483647", "2147483648"),
    *("-2147483649", "9007199254740991", "9007199254740993", "9223372036854775807", "-9223372036854775808"),
    *("[]", "[[]]", "[null]", "[0]", '["a", null]', "{}", '{"a": 1}', '{"": ""}', '{"en": null}', '{"en": ["x"]}'),
    *('{"__proto__": {}}', '{"$ref": "#"}', "[" * 30 + "]" * 30, '{"a":' * 30 + "1" + "}" * 30),
    "[" + "0," * 3000 + "0]",
    *("9223372036854775808", "9" * 5000, "1e999", "NaN", "-Infinity", "[" * 100_000, '{"a":1,"a":2}', "'x'"),
    *("01", "+1", "1.", ".5", '"\\x"', '"\\u12"', '"\t"', "/**/1", '"a" "b"', "\ufeff1"),
]  # fmt: skip
FRAGMENTS = list(dict.fromkeys(item.encode() for item in (*map(json.dumps, TEXTS), *LITERALS)))
MARK = "\ufdd0 here"


@dataclass(frozen=True, slots=True)
class Slot:
    """`keys` lead to a value in the body, or are the one name of a parameter."""

    where: str
    keys: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    method: str
    address: str
    parameters: tuple[Slot, ...]
    schema: Mapping[str, Any] | None  # of the JSON body
    example: Any


def operations() -> Iterator[Operation]:
    for address, item in document()["paths"].items():
        for method in METHODS:
            if method in item:
                yield _operation(method, address, item[method])


def _operation(method: str, address: str, told: Mapping[str, Any]) -> Operation:
    parameters = [resolved(parameter) for parameter in told.get("parameters", [])]
    content = resolved(told.get("requestBody", {})).get("content", {}).get("application/json", {})
    examples = [resolved(example).get("value") for example in content.get("examples", {}).values()]
    return Operation(
        told["operationId"],
        method.upper(),
        address,
        tuple(Slot(parameter["in"], (parameter["name"],)) for parameter in parameters),
        resolved(content["schema"]) if content else None,
        examples[0] if examples else {},
    )


def resolved(part: Any, root: Any = None) -> Any:
    while "$ref" in part:
        found = root or document()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def slots_of(schema: Any, root: Any = None, keys: tuple[str | int, ...] = ()) -> Iterator[Slot]:
    """The whole, and whatever is in it: properties, the first item, a value by a key of one's own."""
    schema = resolved(schema, root)
    yield Slot("body", keys)
    if len(keys) > 6:
        return
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from (slot for slot in slots_of(part, root, keys) if slot.keys != keys)
    for name, inner in schema.get("properties", {}).items():
        yield from slots_of(inner, root, (*keys, name))
    if "items" in schema:
        yield from slots_of(schema["items"], root, (*keys, 0))
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield from slots_of(schema["additionalProperties"], root, (*keys, "en"))


def entry_slots(kind: str) -> list[Slot]:
    """Of an entry in a deck, by the published schema of decks."""
    root = deck.schema()
    of_kind = (
        part for part in root["$defs"].values() if part["properties"].get("kind", {}).get("const") == kind
    )
    return unique(slots_of(next(of_kind), root))


def header_slots() -> list[Slot]:
    """Of a deck's file, its cards left to `entry_slots`."""
    root = deck.schema()
    return unique(
        slot for slot in slots_of(root["$defs"]["DeckDocument"], root) if slot.keys[:1] != ("cards",)
    )


def unique(slots: Any) -> list[Slot]:
    return list(dict.fromkeys(slots))


def put(base: Any, keys: tuple[str | int, ...], fragment: bytes) -> bytes:
    """JSON with the fragment at the place, whatever has to be made on the way."""
    filled = _put(deepcopy(base), keys)
    return json.dumps(filled).encode().replace(json.dumps(MARK).encode(), fragment)


def _put(value: Any, keys: tuple[str | int, ...]) -> Any:
    if not keys:
        return MARK
    first, rest = keys[0], keys[1:]
    if isinstance(first, int):
        items = value if isinstance(value, list) and value else [None]
        return [_put(items[0], rest), *items[1:]]
    held = value if isinstance(value, dict) else {}
    return {**held, first: _put(held.get(first), rest)}


def in_url(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def in_header(text: str) -> str | None:
    """None for what no server lets through to an application."""
    raw = text.encode("utf-8", "surrogatepass").decode("latin-1")
    return None if any(character in raw for character in "\x00\r\n") else raw.strip()


# An entry of each kind, with what the kind asks for.
ENTRIES: dict[str, dict[str, Any]] = {
    "basic": {"prompt": "What?", "answer": "That", "why": "So", "tags": ["a"], "notes": ["n"]},
    "cloze": {"text": "A {{c1::hole}} here"},
    "choice": {"prompt": "Which?", "options": [{"text": "this", "right": True}, {"text": "that"}]},
    "true_false": {"statement": "It is so.", "truth": True},
    "order": {"prompt": "In order", "steps": ["one", "two", "three"]},
    "match": {"prompt": "Match", "pairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "2"}]},
    "command": {"prompt": "List", "answer": "docker ps", "accept": ["docker ps -a"]},
    "image": {
        "prompt": "What is covered?",
        "image": "dot.svg",
        "alt": "A dot",
        "regions": [{"id": "dot", "name": "the dot", "at": [1, 1, 5, 5]}],
    },
}
HEADER: dict[str, Any] = {
    "format": 1,
    "deck": "mine",
    "title": "Mine",
    "description": "What is mine",
    "languages": ["en"],
    "license": "CC0-1.0",
    "sources": [{"id": "book", "title": "A book", "url": "https://example.org/"}],
    "objectives": [{"id": "first", "title": "First"}],
    "quizzes": [{"id": "all", "title": "All", "objectives": ["first"], "questions": 2}],
}
BOTH = {"en": "lists", "zh": "列出"}
GRAMMAR: dict[str, Any] = {
    "format": 1,
    "programs": [
        {
            "names": ["docker"],
            "style": "go",
            "text": BOTH,
            "options": [{"names": ["-H", "--host"], "value": "text", "repeat": True, "text": BOTH}],
            "subcommands": [
                {"names": ["ps"], "text": BOTH, "options": [{"names": ["-a", "--all"], "text": BOTH}]}
            ],
        }
    ],
}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


def entry(kind: str) -> dict[str, Any]:
    return {"id": f"one-{kind.replace('_', '-')}", "kind": kind, "objective": "first", **ENTRIES[kind]}


def whole_deck() -> dict[str, str]:
    """The files of a deck with an entry of each kind. JSON is YAML."""
    cards = [entry(kind) for kind in ENTRIES]
    return {
        "deck.yaml": json.dumps({**HEADER, "cards": cards}),
        "commands.yaml": json.dumps(GRAMMAR),
        "media/dot.svg": PICTURE,
    }


def slots_in(value: Any, keys: tuple[str | int, ...] = ()) -> Iterator[Slot]:
    """Where there is no schema: whatever a sample holds, of lists the first item."""
    yield Slot("body", keys)
    inner = (
        value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    )
    for name, held in inner:
        yield from slots_in(held, (*keys, name))
