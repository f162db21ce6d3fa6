"""Push and pull in one round trip: nothing lost, nothing twice, whatever order and whatever the server forgot."""

import uuid
from dataclasses import dataclass, field, replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.core.chain import START
from quizzes.core.clock import DAY_MS, moment
from quizzes.models import CardState, Device, StudyEvent, SyncHead
from quizzes.services.accounts import register_device, revoke_device
from quizzes.services.errors import Conflict, Invalid
from quizzes.services.study import refold
from quizzes.services.study_batch import EventInput, Origin
from quizzes.services.sync import SyncAsk, sync
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@dataclass
class Phone:
    """A device that keeps what it was given, as the protocol tells it to."""

    desk: object
    id: uuid.UUID
    unsent: list = field(default_factory=list)
    mirror: dict = field(default_factory=dict)
    after: int = 0
    proof: tuple = (0, START)

    def answer(self, card=0, grade=4, **fields):
        event = self.desk.event(card, grade, **fields)
        self.unsent.append(event)
        return event

    def ask(self, limit=1000, items=None):
        sent = self.unsent[:500] if items is None else items
        seq, chain = self.proof
        return SyncAsk(self.id, self.desk.now, self.after, seq, chain, sent, limit)

    def sync(self, limit=1000, *, lose_reply=False):
        sent = self.unsent[:500]
        told = sync(self.desk.learner_id, ask=self.ask(limit), clock=lambda: self.desk.now)
        if lose_reply:
            return told
        self.keep(sent, told)
        return told

    def keep(self, sent, told):
        for event, verdict in zip(sent, told.results, strict=True):
            if verdict.status in ("accepted", "duplicate", "orphaned"):
                origin = Origin(self.id, verdict.eff_ms, verdict.study_day)
                self.mirror.setdefault(event.id, replace(event, origin=event.origin or origin))
        for row in told.changes:
            self.mirror[row.id] = mirrored(row)
        self.unsent = [event for event in self.unsent if event not in sent]
        self.after = told.next_after
        if told.seq >= self.proof[0]:
            self.proof = (told.seq, told.chain)

    def sync_whole(self, limit=1000):
        """Until nothing is left either way; after a reset from the beginning."""
        while True:
            try:
                told = self.sync(limit)
            except Conflict:
                self.unsent = [*self.mirror.values(), *self.unsent]
                self.mirror, self.after, self.proof = {}, 0, (0, START)
                continue
            if not self.unsent and not told.has_more:
                return told


def mirrored(row):
    return EventInput(
        id=row.id,
        kind=row.kind,
        card=row.card,
        at_ms=row.at_ms,
        tz_min=row.tz_min,
        grade=row.grade,
        target=row.target,
        rollover_h=row.rollover_h,
        dur_ms=row.dur_ms,
        payload=row.payload,
        origin=Origin(row.device, row.eff_ms, row.study_day),
    )


@pytest.fixture
def make_phone():
    def make(desk):
        return Phone(desk, register_device(desk.learner_id, name="Phone", platform="ios", now_ms=NOON).id)

    return make


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


def sync_once(device, *, lose_reply):
    try:
        device.sync(limit=5, lose_reply=lose_reply)
    except Conflict:
        device.sync_whole()


def forget(desk, *, keep):
    """The server is restored from a backup that held so many events."""
    StudyEvent.objects.filter(user=desk.learner_id, seq__gt=keep).delete()
    last = StudyEvent.objects.filter(user=desk.learner_id).order_by("-seq").first()
    seq, chain = (last.seq, last.chain) if last else (0, START)
    SyncHead.objects.filter(user=desk.learner_id).update(seq=seq, chain=chain)
    CardState.objects.filter(user=desk.learner_id).delete()
    refold(desk.learner_id)


def states_of(desk):
    columns = [column.attname for column in CardState._meta.concrete_fields if column.attname != "user_id"]
    return sorted(CardState.objects.filter(user=desk.learner_id).values_list(*columns), key=str)
