"""What holds for every page: who may see it, what it costs, how it may be kept, in which language it speaks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.services.accounts import change_settings
from quizzes.services.library import enrol
from tests import decks

PAGES = (
    *("today", "library", "settings", "settings_delete"),
    *("deck_new", "deck_import", "devices", "cards"),
)
ACCOUNT_PAGES = ("account_login", "account_signup", "account_reset_password", "account_reset_password_done")
OWN_PAGES = ("account_change_password", "account_email", "account_logout")


def heading(response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return found[1].strip() if found else ""


@pytest.mark.parametrize("name", [*PAGES, *OWN_PAGES])
def test_page_of_a_learner_is_shown(signed_in, name):
    response = signed_in.get(reverse(name))

    assert response.status_code == 200
    assert response.context["profile"].email == "ada@example.org"


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_page_for_strangers_is_shown(client, db, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert 'class="nav"' not in response.content.decode()


def test_deck_page_is_shown(signed_in, deck):
    assert signed_in.get(reverse("deck", args=[deck.deck_id])).status_code == 200


@pytest.mark.parametrize("name", ["library", "settings", "settings_delete"])
def test_stranger_is_asked_to_sign_in(client, db, name):
    url = reverse(name)

    assert client.get(url).headers["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("name", ["deck", "deck_enrol", "deck_leave"])
def test_stranger_sees_no_deck(client, deck, name):
    url = reverse(name, args=[deck.deck_id])
    response = client.get(url) if name == "deck" else client.post(url)

    assert response.headers["Location"].startswith(reverse("account_login"))


def test_stranger_gets_the_welcome_page_at_the_root(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert reverse("account_signup") in response.content.decode()


def test_welcome_offers_no_sign_up_where_it_is_closed(client, db, settings):
    settings.SIGNUP_OPEN = False

    assert reverse("account_signup") not in client.get("/").content.decode()


@pytest.mark.parametrize("name", [*PAGES, *OWN_PAGES])
def test_page_of_a_learner_is_not_stored(signed_in, name):
    cache = signed_in.get(reverse(name)).headers["Cache-Control"]

    assert "no-store" in cache


@pytest.mark.parametrize("name", [*PAGES, *ACCOUNT_PAGES])
def test_policy_lets_nothing_inline_run(signed_in, name):
    response = signed_in.get(reverse(name), follow=True)
    policy = dict(
        part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")
    )
    body = response.content.decode()

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert re.findall(r'\sstyle="|<style|\son[a-z]+="|javascript:', body) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", body) == []


@pytest.mark.parametrize(
    ("language", "tag", "word"), [("en", "en", "Library"), ("zh-hans", "zh-hans", "题库")]
)
def test_page_speaks_the_chosen_language(signed_in, choose, language, tag, word):
    choose(interface_language=language)
    response = signed_in.get(reverse("library"))

    assert heading(response) == word
    assert f'<html lang="{tag}"' in response.content.decode()


def test_page_follows_the_browser_where_nothing_is_chosen(signed_in):
    response = signed_in.get(reverse("library"), headers={"accept-language": "zh-CN,zh;q=0.9"})

    assert heading(response) == "题库"


def test_choice_beats_the_browser(signed_in, choose):
    choose(interface_language="en")
    response = signed_in.get(reverse("library"), headers={"accept-language": "zh-CN,zh;q=0.9"})

    assert heading(response) == "Library"


def test_stranger_changes_the_language_below_the_page(client, db):
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/accounts/login/"})

    assert heading(client.get("/accounts/login/")) == "欢迎回来"


@pytest.mark.parametrize("theme", ["system", "light", "dark"])
def test_page_wears_the_chosen_theme(signed_in, choose, theme):
    choose(theme=theme)

    assert f'data-theme="{theme}"' in signed_in.get("/").content.decode()


def test_navigation_marks_where_one_is(signed_in, deck):
    body = signed_in.get(reverse("deck", args=[deck.deck_id])).content.decode()
    marked = re.findall(r'<a href="([^"]+)"\s+aria-current="page"', body)

    assert marked == [reverse("library")]


def test_account_without_settings_gets_them(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_superuser("root@example.org", "correct horse battery")
    )

    assert client.get("/").context["profile"].time_zone == "UTC"


@pytest.mark.parametrize("name", PAGES)
def test_queries_do_not_grow_with_decks(signed_in, learner, make_deck, name):
    few = queries(signed_in, reverse(name))
    for number in range(2):
        added = make_deck(decks.plain(f"more-{number}"))
        enrol(learner.pk, added.deck_id, now_ms=1_767_268_800_000)

    assert queries(signed_in, reverse(name)) == few


def test_queries_do_not_grow_with_cards(signed_in, make_deck):
    few, many = (make_deck(decks.plain(f"with-{count}", cards=count)) for count in (2, 6))

    assert len({queries(signed_in, reverse("deck", args=[made.deck_id])) for made in (few, many)}) == 1


def queries(signed_in, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert signed_in.get(url).status_code == 200
    return len(captured)


def test_every_page_has_the_words_for_answers_that_wait_and_shows_none(signed_in, learner):
    words = {"en": ("# answer not sent", "# answers not sent"), "zh-hans": ("# 个回答尚未发送",) * 2}
    for language, (one, other) in words.items():
        change_settings(learner.pk, changes={"interface_language": language})
        for name in ("today", "library", "settings", "account_logout"):
            page = signed_in.get(reverse(name)).content.decode()
            assert f'role="status" data-unsent-badge data-one="{one}" data-other="{other}"' in page
            assert re.search(r'data-unsent-badge[^>]+><span class="badge" hidden>', page)
