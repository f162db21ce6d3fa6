"""What the pages do in the browser by themselves, and that nothing of it breaks the policy."""

import pytest
from django.urls import reverse

from quizzes.queries.accounts import profile_for
from quizzes.services.accounts import change_settings
from tests.browser.conftest import PASSWORD
from tests.decks import plain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _quiet(page):
    """No script fails and the policy stops nothing."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield
    assert complaints == []


@pytest.fixture
def go(live_server, page):
    return lambda name, *args: page.goto(live_server.url + reverse(name, args=args))


def test_sign_up_brings_the_zone_along(page, go, django_user_model):
    go("account_signup")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.eval_on_selector("[data-zone-field]", "field => { field.value = 'Asia/Shanghai' }")
    page.click(".form button[type=submit]")
    page.wait_for_selector("h1:has-text('Today')")

    assert profile_for(django_user_model.objects.get().pk).time_zone == "Asia/Shanghai"


def test_today_offers_the_zone_of_the_browser_where_it_differs(page, go, sign_in, learner, twenty):
    change_settings(learner.pk, changes={"time_zone": "America/Lima"})
    sign_in()
    go("today")
    page.click("text=Change it")
    page.wait_for_selector(".message.success")

    assert profile_for(learner.pk).time_zone == "UTC"
    assert page.locator("[data-zone-offer]").is_hidden()


def test_offer_that_was_declined_stays_away(page, go, sign_in, learner, twenty):
    change_settings(learner.pk, changes={"time_zone": "America/Lima"})
    sign_in()
    go("today")
    page.click("text=Keep it")
    go("today")

    assert page.locator("[data-zone-offer]").is_hidden()


def test_no_offer_where_the_clocks_agree(page, go, sign_in, learner, twenty):
    change_settings(learner.pk, changes={"time_zone": "Africa/Abidjan"})  # another name, the same time
    sign_in()
    go("today")

    assert page.locator("[data-zone-offer]").is_hidden()


def test_theme_is_shown_before_it_is_saved(page, go, sign_in, learner):
    sign_in()
    go("settings")
    page.check("[name=theme][value=dark]")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert profile_for(learner.pk).theme == "system"


def test_deck_is_added_in_place(page, go, sign_in, make_deck):
    make_deck(plain())
    sign_in()
    go("library")
    page.evaluate("window.sameDocument = true")
    page.click("text=Add to my decks")
    page.wait_for_selector(".badge.on")

    assert page.evaluate("window.sameDocument") is True
    assert page.locator(".tile").count() == 1


def test_more_cards_follow_in_the_list(page, go, sign_in, make_deck):
    deck = make_deck(plain(cards=45))
    sign_in()
    go("deck", deck.deck_id)
    page.click("text=More cards")
    page.wait_for_selector("text=What is fact 45?")

    assert page.locator(".cards li").count() == 45


def test_cards_are_found_chosen_and_suspended_at_once(page, go, sign_in, make_deck):
    make_deck(plain(cards=60))
    sign_in()
    go("cards")
    page.fill("[type=search]", "fact")
    page.press("[type=search]", "Enter")
    page.wait_for_url("**/cards/?q=fact")
    page.locator(".found .more").scroll_into_view_if_needed()
    page.wait_for_selector("text=What is fact 60?")
    page.check("[data-pick-all] input")
    page.click("button:has-text('Suspend')")
    page.wait_for_selector("text=60 cards changed.")

    assert page.url.endswith("/cards/?q=fact")
    assert page.locator(".found .badge.suspended").count() == 50
