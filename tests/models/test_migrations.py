"""Migrations lead from nothing to the models, and back."""

import pytest
from django.core.management import call_command
from django.db import connection

from quizzes.models import CardText
from quizzes.models.search import index_fault
from quizzes.queries.search import search
from tests import decks
from tests.conftest import NOON


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_migrations_run_backwards_and_forwards_again():
    before = tables()
    try:
        call_command("migrate", "quizzes", "zero", verbosity=0)
        assert not {name for name in tables() if name.startswith("quizzes_")}
    finally:
        call_command("migrate", verbosity=0)
    assert tables() == before


@pytest.mark.django_db(transaction=True)
def test_cards_that_were_there_before_can_be_searched(make_learner, make_deck):
    learner = make_learner("ada@example.org")
    tagged = decks.plain().replace("kind: basic", "kind: basic\n    tags: [Odd, 'two words']", 1)
    make_deck(tagged)
    make_deck(decks.plain("other", cards=2), owner_id=learner.pk, now_ms=NOON + 1)
    made = rows_of_texts()
    try:
        call_command("migrate", "quizzes", "0003", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    assert rows_of_texts() == made
    assert index_fault() is None
    for text, count in (("number 2000", 2), ('tag:odd tag:"two words" fact', 1), ("", 8)):
        assert len(search(learner.pk, text, now_ms=NOON, limit=9).found) == count
    make_deck(decks.plain("other", cards=3), owner_id=learner.pk)
    assert len(search(learner.pk, "number deck:other", now_ms=NOON, limit=9).found) == 3


def rows_of_texts():
    columns = ("card__deck__slug", "card__entry", "deck__slug", "text", "tags")
    return list(CardText.objects.order_by("number").values_list(*columns))


def tables() -> set[str]:
    return set(connection.introspection.table_names())
