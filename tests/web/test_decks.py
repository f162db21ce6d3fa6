from uuid import uuid4

import pytest
from django.urls import reverse

from quizzes.queries.library import deck_for
from quizzes.wallclock import now_ms
from tests import decks


def limits(learner, deck) -> tuple[int | None, int | None]:
    detail = deck_for(learner.pk, deck.deck_id, now_ms=now_ms())
    return detail.new_per_day, detail.reviews_per_day


def is_enrolled(learner, deck) -> bool:
    return deck_for(learner.pk, deck.deck_id, now_ms=now_ms()).summary.enrolled


@pytest.fixture
def newcomer(client, learner):
    """A browser of a learner who studies nothing yet."""
    client.force_login(learner)
    return client


def test_library_shows_shipped_and_own_decks_alone(signed_in, learner, other_learner, make_deck):
    own = make_deck(decks.plain("mine"), owner_id=learner.pk)
    foreign = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    shown = {deck.id for deck in signed_in.get(reverse("library")).context["decks"]}

    assert own.deck_id in shown
    assert foreign.deck_id not in shown


def test_library_without_decks_says_so(newcomer):
    assert "No decks yet" in newcomer.get(reverse("library")).content.decode()


@pytest.mark.parametrize("name", ["deck", "deck_enrol", "deck_leave"])
def test_foreign_deck_is_like_none(signed_in, other_learner, make_deck, name):
    foreign = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    call = signed_in.get if name == "deck" else signed_in.post
    answers = [call(reverse(name, args=[ident])) for ident in (foreign.deck_id, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content.decode().count("Nothing here") == answers[1].content.decode().count(
        "Nothing here"
    )


@pytest.mark.parametrize("name", ["deck_enrol", "deck_leave"])
def test_reading_changes_nothing(signed_in, deck, name):
    assert signed_in.get(reverse(name, args=[deck.deck_id])).status_code == 405


def test_enrolling_leads_to_the_deck(newcomer, learner, deck):
    response = newcomer.post(reverse("deck_enrol", args=[deck.deck_id]))

    assert response.headers["Location"] == reverse("deck", args=[deck.deck_id])
    assert is_enrolled(learner, deck)


def test_enrolling_from_today_leads_to_the_first_card(newcomer, deck):
    response = newcomer.post(reverse("deck_enrol", args=[deck.deck_id]), {"then": "study"})

    assert response.headers["Location"] == reverse("study_deck", args=[deck.deck_id])


def test_enrolling_in_place_answers_with_the_tile(newcomer, deck):
    response = newcomer.post(reverse("deck_enrol", args=[deck.deck_id]), headers={"hx-request": "true"})

    assert "<html" not in response.content.decode()
    assert "Studying" in response.content.decode()


def test_limits_are_saved_and_emptied(signed_in, learner, deck):
    url = reverse("deck_enrol", args=[deck.deck_id])
    signed_in.post(url, {"new_per_day": "7", "reviews_per_day": "80"})
    assert limits(learner, deck) == (7, 80)

    signed_in.post(url, {"new_per_day": "", "reviews_per_day": ""})
    assert limits(learner, deck) == (None, None)


@pytest.mark.parametrize("typed", ["-1", "10000", "many", "1e3", "99999999999999999999"])
def test_bad_limit_is_explained_and_kept(signed_in, learner, deck, typed):
    response = signed_in.post(reverse("deck_enrol", args=[deck.deck_id]), {"new_per_day": typed})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["new_per_day"]
    assert f'value="{typed}"' in response.content.decode()
    assert limits(learner, deck) == (None, None)


def test_leaving_a_deck(signed_in, learner, deck):
    response = signed_in.post(reverse("deck_leave", args=[deck.deck_id]))

    assert response.headers["Location"] == reverse("library")
    assert not is_enrolled(learner, deck)


def test_deck_page_shows_objectives_with_their_cards(signed_in, deck):
    shown = signed_in.get(reverse("deck", args=[deck.deck_id])).context["detail"].objectives

    assert [(view.key, view.cards, view.learned) for view in shown] == [("first", 3, 0), ("second", 3, 0)]


def test_cards_come_page_by_page(signed_in, make_deck):
    long = make_deck(decks.plain("long", cards=45))
    url = reverse("deck", args=[long.deck_id])
    first = signed_in.get(url).context
    rest = signed_in.get(url, {"after": first["next"]}, headers={"hx-request": "true"}).context

    assert [card.entry for card in (*first["cards"], *rest["cards"])] == [f"fact-{n}" for n in range(1, 46)]
    assert rest["next"] is None


@pytest.mark.parametrize("after", ["-5", "x", "9" * 40, "٣"])
def test_made_up_position_begins_at_the_start(signed_in, deck, after):
    cards = signed_in.get(reverse("deck", args=[deck.deck_id]), {"after": after}).context["cards"]

    assert cards[0].entry == "fact-1"


@pytest.mark.parametrize(
    ("language", "shown", "hidden"),
    [
        ("en", ['<span lang="en">Bridges</span>', '<span lang="en">What is a bridge?</span>'], ["网桥"]),
        ("zh", ['<span lang="zh-Hans">网桥</span>', '<span lang="zh-Hans">网桥是什么？</span>'], ["Bridges"]),
        ("both", ['<span lang="en">Bridges</span> <span lang="zh-Hans">网桥</span>'], []),
    ],
)
def test_deck_speaks_the_language_of_the_cards(signed_in, choose, bilingual, language, shown, hidden):
    choose(card_language=language)
    body = signed_in.get(reverse("deck", args=[bilingual.deck_id])).content.decode()

    assert [text for text in shown if text not in body] == []
    assert [text for text in hidden if text in body] == []


def test_deck_offers_to_cram_it_whole_or_by_objective(signed_in, deck):
    body = signed_in.get(reverse("deck", args=[deck.deck_id])).content.decode()
    address = reverse("practice_deck", args=[deck.deck_id])

    assert f'href="{address}?mode=cram"' in body
    assert f'action="{address}"' in body
    assert '<option value="second">The second half</option>' in body


def test_deck_that_is_not_studied_offers_no_practice(newcomer, deck):
    body = newcomer.get(reverse("deck", args=[deck.deck_id])).content.decode()

    assert "mode=cram" not in body
