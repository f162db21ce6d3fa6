import json
import re
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.queries.accounts import devices_for
from quizzes.queries.library import cards_of
from quizzes.services.accounts import register_device, revoke_device
from quizzes.services.library import enrol
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.wallclock import now_ms
from quizzes.web.browser import name_of
from tests.decks import plain

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"


def page(client, deck_id: UUID | None = None, headers: dict[str, str] | None = None) -> str:
    address = reverse("study_deck", args=[deck_id]) if deck_id else reverse("study")
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def data(body: str, name: str) -> str:
    return str(re.findall(rf'data-{name}="([^"]*)"', body)[0])


def block(body: str, ident: str):
    return json.loads(re.findall(rf'<script id="{ident}" type="application/json">(.*?)</script>', body)[0])


def answer_everything(learner, deck):
    items = [
        EventInput(id=uuid4(), kind="review", card=card.id, at_ms=now_ms(), tz_min=0, grade=4)
        for card in cards_of(learner.pk, deck.deck_id, limit=100)
    ]
    record_events(learner.pk, items=items, device_id=None, client_now_ms=None, clock=now_ms)


def test_study_asks_strangers_to_sign_in(client, db):
    response = client.get(reverse("study"))

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/study/")


def test_study_brings_the_first_card_for_readers_without_scripts(signed_in):
    body = page(signed_in)
    silent = re.findall(r"<noscript>(.*?)</noscript>", body)

    assert re.search(r'data-prompt tabindex="-1"><div lang="en"><p>What is fact 1\?</p>', body)
    assert "switch JavaScript on" in silent[0]
    assert re.search(r"<details.*<summary>Show answer</summary>.*<p>The number 1000</p>", silent[1])


def test_study_counts_the_whole_day(signed_in):
    counts = re.findall(r"<dt>(new|learning|due)</dt><dd>(\d+)</dd>", page(signed_in))

    assert counts == [("new", "6"), ("learning", "0"), ("due", "0")]


def test_study_of_one_deck_names_it_and_leads_back_to_it(signed_in, deck):
    body = page(signed_in, deck.deck_id)

    assert data(body, "deck") == str(deck.deck_id)
    assert re.search(r'data-title lang="en"><span>Small deck</span>', body)
    assert f'href="{reverse("deck", args=[deck.deck_id])}"' in body


def test_study_of_a_foreign_deck_is_not_found(signed_in, make_deck, other_learner):
    foreign = make_deck(plain("theirs"), owner_id=other_learner.pk)
    codes = [
        signed_in.get(reverse("study_deck", args=[ident])).status_code for ident in (foreign.deck_id, uuid4())
    ]

    assert codes == [404, 404]


def test_study_with_nothing_left_shows_the_end_and_what_comes(signed_in, learner, deck):
    answer_everything(learner, deck)
    body = page(signed_in)

    assert re.search(r'<section class="study-end" data-end aria-labelledby="end-title" ?>', body)
    assert re.search(r'<article class="card"[^>]* hidden>', body)
    assert "6 cards come back tomorrow." in body


def test_study_without_a_deck_leads_to_the_library(client, learner, deck):
    client.force_login(learner)
    body = page(client)

    assert "data-study" not in body
    assert f'class="button primary" href="{reverse("library")}"' in body


def test_study_gives_its_scripts_only_the_days_ahead(signed_in, learner, deck):
    answer_everything(learner, deck)
    body = page(signed_in, headers={"HX-Request": "true"})

    assert "<html" not in body
    assert "6 answers given today" in body


@pytest.mark.parametrize(
    ("buttons", "grades"),
    [
        (2, [("2", "1"), ("4", "2")]),
        (4, [("1", "1"), ("3", "2"), ("4", "3"), ("5", "4")]),
        (6, [(str(grade), str(grade)) for grade in range(6)]),
    ],
)
def test_study_shows_the_chosen_number_of_buttons(signed_in, choose, buttons, grades):
    choose(buttons=buttons)

    assert re.findall(r'data-grade="(\d)" data-key="(\d)"', page(signed_in)) == grades


def test_study_marks_each_language_of_a_card(client, learner, bilingual, choose):
    enrol(learner.pk, bilingual.deck_id, now_ms=now_ms())
    choose(card_language="both")
    client.force_login(learner)
    body = page(client)

    assert '<div lang="en"><p>What is a bridge?</p> </div> <div lang="zh-Hans"><p>网桥是什么？</p>' in body
    assert block(body, "study-titles") == {
        str(bilingual.deck_id): [{"lang": "en", "text": "Bridges"}, {"lang": "zh-Hans", "text": "网桥"}]
    }


def test_study_tells_its_scripts_what_to_say(signed_in):
    texts = block(page(signed_in), "study-texts")

    assert texts["again_today"] == "again today"
    assert "%(interval)s" in texts["next_in"]


def test_study_registers_the_browser_once_a_session(signed_in, learner):
    first, again = (data(page(signed_in, headers={"User-Agent": FIREFOX}), "device") for _ in range(2))
    devices = [(str(device.id), device.name, device.platform) for device in devices_for(learner.pk)]

    assert first == again
    assert devices == [(first, "Firefox, Windows", "web")]


def test_revoked_browser_is_signed_out_and_registered_anew(signed_in, learner):
    first = data(page(signed_in), "device")
    revoke_device(learner.pk, UUID(first), now_ms=now_ms())
    assert signed_in.get(reverse("study")).headers["Location"].startswith(reverse("account_login"))
    signed_in.force_login(learner)
    second = data(page(signed_in), "device")

    assert second != first
    assert [str(device.id) for device in devices_for(learner.pk) if not device.revoked] == [second]


def test_study_goes_on_without_a_device_where_there_are_too_many(signed_in, learner):
    for number in range(100):
        register_device(learner.pk, name=f"Phone {number}", platform="ios", now_ms=now_ms())

    assert data(page(signed_in), "device") == ""


def test_browser_too_many_speaks_as_the_one_that_was_silent_the_longest(signed_in, learner):
    now = now_ms()
    browsers = [
        register_device(learner.pk, name=f"Browser {number}", platform="web", now_ms=now + 1000 * number)
        for number in (3, 1, 2)
    ]
    for number in range(97):
        register_device(learner.pk, name=f"Phone {number}", platform="ios", now_ms=now)

    assert data(page(signed_in), "device") == str(browsers[1].id)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
            "Chrome, Linux",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge, Windows"),
        ("", "Browser"),
        ("x" * 5000, "Browser"),
    ],
)
def test_browser_is_named_by_what_it_says_of_itself(user_agent, name):
    assert name_of(user_agent) == name


def test_study_takes_as_many_queries_for_one_deck_as_for_three(signed_in, learner, make_deck):
    page(signed_in)
    one = queries(signed_in)
    for number in (2, 3):
        enrol(learner.pk, make_deck(plain(f"deck-{number}")).deck_id, now_ms=now_ms())

    assert queries(signed_in) == one


def queries(client) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client)
    return len(captured)


def practice(client, query: str, deck_id: UUID | None = None) -> str:
    address = reverse("practice_deck", args=[deck_id]) if deck_id else reverse("practice")
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_practice_says_that_the_schedule_stays_and_brings_its_first_card(signed_in, deck):
    body = practice(signed_in, "mode=cram&objective=second", deck.deck_id)

    assert "Cramming · the schedule stays as it is" in body
    assert data(body, "practice") == "mode=cram&amp;objective=second"
    assert re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", body) == [("left", "3")]
    assert re.search(r'data-prompt tabindex="-1"><div lang="en"><p>What is fact [246]\?</p>', body)


def test_practice_of_a_day_gives_its_days_to_the_scripts(signed_in, learner, deck):
    answer_everything(learner, deck)
    body = practice(signed_in, "mode=ahead&days=3")

    assert data(body, "practice") == "mode=ahead&amp;days=3"
    assert "Studying ahead" in body


def test_practice_without_cards_says_so(signed_in):
    body = practice(signed_in, "mode=forgotten")

    assert re.search(r"<h1[^>]*>Nothing to practise here</h1>", body)
    assert re.search(r'<article class="card"[^>]* hidden>', body)


@pytest.mark.parametrize(
    "query", ["", "mode=later", "mode=ahead&days=0", "mode=ahead&days=61", "mode=cram&objective=%2e"]
)
def test_practice_that_cannot_be_read_is_not_found(signed_in, query):
    assert signed_in.get(f"{reverse('practice')}?{query}").status_code == 404


def test_practice_of_a_foreign_deck_is_not_found(signed_in, make_deck, other_learner):
    foreign = make_deck(plain("theirs"), owner_id=other_learner.pk)
    address = reverse("practice_deck", args=[foreign.deck_id])

    assert signed_in.get(f"{address}?mode=cram").status_code == 404


def test_end_leads_to_other_decks_and_to_practice(signed_in, learner, deck, make_deck):
    enrol(learner.pk, make_deck(plain("other")).deck_id, now_ms=now_ms())
    answer_everything(learner, deck)
    body = page(signed_in, deck.deck_id)
    ways = re.findall(r'<li><a href="([^"]+)">.*?<span[^>]*>(.*?)</span>(?:<small>(\d+)</small>)?', body)
    other = reverse("study_deck", args=[make_deck(plain("other")).deck_id])
    here = reverse("practice_deck", args=[deck.deck_id])

    assert ways == [
        (other, "<span>Small deck", ""),
        (f"{here}?mode=ahead&amp;days=7", "Study ahead: the next seven days", "6"),
        (f"{here}?mode=cram", "Cram the whole deck", "6"),
    ]
    assert "Your new day begins at 04:00." in body


def test_own_cards_can_be_edited_where_the_site_has_an_editor(signed_in, learner, deck, make_deck, settings):
    own = make_deck(plain("own"), owner_id=learner.pk)
    settings.ROOT_URLCONF = "tests.web.editor_urls"

    assert block(page(signed_in), "study-editors") == {
        str(own.deck_id): f"/decks/{own.deck_id}/cards/ENTRY/edit/"
    }
