"""One entry added, changed or taken away, by the rules of the whole deck."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deck
from deck import editing
from deck.model import BasicEntry
from tests.deck.samples import CARD, HEADER, files

TWO = CARD.replace("one", "two").replace("What is it?", "What is the other?")
WHOLE = deck.parse({**files(CARD), "cards/01.yaml": f"cards:\n{TWO}".encode()})
NEW = {
    "id": "three",
    "kind": "basic",
    "objective": "basics",
    "prompt": "P",
    "answer": {"en": "A", "zh": "答"},
}


def refused(entry: dict[str, Any]) -> list[tuple[str, str | None]]:
    with pytest.raises(deck.DeckError) as refusal:
        editing.added(WHOLE, entry)
    return [(problem.code, getattr(problem, "field", None)) for problem in refusal.value.problems]


def test_added_entry_stands_behind_all_others_in_the_last_file() -> None:
    edited = editing.added(WHOLE, NEW)
    assert [card.id for card in edited.cards] == ["one", "two", "three"]
    assert edited.layout == (("deck.yaml", 1), ("cards/01.yaml", 2))
    assert editing.fields(edited.cards[2]) == NEW


def test_changed_entry_keeps_its_place_and_its_other_fields() -> None:
    why = editing.changed(WHOLE, 0, {"answer": "Another", "why": "So", "reverse": True})
    assert why.cards[0] == BasicEntry(
        kind="basic",
        id="one",
        objective="basics",
        prompt="What is it?",
        answer="Another",
        why="So",
        reverse=True,
    )
    assert (why.cards[1], why.layout) == (WHOLE.cards[1], WHOLE.layout)
    assert editing.changed(why, 0, {"answer": "A thing", "why": None, "reverse": None}) == WHOLE


def test_removed_entry_takes_an_empty_file_along() -> None:
    edited = editing.removed(WHOLE, 1)
    assert (edited.cards, edited.layout) == (WHOLE.cards[:1], (("deck.yaml", 1),))
    with pytest.raises(deck.DeckError) as refusal:
        editing.removed(edited, 0)
    assert [problem.code for problem in refusal.value.problems] == ["no-cards", "untaught-objective"]


GOALS = """\
format: 1
deck: goals
title: Goals
languages: [en, zh]
objectives:
  - id: walk
    title: Walk
  - id: run
    title: Run
    requires: [walk]
cards:
  - {id: one, kind: basic, objective: walk, prompt: A, answer: B}
  - {id: two, kind: basic, objective: run, prompt: C, answer: D}
quizzes:
  - {id: all, title: All, objectives: [walk, run], questions: 1}
"""
BOTH = deck.parse({"deck.yaml": GOALS.encode()})


def goals(file: deck.DeckFile) -> list[tuple[str, Any, tuple[str, ...]]]:
    return [(goal.id, goal.title, goal.requires) for goal in file.objectives]


def test_objective_goes_with_the_last_card_that_teaches_it() -> None:
    edited = editing.removed(BOTH, 0)
    assert goals(edited) == [("run", "Run", ())]
    assert edited.quizzes[0].objectives == ("run",)
    moved = editing.changed(BOTH, 1, {"objective": "walk"})
    assert goals(moved) == [("walk", "Walk", ())]
    assert moved.quizzes[0].objectives == ("walk",)


def test_objective_that_another_card_teaches_stays() -> None:
    assert goals(editing.removed(WHOLE, 0)) == goals(WHOLE)
    assert goals(editing.changed(BOTH, 0, {"prompt": "E"})) == goals(BOTH)


def test_new_objective_comes_with_its_card() -> None:
    edited = editing.added(
        editing.aiming(WHOLE, "more", {"en": "More", "zh": "更多"}), {**NEW, "objective": "more"}
    )
    assert goals(edited) == [("basics", "Basics", ()), ("more", {"en": "More", "zh": "更多"}, ())]
    with pytest.raises(deck.DeckError) as refusal:
        editing.added(editing.aiming(WHOLE, "more", "More"), NEW)
    assert [problem.code for problem in refusal.value.problems] == ["untaught-objective"]


def test_outline_is_written_anew_and_cards_stay() -> None:
    told = editing.outline(BOTH)
    assert told == {
        "title": "Goals",
        "description": None,
        "license": None,
        "objectives": [{"id": "walk", "title": "Walk"}, {"id": "run", "title": "Run"}],
    }
    assert editing.outlined(BOTH, told) == BOTH
    words = {"en": "Sprint", "zh": "冲刺"}
    given = {
        "title": words,
        "description": "Legs",
        "license": "CC0-1.0",
        "objectives": [{"id": "run", "title": words}],
    }
    edited = editing.outlined(BOTH, given)
    assert (edited.title, edited.description, edited.license) == (words, "Legs", "CC0-1.0")
    assert goals(edited) == [("walk", "Walk", ()), ("run", words, ("walk",))]
    assert (edited.cards, edited.quizzes) == (BOTH.cards, BOTH.quizzes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": None}, ("empty-text", "title")),
        ({"title": {"en": "Goals"}}, ("missing-language", "title")),
        ({"description": {"en": "a", "fr": "b", "zh": "c"}}, ("unknown-language", "description.fr")),
        ({"objectives": [{"id": "run", "title": {"zh": "跑"}}]}, ("missing-language", "objectives.1.title")),
        ({"objectives": [{"id": "run"}]}, ("empty-text", "objectives.1.title")),
    ],
)
def test_fault_in_an_outline_is_told_with_its_field(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    with pytest.raises(deck.DeckError) as refusal:
        editing.outlined(BOTH, {**editing.outline(BOTH), **changes})
    assert [(problem.code, getattr(problem, "field", None)) for problem in refusal.value.problems] == [
        expected
    ]


FAULTS: dict[str, tuple[dict[str, Any], list[tuple[str, str | None]]]] = {
    "unknown field": ({**NEW, "colour": "red"}, [("unknown-field", "colour")]),
    "nothing": ({}, [("not-a-map", "")]),
    "missing answer": ({**NEW, "answer": None}, [("empty-text", "answer")]),
    "language missing": ({**NEW, "prompt": {"en": "P"}}, [("missing-language", "prompt")]),
    "id taken": ({**NEW, "id": "one"}, [("duplicate-id", "id")]),
    "objective that is none": ({**NEW, "objective": "x"}, [("unknown-objective", "objective")]),
    "list in a list": ({**NEW, "tags": [["a"]]}, [("list-in-list", "")]),
    "tag of the wrong form": ({**NEW, "tags": ["good", ""]}, [("empty-text", "tags.1")]),
    "options": (
        {
            "id": "c",
            "kind": "choice",
            "objective": "basics",
            "prompt": "P",
            "options": [{"text": "a"}, {"x": 1}],
        },
        [("missing-field", "options.1"), ("unknown-field", "options.1")],
    ),
    "control character": ({**NEW, "prompt": "a\x01b"}, [("control-character", None)]),
}


@pytest.mark.parametrize(("entry", "expected"), FAULTS.values(), ids=FAULTS)
def test_fault_is_told_with_its_field(entry: dict[str, Any], expected: list[tuple[str, str | None]]) -> None:
    assert refused(entry) == expected


def test_fault_elsewhere_in_the_deck_names_no_field() -> None:
    with pytest.raises(deck.DeckError) as refusal:
        editing.changed(deck.parse({"deck.yaml": (HEADER + CARD).encode()}), 0, {"objective": "x"})
    assert [(problem.code, getattr(problem, "field", None)) for problem in refusal.value.problems] == [
        ("untaught-objective", None),
        ("unknown-objective", "objective"),
    ]


@given(
    text=st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\t:#-'\"\\{}[]&*!|> \u2028\x85"),
        min_size=1,
    )
)
def test_any_text_comes_back_or_is_refused(text: str) -> None:
    try:
        edited = editing.changed(WHOLE, 0, {"prompt": text})
    except deck.DeckError:
        return
    ended = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    assert edited.cards[0] == WHOLE.cards[0].model_copy(update={"prompt": ended})


@given(
    entry=st.dictionaries(
        st.sampled_from(["id", "kind", "prompt", "answer", "options", "at", "", "a: b", "\n"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
            ),
        ),
    )
)
def test_any_json_is_an_entry_or_refused(entry: dict[str, Any]) -> None:
    try:
        edited = editing.added(WHOLE, entry)
    except deck.DeckError:
        return
    assert len(edited.cards) == 3


def test_new_deck_has_its_first_entry() -> None:
    begun = editing.begun(
        "new",
        title={"en": "New", "zh": "新"},
        languages=("en", "zh"),
        objective="Do it",
        entry={**NEW, "objective": "goal"},
    )
    assert (begun.deck, begun.title) == ("new", {"en": "New", "zh": "新"})
    assert [(goal.id, goal.title) for goal in begun.objectives] == [("goal", "Do it")]
    assert [card.id for card in begun.cards] == ["three"]
    assert deck.parse({path: text.encode() for path, text in deck.write(begun).items()}) == begun


def test_entry_alone_needs_nothing_of_the_others() -> None:
    picture = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>"
    media = {"a.svg": picture, "b.svg": picture}
    goal = WHOLE.objectives[0].model_copy(update={"id": "later", "requires": ("basics",)})
    big = WHOLE.model_copy(update={"objectives": (*WHOLE.objectives, goal), "media": media})
    entry = {**NEW, "objective": "later", "why": "![A](media/b.svg)"}

    shown = editing.alone(big, entry)

    assert ([card.id for card in shown.cards], list(shown.media)) == (["three"], ["b.svg"])


def test_entry_alone_is_told_of_its_own_faults_only() -> None:
    with pytest.raises(deck.DeckError) as refusal:
        editing.alone(WHOLE, {"id": "x", "kind": "basic", "prompt": {"en": "P"}, "answer": "A"})
    found = [(problem.code, getattr(problem, "field", None)) for problem in refusal.value.problems]
    assert found == [("no-objective", ""), ("missing-language", "prompt")]
