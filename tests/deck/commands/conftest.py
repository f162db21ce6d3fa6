"""The grammar that is shipped with the Docker deck: the tables of these tests are about real programs."""

import pytest

from deck.commands import Grammar, grammar
from tests.deck.commands.shipped import shipped_grammar


@pytest.fixture(scope="session")
def docker() -> Grammar:
    return shipped_grammar()


@pytest.fixture
def read():
    return lambda text: grammar.read(text.encode(), "commands.yaml")
