"""What the lexer yields: frozen values, columns counted in characters from 1."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stand for themselves, quotes and escapes already taken off."""

    text: str


@dataclass(frozen=True, slots=True)
class Star:
    """An unquoted `*`, which the shell would expand to file names."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name` or `${name}`; `quoted` if in double quotes, where the value stays one word."""

    name: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Substitution:
    """`$(line)` or the same in back-ticks."""

    line: Line
    quoted: bool


Part = Text | Star | Variable | Substitution


@dataclass(frozen=True, slots=True)
class Word:
    """One argument. `source` is the text as typed."""

    parts: tuple[Part, ...]
    source: str
    column: int

    @classmethod
    def of(cls, text: str, column: int) -> Word:
        return cls((Text(text),), text, column)

    @property
    def literal(self) -> str | None:
        """The text of a word that holds nothing to expand."""
        first = self.parts[0]
        return first.text if len(self.parts) == 1 and isinstance(first, Text) else None

    @property
    def bare(self) -> str:
        """The literal text, or for a word with expansions the source."""
        literal = self.literal
        return self.source if literal is None else literal

    @property
    def lead(self) -> str:
        """The literal text before the first expansion."""
        first = self.parts[0]
        return first.text if isinstance(first, Text) else ""

    def after(self, count: int) -> Word:
        """The word without the first `count` characters of its lead."""
        rest = self.lead[count:]
        parts = ((Text(rest),) if rest else ()) + self.parts[1:]
        source = self.source[count:] if self.source.startswith(self.lead[:count]) else rest
        return replace(self, parts=parts or (Text(""),), source=source, column=self.column + count)


@dataclass(frozen=True, slots=True)
class Redirection:
    """`fd operator target`; `fd` is "" where none was typed, "&" for `&>`; `body` is a here-document's text."""

    fd: str
    operator: str
    target: Word
    body: str | None
    source: str
    column: int


@dataclass(frozen=True, slots=True)
class Simple:
    """One program with its arguments."""

    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Pipelines and what follows each: `;` (also for the end and for a new line), `&`, `&&` or `||`."""

    pipelines: tuple[tuple[Simple, ...], ...]
    joins: tuple[str, ...]
