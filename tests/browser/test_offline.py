"""Studying without a network, in a browser that has the worker, and what is left of it for whom."""

import json
import uuid

import pytest

from quizzes.models import CardState, StudyEvent, SyncHead
from quizzes.queries.study import queue_for
from quizzes.services.library import enrol
from quizzes.wallclock import now_ms
from quizzes.web.assets import shell
from quizzes.web.views import app
from tests.browser import desk
from tests.browser.conftest import PASSWORD
from tests.decks import plain
from tests.web.test_media import DECK, PLATE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "service_workers": "allow"}


def test_fifty_answers_without_a_network_arrive_once_and_come_to_the_same(kept, learner, live_server):
    context = kept.context
    for key in ("1", "3"):
        desk.answer(kept, key)
    desk.wait_until_sent(kept)
    context.set_offline(True)
    keys = ["3", "3", "1", "4", "2"] * 10
    asked = [desk.answer(kept, key) for key in keys[:25]]
    kept.wait_for_selector("text=25 unsent")

    page = desk.reopen(kept, live_server)
    page.wait_for_selector('[data-stage="question"]')
    assert page.inner_text("[data-unsent]") == "25 unsent"
    assert desk.counts(page) == {"new": 33, "drill": 11, "due": 0}
    asked += [desk.answer(page, key) for key in keys[25:]]
    page.keyboard.press("u")
    assert desk.prompt(page) == asked[-1]
    page.wait_for_selector("text=51 unsent")
    assert len(desk.log(learner.pk)) == 2

    context.set_offline(False)
    desk.wait_until_sent(page)
    assert desk.log(learner.pk) == [
        ("review", 1),
        ("review", 4),
        *(("review", {"1": 1, "2": 3, "3": 4, "4": 5}[key]) for key in keys),
        ("undo", None),
    ]
    assert desk.states_here(page) == desk.states_there(learner)
    page.wait_for_selector("[data-unsent]", state="hidden")


def test_deck_that_changes_while_it_is_fetched_is_held_whole(page, open_study, learner, make_deck):
    text = plain(cards=6)
    enrol(learner.pk, make_deck(text).deck_id, now_ms=now_ms())
    newer = [text.replace("The number 1000", "One thousand")]

    def in_small_pages(route):
        if "cursor=" in route.request.url and newer:
            make_deck(newer.pop())
        route.continue_(url=route.request.url.replace("limit=500", "limit=2"))

    page.route("**/changes?**", in_small_pages)
    open_study()
    desk.wait_until_kept(page)
    cards = {card["entry"]: card["content"]["answer"]["en"] for card in desk.held(page)["cards"]}

    assert newer == []
    assert sorted(cards) == [f"fact-{number}" for number in range(1, 7)]
    assert "One thousand" in cards["fact-1"]


def test_every_other_page_says_in_both_languages_that_there_is_no_network(kept, live_server):
    kept.context.set_offline(True)
    desk.answer(kept)
    kept.wait_for_selector("text=1 unsent")
    page = desk.reopen(kept, live_server, "/progress/")
    page.wait_for_selector("text=1 answer not sent")
    page.wait_for_selector("text=1 个回答尚未发送")

    assert page.eval_on_selector_all("h1", "all => all.map((one) => one.closest('[lang]').lang)") == [
        "en",
        "zh-Hans",
    ]
    page.click("main a")
    page.wait_for_selector('[data-stage="question"]')
    assert desk.prompt(page) == "What is fact 2?"


def test_pictures_of_the_next_cards_are_seen_without_a_network(open_study, learner, make_deck, live_server):
    deck = make_deck({"deck.yaml": DECK, "media/plate.svg": PLATE}, owner_id=learner.pk)
    enrol(learner.pk, deck.deck_id, now_ms=now_ms())
    page = open_study()
    desk.wait_until_kept(page)
    page.context.set_offline(True)
    page = desk.reopen(page, live_server)
    page.wait_for_selector('[data-stage="question"]')

    page.wait_for_function(
        "[...document.querySelectorAll('[data-card] img')].some((one) => one.naturalWidth > 0)"
    )


def test_worker_of_a_new_version_renews_what_was_kept(kept, live_server, monkeypatch):
    monkeypatch.setattr(app, "shell", lambda: shell()._replace(version="next"))
    kept.reload()
    names = ["quizdeck.assets.next", f"quizdeck.learner.{kept.evaluate('document.body.dataset.learner')}"]
    desk.wait_for(lambda: sorted(kept.evaluate("caches.keys()")) == names, kept)
    kept.context.set_offline(True)
    page = desk.reopen(kept, live_server)
    page.wait_for_selector('[data-stage="question"]')

    assert desk.prompt(page) == "What is fact 1?"


def test_two_tabs_without_a_network_lose_and_double_nothing(kept, learner, live_server):
    other = kept.context.new_page()
    other.goto(live_server.url + "/study/")
    other.wait_for_selector('[data-stage="question"]')
    kept.context.set_offline(True)
    for tab in (kept, other):
        tab.bring_to_front()
        for _ in range(3):
            desk.answer(tab)
    kept.wait_for_selector("text=6 unsent")
    kept.context.set_offline(False)
    desk.wait_until_sent(kept)

    assert desk.log(learner.pk) == [("review", 4)] * 6
    assert StudyEvent.objects.filter(user=learner.pk).values("device").distinct().count() == 1
    assert desk.states_here(kept) == desk.states_there(learner)


FULL = """() => {
    const full = () => { throw new DOMException('full', 'QuotaExceededError'); };
    IDBObjectStore.prototype.put = full;
    IDBObjectStore.prototype.add = full;
}"""


def test_browser_whose_storage_is_full_still_sends(kept, learner):
    kept.evaluate(FULL)
    kept.context.set_offline(True)
    for _ in range(3):
        desk.answer(kept)
    kept.wait_for_selector("text=3 unsent")
    kept.context.set_offline(False)
    desk.wait_for(lambda: len(desk.log(learner.pk)) == 3, kept)
    kept.wait_for_selector("[data-unsent]", state="hidden")
    desk.answer(kept)
    desk.wait_for(lambda: desk.log(learner.pk) == [("review", 4)] * 4, kept)


def test_page_whose_storage_is_taken_away_still_sends(kept, learner):
    kept.evaluate("import('/static/js/offline/own.js').then(({own}) => own.outbox.store.close())")
    for _ in range(2):
        desk.answer(kept)
    desk.wait_for(lambda: desk.log(learner.pk) == [("review", 4)] * 2, kept)


def test_browser_without_a_database_still_studies(page, open_study, twenty, learner):
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    open_study()
    for _ in range(3):
        desk.answer(page)
    page.keyboard.press("u")
    desk.wait_for(lambda: len(desk.log(learner.pk)) == 4, page)

    assert desk.log(learner.pk) == [("review", 4)] * 3 + [("undo", None)]


def test_every_page_says_how_many_answers_wait_and_sends_them(kept, learner, live_server):
    context = kept.context
    today = context.new_page()
    today.goto(live_server.url + "/")
    badge = today.locator("[data-unsent-badge]")
    context.set_offline(True)
    for count, words in enumerate(("1 answer not sent", "2 answers not sent"), start=1):
        desk.answer(kept)
        badge.locator(f"text={words}").wait_for()
        assert desk.unsent(kept) == count
    desk.close(kept)
    desk.close(today)

    context.route("**/api/v1/sync", lambda route: route.abort())
    context.set_offline(False)
    today = context.new_page()
    badge = today.locator("[data-unsent-badge]")
    today.goto(live_server.url + "/progress/")  # that a server is there is not enough
    badge.locator("text=2 answers not sent").wait_for()
    assert desk.log(learner.pk) == []
    context.unroute("**/api/v1/sync")
    other = context.new_page()
    for tab in (other, today):
        tab.goto(live_server.url + "/decks/")
    desk.wait_until_sent(today)
    badge.locator(".badge").wait_for(state="hidden")
    assert desk.log(learner.pk) == [("review", 4)] * 2


LEFT = """async () => [
    await caches.keys(),
    (await indexedDB.databases()).map(({name}) => name),
    (await navigator.serviceWorker.getRegistrations()).length,
    localStorage.length,
]"""


def test_sign_out_sends_what_waits_and_leaves_nothing(kept, learner, live_server):
    kept.context.set_offline(True)
    desk.answer(kept)
    kept.wait_for_selector("text=1 unsent")
    kept.context.set_offline(False)
    kept.goto(live_server.url + "/settings/")
    kept.click("[data-sign-out] button")
    kept.wait_for_url("**/")
    kept.wait_for_selector("text=Sign in >> nth=0")

    assert kept.evaluate(LEFT) == [[], [], 0, 0]
    assert desk.log(learner.pk) == [("review", 4)]


def test_sign_out_asks_about_answers_that_cannot_go_out(kept, learner, live_server):
    kept.goto(live_server.url + "/accounts/logout/")
    kept.context.set_offline(True)
    kept.evaluate("""async () => {
        const {own} = await import('/static/js/offline/own.js');
        const [card] = (await own.outbox.store.holdings()).cards;
        own.outbox.record({kind: 'review', card: card.id, grade: 4, dur_ms: 9});
    }""")
    kept.click("[data-sign-out] button")
    kept.wait_for_selector("[data-sign-out-unsent][open]")
    assert kept.inner_text("[data-sign-out-unsent] [data-count]") == "1"
    with kept.expect_download() as download:
        kept.click("text=Download them")
    (event,) = json.loads(download.value.path().read_text())
    assert (event["kind"], event["grade"]) == ("review", 4)

    kept.route("**/api/v1/sync", lambda route: route.abort())
    kept.context.set_offline(False)
    kept.click("text=Try to send them again")
    kept.wait_for_timeout(200)
    assert kept.is_visible("[data-sign-out-unsent]")
    kept.click("text=Discard them and sign out")
    kept.wait_for_selector("text=Sign in >> nth=0")
    assert kept.evaluate(LEFT) == [[], [], 0, 0]
    assert desk.log(learner.pk) == []


def test_another_learner_sees_nothing_and_the_first_ones_answers_wait(
    kept, learner, other_learner, make_deck, live_server, sign_in
):
    desk.answer(kept, "3")
    desk.wait_until_sent(kept)
    kept.context.set_offline(True)
    desk.answer(kept)
    kept.wait_for_selector("text=1 unsent")
    kept.goto("about:blank")
    kept.context.clear_cookies()
    kept.context.set_offline(False)

    theirs = make_deck(plain("theirs", cards=2).replace("fact", "thing"), owner_id=other_learner.pk)
    enrol(other_learner.pk, theirs.deck_id, now_ms=now_ms())
    desk.enter(kept, other_learner, live_server)
    kept.goto(live_server.url + "/")
    desk.wait_until_kept(kept)
    first = desk.held(kept, learner.pk)
    assert [len(first[name]) for name in ("events", "states", "cards", "notes")] == [1, 0, 0, 0]
    caches = kept.evaluate("caches.keys()")
    assert [name for name in caches if "learner" in name] == [f"quizdeck.learner.{other_learner.pk}"]
    kept.context.set_offline(True)
    kept.goto(live_server.url + "/study/")
    kept.wait_for_selector('[data-stage="question"]')
    assert desk.prompt(kept) == "What is thing 1?"
    assert desk.counts(kept)["new"] == 2

    kept.context.set_offline(False)
    kept.goto(live_server.url + "/settings/")
    kept.click("[data-sign-out] button")
    kept.wait_for_selector("text=Sign in >> nth=0")
    left = kept.evaluate(LEFT)
    assert left[1] == [f"quizdeck.{learner.pk}"]
    assert [name for name in left[0] if "learner" in name] == []
    sign_in().goto(live_server.url + "/study/")
    desk.wait_for(lambda: desk.log(learner.pk) == [("review", 4)] * 2, kept)
    assert desk.log(other_learner.pk) == []


def test_account_that_is_deleted_takes_nothing_of_others_with_it(kept, learner, other_learner, live_server):
    kept.context.set_offline(True)
    desk.answer(kept)
    kept.wait_for_selector("text=1 unsent")
    deck = desk.held(kept)["cards"][0]["deck"]
    kept.goto("about:blank")
    kept.context.clear_cookies()
    kept.context.set_offline(False)
    enrol(other_learner.pk, uuid.UUID(deck), now_ms=now_ms())
    desk.enter(kept, other_learner, live_server)
    kept.goto(live_server.url + "/settings/delete/")
    desk.wait_until_kept(kept)
    for typed in ("wrong", PASSWORD):
        kept.fill("[name=password]", typed)
        kept.click("text=Delete everything")
        kept.wait_for_load_state()
        if typed == "wrong":
            assert len(desk.held(kept, other_learner.pk)["cards"]) == 60
    kept.wait_for_selector("text=Your account is gone")

    kept.wait_for_function("async () => (await indexedDB.databases()).length === 1 && !document.cookie")
    assert kept.evaluate(LEFT)[1] == [f"quizdeck.{learner.pk}"]
    assert [name for name in kept.evaluate("caches.keys()") if "learner" in name] == []
    assert desk.unsent(kept, learner.pk) == 1
    desk.enter(kept, learner, live_server)
    kept.goto(live_server.url + "/")
    desk.wait_for(lambda: desk.log(learner.pk) == [("review", 4)], kept)


def test_server_that_lost_the_log_gets_it_back(kept, learner, live_server):
    for key in ("3", "1", "3"):
        desk.answer(kept, key)
    desk.wait_until_sent(kept)
    days = list(StudyEvent.objects.order_by("seq").values_list("id", "eff_ms", "study_day", "device"))
    StudyEvent.objects.all().delete()
    CardState.objects.all().delete()
    SyncHead.objects.filter(user=learner.pk).update(seq=0, chain=bytes(32))
    desk.answer(kept, "3")
    desk.wait_for(lambda: len(desk.log(learner.pk)) == 4, kept)
    desk.wait_until_sent(kept)

    found = StudyEvent.objects.order_by("seq").values_list("id", "eff_ms", "study_day", "device")
    assert list(found)[:3] == days
    assert desk.states_here(kept) == desk.states_there(learner)


OLD = """([learner, [one, two, three]]) => {
    const put = (key, what) => localStorage.setItem(`quizdeck.outbox.${learner}.${key}`, JSON.stringify({key, ...what}));
    const at = new Date().toISOString().replace('Z', '+00:00');
    const review = (id, card) => ({id, card, grade: 4, reviewed_at: at, duration_ms: 1200});
    const ids = ['019b76da-a800-7000-8000-000000000001', '019b76da-a800-7000-8000-000000000002'];
    put(ids[0], {kind: 'review', review: review(ids[0], one)});
    put(ids[1], {kind: 'review', review: review(ids[1], two)});
    put('019b76da-a801-7000-8000-000000000003', {kind: 'undo', review: ids[1], offset: 120});
    localStorage.setItem(`quizdeck.outbox.${learner}.broken`, '{"key": "bro');
}"""  # noqa: E501 - JavaScript


def test_answers_of_the_old_outbox_are_moved_over_once(kept, learner):
    cards = [card["id"] for card in desk.held(kept)["cards"]][:3]
    kept.evaluate(OLD, [str(learner.pk), cards])
    kept.reload()
    desk.wait_for(lambda: len(desk.log(learner.pk)) == 3, kept)

    assert desk.log(learner.pk) == [("review", 4), ("review", 4), ("undo", None)]
    assert kept.evaluate("localStorage.length") == 0
    assert desk.states_here(kept) == desk.states_there(learner)


VERSION_1 = """([learner, card]) => new Promise((resolve) => {
    const opened = indexedDB.open(`quizdeck.${learner}`, 1);
    opened.onupgradeneeded = () => {
        const made = opened.result.createObjectStore('events', {keyPath: 'id'});
        made.createIndex('card', 'card');
        made.createIndex('unsent', 'unsent');
        opened.result.createObjectStore('states', {keyPath: 'card'});
        opened.result.createObjectStore('cards', {keyPath: 'id'}).createIndex('deck', 'deck');
        opened.result.createObjectStore('notes');
        const at = Date.now();
        const event = {id: '019b76da-a800-7000-8000-000000000001', kind: 'review', card, grade: 5, at_ms: at};
        made.put({...event, tz_min: 0, rollover_h: 4, eff_ms: at, study_day: 20000, unsent: 1});
    };
    opened.onsuccess = () => { opened.result.close(); resolve(); };
})"""


def test_database_of_an_earlier_version_is_taken_over(page, open_study, twenty, learner, live_server):
    page.goto(live_server.url + "/accounts/login/")
    card = queue_for(learner.pk, now_ms=now_ms()).items[0].card.id
    page.evaluate(VERSION_1, [str(learner.pk), str(card)])
    open_study()
    desk.answer(page)
    desk.wait_for(lambda: desk.log(learner.pk) == [("review", 5), ("review", 4)], page)
