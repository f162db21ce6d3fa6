"""Cards found in the browser, and many of them put away at once."""

import re
from html import unescape

import pytest
from django.urls import reverse

from quizzes.core.scheduling.types import Kind
from quizzes.models import Card, StudyEvent
from quizzes.web.views import search
from tests import decks
from tests.web.test_pages import queries

URL = "/cards/"


def found(response) -> list[str]:
    return [row["card"].entry for row in response.context["rows"]]


@pytest.fixture
def ids(deck):
    return {card.entry: str(card.id) for card in Card.objects.filter(deck=deck.deck_id)}


@pytest.fixture
def bulk(signed_in):
    return lambda *cards, **data: signed_in.post(reverse("cards_bulk"), {"card": cards, **data})


def test_cards_are_found_by_their_words_and_the_query_stays(signed_in):
    response = signed_in.get(URL, {"q": '"fact 3"'})

    assert found(response) == ["fact-3"]
    assert 'value="&quot;fact 3&quot;"' in response.content.decode()


def test_without_a_query_all_cards_are_shown_with_their_standing(signed_in):
    response = signed_in.get(URL)

    assert found(response) == [f"fact-{number}" for number in range(1, 7)]
    assert {row["standing"].due for row in response.context["rows"]} == {"new"}


def test_foreign_cards_are_not_found(signed_in, other_learner, make_deck):
    make_deck(decks.plain("theirs"), owner_id=other_learner.pk)

    assert len(found(signed_in.get(URL))) == 6


def test_mistakes_are_marked_at_their_columns(signed_in):
    response = signed_in.get(URL, {"q": "one foo:bar is:dew"})
    body = response.content.decode()

    assert (response.status_code, re.findall(r"<mark>(.*?)</mark>", body)) == (422, ["foo:bar", "dew"])
    assert [note.column for note in response.context["faults"].notes] == [5, 16]
    assert ("Column 5" in body, "There is no filter for foo" in body) == (True, True)


def test_script_in_a_query_does_not_run(signed_in):
    body = signed_in.get(URL, {"q": '"><script>alert(1)</script> is:x'}).content.decode()

    assert "<script>alert" not in body


def test_every_example_of_the_help_can_be_searched_for(signed_in):
    body = unescape(signed_in.get(URL).content.decode())
    examples = [*search.GRAMMAR, *search.SHORTCUTS]

    assert [text for text, _meaning in search.GRAMMAR if f"<code>{text}</code>" not in body] == []
    assert {signed_in.get(URL, {"q": text}).status_code for text, _meaning in examples} == {200}


def test_nothing_found_says_so(signed_in):
    assert "No card fits" in signed_in.get(URL, {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_cards_follow_page_by_page(signed_in, monkeypatch, htmx):
    monkeypatch.setattr(search, "CARDS_A_PAGE", 4)
    first = signed_in.get(URL, {"q": "fact"})
    headers = {"hx-request": "true"} if htmx else {}
    rest = signed_in.get(f"{URL}?{first.context['following']}", headers=headers)

    assert (found(first), found(rest)) == ([f"fact-{n}" for n in range(1, 5)], ["fact-5", "fact-6"])
    assert (rest.context["following"], "<html" in rest.content.decode()) == (None, not htmx)


@pytest.mark.parametrize("after", ["-5", "x", "9" * 40])
def test_made_up_position_begins_at_the_start(signed_in, after):
    assert found(signed_in.get(URL, {"after": after}))[0] == "fact-1"


def test_chosen_cards_are_put_away_and_taken_back(signed_in, bulk, ids):
    response = bulk(ids["fact-1"], ids["fact-2"], ids["fact-2"], do="suspend", q="is:new -x")

    assert response.headers["Location"] == f"{URL}?q=is%3Anew+-x"
    assert found(signed_in.get(URL, {"q": "is:suspended"})) == ["fact-1", "fact-2"]
    assert StudyEvent.objects.count() == 2

    bulk(ids["fact-1"], do="unsuspend")
    assert found(signed_in.get(URL, {"q": "is:suspended"})) == ["fact-2"]


def test_chosen_cards_are_flagged(signed_in, bulk, ids):
    bulk(ids["fact-1"], ids["fact-4"], do="flag", flag="5")

    assert found(signed_in.get(URL, {"q": "flag:5"})) == ["fact-1", "fact-4"]


@pytest.mark.parametrize(
    ("cards", "data"),
    [
        (["fact-1"], {"do": "reset"}),
        (["fact-1"], {}),
        (["fact-1"], {"do": "flag", "flag": "9"}),
        (["x"], {"do": "suspend"}),
    ],
)
def test_made_up_change_is_refused(bulk, ids, cards, data):
    response = bulk(*(ids.get(card, card) for card in cards), **data)

    assert (response.status_code, StudyEvent.objects.count()) == (400, 0)


def test_foreign_cards_are_left_alone(bulk, ids, other_learner, make_deck, learner):
    theirs = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    foreign = Card.objects.filter(deck=theirs.deck_id).first().id
    bulk(ids["fact-1"], str(foreign), do="suspend")

    assert list(StudyEvent.objects.values_list("user", "kind", "card")) == [
        (learner.pk, Kind.SUSPEND, Card.objects.get(id=ids["fact-1"]).id)
    ]


@pytest.mark.parametrize(
    ("count", "said"), [(0, "Choose the cards first."), (3, "Choose at most 2 cards at once.")]
)
def test_too_few_or_many_are_told(signed_in, bulk, ids, monkeypatch, count, said):
    monkeypatch.setattr(search, "MOST_AT_ONCE", 2)
    response = bulk(*list(ids.values())[:count], do="suspend")

    assert said in signed_in.get(response.headers["Location"]).content.decode()
    assert StudyEvent.objects.count() == 0


def test_bulk_is_no_reading(signed_in):
    assert signed_in.get(reverse("cards_bulk")).status_code == 405


def test_queries_do_not_grow_with_results(signed_in):
    assert len({queries(signed_in, f"{URL}?q={query}") for query in ("entry:fact-1", "1000", "fact")}) == 1
