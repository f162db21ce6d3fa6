"""Every command that the deck asks for: sound, explained, and told apart from what only looks like it."""

from itertools import combinations

import pytest

from deck.commands import compare, explain
from deck.model import CommandEntry
from tests.deck.content.mutations import broken_forms, equal_forms
from tests.deck.content.shipped import LANGUAGES, commands, grammar

FORMS = 10  # of each command, at least


def each_command():
    return pytest.mark.parametrize("entry", commands(), ids=lambda entry: entry.id)


@each_command()
def test_command_equals_its_other_forms(entry: CommandEntry):
    forms = dict(equal_forms(entry.answer, grammar()))
    told_apart = {name: form for name, form in forms.items() if not equal(entry, form)}
    assert told_apart == {}
    assert len(forms) >= FORMS


@each_command()
def test_command_differs_from_broken_forms(entry: CommandEntry):
    forms = dict(broken_forms(entry.answer, grammar()))
    taken_for_right = {name: form for name, form in forms.items() if equal(entry, form)}
    assert taken_for_right == {}
    assert len(forms) >= FORMS


@each_command()
def test_command_equals_itself(entry: CommandEntry):
    assert compare(entry.answer, entry.answer, grammar()).differences == ()


@each_command()
def test_no_answer_is_given_twice(entry: CommandEntry):
    answers = (entry.answer, *entry.accept)
    twice = [pair for pair in combinations(answers, 2) if compare(*pair, grammar()).equal]
    assert twice == []


@each_command()
def test_every_part_of_the_answer_is_explained(entry: CommandEntry):
    for answer in (entry.answer, *entry.accept):
        for item in explain(answer, grammar()):
            assert [language for language in LANGUAGES if not item.text[language]] == []
            assert "{" in item.part or "{" not in item.text["en"] + item.text["zh"]


def equal(entry: CommandEntry, given: str) -> bool:
    return compare(entry.answer, given, grammar()).equal
