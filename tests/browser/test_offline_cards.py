"""The cards that a browser makes up by itself without a network, today and on the days to come, and for practice."""

import pytest

from quizzes.core.clock import DAY_MS
from quizzes.models import CardState, StudyEvent
from quizzes.queries.practice import Mode, practice_for
from quizzes.queries.study import queue_for
from quizzes.services.library import enrol
from quizzes.services.plans import start_catch_up
from quizzes.wallclock import now_ms
from tests.browser import desk
from tests.decks import plain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLOZES = """\
format: 1
deck: clozes
title: Clozes
languages: [en]
license: CC0-1.0
objectives:
  - id: words
    title: Words
cards:
""" + "".join(
    f"  - id: pair-{number}\n    kind: cloze\n    objective: words\n"
    f'    text: "{number}: {{{{c1::this}}}} and {{{{c2::that}}}}"\n'
    for number in range(12)
)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "service_workers": "allow"}


OWN_QUEUE = """async (deck) => {
    const {own} = await import('/static/js/offline/own.js');
    const {queueOf} = await import('/static/js/offline/queue.js');
    const query = new URLSearchParams({limit: 200, tz_min: 0, ...(deck ? {deck} : {})});
    const {server_now_ms: now, ...theirs} = await (await fetch(`/api/v1/study/queue?${query}`)).json();
    const {server_now_ms: _, ...ours} = queueOf(await own.outbox.store.holdings(), {deck, now, offset: 0});
    return [ours, theirs];
}"""


def test_queue_that_the_browser_makes_is_the_servers(open_study, learner, make_deck, settings, sign_in):
    """Decks with siblings, daily limits and a plan to catch up, and cards of every standing, those put away too."""
    clozes = make_deck(CLOZES)
    facts = make_deck(plain("facts", cards=30))
    start, settings.CLOCK_OFFSET_S = settings.CLOCK_OFFSET_S, settings.CLOCK_OFFSET_S - 20 * 86_400
    enrol(learner.pk, clozes.deck_id, now_ms=now_ms(), new_per_day=4, reviews_per_day=5)
    enrol(learner.pk, facts.deck_id, now_ms=now_ms(), new_per_day=4)
    for back in (20, 19, 12, 5, 1, 0):
        settings.CLOCK_OFFSET_S = start - back * 86_400
        for number, item in enumerate(queue_for(learner.pk, now_ms=now_ms()).items[::3]):
            desk.study(learner, item.card.id, "review", (1, 3, 4, 4, 5)[number % 5])
    catch_up = {"reviews_per_day": 3, "until_day": now_ms() // DAY_MS + 1, "new_cards": True}
    start_catch_up(learner.pk, facts.deck_id, **catch_up, now_ms=now_ms())
    waiting = queue_for(learner.pk, now_ms=now_ms()).items
    for item, what in zip(waiting[-4:], ("suspend", "bury", "flag", "reset"), strict=True):
        desk.study(learner, item.card.id, what)
    page = open_study()
    desk.wait_until_kept(page)

    roles = []
    for deck in ("", str(clozes.deck_id), str(facts.deck_id)):
        ours, theirs = page.evaluate(OWN_QUEUE, deck)
        assert ours == theirs
        roles.append(sorted({item["role"] for item in theirs["items"]}))
    assert roles[0] == ["drill", "due", "new"]


OWN_PRACTICE = """async (asked) => {
    const {own} = await import('/static/js/offline/own.js');
    const {practiceCounts, practiceOf} = await import('/static/js/offline/practice.js');
    const {server_now_ms: now} = await (await fetch('/api/v1/study/queue')).json();
    const found = [];
    for (const [query, deck] of asked) {
        const full = new URLSearchParams(`${query}&limit=200&tz_min=0${deck && `&deck=${deck}`}`);
        const theirs = await (await fetch(`/api/v1/study/practice?${full}`)).json();
        const place = {query, deck, now, offset: 0};
        found.push([await practiceOf(own.outbox.store, place), theirs, await practiceCounts(own.outbox.store, place)]);
    }
    return found;
}"""


def test_practice_that_the_browser_makes_is_the_servers(open_study, learner, make_deck, settings):
    """Cards that come back on many days, some forgotten today, some practised, some put away, some of it taken back."""
    clozes, facts = make_deck(CLOZES), make_deck(plain("facts", cards=30))
    start, settings.CLOCK_OFFSET_S = settings.CLOCK_OFFSET_S, settings.CLOCK_OFFSET_S - 20 * 86_400
    for deck in (clozes, facts):
        enrol(learner.pk, deck.deck_id, now_ms=now_ms(), new_per_day=6)
    for back in (9, 8, 7, 1, 0):
        settings.CLOCK_OFFSET_S = start - back * 86_400
        for number, item in enumerate(queue_for(learner.pk, now_ms=now_ms()).items[::2]):
            desk.study(learner, item.card.id, "review", (1, 4, 2, 5)[number % 4])
    today = StudyEvent.objects.filter(user=learner.pk, grade__lt=3).order_by("-seq")
    desk.study(learner, today[0].card, "undo", target=today[0].id)
    cram = practice_for(learner.pk, now_ms=now_ms(), mode=Mode.CRAM).items
    events = (*[("practice", 1)] * 3, ("suspend", None), ("bury", None), ("flag", None))
    for practised, event in zip(cram, events, strict=False):
        desk.study(learner, practised.card.id, *event)
    undone = StudyEvent.objects.filter(user=learner.pk, kind="practice")[0]
    desk.study(learner, undone.card, "undo", target=undone.id)
    page = open_study()
    desk.wait_until_kept(page)

    queries = [
        "mode=ahead&days=7",
        "mode=ahead&days=2",
        "mode=cram",
        "mode=cram&objective=second",
        "mode=forgotten",
    ]
    asked = [[query, deck] for query in queries for deck in ("", str(clozes.deck_id), str(facts.deck_id))]
    found = page.evaluate(OWN_PRACTICE, asked)
    for ours, theirs, _ in found:
        assert ours == theirs
    counts = {
        query: theirs["cards"] for (query, deck), (_, theirs, _) in zip(asked, found, strict=True) if not deck
    }
    assert min(counts.values()) > 1
    assert found[0][2] == {mode: counts[f"mode={mode}"] for mode in ("cram", "forgotten")} | {
        "ahead": counts["mode=ahead&days=7"]
    }


def test_practice_without_a_network_goes_on_where_it_stopped_and_moves_nothing(kept, learner, live_server):
    for key in ("1", "3"):
        desk.answer(kept, key)
    desk.wait_until_sent(kept)
    before = desk.states_there(learner)
    order = [item.card.entry for item in practice_for(learner.pk, now_ms=now_ms(), mode=Mode.CRAM).items]
    kept.context.set_offline(True)
    page = desk.reopen(kept, live_server, "/study/practice/?mode=cram")
    page.wait_for_selector('[data-stage="question"]')
    assert page.inner_text(".study-chip.practice") == "Cramming · the schedule stays as it is"
    assert page.inner_text(".study-counts") == "left\n60"
    asked = [desk.answer(page, key) for key in ("1", "3", "2")]
    page.keyboard.press("u")
    page.goto(live_server.url + "/study/practice/?mode=cram")
    page.wait_for_selector('[data-stage="question"]')
    asked[2:] = [desk.answer(page) for _ in range(2)]
    assert asked == [f"What is {entry.replace('-', ' ')}?" for entry in order[:4]]

    page.goto(live_server.url + "/study/practice/?mode=forgotten")
    page.wait_for_selector('[data-stage="question"]')
    assert desk.answer(page, "3") == "What is fact 1?"
    page.wait_for_selector('[data-stage="end"]')
    page.wait_for_selector("[data-outlook] a")
    ways = page.eval_on_selector_all(
        "[data-outlook] a", "all => all.map((one) => [one.getAttribute('href'), one.innerText])"
    )
    assert ways == [
        ["/study/practice/?mode=forgotten", "Forgotten today\n1"],
        ["/study/practice/?mode=ahead&days=7", "Study ahead: the next seven days\n2"],
        ["/study/practice/?mode=cram", "Cram all decks\n60"],
    ]
    page.context.set_offline(False)
    desk.wait_until_sent(page)
    assert [kind for kind, _ in desk.log(learner.pk)] == ["review"] * 2 + ["practice"] * 3 + ["undo"] + [
        "practice"
    ] * 3
    after = desk.states_there(learner)
    assert desk.states_here(page) == after
    assert {card: after[card] for card in before} == before
    assert not CardState.objects.exclude(card__in=list(before)).exclude(due_day=None).exists()


def test_deck_is_studied_by_itself_without_a_network(kept, learner, make_deck, live_server):
    theirs = make_deck(plain("second", cards=9).replace("What is fact", "Which is thing"))
    enrol(learner.pk, theirs.deck_id, now_ms=now_ms(), new_per_day=4)
    kept.reload()
    desk.wait_for(lambda: len(desk.held(kept)["cards"]) == 69, kept)
    kept.context.set_offline(True)
    page = desk.reopen(kept, live_server, f"/study/{theirs.deck_id}/")
    page.wait_for_selector('[data-stage="question"]')
    assert desk.counts(page) == {"new": 4, "drill": 0, "due": 0}
    asked = desk.rush(page, "(card) => card.querySelector('[data-prompt]').innerText.trim()")

    assert asked == [f"Which is thing {number}?" for number in range(1, 5)]
    page.wait_for_selector("[data-outlook] a")
    assert page.inner_text("[data-outlook] li:last-child") == "Cram the whole deck\n9"
    assert (
        page.get_attribute("[data-outlook] li:last-child a", "href")
        == f"/study/{theirs.deck_id}/practice/?mode=cram"
    )


OWN_DUE = """async () => {
    const {own} = await import('/static/js/offline/own.js');
    const {queueOf} = await import('/static/js/offline/queue.js');
    const {items} = queueOf(await own.outbox.store.holdings(), {deck: '', now: own.outbox.now(), offset: 0});
    return items.filter(({role}) => role === 'due').map(({card}) => card.entry);
}"""


def test_days_to_come_are_known_without_a_network(open_study, learner, make_deck, live_server, settings):
    """Answers that the server has not seen decide what is due; once it has, it says the same."""
    settings.CLOCK_OFFSET_S -= 86_400
    enrol(learner.pk, make_deck(plain(cards=20)).deck_id, now_ms=now_ms(), new_per_day=5)
    for item in queue_for(learner.pk, now_ms=now_ms()).items[:3]:
        desk.study(learner, item.card.id, "review", 4)
    settings.CLOCK_OFFSET_S += 86_400
    page = open_study()
    desk.wait_until_kept(page)
    context = page.context
    context.set_offline(True)
    asked = [desk.answer(page, "1" if desk.prompt(page) == "What is fact 2?" else "3") for _ in range(8)]
    assert sorted(asked) == [f"What is fact {number}?" for number in range(1, 9)]

    today, seen = page.evaluate("Date.now()"), []
    for days in (1, 6):
        context.clock.set_fixed_time((today + days * DAY_MS) / 1000)
        page = desk.reopen(page, live_server)
        page.wait_for_selector('[data-stage="question"]')
        seen.append((desk.counts(page), page.evaluate(OWN_DUE)))
    first = ["fact-2", *(f"fact-{number}" for number in range(4, 9))]
    assert seen[0] == ({"new": 5, "drill": 0, "due": 6}, first)
    assert seen[1] == ({"new": 5, "drill": 0, "due": 8}, [*first, "fact-1", "fact-3"])

    settings.CLOCK_OFFSET_S += 6 * 86_400
    context.set_offline(False)
    desk.wait_until_sent(page)
    queue = queue_for(learner.pk, now_ms=now_ms())
    assert [item.card.entry for item in queue.items if item.role == "due"] == seen[1][1]


def test_answer_that_was_being_written_as_the_page_ended_is_not_lost(kept, learner, live_server):
    kept.context.set_offline(True)
    kept.evaluate("() => { IDBDatabase.prototype.transaction = () => { throw new Error('busy'); }; }")
    desk.answer(kept, "3")
    kept.goto(live_server.url + "/study/")
    kept.wait_for_selector('[data-stage="question"]')

    desk.wait_for(lambda: desk.unsent(kept) == 1, kept)
    kept.context.set_offline(False)
    desk.wait_until_sent(kept)
    assert desk.log(learner.pk) == [("review", 4)]
    left = "Object.keys(localStorage).filter((key) => key.startsWith('quizdeck.outbox.'))"
    assert kept.evaluate(left) == []
