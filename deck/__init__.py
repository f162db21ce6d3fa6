"""Decks as text: reading, checking, rendering, comparing and writing them. No Django here.

`load` and `parse` give a DeckFile or raise DeckError with every problem at once; `faces` gives the cards of a deck,
`compare` says what an import would change, `write` gives canonical text.
"""

from collections.abc import Mapping
from pathlib import Path

from deck import archive, files, reader, shipped, table
from deck.faces import Face, faces
from deck.model import DeckFile
from deck.plan import Plan, compare
from deck.problems import DeckError, Problem, errors, in_order
from deck.schema import schema
from deck.writer import write

__all__ = [
    "DeckError",
    "DeckFile",
    "Face",
    "Plan",
    "Problem",
    "check",
    "compare",
    "faces",
    "load",
    "parse",
    "parse_archive",
    "parse_table",
    "schema",
    "shipped",
    "write",
]


def load(path: Path) -> DeckFile:
    """The deck in a folder with deck.yaml, or in one file. Raises DeckError with all problems, sorted by place."""
    given, problems = files.gather(path)
    return _sound(*_read(given, problems))


def parse(given: Mapping[str, bytes]) -> DeckFile:
    """The deck in files that are in memory, by relative path. Raises DeckError as `load` does."""
    return _sound(*_read(given, []))


def parse_archive(data: bytes) -> DeckFile:
    """The deck in a zip of its folder. Raises DeckError as `load` does."""
    return parse(archive.unpack(data))


def parse_table(data: bytes, beside: Mapping[str, bytes] | None = None) -> DeckFile:
    """The deck in a table (CSV), with pictures and grammar from `beside`. Raises DeckError; places are row and cell."""
    rows = table.read(data)
    try:
        return parse({**(beside or {}), **rows.files})
    except DeckError as error:
        raise DeckError(rows.placed(error.problems)) from None


def check(path: Path) -> tuple[Problem, ...]:
    """All problems and warnings of a deck, sorted by place; none for a deck without fault. Raises nothing."""
    try:
        given, problems = files.gather(path)
    except DeckError as error:
        return error.problems
    return _read(given, problems)[1]


def _read(given: Mapping[str, bytes], problems: list[Problem]) -> tuple[DeckFile | None, tuple[Problem, ...]]:
    deckfile, found = reader.read(given)
    together = in_order((*problems, *found))
    return (None if errors(together) else deckfile), together


def _sound(deckfile: DeckFile | None, problems: tuple[Problem, ...]) -> DeckFile:
    if deckfile is None:
        raise DeckError(errors(problems))
    return deckfile
