"""Canonical text of a deck: one way to write each value, so that a diff shows changes and nothing else.

Texts by language stand on lines of their own; what another YAML reader would take for a number, a date or a truth
value is quoted; text of several lines is a literal block where YAML can hold it so.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from deck.files import DECK
from deck.model import DeckDocument, DeckFile, Value, decimal

Loc: TypeAlias = tuple[str | int, ...]
Comments: TypeAlias = Mapping[Loc, tuple[str, ...]]

_FIELD_ORDER: Final = (
    *(
        "format",
        "deck",
        "id",
        "kind",
        "title",
        "by",
        "year",
        "url",
        "description",
        "languages",
        "license",
        "sources",
    ),
    *("objective", "objectives", "requires", "questions", "minutes", "pass_percent", "quizzes"),
    *("prompt", "image", "alt", "left", "text", "right", "reason", "statement", "truth", "options", "steps"),
    *("pairs", "name", "at", "regions", "ask", "answer", "accept", "reverse"),
    *("why", "erratum", "notes", "tags", "group", "cards"),
)
_RANK: Final = {name: rank for rank, name in enumerate(_FIELD_ORDER)}

_PLAIN = re.compile(r"[^\W_](?:[^\t\n\u2028\u2029]*[^\s:])?")
_BREAKS_PLAIN = re.compile(r": |:$| #")
_FLOW_ITEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\u2028": "\\L", "\u2029": "\\P"}
_RESOLVER: Final[Any] = Resolver()


def write(deckfile: DeckFile) -> dict[str, str]:
    """The deck's files by relative path. Reading them gives the same deck; writing that, the same text."""
    return write_with_comments(deckfile, {})


def write_with_comments(deckfile: DeckFile, comments: Mapping[str, Comments]) -> dict[str, str]:
    """The same, with whole-line comments (by file, then by the place they stand before) kept."""
    cards = _runs(deckfile)
    header = {name: getattr(deckfile, name) for name in DeckDocument.model_fields if name != "cards"}
    if DECK in cards:
        header["cards"] = cards.pop(DECK)
    written = {DECK: _document(fields(header, DeckDocument), comments.get(DECK, {}))}
    for path, entries in cards.items():
        written[path] = _document([("cards", entries)], comments.get(path, {}))
    if deckfile.commands is not None:
        written["commands.yaml"] = deckfile.commands
    written.update({f"media/{name}": picture for name, picture in deckfile.media.items()})
    return written


def _runs(deckfile: DeckFile) -> dict[str, tuple[Any, ...]]:
    runs, start = {}, 0
    for path, count in deckfile.layout:
        runs[path] = deckfile.cards[start : start + count]
        start += count
    return runs


def _document(pairs: Iterable[tuple[str, Any]], comments: Comments) -> str:
    return "\n".join(_mapping(pairs, "", (), comments)) + "\n"


def fields(values: Mapping[str, Any], model: type[Value]) -> Iterator[tuple[str, Any]]:
    """Names as written, in order, without those that say no more than their absence."""
    for name in sorted(values, key=_rank):
        field = model.model_fields[name]
        if field.is_required() or values[name] != field.default or name == "cards":
            yield field.alias or name, values[name]


def _rank(name: str) -> int:
    return _RANK.get(name, len(_RANK))


def _mapping(pairs: Iterable[tuple[str, Any]], indent: str, loc: Loc, comments: Comments) -> Iterator[str]:
    for key, value in pairs:
        here = (*loc, key)
        yield from _comment(here, indent, comments)
        yield from _value(f"{indent}{_one_line(key)}:", value, indent, here, comments)


def _value(opening: str, value: Any, indent: str, loc: Loc, comments: Comments) -> Iterator[str]:
    """Lines of `opening value`, on one line or with the value below."""
    if isinstance(value, Value):
        value = dict(fields(value.__dict__, type(value)))
    if isinstance(value, dict):
        yield opening
        yield from _mapping(value.items(), indent + "  ", loc, comments)
    elif isinstance(value, tuple):
        yield from _list(opening, value, indent, loc, comments)
    else:
        yield from _scalar(opening, value, indent + "  ")


def _list(opening: str, items: tuple[Any, ...], indent: str, loc: Loc, comments: Comments) -> Iterator[str]:
    words = [_word(item) for item in items]
    if None not in words:
        yield f"{opening} [{', '.join(map(str, words))}]"
        return
    yield opening
    for index, item in enumerate(items):
        here = (*loc, index)
        yield from _comment(here, indent + "  ", comments)
        yield from _item(item, indent + "  ", here, comments)


def _item(item: Any, indent: str, loc: Loc, comments: Comments) -> Iterator[str]:
    if isinstance(item, Value):
        item = dict(fields(item.__dict__, type(item)))
    if not isinstance(item, dict):
        yield from _scalar(f"{indent}-", item, indent + "  ")
        return
    lines = _mapping(item.items(), indent + "  ", loc, comments)
    first = next(lines)
    yield f"{indent}- {first[len(indent) + 2 :]}"
    yield from lines


def _word(item: Any) -> str | None:
    """An item short and plain enough for a list in brackets."""
    if isinstance(item, float):
        return decimal(item)
    if isinstance(item, str) and _FLOW_ITEM.fullmatch(item) and len(item) <= 64:
        return _one_line(item)
    return None


def _scalar(opening: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, bool):
        yield f"{opening} {'true' if value else 'false'}"
    elif isinstance(value, int):
        yield f"{opening} {value}"
    elif _fits_block(value):
        yield f"{opening} {'|' if value.endswith(chr(10)) else '|-'}"
        yield from (indent + line if line else "" for line in value.removesuffix("\n").split("\n"))
    else:
        yield f"{opening} {_one_line(value)}"


def _fits_block(text: str) -> bool:
    if "\n" not in text.removesuffix("\n") or "\u2028" in text or "\u2029" in text or text.endswith("\n\n"):
        return False
    lines = text.split("\n")
    return lines[0][:1].strip() != "" and not any(
        line and (line.isspace() or line[0] == "\t") for line in lines
    )


def _one_line(text: str) -> str:
    if _PLAIN.fullmatch(text) and not _BREAKS_PLAIN.search(text) and _is_text(text):
        return text
    if ('"' in text or "\\" in text) and not any(sign in text for sign in "\n\t\u2028\u2029"):
        return "'" + text.replace("'", "''") + "'"
    return quoted(text)


def quoted(text: str) -> str:
    """The text between double quotes, on one line."""
    return '"' + "".join(_ESCAPES.get(character, character) for character in text) + '"'


def _is_text(text: str) -> bool:
    """Whether YAML's usual resolver, too, takes the plain scalar for a string."""
    return bool(_RESOLVER.resolve(ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str")


def _comment(loc: Loc, indent: str, comments: Comments) -> Iterator[str]:
    return (f"{indent}{line}" for line in comments.get(loc, ()))
