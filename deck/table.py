"""A deck as a table (CSV): a row for the deck, a row for each card, a column for each value that a card can hold.

A column's name is the way to its value: `prompt`, `prompt.en`, `options.1.text.en`. The rows become the YAML of the
format, so that whatever is wrong with them is found by the same rules, and is told with its row and cell.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from deck import files, source, writer
from deck.model import DeckDocument, DeckFile, Value, decimal
from deck.problems import DeckError, Problem

NAME: Final = "deck.csv"
MAX_COLUMNS: Final = 1000
MAX_STEPS: Final = 6  # of a column's name

_STEP = re.compile(r"[a-z_]{1,20}|[a-z]{2,3}(-[a-z0-9]{2,8})*|[1-9][0-9]{0,3}")
_BREAKS = re.compile("\r\n|[\r\x85]")
# What a spreadsheet would run as a formula stands behind an apostrophe, and so does an apostrophe before such a sign.
_RUNS: Final = ("=", "+", "-", "@", "\t", "\n", "'")

Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Table:
    """The files that the rows give, and for each of their lines the row's line and the cell (from 1) it came from."""

    files: Mapping[str, bytes]
    places: Mapping[str, tuple[Place, ...]]

    def placed(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems of these files with their places in the table; those of others as they are."""
        for problem in problems:
            places = self.places.get(problem.path, ())
            if 0 < problem.line <= len(places):
                line, column = places[problem.line - 1]
                yield replace(problem, path=NAME, line=line, column=column)
            else:
                yield problem


@dataclass(slots=True)
class _Document:
    lines: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def extend(self, lines: Iterable[tuple[str, Place]]) -> int:
        size = 0
        for line, place in lines:
            self.lines.append(line)
            self.places.append(place)
            size += len(line)
        return size


def read(data: bytes) -> Table:
    """Raises DeckError for what is no table: not UTF-8, no header, a column that cannot be, a second deck."""
    rows = _rows(data)
    header = next(rows, None)
    if header is None:
        raise _refusal("empty-file", "the file is empty", (1, 1))
    ways = [_way(name.strip(), column) for column, name in enumerate(header[1], 1)]
    _refuse_columns(header[1])
    documents: dict[str, _Document] = {}
    head = _Document()
    size = 0
    for line, cells in rows:
        size += _write_row(line, cells, ways, head, documents)
        if size > source.MAX_BYTES:  # names of columns are written again for every cell
            raise _refusal("file-too-large", f"the deck has more than {source.MAX_BYTES} bytes", (line, 1))
    _put_first(head, documents)
    return Table(
        {path: "".join(f"{line}\n" for line in found.lines).encode() for path, found in documents.items()},
        {path: tuple(found.places) for path, found in documents.items()},
    )


def write(deckfile: DeckFile) -> str:
    """The table of a deck. Pictures and the grammar of commands are not in it."""
    header = {name: getattr(deckfile, name) for name in DeckDocument.model_fields if name != "cards"}
    deck_row = dict(_cells(dict(writer.fields(header, DeckDocument)), ""))
    deck_row = {"kind": "deck", "id": deck_row.pop("deck"), **deck_row}
    rows = [{name: text for name, text in deck_row.items() if name != "format"}]
    paths = [path for path, count in deckfile.layout for _ in range(count)]
    for path, entry in zip(paths, deckfile.cards, strict=True):
        row = dict(_cells(entry, ""))
        rows.append({"kind": row.pop("kind"), "file": path, **row})
    if set(paths) <= {files.DECK}:
        for row in rows:
            row.pop("file", None)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(columns)
    table.writerows([_guarded(row.get(name, "")) for name in columns] for row in rows)
    return written.getvalue()


def _cells(value: Any, way: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Value):
        value = dict(writer.fields(value.__dict__, type(value)))
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _cells(inner, f"{way}.{key}" if way else key)
    elif isinstance(value, tuple):
        for number, inner in enumerate(value, 1):
            yield from _cells(inner, f"{way}.{number}")
    elif isinstance(value, bool):
        yield way, "true" if value else "false"
    else:
        yield way, decimal(value) if isinstance(value, float) else str(value)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_RUNS) else text


def _unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_RUNS) else text


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it begins."""
    if len(data) > source.MAX_BYTES:
        raise _refusal("file-too-large", f"more than {source.MAX_BYTES} bytes", (1, 1))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refusal("not-utf-8", "this line is not UTF-8; save the file as UTF-8", (line, 1)) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _refusal("csv-syntax", f"not CSV: {error}", (line, 1)) from None


def _way(name: str, column: int) -> tuple[str, ...]:
    steps = tuple(name.split("."))
    if len(steps) > MAX_STEPS or not all(map(_STEP.fullmatch, steps)) or steps[0].isdigit():
        message = f"`{name[:40]}` cannot be a column; a column is named like prompt, prompt.en or tags.1"
        raise _refusal("bad-column", message, (1, column))
    return steps


def _refuse_columns(names: list[str]) -> None:
    if len(names) > MAX_COLUMNS:
        raise _refusal("too-many", f"a table has at most {MAX_COLUMNS} columns", (1, MAX_COLUMNS + 1))
    seen: set[str] = set()
    for column, name in enumerate(map(str.strip, names), 1):
        if name in seen:
            raise _refusal("duplicate-column", f"the column `{name[:40]}` stands twice", (1, column))
        seen.add(name)


def _write_row(
    line: int, cells: list[str], ways: list[tuple[str, ...]], head: _Document, documents: dict[str, _Document]
) -> int:
    """Adds the row's lines to its document; how many characters they are."""
    if len(cells) > len(ways):
        raise _refusal("extra-cell", "the row has more cells than the header", (line, len(ways) + 1))
    tree: dict[str, Any] = {}
    for column, (way, cell) in enumerate(zip(ways, cells, strict=False), 1):
        if cell:
            text = _BREAKS.sub("\n", _unguarded(cell))
            _plant(tree, way, text, (line, column))
    kind = tree.setdefault("kind", ("basic", (line, 1)))
    if isinstance(kind, tuple) and kind[0] == "deck":
        return _write_head(line, tree, head)
    path = _path(tree.pop("file", None), line)
    document = documents.setdefault(path, _Document(["cards:"], [(line, 1)]))
    return document.extend(
        (f"  {'  ' if number else '- '}{text}", place)
        for number, (text, place) in enumerate(_lines(tree, ""))
    )


def _write_head(line: int, tree: dict[str, Any], head: _Document) -> int:
    if head.lines:
        raise _refusal("second-deck", "a table has one row of kind deck", (line, 1))
    del tree["kind"]
    if "id" in tree:
        tree["deck"] = tree.pop("id")
    tree.setdefault("format", ("1", (line, 1)))
    return head.extend(_lines(tree, ""))


def _path(given: Any, line: int) -> str:
    if given is None:
        return files.DECK
    path, place = given if isinstance(given, tuple) else ("", (line, 1))
    if path != files.DECK and not files.is_cards(path):
        message = "`file` is deck.yaml or a file in cards/, named like cards/01-name.yaml"
        raise _refusal("bad-file-name", message, place)
    return str(path)


def _put_first(head: _Document, documents: dict[str, _Document]) -> None:
    if head.lines:
        cards = documents.get(files.DECK, _Document())
        documents[files.DECK] = _Document(head.lines + cards.lines, head.places + cards.places)
    else:
        message = "the table has no row of kind deck, with id, title and languages.1"
        raise _refusal("no-deck-row", message, (2, 1))


def _plant(tree: dict[str, Any], way: tuple[str, ...], text: str, place: Place) -> None:
    for step in way[:-1]:
        tree = tree.setdefault(step, {})
        if not isinstance(tree, dict):
            break
    if not isinstance(tree, dict) or way[-1] in tree:
        message = f"the row has `{'.'.join(way)}` and a column above or below it"
        raise _refusal("conflicting-columns", message, place)
    tree[way[-1]] = (text, place)


def _lines(tree: dict[str, Any], indent: str) -> Iterator[tuple[str, Place]]:
    """YAML in which each value has a line of its own."""
    if all(map(str.isdigit, tree)):
        for step in sorted(tree, key=int):
            yield from _value(f"{indent}-", tree[step], indent)
    else:
        for step, value in tree.items():
            yield from _value(f'{indent}"{step}":', value, indent)


def _value(opening: str, value: Any, indent: str) -> Iterator[tuple[str, Place]]:
    if isinstance(value, dict):
        yield opening, _first_place(value)
        yield from _lines(value, indent + "  ")
    else:
        yield f"{opening} {writer.quoted(value[0])}", value[1]


def _first_place(value: Any) -> Place:
    while isinstance(value, dict):
        value = next(iter(value.values()))
    place: Place = value[1]
    return place


def _refusal(code: str, message: str, place: Place) -> DeckError:
    return DeckError([Problem(code=code, message=message, path=NAME, line=place[0], column=place[1])])
