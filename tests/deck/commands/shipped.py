"""The shipped grammar, read once; for tests that Hypothesis runs many times too."""

from functools import cache
from pathlib import Path

import deck
from deck.commands import Grammar, grammar

PATH = Path(deck.__file__).parent / "content" / "docker" / "commands.yaml"


@cache
def shipped_grammar() -> Grammar:
    return grammar.read(PATH.read_bytes(), "commands.yaml")
