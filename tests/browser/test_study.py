"""Studying in a real browser: by keyboard and by thumb, with a server that comes and goes."""

import pytest
from django.test import Client

from quizzes.models import CardState
from quizzes.queries.study import queue_for
from quizzes.services.accounts import change_settings
from quizzes.services.library import enrol, import_deck, shipped_decks
from quizzes.wallclock import now_ms
from tests.browser import desk
from tests.browser.conftest import PASSWORD
from tests.decks import plain
from tests.web.conftest import BILINGUAL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS = {"basic", "cloze", "choice", "true_false", "order", "match", "command", "image"}


def test_twenty_cards_by_keyboard_come_back_as_promised(live_server, page, learner, twenty, next_day):
    page.goto(live_server.url + "/accounts/login/")
    page.fill("[name=login]", learner.email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.focus("text=Start")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-stage="question"]')
    assert desk.counts(page) == {"new": 20, "drill": 0, "due": 0}

    keys = ["3"] * 20
    keys[4], keys[9], keys[14] = "1", "2", "4"  # Again, Hard, Easy
    asked = [desk.answer(page, key) for key in keys]
    assert asked == [f"What is fact {number}?" for number in range(1, 21)]
    assert desk.counts(page) == {"new": 0, "drill": 2, "due": 0}

    again = [desk.answer(page), desk.answer(page)]
    assert again == [asked[4], asked[9]]
    assert desk.stage(page) == "end"
    page.wait_for_selector("text=20 cards come back tomorrow.")
    grades = [4] * 20
    grades[4], grades[9], grades[14] = 1, 3, 5
    assert desk.log(learner.pk) == [("review", grade) for grade in [*grades, 4, 4]]

    next_day()
    page.reload()
    page.wait_for_selector('[data-stage="question"]')
    assert desk.counts(page) == {"new": 5, "drill": 0, "due": 20}
    due = [desk.answer(page) for _ in range(25)]
    page.wait_for_selector("text=25 answers given today")
    assert sorted(due) == sorted(f"What is fact {number}?" for number in range(1, 26))
    intervals = (
        CardState.objects.filter(user=learner.pk)
        .order_by("card__position")
        .values_list("interval", flat=True)
    )
    # A forgotten card begins anew with one day; the others go from one day to six; the last five are new.
    assert list(intervals) == [6] * 4 + [1] + [6] * 15 + [1] * 5


def test_next_card_keeps_focus_and_says_the_interval(open_study, twenty):
    page = open_study()
    page.keyboard.press("Space")
    page.wait_for_selector('[data-stage="answer"]')
    assert page.evaluate("document.activeElement.matches('[data-answer]')")

    page.keyboard.press("3")
    assert page.inner_text("[data-status]") == "Good: next in 1 day"
    assert page.evaluate("document.activeElement.matches('[data-prompt]')")


def test_buttons_promise_what_then_happens(open_study, twenty, learner):
    page = open_study()
    page.keyboard.press("Space")
    names = [button.get_attribute("aria-label") for button in page.query_selector_all("[data-grade]")]

    assert names == [
        "Again: again today, then in 1 day",
        "Hard: again today, then in 1 day",
        "Good: next in 1 day",
        "Easy: next in 1 day",
    ]
    page.click("text=Again >> visible=true")
    desk.wait_until_sent(page)
    queue = queue_for(learner.pk, now_ms=now_ms())
    assert [item.role for item in queue.items].count("drill") == 1


def test_undo_goes_back_to_the_first_card_even_after_the_end(open_study, twenty, learner):
    change_settings(learner.pk, changes={"new_per_day": 3})
    page = open_study()
    asked = [desk.answer(page, key) for key in ("1", "3", "3", "3")]
    assert desk.stage(page) == "end"

    page.wait_for_selector("[data-outlook] p")
    back = []
    for key in ("u", "Control+z", "u", "u"):
        page.keyboard.press(key)
        page.wait_for_selector('[data-stage="question"]')
        back.append(desk.prompt(page))
    assert back == asked[::-1]
    assert desk.counts(page) == {"new": 3, "drill": 0, "due": 0}
    page.keyboard.press("u")  # nothing is left to undo

    desk.wait_until_sent(page)
    assert [kind for kind, _grade in desk.log(learner.pk)] == ["review"] * 4 + ["undo"] * 4
    assert queue_for(learner.pk, now_ms=now_ms()).counts.new == 3


def test_reload_keeps_the_place_and_what_can_be_undone(open_study, twenty, learner):
    page = open_study()
    asked = [desk.answer(page) for _ in range(5)]
    here = desk.prompt(page)
    page.reload()
    page.wait_for_selector('[data-stage="question"]')

    assert desk.prompt(page) == here
    assert desk.counts(page) == {"new": 15, "drill": 0, "due": 0}
    page.keyboard.press("u")
    assert desk.prompt(page) == asked[-1]
    desk.wait_until_sent(page)
    assert [kind for kind, _grade in desk.log(learner.pk)] == ["review"] * 5 + ["undo"]


def test_answers_wait_for_a_server_that_cannot_be_reached(open_study, twenty, learner):
    page = open_study()
    page.route("**/api/v1/sync", lambda route: route.abort())
    asked = [desk.answer(page) for _ in range(6)]
    page.wait_for_selector("text=6 unsent")
    page.keyboard.press("u")
    page.reload()  # the answers lie in the browser
    page.wait_for_selector('[data-stage="question"]')
    assert desk.log(learner.pk) == []
    assert desk.prompt(page) == asked[5]
    assert page.inner_text("[data-unsent]") == "7 unsent"

    page.unroute("**/api/v1/sync")
    page.evaluate("dispatchEvent(new Event('online'))")
    desk.wait_until_sent(page)
    assert [kind for kind, _grade in desk.log(learner.pk)] == ["review"] * 6 + ["undo"]
    assert page.is_hidden("[data-unsent]")


def test_answers_arrive_once_where_the_servers_word_is_lost(open_study, twenty, learner):
    page = open_study()
    lost = []

    def lose(route):
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route("**/api/v1/sync", lose, times=2)
    asked = [desk.answer(page) for _ in range(4)]
    page.evaluate("dispatchEvent(new Event('online'))")
    desk.wait_until_sent(page)

    assert len(lost) == 2
    assert desk.log(learner.pk) == [("review", 4)] * len(asked)


def test_answers_are_tried_again_after_the_server_was_busy(open_study, twenty, learner):
    page = open_study()
    page.route("**/api/v1/sync", lambda route: route.fulfill(status=503), times=1)
    desk.answer(page)
    page.wait_for_selector("text=1 unsent")
    desk.wait_until_sent(page)  # by itself, a second later

    assert desk.log(learner.pk) == [("review", 4)]


def test_session_longer_than_the_servers_queue_waits_for_more(page, open_study, learner, make_deck):
    enrol(learner.pk, make_deck(plain(cards=70)).deck_id, now_ms=now_ms(), new_per_day=70)
    page.route("**/api/v1/study/limits", lambda route: route.abort())  # the browser has no cards of its own
    open_study()
    page.route("**/api/v1/study/queue**", lambda route: route.abort())
    asked = [desk.answer(page) for _ in range(49)]
    page.keyboard.press("Space")
    page.keyboard.press("3")
    page.wait_for_selector('[data-stage="waiting"]')
    page.unroute("**/api/v1/study/queue**")
    page.wait_for_selector('[data-stage="question"]')
    asked += ["What is fact 50?", *(desk.answer(page) for _ in range(20))]

    assert desk.stage(page) == "end"
    assert asked == [f"What is fact {number}?" for number in range(1, 71)]
    desk.wait_until_sent(page)
    assert len(desk.log(learner.pk)) == 70


def test_answer_that_is_refused_is_told_and_stops_no_other(open_study, twenty, learner):
    page = open_study()
    page.evaluate("""async () => {
        const {own} = await import('/static/js/offline/own.js');
        own.outbox.record({kind: 'review', card: 'none', grade: 9});
    }""")
    desk.answer(page)
    page.wait_for_selector("[data-refused]:visible")
    desk.wait_until_sent(page)

    assert "An answer could not be taken" in page.inner_text("[data-refused]")
    assert desk.log(learner.pk) == [("review", 4)]


def test_answers_survive_signing_in_again(open_study, twenty, learner, live_server):
    page = open_study()
    page.context.clear_cookies()
    desk.answer(page)
    page.wait_for_selector("text=You are signed out.")
    assert desk.log(learner.pk) == []

    page.click("[data-signed-out] a")
    page.fill("[name=login]", learner.email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-stage="question"]')
    desk.wait_until_sent(page)
    assert desk.log(learner.pk) == [("review", 4)]
    assert desk.prompt(page) == "What is fact 2?"


def test_answers_of_two_tabs_all_arrive_once(open_study, twenty, learner, live_server):
    page = open_study()
    other = page.context.new_page()
    other.goto(live_server.url + "/study/")
    other.wait_for_selector('[data-stage="question"]')
    for tab in (page, other):
        tab.route("**/api/v1/sync", lambda route: route.abort())
        for _ in range(3):
            desk.answer(tab)
    for tab in (page, other):
        tab.unroute("**/api/v1/sync")
        tab.evaluate("dispatchEvent(new Event('online'))")
    desk.wait_until_sent(page)

    assert desk.log(learner.pk) == [("review", 4)] * 6


def test_another_tab_of_another_learner_sends_nothing_of_this_one(
    open_study, twenty, learner, other_learner, live_server
):
    page = open_study()
    page.route("**/api/v1/sync", lambda route: route.abort())
    desk.answer(page)
    enrol(other_learner.pk, twenty.deck_id, now_ms=now_ms())
    stranger = Client()
    stranger.force_login(other_learner)
    page.context.clear_cookies()
    cookie = {"name": "sessionid", "value": stranger.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.unroute("**/api/v1/sync")
    page.goto(live_server.url + "/study/")
    page.wait_for_selector('[data-stage="question"]')
    desk.answer(page)
    desk.wait_until_sent(page)

    assert desk.unsent(page, learner.pk) == 1
    assert (desk.log(learner.pk), desk.log(other_learner.pk)) == ([], [("review", 4)])


def test_keys_typed_into_a_field_are_only_text(open_study, transactional_db, learner):
    docker = import_deck(dict(shipped_decks())["docker"], owner_id=None, now_ms=now_ms())
    enrol(learner.pk, docker.deck_id, now_ms=now_ms(), new_per_day=200)
    page = open_study()
    desk.rush(page, until="(card) => card.dataset.kind === 'command'")
    asked = desk.prompt(page)
    page.focus("#typed")
    page.keyboard.type("docker u 1 4 l ? <img src=x>")
    assert (desk.stage(page), desk.prompt(page)) == ("question", asked)

    page.keyboard.press("Enter")
    page.wait_for_selector('[data-stage="answer"]')
    assert page.inner_text("[data-typed] code") == "docker u 1 4 l ? <img src=x>"
    assert page.query_selector("[data-typed] img") is None
    page.keyboard.press("Space")
    page.wait_for_selector('[data-stage="question"]')
    assert desk.prompt(page) != asked


def test_key_that_is_held_down_grades_no_second_card(open_study, twenty, learner):
    page = open_study()
    page.keyboard.press("Space")
    page.keyboard.down("3")
    for _ in range(5):
        page.keyboard.down("3")
        page.keyboard.down("Space")
    page.keyboard.up("3")
    page.keyboard.up("Space")
    desk.wait_until_sent(page)

    assert desk.prompt(page) == "What is fact 2?"
    assert len(desk.log(learner.pk)) == 1


def test_key_shows_and_hides_the_other_language(open_study, make_deck, learner):
    enrol(learner.pk, make_deck(BILINGUAL).deck_id, now_ms=now_ms())
    page = open_study()

    def shown():
        return page.eval_on_selector_all("[data-prompt] > div", "parts => parts.map((part) => part.lang)")

    assert shown() == ["en"]
    page.keyboard.press("l")
    assert shown() == ["en", "zh-Hans"]
    assert page.get_attribute("[data-language]", "aria-pressed") == "true"
    page.keyboard.press("l")
    assert shown() == ["en"]


def test_help_opens_and_closes_by_its_key_and_stops_the_others(open_study, twenty):
    page = open_study()
    page.keyboard.press("?")
    assert page.is_visible("[data-help]")
    page.keyboard.press("u")
    page.keyboard.press("1")
    assert desk.stage(page) == "question"
    page.keyboard.press("?")
    assert page.is_hidden("[data-help]")


@pytest.mark.parametrize("buttons", [2, 4, 6])
def test_thumb_reaches_every_button_of_a_phone(open_study, twenty, learner, page, buttons):
    change_settings(learner.pk, changes={"buttons": buttons})
    page.set_viewport_size({"width": 375, "height": 667})
    open_study()
    page.click("text=Show answer >> visible=true")
    boxes = [button.bounding_box() for button in page.query_selector_all("[data-grade]")]

    assert len(boxes) == buttons
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 375 for box in boxes)
    assert all(box["y"] > 333 and box["y"] + box["height"] <= 667 for box in boxes)
    page.click("[data-grade='4']")
    assert desk.prompt(page) == "What is fact 2?"
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_card_whose_deck_was_changed_elsewhere_does_not_come_twice(open_study, twenty, learner, live_server):
    """Another device answers while this page lies in the background."""
    page = open_study()
    first = desk.prompt(page)
    other = page.context.new_page()
    other.goto(live_server.url + "/study/")
    other.wait_for_selector('[data-stage="question"]')
    desk.answer(other)
    desk.wait_until_sent(other)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.wait_for(lambda: desk.prompt(page) != first, page)

    assert desk.prompt(page) == "What is fact 2?"
    assert desk.counts(page)["new"] == 19


def test_reading_needs_no_scripts(browser, live_server, twenty, learner, client):
    client.force_login(learner)
    context = browser.new_context(java_script_enabled=False)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/study/")
    assert page.is_hidden("details .answer")

    page.click("summary")
    assert desk.prompt(page) == "What is fact 1?"
    assert page.inner_text("details .answer") == "The number 1000"
    assert page.is_visible(".study-notices noscript .message")
    context.close()


def test_every_card_of_the_shipped_deck_fits_a_phone(open_study, transactional_db, learner, page):
    docker = import_deck(dict(shipped_decks())["docker"], owner_id=None, now_ms=now_ms())
    enrol(learner.pk, docker.deck_id, now_ms=now_ms(), new_per_day=999)
    change_settings(learner.pk, changes={"card_language": "both"})
    page.set_viewport_size({"width": 375, "height": 667})
    open_study()
    seen = desk.rush(
        page, "(card) => [card.dataset.kind, document.documentElement.scrollWidth > 375 && card.innerText]"
    )

    assert [text for _kind, text in seen if text] == []
    assert {kind for kind, _text in seen} == KINDS
