"""Accounts, settings and devices."""

import uuid
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model

from quizzes.core.clock import moment
from quizzes.models import Device, LearnerSettings, SyncHead
from quizzes.queries.accounts import devices_for, profile_for
from quizzes.services import accounts
from quizzes.services.errors import Invalid, NotFound
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def test_open_account_makes_the_rows_once_and_keeps_what_is_there():
    user = get_user_model().objects.create_user("ada@example.org", "correct horse battery")
    accounts.open_account(user, time_zone="Asia/Shanghai", language="zh-hans")
    accounts.open_account(user, time_zone="UTC", language="en")

    profile = profile_for(user.pk)
    assert (profile.time_zone, profile.card_language) == ("Asia/Shanghai", "zh")
    assert (SyncHead.objects.count(), LearnerSettings.objects.count()) == (1, 1)


def test_change_settings_changes_what_is_named_and_nothing_else(learner):
    before = profile_for(learner.pk)

    after = accounts.change_settings(
        learner.pk, changes={"name": "Ada", "rollover_h": 0, "reviews_per_day": None}
    )

    assert (after.name, after.rollover_h, after.reviews_per_day) == ("Ada", 0, None)
    assert (after.new_per_day, after.theme) == (before.new_per_day, before.theme)
    assert profile_for(learner.pk) == after


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("rollover_h", 24),
        ("rollover_h", True),
        ("new_per_day", -1),
        ("new_per_day", "many"),
        ("reviews_per_day", 100_000),
        ("buttons", 3),
        ("theme", "pink"),
        ("card_language", "fr"),
        ("interface_language", "tlh"),
        ("name", "x" * 121),
        ("scheduler", "fsrs-6"),
        ("id", "1"),
        ("email", "eve@example.org"),
        ("is_staff", True),
    ],
)
def test_bad_setting_is_refused_by_name_and_nothing_changes(learner, field, value):
    before = profile_for(learner.pk)

    with pytest.raises(Invalid) as refusal:
        accounts.change_settings(learner.pk, changes={"name": "Changed", field: value})

    assert refusal.value.field == field
    assert profile_for(learner.pk) == before


def test_settings_of_nobody_are_not_found():
    with pytest.raises(NotFound):
        accounts.change_settings(uuid.uuid4(), changes={})
    with pytest.raises(NotFound):
        profile_for(uuid.uuid4())


def test_device_is_registered_renamed_and_revoked(learner):
    device = accounts.register_device(learner.pk, name=" Phone ", platform="ios", now_ms=NOON)
    assert (device.name, device.registered_at) == ("Phone", datetime(2026, 1, 1, 12, tzinfo=UTC))

    renamed = accounts.rename_device(learner.pk, device.id, name="Old phone")
    accounts.revoke_device(learner.pk, device.id, now_ms=NOON)
    accounts.revoke_device(learner.pk, device.id, now_ms=NOON + 1000)

    assert renamed.name == "Old phone"
    assert [(row.name, row.revoked) for row in devices_for(learner.pk)] == [("Old phone", True)]
    assert Device.objects.get().revoked_at == moment(NOON)


@pytest.mark.parametrize(
    ("name", "platform", "field"),
    [("", "ios", "name"), ("x" * 81, "ios", "name"), ("Phone", "palm", "platform")],
)
def test_bad_device_is_refused(learner, name, platform, field):
    with pytest.raises(Invalid) as refusal:
        accounts.register_device(learner.pk, name=name, platform=platform, now_ms=NOON)

    assert (refusal.value.field, Device.objects.count()) == (field, 0)


def test_too_many_live_devices_are_refused(learner):
    rows = [Device(user=learner, name=str(number), registered_at=moment(NOON)) for number in range(100)]
    Device.objects.bulk_create(rows)
    with pytest.raises(Invalid) as refusal:
        accounts.register_device(learner.pk, name="One more", platform="web", now_ms=NOON)
    assert refusal.value.code == "too_many_devices"

    accounts.revoke_device(learner.pk, rows[0].id, now_ms=NOON)
    accounts.register_device(learner.pk, name="One more", platform="web", now_ms=NOON)
    assert Device.objects.filter(revoked_at=None).count() == 100


def test_foreign_device_answers_like_one_that_does_not_exist(learner, other_learner):
    device = accounts.register_device(other_learner.pk, name="Phone", platform="ios", now_ms=NOON)

    for ident in (device.id, uuid.uuid4()):
        with pytest.raises(NotFound) as renamed:
            accounts.rename_device(learner.pk, ident, name="Mine")
        with pytest.raises(NotFound) as revoked:
            accounts.revoke_device(learner.pk, ident, now_ms=NOON)
        assert str(renamed.value) == str(revoked.value) == "There is no such device."
    assert Device.objects.get() == Device(id=device.id)
    assert Device.objects.get().name == "Phone"


def test_make_admin_opens_an_account_or_raises_one(learner):
    assert accounts.make_admin("Root@Example.org", "correct horse battery") is True
    assert accounts.make_admin(learner.email.upper(), "another long password") is False

    root, ada = (
        get_user_model().objects.get(email=address) for address in ("root@example.org", learner.email)
    )
    assert (root.is_superuser, ada.is_superuser, ada.pk) == (True, True, learner.pk)
    assert profile_for(root.pk).time_zone == "UTC"
    assert ada.check_password("another long password")


def test_make_admin_refuses_what_is_no_address():
    with pytest.raises(Invalid) as refusal:
        accounts.make_admin("root", "correct horse battery")
    assert (refusal.value.field, get_user_model().objects.count()) == ("email", 0)
