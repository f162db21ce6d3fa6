"""A deck while it is being read: each value together with the node it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deck.model import CardEntry, Header
from deck.problems import Problem, Severity
from deck.source import Budget, Node, Scalar
from deck.source import Mapping as MappingNode
from deck.source import Sequence as SequenceNode


def plain(node: Node) -> Any:
    """The tree as dicts, tuples and strings."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, MappingNode):
        return {key.text: plain(value) for key, value in node.pairs}
    return tuple([plain(item) for item in node.items])


def find(node: Node, *steps: int | str) -> Node:
    """The node at the end of the path, or the last one on the way that exists."""
    for step in steps:
        below = _step(node, step)
        if below is None:
            break
        node = below
    return node


def _step(node: Node, step: int | str) -> Node | None:
    if isinstance(node, MappingNode):
        return next((value for key, value in node.pairs if key.text == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def problem(
    code: str, message: str, node: Node, path: str, severity: Severity = "error", *, offset: int = 0
) -> Problem:
    """A problem at a node. `offset` moves it into a text that stands on one line as it was written."""
    column = node.column + offset if isinstance(node, Scalar) and node.style_plain else node.column
    return Problem(code=code, message=message, path=path, line=node.line, column=column, severity=severity)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """A card as it stands in its file. `entry` is None where it did not make a value."""

    node: Node
    path: str
    entry: CardEntry | None

    def text(self, key: str) -> Scalar | None:
        """The string of a field, whether or not the card is sound."""
        found = _step(self.node, key)
        return found if isinstance(found, Scalar) else None

    def problem(self, code: str, message: str, *steps: int | str, severity: Severity = "error") -> Problem:
        return problem(code, message, find(self.node, *steps), self.path, severity)


@dataclass(slots=True)
class Reading:
    """All that was read. `complete` is false where a file or part is missing, so absence proves nothing."""

    files: Mapping[str, bytes]
    path: str
    node: Node | None = None
    header: Header | None = None
    entries: list[RawEntry] = field(default_factory=list)
    layout: list[tuple[str, int]] = field(default_factory=list)
    complete: bool = True
    budget: Budget = field(default_factory=Budget)

    @property
    def languages(self) -> tuple[str, ...]:
        """The deck's languages as written: texts are judged by them though the header be wrong elsewhere."""
        # Cut to what the model allows: every text is held against each.
        return tuple(item.text for item in self._listed("languages")[:50] if isinstance(item, Scalar))

    @property
    def objectives(self) -> frozenset[str]:
        """The ids of the deck's objectives as written."""
        ids = (_step(item, "id") for item in self._listed("objectives"))
        return frozenset(name.text for name in ids if isinstance(name, Scalar))

    def _listed(self, field_name: str) -> tuple[Node, ...]:
        found = _step(self.node, field_name) if self.node is not None else None
        return found.items if isinstance(found, SequenceNode) else ()

    def problem(self, code: str, message: str, *steps: int | str, severity: Severity = "error") -> Problem:
        """A problem in deck.yaml."""
        node = self.node
        if node is None:
            return Problem(code=code, message=message, path=self.path, severity=severity)
        return problem(code, message, find(node, *steps), self.path, severity)

    def sound(self) -> Iterator[tuple[RawEntry, CardEntry]]:
        for raw in self.entries:
            if raw.entry is not None:
                yield raw, raw.entry
