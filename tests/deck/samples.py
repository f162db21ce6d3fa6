"""Small decks to build cases from."""

from collections.abc import Mapping

import deck

HEADER = """\
format: 1
deck: small
title: Small
languages: [en, zh]
objectives:
  - id: basics
    title: Basics
cards:
"""
CARD = """\
  - id: one
    kind: basic
    objective: basics
    prompt: What is it?
    answer: A thing
"""
CARDS_LINE = HEADER.count("\n") + 1  # where the first card stands
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="10" height="10"/></svg>'


def files(cards: str, **others: str) -> dict[str, bytes]:
    """A deck with these cards; `others` adds files, with `__` for `/` and `_` for `.` in their names."""
    named = {name.replace("__", "/").replace("_", "."): text.encode() for name, text in others.items()}
    return {"deck.yaml": (HEADER + cards).encode(), **named}


def card(fields: str) -> str:
    """Lines of one card's fields, as an entry of the list."""
    lines = fields.strip("\n").split("\n")
    return "  - " + "\n    ".join(lines) + "\n"


def problems(given: Mapping[str, bytes]) -> tuple[deck.Problem, ...]:
    """The errors for which a deck is refused; none where it is read."""
    try:
        deck.parse(given)
    except deck.DeckError as error:
        return error.problems
    return ()


def found(given: Mapping[str, bytes]) -> list[tuple[str, int, int]]:
    """Code, line and column of each error."""
    return [(problem.code, problem.line, problem.column) for problem in problems(given)]
