"""Push and pull in one round trip: nothing lost, nothing twice, whatever order and whatever the server forgot."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.core.chain import START
from quizzes.core.clock import DAY_MS, moment
from quizzes.models import Device, StudyEvent, SyncHead
from quizzes.services.accounts import revoke_device
from quizzes.services.errors import Conflict, Invalid
from quizzes.services.study import refold
from quizzes.services.study_batch import Origin
from tests.conftest import NOON
from tests.services.phones import forget, states_of, sync_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(desk, make_phone):
    return make_phone(desk)


@pytest.fixture
def tablet(desk, make_phone):
    return make_phone(desk)


def test_first_sync_pushes_and_says_where_the_log_ends(phone):
    phone.answer(0)
    phone.answer(1, 1)

    told = phone.sync()

    assert [(verdict.status, verdict.seq) for verdict in told.results] == [("accepted", 1), ("accepted", 2)]
    assert (told.changes, told.next_after, told.seq, told.has_more) == ((), 2, 2, False)
    assert {told.states[card].interval for card in phone.desk.cards[:2]} == {1}
    assert bytes(SyncHead.objects.get(user=phone.desk.learner_id).chain) == told.chain
    assert [mark.revision for mark in told.decks.values()] == [1]


def test_other_device_pulls_what_the_first_pushed(phone, tablet):
    sent = [phone.answer(number) for number in range(3)]
    phone.sync()

    told = tablet.sync()

    assert [event.id for event in told.changes] == [event.id for event in sent]
    assert [event.device for event in told.changes] == [phone.id] * 3
    assert told.states.keys() == set(phone.desk.cards[:3])
    assert (told.next_after, told.has_more) == (3, False)


def test_own_events_come_back_to_a_device_that_lost_the_reply(phone):
    event = phone.answer()
    phone.sync(lose_reply=True)

    told = phone.sync()

    assert [verdict.status for verdict in told.results] == ["duplicate"]
    assert [row.id for row in told.changes] == [event.id]
    assert StudyEvent.objects.count() == 1


def test_pages_join_without_gap_or_overlap(phone, tablet):
    ids = [phone.answer(number % 6, at_ms=NOON + number).id for number in range(25)]
    phone.sync()

    pulled, positions = [], []
    while True:
        told = tablet.sync(limit=10)
        pulled += [row.id for row in told.changes]
        positions.append((told.next_after, told.has_more))
        if not told.has_more:
            break

    assert pulled == ids
    assert positions == [(10, True), (20, True), (25, False)]


def test_limit_nought_pushes_only(phone, tablet):
    phone.answer()
    phone.sync()
    tablet.answer(1)

    told = tablet.sync(limit=0)

    assert (told.changes, told.next_after, told.has_more) == ((), 0, True)
    assert [verdict.status for verdict in told.results] == ["accepted"]


@pytest.mark.parametrize(
    "claim", [{"after": 3}, {"proof": (3, START)}, {"proof": (1, START)}, {"proof": (0, b"x" * 32)}]
)
def test_device_that_saw_more_must_send_everything_again(phone, claim):
    phone.answer()
    phone.sync()
    phone.after, phone.proof = claim.get("after", 1), claim.get("proof", phone.proof)
    phone.answer(1)

    with pytest.raises(Conflict) as conflict:
        phone.sync()

    assert conflict.value.code == "reset_required"
    assert StudyEvent.objects.count() == 1


def test_device_signed_out_writes_nothing(phone):
    revoke_device(phone.desk.learner_id, phone.id, now_ms=NOON)
    phone.answer()

    with pytest.raises(Invalid) as refusal:
        phone.sync()

    assert (refusal.value.code, StudyEvent.objects.count()) == ("unknown_device", 0)


def test_restored_server_gets_everything_back_as_it_was(phone, tablet):
    desk = phone.desk
    for day in range(4):
        phone.answer(day % 2)
        tablet.answer(2, grade=day + 1)
        phone.sync()
        tablet.sync()
        desk.later(1)
    phone.sync_whole()
    placed = dict(StudyEvent.objects.values_list("id", "eff_ms"))
    states = states_of(desk)

    forget(desk, keep=3)
    desk.later(1)
    tablet.sync_whole()
    phone.sync_whole()

    assert dict(StudyEvent.objects.values_list("id", "eff_ms")) == placed
    assert set(StudyEvent.objects.values_list("device", flat=True)) == {phone.id, tablet.id}
    assert states_of(desk) == states
    assert refold(desk.learner_id) == 0


def test_origin_that_contradicts_itself_is_refused(phone):
    phone.answer(0, origin=Origin(phone.id, NOON, NOON // DAY_MS + 400))

    told = phone.sync()

    assert [(verdict.status, verdict.code) for verdict in told.results] == [("rejected", "invalid_origin")]


def test_origin_from_the_future_counts_by_the_clock(phone):
    phone.answer(0, origin=Origin(uuid.uuid4(), NOON + DAY_MS, NOON // DAY_MS + 1))

    verdict = phone.sync().results[0]

    assert (verdict.status, verdict.eff_ms, StudyEvent.objects.get().device) == ("accepted", NOON, phone.id)


def test_device_is_noted_at_most_every_ten_minutes(phone):
    phone.sync()
    phone.desk.now += 60_000
    phone.sync()
    assert Device.objects.get().seen_at == moment(NOON)

    phone.desk.now += 600_000
    phone.sync()
    assert Device.objects.get().seen_at == moment(NOON + 660_000)


def test_number_of_queries_grows_neither_with_push_nor_with_pull(phone, tablet):
    def queries(device):
        with CaptureQueriesContext(connection) as captured:
            device.sync()
        return len(captured)

    for number in range(6):
        phone.answer(number)
    phone.sync()
    tablet.sync()
    phone.answer(0, at_ms=NOON + 1)
    phone.sync()
    tablet.answer(1, at_ms=NOON + 2)
    few = queries(tablet)
    for number in range(60):
        phone.answer(number % 3, at_ms=NOON + 10 + number)
        tablet.answer(3 + number % 3, at_ms=NOON + 10 + number)
    phone.sync()

    assert queries(tablet) == few


ACT = st.sampled_from(["answer", "answer", "answer", "sync", "lose", "undo", "restore"])
ACTS = st.lists(st.tuples(ACT, st.integers(0, 2), st.integers(0, 5)), min_size=4, max_size=30)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_after_any_history_and_one_full_sync_all_devices_agree(make_desk, make_phone, acts):
    desk = make_desk()
    phones = [make_phone(desk) for _ in range(3)]
    made = {}
    for number, (act, who, grade) in enumerate(acts):
        desk.now += 3_600_000
        device = phones[who]
        if act == "answer":
            event = device.answer(grade % 4, grade, id=uuid.UUID(int=number + 1))
            made[event.id] = event
        elif act == "undo" and made:
            target = list(made)[grade % len(made)]
            event = device.answer(
                made[target].card, None, id=uuid.UUID(int=number + 1), kind="undo", target=target
            )
            made[event.id] = event
        elif act == "restore":
            forget(desk, keep=grade)
        elif act in ("sync", "lose"):
            sync_once(device, lose_reply=act == "lose")
    for device in [*phones, *phones]:
        device.sync_whole(limit=7)

    held = set(StudyEvent.objects.filter(user=desk.learner_id).values_list("id", flat=True))
    assert held == set(made)
    assert [set(device.mirror) for device in phones] == [held] * 3
    assert refold(desk.learner_id) == 0
