"""The study screen's modules by themselves, run where they belong: in the browser."""

from itertools import pairwise

import pytest

from tests.browser import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def item(number: int, role: str = "new", *, ready: int | None = None) -> dict:
    previews = [
        {"grade": grade, "interval": 1, "due": "2026-01-02", "drill": grade < 4} for grade in range(6)
    ]
    return {"card": {"id": f"card-{number}"}, "role": role, "ready_at_ms": ready, "previews": previews}


def queue(*items: dict) -> dict:
    roles = [one["role"] for one in items]
    return {
        "day": "2026-01-01",
        "counts": {role: roles.count(role) for role in ("new", "due", "drill")},
        "items": list(items),
    }


STUDY = """(module, {queue, grades, minutes, undo = 0}) => {
    let now = 0, session = module.begin(queue, now), asked = [];
    for (const grade of grades) {
        if (!session.current) break;
        asked.push(session.current.card.id);
        session = module.answer(session, {grade, id: String(asked.length), now});
        now += minutes * 60000;
    }
    for (let time = 0; time < undo; time += 1) session = module.undo(session);
    return {asked, current: session.current?.card.id ?? null, counts: session.counts, done: session.done.length,
            remaining: module.remaining(session), waiting: session.waiting.map((one) => one.card.id)};
}"""


def test_session_asks_a_forgotten_card_again_after_ten_minutes(run):
    cards = queue(*(item(number) for number in range(8)))
    found = run("session", STUDY, {"queue": cards, "grades": [1, 4, 4, 4, 4, 4], "minutes": 4})

    # Answered at minute 0, ready at minute 10: the first draw after that is the one at minute 12.
    assert found["asked"] == ["card-0", "card-1", "card-2", "card-3", "card-0", "card-4"]


def test_session_asks_a_forgotten_card_at_once_where_nothing_else_is_left(run):
    found = run("session", STUDY, {"queue": queue(item(0), item(1)), "grades": [1, 4, 1, 4], "minutes": 0})

    assert found["asked"] == ["card-0", "card-1", "card-0", "card-0"]
    assert (found["current"], found["remaining"]) == (None, 0)


def test_session_never_asks_a_card_twice_in_a_row_where_another_waits(run):
    cards = queue(*(item(number) for number in range(3)))
    found = run("session", STUDY, {"queue": cards, "grades": [1] * 40, "minutes": 11})

    assert len(found["asked"]) == 40
    assert all(one != other for one, other in pairwise(found["asked"]))


def test_session_counts_what_is_left_of_the_day(run):
    cards = queue(item(0), item(1, "due"), item(2, "drill", ready=0), item(3))
    cards["counts"]["new"] = 7  # the queue is longer than what was fetched of it
    found = run("session", STUDY, {"queue": cards, "grades": [4, 1, 4], "minutes": 0})

    assert found["asked"] == ["card-2", "card-0", "card-1"]
    assert found["counts"] == {"new": 6, "due": 0, "drill": 1}


@pytest.mark.parametrize("undo", range(1, 6))
def test_session_undone_is_the_session_that_never_was(run, undo):
    cards = queue(item(0), item(1, "due"), item(2), item(3))
    grades = [1, 4, 3, 4, 5]
    after = run("session", STUDY, {"queue": cards, "grades": grades, "minutes": 0, "undo": undo})
    before = run("session", STUDY, {"queue": cards, "grades": grades[: len(grades) - undo], "minutes": 0})

    for name in ("current", "counts", "done", "remaining"):
        assert after[name] == before[name]
    assert sorted(after["waiting"]) == sorted(before["waiting"])


def test_session_takes_over_the_servers_queue_under_the_card_on_the_table(run):
    renewed = """(module, {queue, next}) => {
        const session = module.refresh(module.begin(queue, 0), next, 0);
        return [session.current.card.id, session.waiting.map((one) => one.card.id), session.counts.new];
    }"""
    ours = queue(item(0), item(1))
    stays = run("session", renewed, {"queue": ours, "next": queue(item(4), item(0), item(5))})
    goes = run("session", renewed, {"queue": ours, "next": queue(item(4), item(5))})

    assert stays == ["card-0", ["card-4", "card-5"], 3]
    assert goes == ["card-4", ["card-5"], 2]


def test_session_promises_of_the_drill_are_the_servers(open_study, twenty):
    """After the first answer of a day the browser works out the buttons by itself; the server must say the same."""
    page = open_study()
    desk.answer(page, "1")
    desk.wait_until_sent(page)
    ours, theirs = page.evaluate("""async () => {
        const study = document.querySelector('[data-study]').dataset;
        const saved = JSON.parse(sessionStorage.getItem(`quizdeck.session.${study.learner}.all`));
        const {answer} = await import('/static/js/study/session.js');
        const {item, grade} = saved.done[0];
        const after = answer({counts: {}, waiting: [], current: item, done: []}, {grade, id: '', now: 0});
        const queue = await (await fetch('/api/v1/study/queue')).json();
        const drill = queue.items.find((one) => one.card.id === item.card.id);
        return [after.current.previews, drill.previews];
    }""")

    assert ours == theirs


def test_ids_are_of_version_seven_and_sort_by_time(run):
    make = "(module, times) => times.map((now) => module.uuid7(now, new Uint8Array(16).fill(255)))"
    ids = run("uuid", make, [0, 1, 1_767_225_600_000, 2**48 - 1])

    assert ids == [
        "00000000-0000-7fff-bfff-ffffffffffff",
        "00000000-0001-7fff-bfff-ffffffffffff",
        "019b76da-a800-7fff-bfff-ffffffffffff",
        "ffffffff-ffff-7fff-bfff-ffffffffffff",
    ]


def test_ids_made_in_one_millisecond_differ(run):
    assert run("uuid", "(module) => new Set(Array.from({length: 500}, () => module.newId(5))).size") == 500


def test_instants_grow_while_the_clock_goes_back(run):
    assert run("time", "(module) => [module.after(10, 4), module.after(3, 4)]") == [10, 5]


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (0, "0 days", "0天"),
        (1, "1 day", "1天"),
        (6, "6 days", "6天"),
        (29, "29 days", "29天"),
        (38, "1.2 months", "1.2个月"),
        (238, "7.8 months", "7.8个月"),
        (360, "1 year", "1年"),
        (595, "1.6 years", "1.6年"),
        (36_500, "99.9 years", "99.9年"),
    ],
)
def test_intervals_are_told_in_words(run, days, english, chinese):
    told = run(
        "interval",
        "(module, days) => ['en', 'zh-hans'].map((language) => module.words(days, language))",
        days,
    )

    assert told == [english, chinese]


KEYS = """(module, [key, state, where]) => {
    document.body.innerHTML = '<div id="page"></div><button id="button"></button><input id="field">';
    const event = new KeyboardEvent('keydown', key);
    document.getElementById(where).dispatchEvent(event);
    return module.command(event, {buttons: [{key: '1', grade: 1}, {key: '3', grade: 4}], ...state});
}"""


@pytest.mark.parametrize(
    ("key", "revealed", "where", "command"),
    [
        ({"key": " "}, False, "page", {"name": "reveal"}),
        ({"key": "Enter"}, False, "page", {"name": "reveal"}),
        ({"key": " "}, True, "page", {"name": "grade", "grade": 4}),
        ({"key": " ", "repeat": True}, True, "page", None),
        ({"key": " "}, False, "button", None),  # the browser presses the button
        ({"key": "1"}, False, "page", {"name": "pick", "key": "1"}),
        ({"key": "1", "repeat": True}, False, "page", None),
        ({"key": "Enter", "ctrlKey": True}, False, "field", {"name": "reveal"}),
        ({"key": "Enter", "ctrlKey": True}, True, "page", None),
        ({"key": "@", "shiftKey": True}, True, "page", {"name": "suspend"}),
        ({"key": "-", "repeat": True}, True, "page", None),
        ({"key": "1"}, True, "page", {"name": "grade", "grade": 1}),
        ({"key": "1"}, True, "button", {"name": "grade", "grade": 1}),
        ({"key": "1"}, True, "field", None),
        ({"key": "2"}, True, "page", None),
        ({"key": "3", "ctrlKey": True}, True, "page", None),
        ({"key": "1", "altKey": True}, True, "page", None),
        ({"key": "u"}, False, "page", {"name": "undo"}),
        ({"key": "z", "ctrlKey": True}, False, "page", {"name": "undo"}),
        ({"key": "z", "metaKey": True}, False, "page", {"name": "undo"}),
        ({"key": "Z", "ctrlKey": True, "shiftKey": True}, False, "page", None),
        ({"key": "z", "ctrlKey": True}, False, "field", None),  # undoes what was typed
        ({"key": "l"}, True, "page", {"name": "language"}),
        ({"key": "?"}, True, "page", {"name": "help"}),
        ({"key": "x"}, True, "page", None),
    ],
)
def test_keys_stand_for_commands(run, key, revealed, where, command):
    assert run("keys", KEYS, [key, {"revealed": revealed}, where]) == command


ASIDE = """(module, {queue, steps}) => {
    let session = module.begin(queue, 0);
    for (const [name, ...given] of steps) {
        if (name === 'undo') session = module.undo(session);
        else if (name === 'flag') session = module.flagged(session, {flag: given[0], id: 'x'});
        else if (name === 'answer') session = module.answer(session, {grade: given[0], id: 'x', now: 0});
        else session = module.putAway(session, {change: name, id: 'x', now: 0});
    }
    const {current, counts, done} = session;
    return {current: current?.card.id ?? null, flag: current?.state?.flag, counts, done: done.length,
            remaining: module.remaining(session)};
}"""


def test_session_puts_cards_away_marks_them_and_takes_both_back(run):
    cards = queue(item(0), item(1), item(2))
    for one in cards["items"]:
        one["state"] = {"flag": 0}
    steps = [["bury"], ["flag", 1], ["suspend"]]
    whole = {"new": 3, "due": 0, "drill": 0}

    assert run("session", ASIDE, {"queue": cards, "steps": steps}) == {
        "current": "card-2",
        "flag": 0,
        "counts": {"new": 1, "due": 0, "drill": 0},
        "done": 3,
        "remaining": 1,
    }
    back = [
        run("session", ASIDE, {"queue": cards, "steps": [*steps, *[["undo"]] * times]}) for times in (1, 2, 3)
    ]
    assert [(one["current"], one["flag"]) for one in back] == [("card-1", 1), ("card-1", 0), ("card-0", 0)]
    assert (back[2]["counts"], back[2]["done"]) == (whole, 0)


def test_practice_asks_what_was_forgotten_again_at_the_end(run):
    cards = queue(*(item(number, "practice") for number in range(3)))
    cards["counts"] = {"practice": 3}
    found = run("session", STUDY, {"queue": cards, "grades": [1, 4, 2, 4, 4], "minutes": 0})

    assert found["asked"] == ["card-0", "card-1", "card-2", "card-0", "card-2"]
    assert (found["current"], found["counts"]) == (None, {"practice": 0})


def test_unsent_cards_are_those_whose_place_in_the_queue_the_server_does_not_know(run):
    kinds = ["review", "review", "practice", "suspend", "bury", "flag"]
    names = ["answered", "undone", "practised", "away", "back", "marked"]
    events = [
        {"id": str(number), "kind": kind, "card": card}
        for number, (kind, card) in enumerate(zip(kinds, names, strict=True))
    ]
    undos = [{"id": f"u{target}", "kind": "undo", "target": target} for target in ("1", "4")]
    cards = "(module, events) => [...module.unsentCards(events)]"

    assert run("source", cards, [*events, *undos], folder="offline") == ["answered", "away"]
