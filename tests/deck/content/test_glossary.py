"""One word for one thing, in each language: `glossary.yaml` says which, and the cards keep to it."""

import re

import pytest
import yaml

from tests.deck.content.shipped import FOLDER, docker, pairs

TERMS = yaml.safe_load((FOLDER / "glossary.yaml").read_text())["terms"]
QUOTES = frozenset({"erratum"})  # what the notes write is quoted as they write it
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def texts(entry) -> tuple[str, str]:
    """All English of an entry, code left out, and all its Chinese."""
    found = pairs(entry, without=QUOTES)
    english = " ".join(CODE.sub(" ", ours) for ours, _ in found)
    return english.casefold(), " ".join(theirs for _, theirs in found)


ENTRIES = {entry.id: texts(entry) for entry in docker().cards}


def test_terms_are_sorted_and_stand_once():
    names = [term["en"] for term in TERMS]
    assert names == sorted(set(names))


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["en"])
def test_term_is_used(term):
    assert any(term["zh"] in chinese for _, chinese in ENTRIES.values())


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["en"])
def test_term_has_its_chinese_word_beside_it(term):
    english = re.compile(rf"\b{re.escape(term['en'])}s?\b")
    words = [term["zh"], *term.get("also", ())]
    without = [
        name
        for name, (ours, theirs) in ENTRIES.items()
        if english.search(ours) and not any(word in theirs for word in words)
    ]
    assert without == []


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["en"])
def test_other_words_are_not_used(term):
    everywhere = [*ENTRIES.items(), ("commands.yaml", ("", docker().commands or ""))]
    used = [(name, word) for name, (_, theirs) in everywhere for word in term["never"] if word in theirs]
    assert used == []
