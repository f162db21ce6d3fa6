"""Comments of a file, for `deck format`: each whole-line comment stays with the entry or field that follows."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out

from deck.problems import DeckError, Problem
from deck.source import Mapping, Node, Sequence
from deck.writer import Comments, Loc

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\n]*", re.MULTILINE)
_SCALAR: Any = yaml.ScalarEvent
_BLOCK_COMMENT = re.compile(r"\A[|>][-+0-9]*[ \t]+#")


def collect(data: bytes, path: str, root: Node) -> Comments:
    """Comments by the place they stand before. Raises DeckError for those that canonical text has no room for."""
    text = data.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    anchors = {line: loc for loc, line in _anchors(root, ())}
    kept: dict[Loc, tuple[str, ...]] = {}
    lost: list[Problem] = []
    for start, comment in _comments(text):
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        whole = not text[start - column + 1 : start].strip()
        anchor = anchors.get(_next_line(text, line))
        if whole and anchor is not None:
            kept[anchor] = (*kept.get(anchor, ()), comment.rstrip())
        else:
            message = "canonical text has no place for this comment; put it on a line above a card"
            lost.append(Problem(code="comment-lost", message=message, path=path, line=line, column=column))
    if lost:
        raise DeckError(lost)
    return kept


def _anchors(node: Node, loc: Loc) -> Iterator[tuple[Loc, int]]:
    """Places that can carry a comment: fields of the file, and entries of its lists."""
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            yield (key.text,), key.line
            if isinstance(value, Sequence) and not value.flow:
                yield from (((key.text, index), item.line) for index, item in enumerate(value.items))


def _comments(text: str) -> Iterator[tuple[int, str]]:
    spans = list(_scalars(text))
    starts = [start for start, _ in spans]
    for start, end in spans:
        if match := _BLOCK_COMMENT.match(text[start:end]):
            yield start + match.end() - 1, "#"
    for match in _COMMENT.finditer(text):
        before = bisect_right(starts, match.start()) - 1
        if before < 0 or spans[before][1] <= match.start():
            yield match.start(), match[0]


def _scalars(text: str) -> Iterator[tuple[int, int]]:
    parser: Any = CParser(text)
    event: Any
    while (event := parser.get_event()) is not None:
        if isinstance(event, _SCALAR):
            yield event.start_mark.index, event.end_mark.index


def _next_line(text: str, line: int) -> int:
    """The next line that is neither blank nor a comment."""
    for number, content in enumerate(text.split("\n")[line:], start=line + 1):
        if content.strip() and not content.lstrip().startswith("#"):
            return number
    return 0
