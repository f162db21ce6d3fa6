"""`reindex`, as a host types it."""

import pytest
from django.core.management import call_command

from quizzes.models import CardText
from quizzes.queries.search import search
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def test_cards_are_found_again_when_their_texts_were_lost(learner, deck, capsys):
    CardText.objects.all().delete()
    assert search(learner.pk, "fact", now_ms=NOON, limit=9).found == ()
    call_command("reindex")
    assert capsys.readouterr().out == "6 cards can be searched.\n"
    found = search(learner.pk, "fact", now_ms=NOON, limit=9).found
    assert [one.card.entry for one in found] == [f"fact-{number}" for number in range(1, 7)]
