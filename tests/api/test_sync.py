"""Sync as a phone does it, over HTTP: forms, verdicts, pages, resets."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.api.items import checked
from quizzes.api.v1.events import FIELDS, read_event
from quizzes.api.v1.verdicts import MESSAGES
from quizzes.core.scheduling.types import Kind
from quizzes.services.study_batch import EventInput
from tests import decks
from tests.api.reviews import cards_of
from tests.conftest import NOON

NOWHERE = {"seq": 0, "chain": "0" * 64}


@pytest.fixture
def device(api):
    return api.post("/api/v1/devices", {"name": "Phone", "platform": "ios"}, format="json").json()["id"]


@pytest.fixture
def cards(api, deck):
    return cards_of(api, deck)


def event(card, **fields):
    return {
        "id": str(uuid.uuid4()),
        "kind": "review",
        "card": card,
        "grade": 4,
        "at_ms": NOON,
        "tz_min": 0,
        **fields,
    }


def ask(device, *events, **fields):
    head = {"protocol": 1, "device": device, "client_now_ms": NOON, "after": 0, "proof": NOWHERE}
    return {**head, "events": list(events), **fields}


def sync(api, *args, **fields):
    return api.post("/api/v1/sync", ask(*args, **fields), format="json")


@pytest.mark.django_db
def test_round_trip_pushes_and_pulls(api, device, cards):
    other = api.post("/api/v1/devices", {"name": "Tablet", "platform": "android"}, format="json").json()["id"]
    first = sync(api, device, event(cards[0], dur_ms=3000)).json()

    told = sync(api, other, event(cards[1], grade=1)).json()

    assert [(row["status"], row["seq"]) for row in first["results"]] == [("accepted", 1)]
    assert [(row["seq"], row["card"], row["device"], row["dur_ms"]) for row in told["changes"]] == [
        (1, cards[0], device, 3000)
    ]
    assert (told["next_after"], told["has_more"], told["proof"]["seq"]) == (2, False, 2)
    assert {row["card"]: row["due"] for row in told["states"]} == {
        cards[0]: "2026-01-02",
        cards[1]: "2026-01-02",
    }
    assert [mark["revision"] for mark in told["decks"].values()] == [1]


@pytest.mark.django_db
def test_every_kind_is_taken(api, device, cards):
    review = event(cards[0])
    plain = {"grade": None}
    others = [
        event(cards[0], kind="practice"),
        event(cards[0], kind="undo", target=review["id"], **plain),
        event(cards[1], kind="suspend", **plain),
        event(cards[1], kind="unsuspend", **plain),
        event(cards[1], kind="bury", payload={"until": "2026-01-05"}, **plain),
        event(cards[1], kind="unbury", **plain),
        event(cards[1], kind="flag", payload={"flag": 3}, **plain),
        event(cards[1], kind="reset", **plain),
        event(cards[1], kind="quiz_miss", **plain),
    ]

    told = sync(api, device, review, *others).json()

    assert {row["status"] for row in told["results"]} == {"accepted"}
    assert {item["kind"] for item in (review, *others)} == {kind.value for kind in Kind}
    assert {row["card"]: row["flag"] for row in told["states"]} == {cards[0]: 0, cards[1]: 3}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"interval": 6}, "unknown_field", "interval"),
        ({"kind": "dream"}, "unknown_kind", "kind"),
        ({"kind": ["review"]}, "unknown_kind", "kind"),
        ({"grade": 6}, "invalid_grade", "grade"),
        ({"grade": True}, "invalid_grade", "grade"),
        ({"kind": "suspend"}, "invalid_grade", "grade"),
        ({"kind": "undo", "grade": None}, "invalid_target", "target"),
        ({"target": str(uuid.UUID(int=1))}, "invalid_target", "target"),
        ({"at_ms": 1.5}, "invalid_instant", "at_ms"),
        ({"at_ms": 2**53}, "invalid_instant", "at_ms"),
        ({"at_ms": 0}, "too_early", "at_ms"),
        ({"tz_min": 841}, "invalid_offset", "tz_min"),
        ({"rollover_h": 24}, "invalid_rollover", "rollover_h"),
        ({"dur_ms": -1}, "invalid_duration", "dur_ms"),
        ({"payload": {"x": 0.5}}, "invalid_payload", "payload"),
        ({"payload": {"x": ["y", {"z": 1e3}]}}, "invalid_payload", "payload"),
        ({"payload": {"x": "y" * 1024}}, "invalid_payload", "payload"),
        ({"payload": []}, "invalid_payload", "payload"),
        ({"kind": "flag", "grade": None}, "invalid_payload", "payload"),
        ({"kind": "flag", "grade": None, "payload": {"flag": 8}}, "invalid_payload", "payload"),
        ({"kind": "bury", "grade": None, "payload": {"until": "2026-13-01"}}, "invalid_payload", "payload"),
        ({"origin": {}}, "invalid_origin", "origin"),
        ({"origin": {"device": "x", "eff_ms": 1, "study_day": "2026-01-01"}}, "invalid_origin", "origin"),
        ({"id": "A" * 36}, "invalid_id", "id"),
        ({"card": 7}, "invalid_card", "card"),
    ],
)  # fmt: skip
def test_faulty_event_gets_its_verdict_and_the_others_count(api, device, cards, change, code, field):
    told = sync(api, device, {**event(cards[0]), **change}, event(cards[1])).json()

    first, second = told["results"]
    assert (first["status"], first["code"], first["field"]) == ("rejected", code, field)
    assert first["retryable"] is (code == "unknown_kind")
    assert first["message"]
    assert (second["status"], told["proof"]["seq"]) == ("accepted", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"protocol": 2}, "protocol", "unknown_protocol"),
        ({"protocol": True}, "protocol", "unknown_protocol"),
        ({"device": None}, "device", "missing_field"),
        ({"device": "x"}, "device", "invalid_id"),
        ({"device": str(uuid.UUID(int=5))}, "device", "unknown_device"),
        ({"client_now_ms": -1}, "client_now_ms", "invalid_clock"),
        ({"after": -1}, "after", "invalid_position"),
        ({"after": "0"}, "after", "invalid_position"),
        ({"limit": 1001}, "limit", "invalid_position"),
        ({"proof": {"seq": 0}}, "proof", "invalid_proof"),
        ({"proof": {"seq": 0, "chain": "0" * 63 + "G"}}, "proof", "invalid_proof"),
        ({"events": {}}, "events", "invalid_batch"),
        ({"events": [{}] * 501}, "events", "invalid_batch"),
        ({"seq": 1}, "seq", "unknown_field"),
    ],
)  # fmt: skip
def test_malformed_request_is_refused_whole(api, device, cards, change, field, code):
    body = {**ask(device, event(cards[0])), **change}

    answer = api.post("/api/v1/sync", body, format="json")

    assert answer.status_code == 400
    assert (answer.json()["error"]["code"], answer.json()["error"]["field"]) == (code, field)
    assert sync(api, device).json()["proof"] == NOWHERE


@pytest.mark.django_db
def test_server_that_forgot_asks_for_everything(api, device, cards):
    answer = sync(api, device, event(cards[0]), proof={"seq": 7, "chain": "a" * 64})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "reset_required")
    assert sync(api, device).json()["proof"]["seq"] == 0


@pytest.mark.django_db
def test_event_sent_again_with_its_origin_keeps_place_and_device(api, device, cards):
    lost = str(uuid.UUID(int=9))
    origin = {"device": lost, "eff_ms": NOON - 86_400_000, "study_day": "2025-12-31"}

    sync(api, device, event(cards[0], rollover_h=4, origin=origin))
    told = sync(api, device).json()["changes"][0]

    assert (told["device"], told["eff_ms"], told["study_day"]) == (lost, NOON - 86_400_000, "2025-12-31")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at_ms", "shown"), [(2**53 - 1, "9999-12-31T23:59:59.999Z"), (1 - 2**53, "0001-01-01T00:00:00.000Z")]
)
def test_history_bears_a_clock_outside_the_calendar(api, device, cards, client, learner, at_ms, shown):
    """The device's clock is never a reason to refuse; the calendar of an answer ends where RFC 3339 does."""
    origin = {"device": device, "eff_ms": NOON - 1000, "study_day": "2026-01-01"}
    told = sync(api, device, event(cards[0], at_ms=at_ms, origin=origin))
    assert [one["status"] for one in told.json()["results"]] == ["accepted"]
    (step,) = api.get(f"/api/v1/cards/{cards[0]}/history").json()["steps"]
    assert step["at"] == shown
    client.force_login(learner)
    assert client.get(f"/cards/{cards[0]}/").status_code == 200


@pytest.mark.django_db
def test_meta_tells_protocol_limits_and_a_token(api):
    told = api.get("/api/v1/sync/meta").json()

    assert (told["protocol"], told["limits"]["events"]) == ({"min": 1, "max": 1}, 500)
    assert len(told["csrf_token"]) == 64


@pytest.mark.django_db
def test_states_come_in_pages(api, device, cards):
    sync(api, device, *[event(card) for card in cards])

    first = api.get("/api/v1/states?limit=4").json()
    second = api.get(f"/api/v1/states?limit=4&after={first['next']}").json()

    assert [row["card"] for row in first["states"] + second["states"]] == sorted(cards)
    assert (len(first["states"]), second["next"]) == (4, None)


@pytest.mark.django_db
def test_deck_changes_hold_what_is_new_changed_and_retired(api, deck, make_deck):
    whole = api.get(f"/api/v1/decks/{deck.deck_id}/changes").json()
    make_deck(
        decks.plain(cards=7).replace("What is fact 2?", "Which fact is second?").replace("fact-4", "fact-9")
    )

    told = api.get(f"/api/v1/decks/{deck.deck_id}/changes?after=1&digest={whole['digest']}").json()

    assert (whole["revision"], len(whole["cards"])) == (1, 6)
    assert told["revision"] == 2
    assert {(card["entry"], card["retired"]) for card in told["cards"]} == {
        ("fact-2", False), ("fact-4", True), ("fact-7", False), ("fact-9", False)
    }  # fmt: skip


@pytest.mark.django_db
def test_deck_changes_come_in_pages(api, deck):
    address, found, cursor = f"/api/v1/decks/{deck.deck_id}/changes?limit=4", [], ""
    while cursor is not None:
        page = api.get(address + (f"&cursor={cursor}" if cursor else "")).json()
        found += [card["entry"] for card in page["cards"]]
        cursor = page["next"]

    assert found == [f"fact-{number}" for number in range(1, 7)]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["after=2", "after=1&digest=" + "a" * 64])
def test_deck_of_another_past_must_be_fetched_whole(api, deck, query):
    answer = api.get(f"/api/v1/decks/{deck.deck_id}/changes?{query}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "deck_reset")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"suspended": True}, "suspended", True),
        ({"buried_until": "2026-01-09"}, "buried_until", "2026-01-09"),
        ({"flag": 5}, "flag", 5),
        ({"reset": True}, "due", None),
    ],
)
def test_state_of_a_card_changes_once_for_an_id(api, device, cards, change, name, value):
    sync(api, device, event(cards[0]))
    body = {"id": str(uuid.uuid4()), "at": "2026-01-01T12:00:01Z", "device": device, **change}

    first = api.patch(f"/api/v1/cards/{cards[0]}/state", body, format="json").json()
    again = api.patch(f"/api/v1/cards/{cards[0]}/state", body, format="json").json()

    assert (first["result"]["status"], again["result"]["status"]) == ("accepted", "duplicate")
    assert first["result"]["state"][name] == again["result"]["state"][name] == value
    assert again["proof"] == first["proof"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"flag": 1, "suspended": True},
        {"suspended": 0},
        {"suspended": "yes"},
        {"reset": False},
        {"reset": 1},
        {"flag": 9},
        {"ease": 130},
    ],
)
def test_state_change_must_be_one_that_is_known(api, cards, change):
    body = {"id": str(uuid.uuid4()), "at": "2026-01-01T12:00:00Z", **change}

    assert api.patch(f"/api/v1/cards/{cards[0]}/state", body, format="json").status_code == 400


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
kinds = st.sampled_from([kind.value for kind in Kind])


@given(item=st.dictionaries(st.sampled_from([*sorted(FIELDS), "seq"]), values | kinds) | values)
def test_any_item_becomes_an_event_or_a_rejection_with_a_message(item):
    found = checked(item, read_event)

    assert isinstance(found, EventInput) or found.code in MESSAGES
