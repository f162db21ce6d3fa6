"""YAML text to a tree of strings with positions, within bounds.

A YAML loader would turn `no` into false, `1:30` into 90 and let the second of two equal keys win. Here a scalar
stays the text that was written. The tree is built from libyaml's event stream, which is not recursive, and every
bound is checked while events arrive, so hostile nesting, aliases and merge keys cost nothing.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out

from deck.problems import DeckError, Problem

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH: Final = 20
MAX_NODES: Final = 1_000_000
MAX_PROBLEMS: Final = 100  # of one file's structure; a file with more is not a slip but another format

# What libyaml refuses without saying where, and what no card needs: C0 and C1 controls other than tab and line
# breaks, surrogates, a byte order mark in the middle, noncharacters. Plane 16 is ours: markup marks gaps with it.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff\U00100000-\U0010ffff]"
)
_ESCAPED_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\U00100000-\U0010ffff]"
)


# Named tuples and not frozen dataclasses: as immutable, and built three times as fast (a large deck has 300,000).
class Scalar(NamedTuple):
    """Text as written. `style_plain` is true when no quotes and no block sign stood around it."""

    text: str
    style_plain: bool
    line: int
    column: int


class Sequence(NamedTuple):
    """A list; `flow` when written in brackets."""

    items: tuple["Node", ...]
    flow: bool
    line: int
    column: int


class Mapping(NamedTuple):
    """Keys with values, in the order written; keys are unique unless a problem says otherwise."""

    pairs: tuple[tuple[Scalar, "Node"], ...]
    flow: bool
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping
_SCALARS: Final = {Scalar}


@dataclass(slots=True)
class Budget:
    """How many more values may be read: several files of one deck share it."""

    nodes: int = MAX_NODES


def read(data: bytes, path: str) -> Node:
    """The tree of one file. `path` is only for messages. Raises DeckError with every problem found."""
    node, problems = scan(data, path)
    if problems or node is None:
        raise DeckError(problems)
    return node


def scan(data: bytes, path: str, budget: Budget | None = None) -> tuple[Node | None, list[Problem]]:
    """The tree and the problems. Where only keys or anchors are at fault there is still a tree to judge further."""
    if len(data) > MAX_BYTES:
        return None, [Problem(code="file-too-large", message=f"more than {MAX_BYTES} bytes", path=path)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(data, error, path)]
    controls = _controls(text, path)
    if controls:
        return None, controls
    return _Builder(path, budget or Budget()).build(text)


def _not_utf8(data: bytes, error: UnicodeDecodeError, path: str) -> Problem:
    before = data[: error.start].decode("utf-8")
    line, column = _place(before, len(before))
    message = "this byte is not UTF-8; save the file as UTF-8"
    return Problem(code="not-utf-8", message=message, path=path, line=line, column=column)


def _controls(text: str, path: str) -> list[Problem]:
    start = 1 if text.startswith("\ufeff") else 0
    problems = []
    for match in _CONTROL.finditer(text, start):
        line, column = _place(text, match.start())
        message = f"the control character U+{ord(match[0]):04X} is not allowed"
        problems.append(
            Problem(code="control-character", message=message, path=path, line=line, column=column)
        )
        if len(problems) == 10:
            break
    return problems


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """The tree holds no cycles, yet the collector would walk it again and again while it grows: half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _TooMuch(Exception):
    """A bound was passed: nothing after this place is read."""


class _Builder:
    """Builds one tree from the events of one file."""

    def __init__(self, path: str, budget: Budget) -> None:
        self.path = path
        self.budget = budget
        self.problems: list[Problem] = []

    def build(self, text: str) -> tuple[Node | None, list[Problem]]:
        parser: Any = CParser(text)
        try:
            with _collector_paused():
                return self._document(parser.get_event), self.problems
        except _TooMuch:
            return None, self.problems
        except yaml.YAMLError as error:
            self.problems.append(_syntax(error, text, self.path))
            return None, self.problems
        finally:
            parser.dispose()

    def _document(self, get: Any) -> Node | None:
        get()  # the stream's start
        start = get()
        if isinstance(start, yaml.StreamEndEvent):
            self._add("empty-file", "the file is empty", None)
            return None
        if start.tags:
            self._add("tag", "tag directives are not allowed", start)
        root = self._nodes(get)
        if isinstance(root, Scalar) and root.style_plain and not root.text:
            self._add("empty-file", "the file is empty", None)
            return None
        while not isinstance(event := get(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                self._add("second-document", "one file holds one document; remove the second `---`", event)
                raise _TooMuch
        return root

    def _nodes(self, get: Any) -> Node:
        """The events of one node and all below it, without recursion.

        Each open collection has a frame (its event, the children so far); a mapping's children alternate between
        keys and values. Kept in one loop, with names bound locally: this is what reading a large deck costs.
        """
        scalar_event, alias_event = yaml.ScalarEvent, yaml.AliasEvent
        sequence_start, mapping_start = yaml.SequenceStartEvent, yaml.MappingStartEvent
        frames: list[tuple[Any, list[Node]]] = []
        children: list[Node] = []
        opened: Any = None
        new = tuple.__new__  # what Scalar(…) calls, without its Python frame
        left = self.budget.nodes
        while True:
            event = get()
            kind = type(event)
            if kind is scalar_event:
                mark = event.start_mark
                style = event.style
                if event.anchor is not None or event.tag is not None:
                    self._decorated(event)
                if style == '"' and _ESCAPED_CONTROL.search(event.value):
                    self._add("control-character", "an escape gives a control character", event)
                node: Node = new(Scalar, (event.value, not style, mark.line + 1, mark.column + 1))
            elif kind is sequence_start or kind is mapping_start:
                if event.anchor is not None or event.tag is not None:
                    self._decorated(event)
                if len(frames) == MAX_DEPTH:
                    self._stop("too-deep", f"nested more than {MAX_DEPTH} levels", event)
                frames.append((opened, children))
                opened, children = event, []
                continue
            elif kind is alias_event:
                self._add("alias", f"the alias *{event.anchor} is not allowed; write the text again", event)
                node = Scalar("", False, event.start_mark.line + 1, event.start_mark.column + 1)
            else:
                node = self._close(opened, children)
                opened, children = frames.pop()
            left -= 1
            if left < 0:
                self._stop("too-many-nodes", f"more than {MAX_NODES} values", event)
            if opened is None:
                self.budget.nodes = left
                return node
            children.append(node)

    def _close(self, opened: Any, children: list[Node]) -> Node:
        mark = opened.start_mark
        if isinstance(opened, yaml.SequenceStartEvent):
            return Sequence(tuple(children), bool(opened.flow_style), mark.line + 1, mark.column + 1)
        keys = children[::2]
        pairs = tuple(zip(keys, children[1::2], strict=True))
        names = {key[0] for key in keys}
        if len(names) != len(keys) or "<<" in names or "" in names or {type(key) for key in keys} != _SCALARS:
            pairs = self._sound(pairs)
        return Mapping(pairs, bool(opened.flow_style), mark.line + 1, mark.column + 1)  # type: ignore[arg-type]

    def _sound(self, pairs: tuple[tuple[Node, Node], ...]) -> tuple[tuple[Node, Node], ...]:
        """The pairs whose keys can stand, with a problem for each other key."""
        kept: dict[str, tuple[Node, Node]] = {}
        for key, value in pairs:
            if not isinstance(key, Scalar):
                sign = "[" if isinstance(key, Sequence) else "{"
                self._at(
                    "key-not-text",
                    f"`{sign}` opens a key here; put a text that begins with it in quotes",
                    key,
                )
            elif key.text == "<<":
                self._at("merge-key", "merge keys (`<<`) are not allowed", key)
            elif not key.text:
                self._at("empty-key", "a key is empty", key)
            elif key.text in kept:
                first = kept[key.text][0]
                self._at("duplicate-key", f"`{_short(key.text)}` stands already in line {first.line}", key)
            else:
                kept[key.text] = (key, value)
        return tuple(kept.values())

    def _decorated(self, event: Any) -> None:
        if event.anchor is not None:
            self._add("anchor", f"the anchor &{_short(event.anchor)} is not allowed", event)
        if event.tag is not None:
            self._add("tag", f"the tag {_short(event.tag)} is not allowed", event)

    def _stop(self, code: str, message: str, event: Any) -> None:
        self._add(code, message, event)
        raise _TooMuch

    def _add(self, code: str, message: str, event: Any) -> None:
        line, column = (
            (event.start_mark.line + 1, event.start_mark.column + 1) if event is not None else (1, 1)
        )
        self._problem(code, message, line, column)

    def _at(self, code: str, message: str, node: Node) -> None:
        self._problem(code, message, node.line, node.column)

    def _problem(self, code: str, message: str, line: int, column: int) -> None:
        self.problems.append(Problem(code=code, message=message, path=self.path, line=line, column=column))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _TooMuch


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


# libyaml's words for the slips that authors make, and ours.
_SLIPS: Final = {
    "mapping values are not allowed in this context": "a colon and a space start a key; put the text in quotes",
    "found unexpected end of stream": "the quote that opens here is never closed",
    "did not find expected key": "a key was expected here; look at the indentation and at quotes inside the text",
    "did not find expected '-' indicator": "a list entry (`- `) was expected here; look at the indentation",
    "did not find expected ',' or ']'": "a `,` or `]` is missing",
    "did not find expected ',' or '}'": "a `,` or `}` is missing",
    "could not find expected ':'": "a colon is missing after this key, or its text needs quotes",
    "found a tab character that violates indentation": "a tab stands where YAML wants spaces",
}


def _syntax(error: yaml.YAMLError, text: str, path: str) -> Problem:
    problem = getattr(error, "problem", None) or str(error)
    quoted = "quoted scalar" in (getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    if quoted and problem == "found unexpected end of stream":
        mark = getattr(error, "context_mark", None) or mark  # where the quote opens, not where the file ends
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    message = _SLIPS.get(problem) or _character(problem, text, line, column) or f"not YAML: {problem}"
    return Problem(code="yaml-syntax", message=message, path=path, line=line, column=column)


def _character(problem: str, text: str, line: int, column: int) -> str | None:
    if problem != "found character that cannot start any token":
        return None
    lines = text.split("\n")
    found = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
    if found == "\t":
        return "a tab stands where YAML wants spaces"
    return f"a text cannot start with `{found}`; put it in quotes"
