"""The title of one's own deck, what it is about and what it teaches, changed in the browser."""

import pytest
from django.urls import reverse

from quizzes.models import Card, Deck, Objective
from quizzes.services import authoring
from tests.web.conftest import BILINGUAL

pytestmark = pytest.mark.django_db
FORM = {
    "title.en": "Bridges and veths",
    "title.zh": "网桥与 veth",
    "description.en": "",
    "description.zh": "",
    "license": "",
    "objectives.0.id": "crossing",
    "objectives.0.title.en": "Cross any bridge",
    "objectives.0.title.zh": "过任何桥",
}


@pytest.fixture
def author(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def mine(make_deck, learner):
    return make_deck(BILINGUAL, owner_id=learner.pk)


@pytest.fixture
def page(mine):
    return reverse("deck_edit", args=[mine.deck_id])


def sent(deck, **changes):
    return {"version": authoring.version(Deck.objects.get(id=deck.deck_id)), **FORM, **changes}


def titles(deck):
    row = Deck.objects.get(id=deck.deck_id)
    return row.title, row.description, row.license, list(Objective.objects.values_list("key", "title"))


def test_page_holds_what_the_deck_says_now(author, page):
    body = author.get(page).content.decode()

    for value in ("Bridges", "网桥", "CC0-1.0", "Cross it", "过桥"):
        assert f'value="{value}"' in body
    assert "How packets cross.</textarea>" in body
    assert "drop:" not in body
    assert "add:" not in body


def test_saved_words_are_the_decks_and_the_cards_stay(author, mine, page):
    cards = list(Card.objects.values_list("id", "content", "retired"))
    response = author.post(page, sent(mine))

    assert response.headers["Location"] == reverse("deck", args=[mine.deck_id])
    assert titles(mine) == (
        {"en": "Bridges and veths", "zh": "网桥与 veth"},
        None,
        "",
        [("crossing", {"en": "Cross any bridge", "zh": "过任何桥"})],
    )
    assert list(Card.objects.values_list("id", "content", "retired")) == cards


def test_page_saved_as_it_was_changes_nothing(author, mine, page):
    before = Deck.objects.values_list("revision", "digest", "source_text").get(id=mine.deck_id)
    fields = author.get(page).context["fields"]
    inputs = {one.name: one.value for field in fields for one in field.inputs}
    inputs |= {one.name: one.value for row in fields[-1].rows for field in row for one in field.inputs}
    author.post(page, {"version": authoring.version(Deck.objects.get(id=mine.deck_id)), **inputs})

    assert Deck.objects.values_list("revision", "digest", "source_text").get(id=mine.deck_id) == before


@pytest.mark.parametrize("field", ["title.zh", "objectives.0.title.en"])
def test_fault_stands_beside_its_field_and_what_was_typed_stays(author, mine, page, field):
    before = titles(mine)
    response = author.post(page, sent(mine, **{field: ""}))
    fields = response.context["fields"]
    faulty = [one for one in [*fields, *fields[-1].rows[0]] if one.errors]

    assert response.status_code == 422
    assert [one.name for one in faulty] == [field.rpartition(".")[0]]
    assert "Bridges and veths" in response.content.decode()
    assert titles(mine) == before


def test_stale_page_says_so_and_loses_nothing(author, learner, mine, page):
    stale = sent(mine)
    author.post(page, sent(mine, **{"title.en": "Meanwhile"}))
    response = author.post(page, stale)

    assert response.status_code == 409
    assert "Bridges and veths" in response.content.decode()
    assert titles(mine)[0]["en"] == "Meanwhile"
    assert author.post(page, {**stale, "version": response.context["version"]}).status_code == 302
    assert titles(mine)[0]["en"] == "Bridges and veths"


def test_only_ones_own_deck_is_edited(author, other_learner, make_deck):
    theirs, shipped = make_deck(BILINGUAL, owner_id=other_learner.pk), make_deck(BILINGUAL)
    for deck in (theirs, shipped):
        url = reverse("deck_edit", args=[deck.deck_id])
        assert (author.get(url).status_code, author.post(url, FORM).status_code) == (404, 404)


def test_card_brings_a_new_objective_along(author, mine):
    url = reverse("deck_entry_new", args=[mine.deck_id])
    card = {"kind": "basic", "objective": "crossing", "prompt.en": "Q", "prompt.zh": "问", "answer.en": "A"}
    goal = {"goal.en": "Name it", "goal.zh": "叫出名字"}
    version = {"version": authoring.version(Deck.objects.get(id=mine.deck_id))}
    response = author.post(url, {**version, **card, **goal})
    assert response.status_code == 422
    assert 'value="Name it"' in response.content.decode()
    author.post(url, {**version, **card, **goal, "answer.zh": "答"})

    assert [row[0] for row in titles(mine)[3]] == ["crossing", "name-it"]
    assert Card.objects.get(entry="q").objective == "name-it"


def test_card_that_is_changed_may_teach_something_new_alone(author, mine):
    url = reverse("deck_entry_edit", args=[mine.deck_id, "what"])
    entry = {"kind": "basic", "objective": "crossing", "prompt.en": "Q", "prompt.zh": "问"}
    answer = {"answer.en": "A", "answer.zh": "答", "goal.en": "Name it", "goal.zh": "叫出名字"}
    version = {"version": authoring.version(Deck.objects.get(id=mine.deck_id))}
    author.post(url, {**version, **entry, **answer})

    assert [row[0] for row in titles(mine)[3]] == ["name-it"]
    assert Card.objects.get(entry="what").objective == "name-it"
