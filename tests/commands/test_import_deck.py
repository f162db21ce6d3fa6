"""`manage.py import_deck`: a plan, an import, and every problem at once."""

import pytest
from django.core.management import CommandError, call_command

from quizzes.queries.library import decks_for
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

FAULTY = """format: 1
deck: faulty
title: Faulty
languages: [en]
objectives:
  - id: first
    title: First
cards:
  - id: Bad Id
    kind: basic
    objective: first
    prompt: What?
    answer: That
  - id: lost
    kind: basic
    objective: nowhere
    prompt: Where?
    answer: There
  - id: odd
    kind: riddle
    prompt: Who?
"""


@pytest.fixture
def path(tmp_path):
    def write(text: str):
        file = tmp_path / "deck.yaml"
        file.write_text(text)
        return str(file)

    return write


def slugs(learner) -> list[str]:
    return [deck.slug for deck in decks_for(learner.pk, now_ms=NOON)]


def test_plan_shows_and_changes_nothing(path, learner, capsys):
    call_command("import_deck", path(decks.plain(cards=2)), plan=True)
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["+ fact-1/main", "+ fact-2/main", "added: 2"]
    assert said[-1] == "Deck small was not touched: this is a plan."
    assert slugs(learner) == []


def test_import_adds_changes_and_retires(path, learner, capsys):
    call_command("import_deck", path(decks.plain(cards=3)))
    assert capsys.readouterr().out.splitlines()[-1] == "Deck small is at revision 1."
    call_command("import_deck", path(decks.plain(cards=2).replace("number 1000", "number one thousand")))
    assert capsys.readouterr().out.splitlines() == [
        "added: 0",
        "~ fact-1/main",
        "changed: 1",
        "- fact-3/main",
        "retired: 1",
        "unchanged: 1",
        "Deck small is at revision 2.",
    ]
    assert slugs(learner) == ["small"]


def test_every_problem_is_printed_with_its_place_and_nothing_is_imported(path, learner, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("import_deck", path(FAULTY))
    lines = capsys.readouterr().err.splitlines()
    assert end.value.code == 1
    assert [line.partition(": ")[0] + line.split(":")[3] for line in lines] == [
        "deck.yaml:9:9 bad-id",
        "deck.yaml:16:16 unknown-objective",
        "deck.yaml:19:5 no-objective",
        "deck.yaml:20:11 unknown-kind",
    ]
    assert slugs(learner) == []


def test_deck_of_an_owner_is_seen_by_the_owner_alone(path, learner, other_learner):
    call_command("import_deck", path(decks.plain()), owner="ADA@example.org")
    assert (slugs(learner), slugs(other_learner)) == (["small"], [])


def test_owner_without_an_account_is_refused(path, db):
    with pytest.raises(CommandError, match="no account with the address"):
        call_command("import_deck", path(decks.plain()), owner="nobody@example.org")
