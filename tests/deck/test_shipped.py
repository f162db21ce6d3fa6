import pytest

import deck
from deck.model import ENTRY_KINDS


def test_names_lists_the_docker_deck() -> None:
    assert "docker" in deck.shipped.names()


def test_path_refuses_a_name_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        deck.shipped.path("../content/docker")


@pytest.mark.parametrize("name", deck.shipped.names())
def test_shipped_decks_are_without_fault(name: str) -> None:
    assert [str(problem) for problem in deck.check(deck.shipped.path(name))] == []


def test_the_docker_deck_has_every_kind_in_both_languages() -> None:
    deckfile = deck.load(deck.shipped.path("docker"))
    assert deckfile.languages == ("en", "zh")
    assert {entry.kind for entry in deckfile.cards} == set(ENTRY_KINDS)
    assert len(deckfile.cards) >= 40
