"""Bad decks by the hundred, made from a good one: something impossible in every field that the format knows. Each is
refused with its place, in a time that nobody notices, and leaves no row behind."""

import json
import time

import pytest
from django.apps import apps

from quizzes.services.library import DeckError, import_deck
from tests.api import nasty
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
# Neither is a text, a number, a list of entries, or a text by language.
IMPOSSIBLE = (b"[[]]", b'{"nowhere": {"a": []}}')
GRAMMAR = {"commands.yaml": json.dumps(nasty.GRAMMAR).encode(), "media/dot.svg": nasty.PICTURE.encode()}


def bad_decks():
    for value in IMPOSSIBLE:
        for slot in nasty.header_slots():
            whole = {**nasty.HEADER, "cards": [nasty.entry("basic")]}
            yield slot.keys, nasty.put(whole, slot.keys, value)
        for kind in nasty.ENTRIES:
            for slot in nasty.entry_slots(kind):
                entry = json.loads(nasty.put(nasty.entry(kind), slot.keys, value))
                yield (kind, *slot.keys), json.dumps({**nasty.HEADER, "cards": [entry]}).encode()


def rows() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


def test_deck_that_the_bad_ones_are_made_of_is_good(learner):
    files = {name: text.encode() for name, text in nasty.whole_deck().items()}
    assert len(import_deck(files, owner_id=learner.pk, now_ms=NOON).added) == len(nasty.ENTRIES)


def test_every_bad_deck_is_refused_with_its_place_and_leaves_no_row(learner):
    before, made, slow = rows(), 0, []
    for keys, text in bad_decks():
        made += 1
        began = time.process_time()
        with pytest.raises(DeckError) as refused:
            import_deck({"deck.yaml": text, **GRAMMAR}, owner_id=learner.pk, now_ms=NOON)
        slow += [keys] if time.process_time() - began > 1 else []
        places = [(problem.path, problem.line, problem.column) for problem in refused.value.problems]
        assert "deck.yaml" in {path for path, _, _ in places}, keys
        assert all(line >= 1 and column >= 1 for _, line, column in places), keys
        assert all(problem.code and problem.message for problem in refused.value.problems), keys
    print(f"{made} bad decks refused")  # noqa: T201
    assert (made >= 300, slow, rows()) == (True, [], before)
