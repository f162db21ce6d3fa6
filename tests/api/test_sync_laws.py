"""The invariants of sync through the real endpoint: four devices, lost replies, retries, undo, a deck that changes, a
server that is restored from a backup. After one full exchange of all devices, all is as if nothing had gone wrong."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.core.chain import START, next_chain
from quizzes.core.scheduling.fold import fold
from quizzes.models import CardState, StudyEvent, SyncHead
from quizzes.queries.agenda import STATE_COLUMNS
from quizzes.queries.study import events_of
from quizzes.services.accounts import register_device
from quizzes.services.study import refold
from tests import decks
from tests.api.phones import HttpPhone
from tests.api.reviews import cards_of
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
DEVICES = 4
HOUR = 3_600_000

MARKS = (
    {"kind": "suspend"},
    {"kind": "unsuspend"},
    {"kind": "bury", "payload": {"until": "2026-01-03"}},
    {"kind": "unbury"},
    {"kind": "flag", "payload": {"flag": 3}},
    {"kind": "reset"},
    {"kind": "quiz_miss"},
    {"kind": "practice", "grade": 4},
)
ACT = st.one_of(
    st.tuples(st.just("answer"), st.integers(0, 3), st.integers(0, 4), st.integers(0, 5)),
    st.tuples(st.just("answer"), st.integers(0, 3), st.integers(0, 4), st.integers(0, 5)),
    st.tuples(st.just("undo"), st.integers(0, 3), st.integers(0, 30), st.just(0)),
    st.tuples(st.just("mark"), st.integers(0, 3), st.integers(0, 4), st.integers(0, 7)),
    st.tuples(st.just("exchange"), st.integers(0, 3), st.integers(1, 6), st.integers(1, 4)),
    st.tuples(st.just("lose"), st.integers(0, 3), st.integers(1, 6), st.integers(1, 4)),
    st.tuples(st.just("deck"), st.just(0), st.integers(4, 6), st.just(0)),
    st.tuples(st.just("restore"), st.just(0), st.integers(0, 12), st.just(0)),
)  # fmt: skip


class World:
    def __init__(self, learner, api, deck, make_deck):
        self.learner, self.make_deck, self.now = learner, make_deck, NOON - 40 * HOUR
        self.cards = cards_of(api, deck)[:5]
        self.phones = [
            HttpPhone(api, str(register_device(learner.pk, name=str(n), platform="ios", now_ms=NOON).id))
            for n in range(DEVICES)
        ]
        self.made = {}

    def act(self, number, act):
        name, who, one, two = act
        self.now += HOUR
        getattr(self, f"do_{name}")(self.phones[who], number, one, two)

    def do_answer(self, phone, number, card, grade):
        self._make(phone, number, self.cards[card], grade=grade)

    def do_mark(self, phone, number, card, which):
        self._make(phone, number, self.cards[card], **MARKS[which])

    def do_undo(self, phone, number, which, _):
        if self.made:
            target = list(self.made.values())[which % len(self.made)]
            self._make(phone, number, target["card"], kind="undo", target=target["id"])

    def _make(self, phone, number, card, **fields):
        event = phone.answer(card, self.now, ident=uuid.UUID(int=number + 1), **fields)
        self.made[event["id"]] = event

    def do_exchange(self, phone, _, limit, batch):
        assert phone.exchange(NOON, limit=limit, batch=batch).status_code in (200, 409)

    def do_lose(self, phone, _, limit, batch):
        phone.exchange(NOON, limit=limit, batch=batch, lose_reply=True)

    def do_deck(self, _phone, _number, cards, _):
        self.make_deck(decks.plain(cards=cards))

    def do_restore(self, _phone, _number, keep, _):
        """The server knows only its first events; states follow the log, as after any restore."""
        log = StudyEvent.objects.filter(user=self.learner)
        log.filter(seq__gt=keep).delete()
        last = log.order_by("-seq").first()
        seq, chain = (last.seq, last.chain) if last else (0, START)
        SyncHead.objects.filter(user=self.learner).update(seq=seq, chain=chain)
        CardState.objects.filter(user=self.learner).delete()
        refold(self.learner.pk)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACT, min_size=5, max_size=40))
def test_all_devices_agree_and_nothing_is_lost_or_doubled(make_learner, caller, deck, make_deck, noon, acts):
    live_through(acts, make_learner, caller, deck, make_deck)


@pytest.mark.deep
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACT, min_size=40, max_size=40))
def test_all_devices_agree_after_long_lives(make_learner, caller, deck, make_deck, noon, acts):
    live_through(acts, make_learner, caller, deck, make_deck)


def live_through(acts, make_learner, caller, deck, make_deck):
    learner = make_learner(f"{uuid.uuid4()}@example.org")
    world = World(learner, caller(learner), deck, make_deck)
    for number, act in enumerate(acts):
        world.act(number, act)
    for phone in [*world.phones, *world.phones]:
        phone.exchange_all(NOON, limit=7)

    log = list(StudyEvent.objects.filter(user=learner).order_by("seq"))
    assert sorted(str(event.id) for event in log) == sorted(world.made)
    assert [set(phone.mirror) for phone in world.phones] == [set(world.made)] * DEVICES
    assert _chain(log) == bytes(SyncHead.objects.get(user=learner).chain)
    for row in CardState.objects.filter(user=learner):
        folded = fold(events_of(learner.pk, row.card_id))
        assert tuple(getattr(row, name) for name in STATE_COLUMNS) == tuple(
            getattr(folded, name) for name in STATE_COLUMNS
        )
    assert refold(learner.pk) == 0
    make_deck(decks.plain())


def _chain(log):
    chain = START
    for number, event in enumerate(log, start=1):
        chain = next_chain(
            chain,
            seq=number,
            content=bytes(event.hash),
            eff_ms=event.eff_ms,
            recv_ms=event.recv_ms,
            study_day=event.study_day,
            device=event.device,
        )
    return chain
