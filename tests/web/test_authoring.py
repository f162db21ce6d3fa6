"""Decks of one's own: begun, exported, printed, deleted."""

import re

import pytest
from django.urls import reverse

from quizzes.models import Deck
from quizzes.services import authoring
from quizzes.wallclock import now_ms
from tests import decks

NEW = {
    "languages": "both",
    "title_en": "Kitchen",
    "title_zh": "厨房",
    "objective_en": "Cook rice",
    "objective_zh": "煮饭",
    "prompt_en": "How much water?",
    "prompt_zh": "放多少水？",
    "answer_en": "A cup",
    "answer_zh": "一杯",
}


@pytest.fixture
def mine(make_deck, learner):
    return make_deck(decks.plain("mine"), owner_id=learner.pk)


@pytest.fixture
def author(client, learner):
    client.force_login(learner)
    return client


def test_deck_is_made_from_nothing(author):
    response = author.post(reverse("deck_new"), NEW)
    deck = Deck.objects.get()

    assert response.headers["Location"] == reverse("deck", args=[deck.id])
    assert (deck.slug, deck.title, deck.languages) == (
        "kitchen",
        {"en": "Kitchen", "zh": "厨房"},
        ["en", "zh"],
    )


def test_deck_of_one_language_asks_for_no_other(author):
    author.post(
        reverse("deck_new"),
        {name: text for name, text in NEW.items() if "_zh" not in name} | {"languages": "en"},
    )

    assert (Deck.objects.get().title, Deck.objects.get().languages) == ("Kitchen", ["en"])


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title_zh": ""}, ["title_zh"]),
        ({"languages": "fr"}, ["languages"]),
        ({"answer_en": "x" * 4001}, ["answer_en"]),
        ({"prompt_en": "Is it a cup of rice?", "answer_en": "a cup of rice"}, ["prompt_en"]),
    ],
)
def test_fault_of_a_new_deck_stands_at_its_field(author, changes, fields):
    response = author.post(reverse("deck_new"), NEW | changes)

    assert (response.status_code, list(response.context["form"].errors)) == (422, fields)
    assert (Deck.objects.count(), "Cook rice" in response.content.decode()) == (0, True)


@pytest.mark.parametrize(
    ("form", "media_type"), [("yaml", "application/yaml"), ("zip", "application/zip"), ("csv", "text/csv")]
)
def test_deck_is_exported(author, learner, mine, form, media_type):
    response = author.get(reverse("deck_export", args=[mine.deck_id]), {"format": form})

    assert response.content == authoring.export_deck(learner.pk, mine.deck_id, form=form).content
    assert response.headers["Content-Disposition"] == f'attachment; filename="mine.{form}"'
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == (media_type, "no-store")


def test_unknown_format_is_not_found(author, mine):
    assert author.get(reverse("deck_export", args=[mine.deck_id]), {"format": "exe"}).status_code == 404


def test_deck_is_deleted_once_that_is_confirmed(author, mine):
    url = reverse("deck_delete", args=[mine.deck_id])
    page = author.get(url).content.decode()
    assert Deck.objects.get().deleted_at is None

    response = author.post(url, {"version": re.search(r'name="version" value="([^"]+)"', page)[1]})
    assert response.headers["Location"] == reverse("library")
    assert Deck.objects.get().deleted_at is not None


def test_deck_that_changed_meanwhile_is_not_deleted(author, learner, mine):
    url = reverse("deck_delete", args=[mine.deck_id])
    version = author.get(url).context["deck"].version
    authoring.remove_entry(learner.pk, mine.deck_id, "fact-6", now_ms=now_ms(), tags=None)

    assert author.post(url, {"version": version}).status_code == 409
    assert Deck.objects.get().deleted_at is None


@pytest.mark.parametrize("name", ["deck_export", "deck_print", "deck_delete"])
def test_foreign_deck_is_like_none(author, other_learner, make_deck, name):
    foreign = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)

    assert author.get(reverse(name, args=[foreign.deck_id])).status_code == 404


def test_shipped_deck_is_exported_but_never_deleted(author, make_deck):
    shipped = make_deck(decks.plain())
    urls = [reverse(name, args=[shipped.deck_id]) for name in ("deck_export", "deck_print", "deck_delete")]

    assert [author.get(url).status_code for url in urls] == [200, 200, 404]
    assert author.post(urls[2]).status_code == 404


def test_sheet_holds_both_sides_of_every_card(author, mine):
    body = author.get(reverse("deck_print", args=[mine.deck_id])).content.decode()

    assert [body.count(f"What is fact {n}?") + body.count(f"The number {n * 1000}") for n in range(1, 7)] == [
        2
    ] * 6


def test_only_the_owner_is_offered_to_change_the_deck(author, make_deck, mine):
    shipped = make_deck(decks.plain())
    own, other = (
        set(re.findall(r'href="([^"?]+)', author.get(reverse("deck", args=[deck.deck_id])).content.decode()))
        for deck in (mine, shipped)
    )
    tools = ("deck_entry_new", "deck_replace", "deck_delete")

    assert {reverse(name, args=[mine.deck_id]) for name in tools} <= own
    assert {reverse(name, args=[shipped.deck_id]) for name in tools} & other == set()
