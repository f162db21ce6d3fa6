"""The log takes what is sent, says what became of it, and the states follow."""

import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.core.chain import START, next_chain
from quizzes.core.clock import DAY_MS
from quizzes.models import Card, CardState, StudyEvent, SyncHead
from quizzes.services.accounts import change_settings, register_device, revoke_device
from quizzes.services.errors import Invalid, NotFound
from quizzes.services.study import record_events, refold, undo_review
from quizzes.services.study_batch import Origin, Rejection
from tests import decks
from tests.conftest import NOON

NOON_DAY = NOON // DAY_MS
pytestmark = pytest.mark.django_db


def statuses(result):
    return [(verdict.status, verdict.code) for verdict in result.results]


def test_review_is_accepted_and_moves_the_card(desk):
    result = desk.send(desk.event(grade=4))

    verdict, state = result.results[0], result.states[desk.cards[0]]
    assert (verdict.status, verdict.code, verdict.seq, verdict.eff_ms) == ("accepted", None, 1, NOON)
    assert verdict.study_day == NOON_DAY
    assert (state.n, state.interval, state.ease, state.due_day) == (1, 1, 250, NOON_DAY + 1)
    assert CardState.objects.get(user=desk.learner_id).due_day == NOON_DAY + 1


@pytest.mark.parametrize(
    ("grades", "intervals"),
    [
        ([4] * 7, [1, 6, 15, 38, 95, 238, 595]),
        ([5] * 7, [1, 6, 17, 50, 150, 465, 1488]),
        ([3] * 5, [1, 6, 13, 26, 47]),
        ([0, 4, 4, 4, 4], [1, 1, 6, 15, 38]),
        ([4, 4, 4, 0, 4, 4, 4], [1, 6, 15, 1, 1, 6, 15]),
    ],
)
def test_schedule_follows_the_published_intervals(desk, grades, intervals):
    found = []
    for grade in grades:
        state = desk.send(desk.event(grade=grade)).states[desk.cards[0]]
        found.append(state.interval)
        desk.later(state.interval)

    assert found == intervals


def test_batch_gives_each_item_its_own_verdict(desk):
    first = desk.event(0)
    items = [
        first,
        desk.event(uuid.uuid4()),
        Rejection("x", "invalid_grade", field="grade"),
        desk.event(1, at_ms=0),
        desk.event(2, at_ms=NOON + 365 * DAY_MS),
        replace(first, grade=0),
        first,
        desk.event(3),
    ]

    result = desk.send(*items)

    assert statuses(result) == [
        ("accepted", None),
        ("rejected", "unknown_card"),
        ("rejected", "invalid_grade"),
        ("rejected", "too_early"),
        ("accepted", "clock_ahead"),
        ("conflict", "same_id_other_content"),
        ("duplicate", None),
        ("accepted", None),
    ]
    assert result.results[4].eff_ms == NOON
    assert [event.seq for event in StudyEvent.objects.order_by("seq")] == [1, 2, 3]
    assert result.states[desk.cards[0]].n == 1


def test_absurd_clocks_are_told_and_break_nothing(desk):
    far = 2**53 - 1
    by_a_clock_ahead = desk.send(desk.event(0, tz_min=None), client_now_ms=far)
    placed = [Origin(None, eff_ms, 0) for eff_ms in (-far, -far // 2)]
    by_origin = desk.send(*(desk.event(0, tz_min=None, origin=origin) for origin in placed))

    assert statuses(by_a_clock_ahead) == [("rejected", "too_early")]
    assert statuses(by_origin) == [("rejected", "invalid_origin")] * 2
    assert StudyEvent.objects.count() == 0


def test_repeated_batch_is_all_duplicates_and_changes_nothing(desk):
    items = [desk.event(card, grade) for card, grade in ((0, 4), (1, 1), (0, 5))]
    first = desk.send(*items)

    again = desk.send(*items)

    assert statuses(again) == [("duplicate", None)] * 3
    assert [verdict.seq for verdict in again.results] == [verdict.seq for verdict in first.results]
    assert (again.seq, again.chain, again.states) == (first.seq, first.chain, first.states)


def test_retry_is_a_duplicate_after_the_settings_changed(desk):
    item = desk.event(tz_min=None)
    desk.send(item)
    change_settings(desk.learner_id, changes={"time_zone": "Asia/Shanghai", "rollover_h": 0})

    assert statuses(desk.send(item)) == [("duplicate", None)]


def test_absent_offset_is_that_of_the_profile(desk):
    change_settings(desk.learner_id, changes={"time_zone": "Asia/Shanghai", "rollover_h": 4})
    evening = NOON + 9 * 3_600_000  # 21:00 UTC, 05:00 in Shanghai: the next study day
    desk.now = evening

    verdict = desk.send(desk.event(tz_min=None)).results[0]

    assert verdict.study_day == NOON_DAY + 1


def test_skewed_device_clock_is_corrected(desk):
    hour = 3_600_000

    result = desk.send(desk.event(at_ms=NOON + 2 * hour - 60_000), client_now_ms=NOON + 2 * hour)

    assert (result.results[0].code, result.results[0].eff_ms) == (None, NOON - 60_000)


def test_foreign_card_answers_like_one_that_does_not_exist(desk, make_deck, make_learner):
    stranger = make_learner("owner@example.org")
    private = make_deck(decks.plain("private"), owner_id=stranger.pk)
    foreign = Card.objects.filter(deck=private.deck_id).values_list("id", flat=True)[0]

    result = desk.send(desk.event(foreign), desk.event(uuid.uuid4()))

    first, second = (replace(verdict, id=None) for verdict in result.results)
    assert first == second
    assert result.states == {}


def test_retired_card_folds_as_ever(desk, make_deck):
    make_deck(decks.plain(cards=5))

    result = desk.send(desk.event(5))

    assert statuses(result) == [("accepted", None)]
    assert result.states[desk.cards[5]].n == 1


def test_event_of_a_vanished_card_is_kept_and_folded_when_it_returns(desk, make_deck):
    desk.send(desk.event(5))
    CardState.objects.all().delete()
    Card.objects.filter(id=desk.cards[5]).delete()

    desk.later(1)
    orphan = desk.send(desk.event(5))
    make_deck(decks.plain(cards=7))

    assert statuses(orphan) == [("orphaned", None)]
    assert CardState.objects.get(user=desk.learner_id).interval == 6
    assert refold(desk.learner_id) == 0


def test_undo_leaves_the_review_out(desk):
    review = desk.event(grade=1)
    desk.send(review)

    result = undo_review(desk.learner_id, review.id, device_id=None, clock=lambda: desk.now)
    again = undo_review(desk.learner_id, review.id, device_id=None, clock=lambda: desk.now + 5)

    assert (statuses(result), statuses(again)) == ([("accepted", None)], [("duplicate", None)])
    assert result.states[desk.cards[0]].is_new
    assert StudyEvent.objects.count() == 2


def test_undo_that_arrives_first_holds(desk):
    review = desk.event(grade=5)
    desk.send(desk.event(0, None, kind="undo", target=review.id))

    result = desk.send(review)

    assert statuses(result) == [("accepted", None)]
    assert result.states[desk.cards[0]].is_new


def test_undo_of_what_is_not_ones_own_review_is_not_found(desk, make_desk):
    other = make_desk()
    review = other.event()
    other.send(review)
    suspended = desk.event(0, None, kind="suspend")
    desk.send(suspended)

    for ident in (review.id, suspended.id, uuid.uuid4()):
        with pytest.raises(NotFound):
            undo_review(desk.learner_id, ident, device_id=None, clock=lambda: NOON)


def test_late_event_is_folded_into_its_place(desk):
    early, late = desk.event(grade=4), desk.event(grade=4, at_ms=NOON + DAY_MS)
    desk.later(1)
    desk.send(late)

    result = desk.send(early)

    assert result.states[desk.cards[0]].interval == 6


def test_device_must_be_live_and_ones_own(desk, make_desk):
    device = register_device(desk.learner_id, name="Phone", platform="ios", now_ms=NOON)
    desk.device_id = device.id
    assert statuses(desk.send(desk.event())) == [("accepted", None)]

    revoke_device(desk.learner_id, device.id, now_ms=NOON)
    thief = make_desk()
    thief.device_id = device.id

    for sender in (desk, thief):
        with pytest.raises(Invalid) as refusal:
            sender.send(sender.event(1))
        assert (refusal.value.code, refusal.value.field) == ("unknown_device", "device")
    assert StudyEvent.objects.count() == 1


def test_unknown_learner_is_not_found(desk):
    with pytest.raises(NotFound):
        record_events(uuid.uuid4(), items=[], device_id=None, client_now_ms=None, clock=lambda: NOON)


def test_chain_and_numbers_recompute(desk):
    device = register_device(desk.learner_id, name="Phone", platform="ios", now_ms=NOON)
    desk.send(desk.event(0), desk.event(1, 0))
    desk.device_id = device.id
    desk.later(1)
    desk.send(desk.event(0), desk.event(0, None, kind="flag", payload={"flag": 3}))

    chain = START
    events = list(StudyEvent.objects.filter(user=desk.learner_id).order_by("seq"))
    for number, event in enumerate(events, start=1):
        chain = next_chain(
            chain,
            seq=number,
            content=bytes(event.hash),
            eff_ms=event.eff_ms,
            recv_ms=event.recv_ms,
            study_day=event.study_day,
            device=event.device,
        )
        assert (event.seq, bytes(event.chain)) == (number, chain)
    head = SyncHead.objects.get(user=desk.learner_id)
    assert (head.seq, bytes(head.chain)) == (4, chain)


def test_number_of_queries_grows_neither_with_the_batch_nor_with_the_log(desk, make_desk):
    def queries(sender, count):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            sender.send(*[sender.event(number % 6, 4) for number in range(count)])
        return len(captured)

    fresh = [queries(make_desk(), count) for count in (1, 50)]
    desk.send(*[desk.event(number % 6, 3, at_ms=NOON - 1000 + number) for number in range(300)])
    desk.later(1)
    long_log = queries(desk, 1)

    assert fresh[0] == fresh[1]
    assert long_log <= fresh[0]


def test_concurrent_states_of_two_learners_stay_apart(desk, make_desk):
    other = make_desk()
    same = desk.event()
    desk.send(same)

    assert statuses(other.send(replace(same, grade=1))) == [("accepted", None)]
    assert CardState.objects.get(user=desk.learner_id).interval == 1
    assert StudyEvent.objects.filter(id=same.id).count() == 2


KINDS = st.sampled_from(
    ["review"] * 6
    + ["practice", "undo", "suspend", "unsuspend", "bury", "unbury", "reset", "flag", "quiz_miss"]
)
LOGS = st.lists(
    st.tuples(KINDS, st.integers(0, 3), st.integers(0, 5), st.integers(-40, 0), st.integers(0, 20)),
    min_size=1,
    max_size=18,
)


def events_from(desk, log):
    """Deterministic events; an undo takes back any event, also one that comes later or of another card."""
    ids = [uuid.UUID(int=number + 1) for number in range(len(log))]
    events = []
    for ident, (kind, card, grade, day, target) in zip(ids, log, strict=True):
        fields = {"id": ident, "kind": kind, "at_ms": NOON + day * DAY_MS}
        if kind == "undo":
            fields["target"] = ids[target % len(ids)]
        if kind == "flag":
            fields["payload"] = {"flag": target % 8}
        events.append(desk.event(card, grade if kind in ("review", "practice") else None, **fields))
    return events


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=LOGS, data=st.data())
def test_any_order_and_partition_of_a_log_gives_the_same_states(make_desk, log, data):
    one, other = make_desk(), make_desk()
    events = events_from(one, log)
    shuffled = data.draw(st.permutations(events + events[:3]))
    cut = data.draw(st.integers(0, len(shuffled)))

    one.send(*events)
    other.send(*shuffled[:cut])
    other.send(*shuffled[cut:])

    assert states_of(one) == states_of(other)
    assert (refold(one.learner_id), refold(other.learner_id)) == (0, 0)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=LOGS)
def test_refold_after_single_steps_changes_no_row(make_desk, log):
    desk = make_desk()
    for event in events_from(desk, log):
        desk.send(event)

    assert refold(desk.learner_id) == 0


def test_refold_mends_states_that_were_tampered_with(desk):
    desk.send(desk.event(0), desk.event(1))
    CardState.objects.filter(card=desk.cards[0]).update(interval=99)
    CardState.objects.filter(card=desk.cards[1]).delete()
    before = SyncHead.objects.get(user=desk.learner_id).states_epoch

    assert refold(desk.learner_id) == 2

    assert refold(desk.learner_id) == 0
    assert [row.interval for row in CardState.objects.all()] == [1, 1]
    assert SyncHead.objects.get(user=desk.learner_id).states_epoch == before + 1


def states_of(desk):
    columns = [field.attname for field in CardState._meta.concrete_fields if field.attname != "user_id"]
    return sorted(CardState.objects.filter(user=desk.learner_id).values_list(*columns), key=str)
