"""What a guest studied stays: in the account that the guest becomes, or in the one that the guest signs in to."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from quizzes.core.clock import DAY_MS, HOUR_MS, moment
from quizzes.models import Card, CardState, Device, Enrolment, StudyEvent, User
from quizzes.queries.doctor import examine
from quizzes.queries.errors import Missing
from quizzes.queries.study import states_of
from quizzes.services.accounts import change_settings, refuse_guest, register_device
from quizzes.services.errors import Forbidden
from quizzes.services.guests import end_guest, forget_guests, hand_over, open_guest
from quizzes.services.library import end_enrolment, enrol
from quizzes.services.study import refold
from tests import decks
from tests.conftest import NOON
from tests.services.conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_guest(deck):
    """A guest with a browser that the log names, at a desk."""

    def make() -> Desk:
        guest = open_guest(deck.deck_id, now_ms=NOON, time_zone="Asia/Shanghai", language="zh-hans")
        cards = Card.objects.filter(deck=deck.deck_id).order_by("position").values_list("id", flat=True)
        device = register_device(guest.pk, name="Firefox", platform="web", now_ms=NOON)
        return Desk(guest.pk, list(cards), device_id=device.id)

    return make


@pytest.fixture
def guest(make_guest) -> Desk:
    return make_guest()


def log(learner_id):
    columns = (
        "id",
        "kind",
        "card",
        "grade",
        "target",
        "at_ms",
        "eff_ms",
        "tz_min",
        "study_day",
        "dur_ms",
        "device",
    )
    return list(StudyEvent.objects.filter(user=learner_id).order_by("seq").values_list(*columns))


def sound(learner_id):
    return list(examine([learner_id])) == [] and refold(learner_id) == 0


def study(desk):
    """Reviews over three days with a slip, an undo and a flag."""
    desk.send(*[desk.event(number, grade=number % 6, dur_ms=900) for number in range(6)])
    desk.later(1)
    slip = desk.event(0, grade=1)
    desk.send(slip, desk.event(3, grade=5))
    desk.now += 1000
    desk.send(
        desk.event(0, None, kind="undo", target=slip.id),
        desk.event(4, None, kind="flag", payload={"flag": 2}),
    )
    desk.later(1)
    desk.send(desk.event(1, grade=4))


def test_guest_studies_with_what_the_browser_said(guest, deck):
    row = User.objects.get(pk=guest.learner_id)

    assert row.is_guest
    assert not row.has_usable_password()
    assert (row.settings.time_zone, row.settings.card_language) == ("Asia/Shanghai", "zh")
    assert list(Enrolment.objects.values_list("user", "deck", "ended_at")) == [(row.pk, deck.deck_id, None)]
    assert change_settings(row.pk, changes={"new_per_day": 7}).new_per_day == 7


def test_stranger_sees_no_deck_of_a_learner(make_deck, learner):
    own = make_deck(decks.plain("own"), owner_id=learner.pk)
    with pytest.raises(Missing):
        open_guest(own.deck_id, now_ms=NOON, time_zone="UTC", language="en")

    assert User.objects.filter(email="").count() == 0


def test_two_guests_have_no_address_each(make_guest):
    assert make_guest().learner_id != make_guest().learner_id


def test_guest_is_no_staff(guest):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=guest.learner_id).update(is_staff=True)


def test_guest_makes_no_deck(make_deck, guest):
    with pytest.raises(Forbidden) as refusal:
        make_deck(decks.plain("own"), owner_id=guest.learner_id)

    assert refusal.value.code == "guest"


def test_account_may_make_decks(learner):
    refuse_guest(learner.pk)


def test_hand_over_is_as_if_all_had_happened_in_the_account(guest, desk, make_desk):
    whole = make_desk()
    desk.send(desk.event(1, grade=2), desk.event(2, grade=5))
    study(guest)
    desk.now = guest.now
    for side in (desk, guest):
        for item in side.sent:
            whole.now = item.at_ms
            whole.send(item)

    before = log(desk.learner_id)
    theirs = log(guest.learner_id)
    moved = hand_over(guest.learner_id, desk.learner_id, clock=lambda: desk.now)

    assert moved == len(theirs) == 11
    assert log(desk.learner_id) == before + theirs
    assert states_of(desk.learner_id, desk.cards) == states_of(whole.learner_id, desk.cards)
    assert sound(desk.learner_id)
    assert not User.objects.filter(pk=guest.learner_id).exists()
    assert not StudyEvent.objects.filter(user=guest.learner_id).exists()


def test_handed_over_browser_is_the_learners_and_writes_no_more(guest, desk):
    study(guest)
    hand_over(guest.learner_id, desk.learner_id, clock=lambda: guest.now)

    device = Device.objects.get(pk=guest.device_id)
    assert (device.user_id, device.revoked_at) == (desk.learner_id, moment(guest.now))


def test_hand_over_takes_decks_up_and_leaves_the_learners_limits(guest, desk, make_deck, deck):
    second, third = (make_deck(decks.plain(name)).deck_id for name in ("second", "third"))
    enrol(guest.learner_id, second, now_ms=NOON, new_per_day=3)
    enrol(guest.learner_id, third, now_ms=NOON)
    end_enrolment(guest.learner_id, third, now_ms=NOON)
    enrol(desk.learner_id, deck.deck_id, now_ms=NOON, new_per_day=9)

    hand_over(guest.learner_id, desk.learner_id, clock=lambda: NOON)

    live = Enrolment.objects.filter(user=desk.learner_id, ended_at=None)
    assert dict(live.values_list("deck", "new_per_day")) == {deck.deck_id: 9, second: 3}


def test_long_log_goes_over_whole(guest, desk):
    guest.send(*[guest.event(number % 6, at_ms=NOON + number) for number in range(500)])
    guest.send(*[guest.event(number % 6, at_ms=NOON + 500 + number) for number in range(7)])

    assert hand_over(guest.learner_id, desk.learner_id, clock=lambda: guest.now) == 507
    assert StudyEvent.objects.filter(user=desk.learner_id).count() == 507
    assert sound(desk.learner_id)


def test_hand_over_costs_the_same_for_one_event_and_for_many(make_guest, make_desk):
    def hand(events):
        guest, desk = make_guest(), make_desk()
        guest.send(*[guest.event(number % 6, at_ms=NOON + number) for number in range(events)])
        with CaptureQueriesContext(connection) as captured:
            hand_over(guest.learner_id, desk.learner_id, clock=lambda: NOON)
        return len(captured)

    assert hand(6) == hand(60)


def test_hand_over_of_what_is_refused_changes_nothing(guest, desk):
    """An id of the guest's that the account's log has with other content: unlikely, and still nothing is lost."""
    item = guest.event(0, grade=5)
    guest.send(item)
    desk.send(desk.event(0, grade=1, id=item.id))
    with pytest.raises(Forbidden):
        hand_over(guest.learner_id, desk.learner_id, clock=lambda: NOON)

    assert len(log(guest.learner_id)) == len(log(desk.learner_id)) == 1
    assert Device.objects.get(pk=guest.device_id).user_id == guest.learner_id


def test_only_a_guest_is_handed_over_or_ended(desk, make_desk):
    other = make_desk()
    for verb in (
        lambda: hand_over(other.learner_id, desk.learner_id, clock=lambda: NOON),
        lambda: hand_over(uuid.uuid4(), desk.learner_id, clock=lambda: NOON),
        lambda: end_guest(other.learner_id),
    ):
        with pytest.raises(Missing):
            verb()

    assert User.objects.count() == 2


def test_ended_visit_leaves_nothing(guest, desk):
    study(guest)
    desk.send(desk.event(0))
    end_guest(guest.learner_id)

    assert list(User.objects.values_list("pk", flat=True)) == [desk.learner_id]
    assert set(CardState.objects.values_list("user", flat=True)) == {desk.learner_id}
    assert not Device.objects.filter(pk=guest.device_id).exists()


def test_guest_whom_no_session_leads_to_is_forgotten(make_guest, learner):
    kept, ended, lost = (make_guest().learner_id for _ in range(3))
    for ident, age in (
        (kept, timedelta(days=60)),
        (ended, timedelta(seconds=-1)),
        (learner.pk, timedelta(days=1)),
    ):
        store = SessionStore()
        store[SESSION_KEY] = str(ident)
        store.set_expiry(moment(NOON + DAY_MS) + age)
        store.create()

    assert forget_guests(now_ms=NOON + DAY_MS) == 2
    assert set(User.objects.values_list("pk", flat=True)) == {kept, learner.pk}
    assert lost not in User.objects.values_list("pk", flat=True)


def test_guest_of_this_hour_may_still_wait_for_the_session(guest):
    assert forget_guests(now_ms=NOON + HOUR_MS) == 0
    assert forget_guests(now_ms=NOON + HOUR_MS + 1) == 1
