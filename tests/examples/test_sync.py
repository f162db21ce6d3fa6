"""A device that studies offline and syncs, beside others and with decks that change, against a running site."""

import dataclasses
import stat
from typing import Any

import pytest

from examples.python_client.agenda import role_of
from examples.python_client.events import date_of
from examples.python_client.scheduler import State
from examples.python_client.study import disagreements, uuid7
from tests import decks
from tests.examples.phone import CUT, DAY_MS, SWALLOWED, Phone

pytestmark = pytest.mark.database

NOBODYS_CARD = "5a2e6c1d-7f0b-5d58-8c46-2b9d3e4f5a60"


def live_a_week(phone: Phone) -> None:
    """Seven days that end yesterday, without a line."""
    for day in range(-7, 0):
        phone.ahead_ms = day * DAY_MS
        while queue := phone.desk.queue():
            asked = queue[0]
            phone.desk.answer(asked.card.id, 4 if asked.turn.role == "drill" else asked.card.position % 6)
    phone.ahead_ms = 0


def test_week_offline_is_accepted_and_folds_to_the_same_states(phone):
    asked = len(phone.line.asked)
    live_a_week(phone)
    assert len(phone.line.asked) == asked
    sent = len(phone.store.unsent())
    assert phone.sync() == {"accepted": sent}
    assert phone.quarrels() == []
    days = {row["first_day"] for row in phone.states().values()}
    assert len(days) == 1  # the limit is 20 new cards a day, so all began on the first of the seven
    assert phone.sync() == {}


def test_queue_of_the_day_is_the_servers(phone):
    phone.ahead_ms = -7 * DAY_MS
    phone.study([4] * 6)
    phone.ahead_ms = -6 * DAY_MS
    phone.study([5, 4, 3, 3])
    phone.ahead_ms = 0
    phone.study([0, 4, 3])
    phone.desk.record("suspend", phone.desk.queue()[-1].card.id)
    phone.sync()
    _, tz_min, _ = phone.desk.now()
    [deck] = phone.store.decks()
    told = phone.api.call("GET", f"/study/queue?deck={deck.id}&tz_min={tz_min}&limit=200")
    assert [summed(asked) for asked in phone.desk.queue()] == [
        (item["card"]["id"], item["role"], item["ready_at_ms"], item["card"]["content"], outcomes(item))
        for item in told["items"]
    ]
    assert {item["role"] for item in told["items"]} == {"due", "new", "drill"}


def summed(asked: Any) -> Any:
    after = [(state.interval, state.drill_day is not None) for state in asked.previews]
    return asked.card.id, asked.turn.role, asked.turn.ready_at, asked.card.content, after


def outcomes(item: Any) -> Any:
    return [(preview["interval"], preview["drill"]) for preview in item["previews"]]


def test_answer_is_stored_whole_or_not_at_all(phone):
    phone.study([4, 4])
    sent = phone.store.unsent()
    told = phone.api.call(
        "POST",
        "/sync",
        {
            "protocol": 1,
            "device": phone.store.get("device"),
            "client_now_ms": phone.now(),
            "after": 0,
            "proof": phone.store.proof(),
            "events": [dataclasses.asdict(entry.event) for entry in sent],
        },
    )
    with pytest.raises(KeyError):
        phone.store.keep(sent, {**told, "states": [{}]})
    assert (phone.store.unsent(), phone.store.log()) == (sent, [])
    assert phone.sync() == {"duplicate": 2}
    assert phone.quarrels() == []


def test_plan_to_catch_up_sets_the_pace(phone):
    phone.ahead_ms = -7 * DAY_MS
    phone.study([4] * 6)
    phone.ahead_ms = 0
    _, tz_min, today = phone.desk.now()
    [deck] = phone.store.decks()
    plan = {"reviews_per_day": 2, "until": date_of(today + 3)}
    phone.sync()
    roles = [asked.turn.role for asked in phone.desk.queue()]
    assert (roles.count("due"), roles.count("new")) == (6, 14)
    phone.api.call("PUT", f"/decks/{deck.id}/catch-up?tz_min={tz_min}", plan)
    phone.sync()
    told = phone.api.call("GET", f"/study/queue?deck={deck.id}&tz_min={tz_min}")
    queue = [(asked.card.id, asked.turn.role) for asked in phone.desk.queue()]
    assert queue == [(item["card"]["id"], item["role"]) for item in told["items"]]
    assert [role for _, role in queue] == ["due", "due"]
    phone.ahead_ms = 4 * DAY_MS
    assert len(phone.desk.queue()) == 20


def test_two_devices_end_with_the_same_log_and_states(phone, tablet):
    """Both answer the same cards, one takes back what the other answered, and both sync when they like."""
    phone.ahead_ms, tablet.ahead_ms = -2 * DAY_MS, -2 * DAY_MS + 3_600_000
    ids = phone.study([4, 4, 1, 5])
    tablet.study([1, 4, 4])
    assert tablet.sync() == {"accepted": 3}
    phone.ahead_ms = tablet.ahead_ms = 0
    tablet.sync()
    phone.sync()
    tablet.sync()
    [card] = {entry.event.card for entry in tablet.store.log() if entry.event.id == ids[0]}
    tablet.desk.record("undo", card, target=ids[0])
    tablet.desk.record("flag", card, payload={"flag": 3})
    phone.desk.record("bury", card)
    phone.study([3, 4])
    for device in (phone, tablet, phone, tablet):
        device.sync()
    assert (phone.quarrels(), tablet.quarrels()) == ([], [])
    assert phone.store.log() == tablet.store.log()
    assert phone.store.states() == tablet.store.states()
    assert phone.store.states()[card].flag == 3


def test_clock_of_one_device_does_not_pull_the_other_along(phone, tablet):
    """A tablet that is a day ahead; the phone's own answers stay where they were given."""
    tablet.ahead_ms = DAY_MS
    tablet.study([4])
    tablet.sync()
    phone.sync()
    [ident] = phone.study([4])
    [event] = [entry.event for entry in phone.store.unsent() if entry.event.id == ident]
    assert abs(event.at_ms - phone.now()) < 60_000
    phone.sync()
    assert phone.quarrels() == []


def test_clock_that_is_put_back_keeps_the_order(phone):
    phone.study([4])
    phone.ahead_ms = -DAY_MS
    phone.study([2, 5])
    instants = [entry.event.at_ms for entry in phone.store.unsent()]
    assert instants == [instants[0], instants[0] + 1, instants[0] + 2]


def test_event_that_must_wait_stays_and_one_that_is_refused_is_set_aside(phone):
    [ident] = phone.study([4])
    phone.sync()
    phone.desk.record("review", NOBODYS_CARD, grade=4)
    card = phone.desk.queue()[0].card.id
    phone.desk.record("review", card, grade=9)
    phone.store.add(dataclasses.replace(phone.store.unsent()[0].event, id=uuid7(0), card=card, at_ms=1))
    report = phone.exchange()
    assert report.verdicts == {"rejected": 3}
    assert list(report.put_off.values()) == ["unknown_card"]
    assert [entry.event.card for entry in phone.store.unsent()] == [NOBODYS_CARD]
    assert [code for _, code in phone.store.refused()] == ["too_early", "invalid_grade"]
    assert [entry.event.id for entry in phone.store.log()] == [ident]
    assert role_of(phone.store.states().get(card, State()), 20_000) == "new"
    assert list(disagreements(phone.store)) == []


def test_many_events_go_in_batches_and_come_in_pages(phone, tablet):
    card = phone.desk.queue()[0].card.id
    for _ in range(1203):
        phone.desk.record("practice", card, grade=4)
    asked = phone.line.asked.count("POST /api/v1/sync")
    assert phone.sync() == {"accepted": 1203}
    assert phone.line.asked.count("POST /api/v1/sync") - asked == 3
    assert tablet.exchange().pulled == 1203
    assert (phone.quarrels(), tablet.quarrels()) == ([], [])


def test_new_version_of_a_deck_arrives_as_its_changes(phone, served, tmp_path):
    text = decks.plain("growing", cards=6)
    import_deck(served, tmp_path, text)
    [deck] = [row["id"] for row in phone.api.call("GET", "/decks")["decks"] if row["slug"] == "growing"]
    phone.api.call("PUT", f"/decks/{deck}/enrolment", {"new_per_day": 3})
    phone.sync()
    assert len(phone.store.cards(deck)) == 6
    first, rest = text.split("  - id: fact-6\n")
    import_deck(
        served,
        tmp_path,
        first.replace("The number 2000", "Two thousand") + "  - id: fact-7\n" + rest,
    )
    phone.sync()
    cards = {card.entry: card.content["answer"]["en"] for card in phone.store.cards(deck)}
    assert sorted(cards) == [f"fact-{number}" for number in (1, 2, 3, 4, 5, 7)]
    assert "Two thousand" in cards["fact-2"]
    asked = len(phone.line.asked)
    phone.sync()
    assert [path for path in phone.line.asked[asked:] if "changes" in path] == []


def test_deck_that_changes_between_two_pages_is_held_whole(phone, served, tmp_path, monkeypatch):
    """Changed cards move to the end of the list, so what was the third page's beginning would be skipped."""
    text = decks.plain("moving", cards=6)
    import_deck(served, tmp_path, text)
    [deck] = [row["id"] for row in phone.api.call("GET", "/decks")["decks"] if row["slug"] == "moving"]
    phone.api.call("PUT", f"/decks/{deck}/enrolment", {})
    monkeypatch.setattr("examples.python_client.sync.PAGE", 2)
    newer = text.replace("The number 1000", "One thousand")
    phone.line.meanwhile["&cursor="] = lambda: import_deck(served, tmp_path, newer)
    phone.sync()
    assert phone.line.meanwhile == {}
    cards = {card.entry: card.content["answer"]["en"] for card in phone.store.cards(deck)}
    assert sorted(cards) == [f"fact-{number}" for number in range(1, 7)]
    assert "One thousand" in cards["fact-1"]
    [held] = [kept for kept in phone.store.decks() if kept.id == deck]
    assert held.revision == 2
    assert (phone.sync(), phone.quarrels()) == ({}, [])


def import_deck(served: Any, folder: Any, text: str) -> None:
    (folder / "deck.yaml").write_text(text)
    told = served.manage("import_deck", str(folder / "deck.yaml"))
    assert told.returncode == 0, told.stderr


def test_deck_with_another_past_is_fetched_whole(phone):
    [deck] = phone.store.decks()
    alien = {
        "id": NOBODYS_CARD,
        "deck": deck.id,
        "entry": "alien",
        "position": 99,
        "retired": False,
        "content": {},
    }
    phone.store.keep_deck(dataclasses.replace(deck, digest="0" * 64), [alien], whole=False)
    assert len(phone.store.cards(deck.id)) == 21
    phone.sync()
    assert phone.store.decks() == [deck]
    assert len(phone.store.cards(deck.id)) == 20


def test_deck_that_is_left_is_dropped_and_what_was_learned_comes_back_with_it(phone):
    phone.study([4, 4])
    phone.sync()
    [deck] = phone.store.decks()
    phone.api.call("DELETE", f"/decks/{deck.id}/enrolment")
    phone.sync()
    assert (phone.store.decks(), phone.desk.queue()) == ([], [])
    phone.api.call("PUT", f"/decks/{deck.id}/enrolment", {})
    phone.sync()
    assert len(phone.desk.queue()) == 18
    assert phone.quarrels() == []


def test_file_with_the_token_is_the_owners_alone(phone, tmp_path):
    assert stat.S_IMODE((tmp_path / "phone.sqlite3").stat().st_mode) == 0o600


def test_doctor_finds_nothing_after_all_of_this(phone, served):
    live_a_week(phone)
    phone.line.troubles = [CUT, SWALLOWED, CUT]
    phone.sync()
    told = served.manage("doctor")
    assert (told.returncode, told.stdout.endswith(" 0 findings.\n")) == (0, True), told.stdout
