"""The Docker deck and its grammar, read once for all tests of its content."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import deck
from deck.commands import Grammar
from deck.model import CommandEntry, DeckFile, EntryBase, in_language
from tests.deck.commands.shipped import shipped_grammar

FOLDER = deck.shipped.path("docker")
LANGUAGES = ("en", "zh")

Pair = tuple[str, str]


@cache
def docker() -> DeckFile:
    return deck.load(FOLDER)


def grammar() -> Grammar:
    return shipped_grammar()


def commands() -> list[CommandEntry]:
    return [entry for entry in docker().cards if isinstance(entry, CommandEntry)]


def errata() -> list[EntryBase]:
    return [entry for entry in docker().cards if entry.erratum is not None]


def pairs(entry: EntryBase, *, without: frozenset[str] = frozenset()) -> list[Pair]:
    """English and Chinese of every text of an entry that has both; file names are no texts."""
    return list(_pairs(entry.model_dump(exclude={"image", *without})))


def _pairs(value: Any) -> Iterator[Pair]:
    if isinstance(value, dict) and set(value) == set(LANGUAGES):
        yield in_language(value, "en"), in_language(value, "zh")
    elif isinstance(value, dict):
        for item in value.values():
            yield from _pairs(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _pairs(item)
