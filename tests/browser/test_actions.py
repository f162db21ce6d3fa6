"""What a learner does with a card beside answering it, and practice beyond the day's cards."""

import pytest

from quizzes.core.clock import DAY_MS
from quizzes.models import CardState
from quizzes.services.library import enrol
from quizzes.wallclock import now_ms
from tests.browser import desk
from tests.decks import plain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCHEDULE = ("card", "n", "interval", "ease", "lapses", "due_day", "first_day", "last_day", "drill_day")


def state(learner, entry: str, field: str):
    return CardState.objects.get(user=learner.pk, card__entry=entry).__dict__[field]


def schedules(learner) -> list[tuple]:
    begun = CardState.objects.filter(user=learner.pk, due_day__isnull=False)
    return sorted(begun.values_list(*SCHEDULE))


def test_cards_are_put_off_suspended_and_flagged_by_keys_and_all_is_taken_back(open_study, twenty, learner):
    page = open_study()
    for key in ("-", "@", "!"):
        page.keyboard.press(key)
    assert desk.prompt(page) == "What is fact 3?"
    assert page.is_visible("[data-flagged]")
    assert desk.counts(page)["new"] == 18
    desk.wait_until_sent(page)
    assert state(learner, "fact-1", "buried_until") == now_ms() // DAY_MS + 1
    assert state(learner, "fact-2", "suspended") is True
    assert state(learner, "fact-3", "flag") == 1

    page.keyboard.press("u")
    assert page.is_hidden("[data-flagged]")
    page.keyboard.press("u")
    page.keyboard.press("u")
    assert desk.prompt(page) == "What is fact 1?"
    assert desk.counts(page)["new"] == 20
    desk.wait_until_sent(page)
    assert state(learner, "fact-1", "buried_until") is None
    assert state(learner, "fact-2", "suspended") is False
    assert state(learner, "fact-3", "flag") == 0


def test_menu_does_the_same_and_a_reload_forgets_none_of_it(open_study, twenty, learner):
    page = open_study()
    page.route("**/api/v1/cards/*/state", lambda route: route.abort())
    page.click("[popovertarget]")
    page.click("text=Suspend: ask it no more")
    assert page.is_hidden("#study-menu")
    assert desk.prompt(page) == "What is fact 2?"
    page.reload()
    page.wait_for_selector('[data-stage="question"]')
    assert desk.prompt(page) == "What is fact 2?"

    page.unroute("**/api/v1/cards/*/state")
    page.evaluate("dispatchEvent(new Event('online'))")
    desk.wait_until_sent(page)
    assert desk.log(learner.pk) == [("suspend", None)]
    page.keyboard.press("u")
    assert desk.prompt(page) == "What is fact 1?"


def test_information_explains_the_interval(open_study, twenty):
    page = open_study()
    desk.answer(page, "3")
    desk.wait_until_sent(page)
    page.keyboard.press("u")
    desk.wait_until_sent(page)
    page.keyboard.press("i")
    page.wait_for_selector(".card-steps li")
    told = page.inner_text("[data-information-body]")
    assert "not learned yet" in told
    assert page.inner_text(".card-steps s") == "Review: 4"
    page.keyboard.press("i")
    assert page.is_hidden("[data-information]")
    assert desk.stage(page) == "question"


def test_cram_from_the_end_leaves_every_schedule_as_it_was(open_study, learner, twenty):
    page = open_study()
    desk.answer(page, "1")
    desk.rush(page)
    desk.wait_until_sent(page)
    before = schedules(learner)
    page.click("text=Forgotten today")
    page.wait_for_selector('[data-stage="question"]')
    assert page.inner_text(".study-chip.practice") == "Forgotten today · the schedule stays as it is"
    assert desk.prompt(page) == "What is fact 1?"
    page.go_back()
    page.click("text=Cram all decks")
    page.wait_for_selector('[data-stage="question"]')
    left = int(page.inner_text("[data-count-practice] dd"))
    first = desk.answer(page, "1")
    assert page.inner_text("[data-status]") == "Again. The schedule stays as it was."
    page.keyboard.press("u")
    assert desk.prompt(page) == first
    desk.answer(page, "1")
    again = [desk.answer(page, "4") for _ in range(left)]

    assert (left, len(set(again)), again[-1]) == (25, 25, first)
    assert desk.stage(page) == "end"
    desk.wait_until_sent(page)
    kinds = [kind for kind, _grade in desk.log(learner.pk)]
    assert [kinds.count(kind) for kind in ("practice", "undo")] == [left + 2, 1]
    assert schedules(learner) == before


def test_next_card_of_a_long_queue_is_there_within_a_frame(open_study, learner, make_deck):
    """Not by the clock: grading lays the next card on the table before the browser draws again."""
    enrol(learner.pk, make_deck(plain("long", cards=200)).deck_id, now_ms=now_ms(), new_per_day=200)
    page = open_study()
    asked = page.evaluate("""() => {
        const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
        return [1, 2, 3].map(() => {
            press(' ');
            press('3');
            return document.querySelector('[data-prompt]').innerText;
        });
    }""")

    assert asked == [f"What is fact {number}?" for number in (2, 3, 4)]
