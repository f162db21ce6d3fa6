"""The deck teaches every fact of the notes, and sets right what they err in."""

import re

import pytest

from tests.deck.content.shipped import FOLDER, docker, errata

FACTS = tuple(f"F{number:03}" for number in range(1, 144))

# What the notes have wrong or misleading.
WRONG_IN_THE_NOTES = (
    *("F005", "F015", "F018", "F031", "F038", "F039", "F058", "F062", "F064", "F065", "F067", "F075", "F076"),
    *("F077", "F081", "F082", "F083", "F084", "F088", "F094", "F098", "F103", "F112", "F128", "F129", "F132"),
    *("F135", "F136"),
)

# Worth meeting twice: the core of the subject, and what goes wrong in practice.
WORTH_TWO = (
    *("F014", "F016", "F020", "F021", "F022", "F023", "F026", "F027", "F031", "F032", "F034"),
    *("F035", "F036", "F037", "F038", "F039", "F040", "F041", "F042", "F043", "F045", "F048", "F049", "F050"),
    *("F053", "F054", "F055", "F056", "F057", "F058", "F060", "F061", "F063", "F064", "F065"),
    *("F068", "F069", "F075", "F077", "F078", "F081", "F084", "F088", "F089"),
    *("F092", "F093", "F097", "F098", "F101", "F102", "F103", "F104", "F105", "F107", "F108", "F109", "F110"),
    *("F111", "F112", "F113", "F115", "F118", "F119", "F120", "F121", "F122", "F126", "F131", "F134", "F135"),
    *("F136", "F137", "F139", "F140", "F141"),
)


def taught(fact: str) -> list[str]:
    return [entry.id for entry in docker().cards if fact in entry.notes]


def test_every_fact_is_taught():
    assert [fact for fact in FACTS if not taught(fact)] == []


def test_no_entry_names_a_fact_that_is_none():
    assert {fact for entry in docker().cards for fact in entry.notes} - {*FACTS} == set()


def test_every_entry_says_what_it_teaches():
    assert [entry.id for entry in docker().cards if not entry.notes] == []


@pytest.mark.parametrize("fact", WORTH_TWO)
def test_fact_worth_it_has_a_second_card(fact):
    assert len(taught(fact)) >= 2


def test_every_error_of_the_notes_is_set_right():
    corrected = {fact for entry in errata() for fact in entry.notes}
    assert [fact for fact in WRONG_IN_THE_NOTES if fact not in corrected] == []


def test_objectives_are_taught_evenly():
    counts = {objective.id: 0 for objective in docker().objectives}
    for entry in docker().cards:
        counts[str(entry.objective)] += 1
    assert 12 <= len(counts) <= 20
    assert min(counts.values()) >= 8


def test_every_objective_stands_in_a_quiz_and_all_in_the_last():
    *parts, last = docker().quizzes
    objectives = [objective.id for objective in docker().objectives]
    assert [name for quiz in parts for name in quiz.objectives] == objectives
    assert [*last.objectives] == objectives


def test_cards_stand_in_the_order_of_the_objectives():
    order = [objective.id for objective in docker().objectives]
    met = list(dict.fromkeys(entry.objective for entry in docker().cards))
    assert met == order


def test_files_are_numbered_in_order():
    numbers = [int(re.match(r"\d\d", path.name)[0]) for path in sorted((FOLDER / "cards").iterdir())]
    assert numbers == list(range(1, len(numbers) + 1))
