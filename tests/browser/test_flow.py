"""Somebody new, on a phone: from the sign-up to the first card and through two days, in either language."""

import pytest

from quizzes.models import StudyEvent
from quizzes.services.library import import_deck, shipped_decks
from quizzes.wallclock import now_ms
from tests.browser import desk
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 375, "height": 740}, "is_mobile": True, "has_touch": True}
PROMPT = "(card) => card.querySelector('[data-prompt]').textContent"


def on_a_phone(language: str, locale: str):
    return pytest.param(language, marks=pytest.mark.browser_context_args(locale=locale, **PHONE))


@pytest.fixture
def docker(transactional_db):
    return import_deck(dict(shipped_decks())["docker"], owner_id=None, now_ms=now_ms())


WORDS = {
    "en": ("Today", "20 cards come back tomorrow."),
    "zh-hans": ("今天", "明天有 20 张卡片再来。"),
}


@pytest.mark.parametrize("language", [on_a_phone("en", "en-GB"), on_a_phone("zh-hans", "zh-CN")])
def test_new_learner_gets_to_the_first_card_and_back_the_next_day(
    page, live_server, docker, next_day, language
):
    today, tomorrow = WORDS[language]
    page.goto(live_server.url + "/accounts/signup/")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.tap("main form button:not([type=button])")
    page.wait_for_url(live_server.url + "/")
    assert (page.inner_text("h1"), page.get_attribute("html", "lang")) == (today, language)
    page.tap(".tile .primary")  # all that it takes: the first deck begins with its first card
    page.wait_for_selector('[data-stage="question"]')
    assert desk.counts(page) == {"new": 20, "drill": 0, "due": 0}

    grades = [4] * 20
    grades[4], grades[9], grades[14] = 1, 3, 5  # Again, Hard, Easy
    asked = [tap_through(page, grade) for grade in grades]
    assert desk.counts(page) == {"new": 0, "drill": 2, "due": 0}
    assert [tap_through(page, 4), tap_through(page, 4)] == [asked[4], asked[9]]
    assert desk.stage(page) == "end"
    page.wait_for_selector(f"text={tomorrow}")
    assert [page.inner_text(f"[data-tally-{name}]") for name in ("cards", "answers", "again")] == [
        "20",
        "22",
        "1",
    ]
    assert len({kind for kind, _prompt in asked}) > 3
    assert list(StudyEvent.objects.order_by("seq").values_list("grade", flat=True)) == [*grades, 4, 4]

    next_day()
    page.tap("[data-end] .primary")
    page.wait_for_url(live_server.url + "/")
    assert page.inner_text(".amount strong") == "40"
    page.tap(".today-hero .large")
    page.wait_for_selector('[data-stage="question"]')
    assert desk.counts(page) == {"new": 20, "drill": 0, "due": 20}
    again = desk.rush(page, PROMPT)
    assert len(again) == len(set(again)) == 40
    assert {prompt for _kind, prompt in asked} < set(again)


def tap_through(page, grade: int) -> tuple[str, str]:
    """Shows the answer and grades it, and says which kind of card it was and what it asked."""
    asked = (page.get_attribute("[data-card]", "data-kind"), page.eval_on_selector("[data-card]", PROMPT))
    if asked[0] == "choice":
        page.tap(".pick >> nth=0")  # where one is right, that is the answer
    if desk.stage(page) == "question":
        page.tap("[data-run=reveal]")
    page.wait_for_selector('[data-stage="answer"]')
    page.tap(f"[data-grade='{grade}']")
    page.wait_for_selector('[data-stage="question"], [data-stage="end"]')
    return asked
