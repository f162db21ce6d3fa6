"""Texts as they stand in the tree: which nodes are texts, and whether each has every language.

Judged on the tree and not on the model, so that each language has its place and a card that is wrong elsewhere still
has its texts read.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from deck.model import MAX_SIDE_BYTES
from deck.problems import Problem
from deck.source import Mapping, Node, Scalar
from deck.source import Sequence as Items

# Paths to the texts of a card; `*` stands for each item of a list.
_COMMON: Final = (("why",), ("erratum",), ("prompt",))
_OF_KIND: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "basic": (("answer",),),
    "cloze": (("text",),),
    "choice": (("options", "*", "text"), ("options", "*", "reason")),
    "true_false": (("statement",),),
    "order": (("steps", "*"),),
    "match": (("pairs", "*", "left"), ("pairs", "*", "right")),
    "command": (),
    "image": (("alt",), ("regions", "*", "name")),
}
ENTRY_TEXTS: Final = {kind: _COMMON + paths for kind, paths in _OF_KIND.items()}
HEADER_TEXTS: Final = (
    ("title",),
    ("description",),
    ("sources", "*", "title"),
    ("objectives", "*", "title"),
    ("quizzes", "*", "title"),
)


def child(node: Node, key: str) -> Node | None:
    if type(node) is Mapping:
        for name, value in node.pairs:
            if name.text == key:
                return value
    return None


def at_paths(node: Node, paths: Sequence[tuple[str, ...]]) -> Iterator[Node]:
    """The nodes that stand at these paths."""
    if type(node) is not Mapping:
        return
    values = {key.text: value for key, value in node.pairs}
    for path in paths:
        value = values.get(path[0])
        if value is not None:
            yield from _below(value, path[1:]) if len(path) > 1 else (value,)


def problems(text: Node, languages: Collection[str], path: str) -> Iterator[Problem]:
    """What is wrong with one text. Without known languages only its form is judged."""
    if type(text) is Scalar:
        yield from _string(text, path)
    elif type(text) is Mapping:
        if text.flow:
            yield _problem(
                "text-in-flow-map", "write the languages on lines of their own, not in `{…}`", text, path
            )
        yield from _by_language(text, languages, path)
    else:
        yield _problem(
            "not-text", "a text was expected: one string, or a map of language to string", text, path
        )


def _below(node: Node, path: tuple[str, ...]) -> Iterator[Node]:
    if not path:
        yield node
    elif path[0] == "*":
        if type(node) is Items:
            for item in node.items:
                yield from _below(item, path[1:])
    elif (value := child(node, path[0])) is not None:
        yield from _below(value, path[1:])


def _by_language(text: Mapping, languages: Collection[str], path: str) -> Iterator[Problem]:
    found = set()
    for key, value in text.pairs:
        found.add(key.text)
        if languages and key.text not in languages:
            yield _problem("unknown-language", f"the deck has no language `{key.text[:40]}`", key, path)
        if type(value) is Scalar:
            yield from _string(value, path)
        else:
            yield _problem("not-text", "a string was expected", value, path)
    missing = [language for language in languages if language not in found]
    if missing:
        yield _problem("missing-language", f"the text lacks {', '.join(missing)}", text, path)


def _string(text: Scalar, path: str) -> Iterator[Problem]:
    if not text.text or text.text.isspace():
        yield _problem("empty-text", "the text is empty", text, path)
    elif len(text.text) * 4 > MAX_SIDE_BYTES and len(text.text.encode()) > MAX_SIDE_BYTES:
        yield _problem("text-too-long", f"a text has at most {MAX_SIDE_BYTES} bytes", text, path)


def _problem(code: str, message: str, node: Node, path: str) -> Problem:
    return Problem(code=code, message=message, path=path, line=node.line, column=node.column)
