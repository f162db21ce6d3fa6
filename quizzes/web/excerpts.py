"""Faults of a deck shown in its text: the lines around each, with the place marked and the fault below its line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizzes.web.faults import told

Span = tuple[int, int]  # characters, from 0, the end not included
AROUND = 2  # lines before and behind
LONGEST = 240  # characters of a line that are shown
BEFORE = 60  # of those, in front of the place, where a line is cut


@dataclass(frozen=True, slots=True)
class Note:
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`leap`: lines that are not shown stand between this one and the one before."""

    number: int
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...] = ()
    leap: bool = False


@dataclass(slots=True)
class Excerpt:
    """The faults of one file; `loose` are those for which there is no text to show."""

    path: str
    lines: tuple[Line, ...] = ()
    loose: list[Note] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.loose) + sum(len(line.notes) for line in self.lines)


def marked(text: str, notes: Sequence[Note], number: int = 1) -> Line:
    """A line by itself, with the places of its notes marked."""
    spans = [_word(text, column - 1) for column in sorted({note.column for note in notes})]
    return Line(number, tuple(_pieces(text, spans)), tuple(notes))


def excerpts(problems: Iterable[Any], texts: Mapping[str, str], *, cells: bool = False) -> list[Excerpt]:
    """By file, in order. `cells`: columns count cells of a table, not characters."""
    by_path: dict[str, list[Note]] = defaultdict(list)
    for problem in problems:
        by_path[problem.path].append(Note(problem.line, problem.column, told(problem)))
    return [_excerpt(path, notes, texts.get(path), cells) for path, notes in by_path.items()]


def _excerpt(path: str, notes: Sequence[Note], text: str | None, cells: bool) -> Excerpt:
    lines = [] if text is None else text.split("\n")
    shown = [note for note in notes if note.line <= len(lines)]
    loose = [note for note in notes if note.line > len(lines)]
    return Excerpt(path, tuple(_lines(lines, shown, cells)), loose)


def _lines(lines: Sequence[str], notes: Sequence[Note], cells: bool) -> Iterator[Line]:
    here: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        here[note.line].append(note)
    wanted = {
        number
        for line in here
        for number in range(line - AROUND, line + AROUND + 1)
        if 0 < number <= len(lines)
    }
    last = 0
    for number in sorted(wanted):
        columns = sorted({note.column for note in here.get(number, ())})
        text = lines[number - 1].rstrip("\r")
        spans = [_cell(text, column) if cells else _word(text, column - 1) for column in columns]
        leap = bool(last) and number > last + 1
        yield Line(number, tuple(_pieces(text, spans)), tuple(here.get(number, ())), leap)
        last = number


def _word(line: str, start: int) -> Span:
    start = min(start, len(line))
    stop = next((place for place in range(start, len(line)) if line[place].isspace()), len(line))
    return start, max(stop, min(start + 1, len(line)))


def _cell(line: str, number: int) -> Span:
    """A cell of a table, from 1. Commas in quotes part nothing."""
    quoted, start = False, 0
    for place in range(len(line) + 1):
        sign = line[place : place + 1]
        quoted ^= sign == '"'
        if (sign == "," and not quoted) or not sign:
            if number == 1:
                return start, place
            number, start = number - 1, place + 1
    return len(line), len(line)


def _pieces(line: str, spans: Sequence[Span]) -> Iterator[Piece]:
    """The line with each place marked, cut to where the first mark is seen."""
    done = max(0, spans[0][0] - BEFORE) if spans and len(line) > LONGEST else 0
    end = done + LONGEST
    if done:
        yield Piece("…")
    for start, stop in spans:
        if start < done or start >= end:
            continue
        yield from _plain(line[done:start])
        yield Piece(line[start : min(stop, end)] or " ", marked=True)
        done = stop
    yield from _plain(line[done:end])
    if len(line) > end:
        yield Piece("…")


def _plain(text: str) -> Iterator[Piece]:
    if text:
        yield Piece(text)
