"""Accounts: the rows that every learner has, their settings and their devices."""

import zoneinfo
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.core.clock import moment
from quizzes.models import Device, LearnerSettings, SyncHead, User
from quizzes.queries.accounts import DeviceView, Profile, device_view, profile_for
from quizzes.services.errors import Forbidden, Invalid, NotFound
from quizzes.services.locks import lock_learner
from quizzes.services.sessions import end_sessions, tie

MOST_DEVICES = 100
_ACCOUNT_FIELDS = frozenset({"name"})
_SETTINGS_FIELDS = frozenset(Profile.__slots__) - {"id", "email", "name", "scheduler"}


def open_account(user: User, *, time_zone: str = "UTC", language: str = "en") -> None:
    """The rows without which nobody can study. Safe to repeat; what is there stays. Raises NotFound."""
    chinese = language.lower().startswith("zh")
    with transaction.atomic():
        if not User.objects.select_for_update().filter(pk=user.pk).exists():
            raise NotFound(
                _("There is no such learner.")
            )  # the account has ended while the request was on its way
        SyncHead.objects.get_or_create(user=user)
        LearnerSettings.objects.get_or_create(
            user=user, defaults={"time_zone": time_zone, "card_language": "zh" if chinese else "en"}
        )


def make_admin(email: str, password: str) -> bool:
    """An account that may enter /admin/, or that right for an account there is. True if it is a new one.

    A password given for an account that exists replaces the old one. Raises Invalid for a bad address.
    """
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        fresh = user is None
        if user is None:
            user = User(email=User.objects.normalize_email(email).lower())
        user.is_staff = user.is_superuser = True
        user.set_password(password)
        try:
            user.full_clean()
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), field="email") from None
        user.save()
        open_account(user)
        return fresh


def refuse_guest(learner_id: UUID) -> None:
    """Whoever makes something of their own must be able to come back to it. Raises Forbidden."""
    if User.objects.filter(pk=learner_id, email="").exists():
        raise Forbidden(
            _("Create an account first: what a guest makes could not be found again."), code="guest"
        )


def change_settings(learner_id: UUID, *, changes: Mapping[str, Any]) -> Profile:
    """Change some settings, all or none. Raises Invalid with the field at fault, NotFound, and nothing changes."""
    unknown = set(changes) - _ACCOUNT_FIELDS - _SETTINGS_FIELDS
    if unknown:
        raise Invalid(_("This cannot be changed."), code="unknown_field", field=min(unknown))
    with transaction.atomic():
        row = (
            LearnerSettings.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(user=learner_id)
            .first()
        )
        if row is None:
            raise NotFound(_("There is no such learner."))
        for name, value in changes.items():
            setattr(row.user if name in _ACCOUNT_FIELDS else row, name, value)
        _refuse_bad_values(row)
        row.save()
        if _ACCOUNT_FIELDS & set(changes):
            row.user.save(update_fields=sorted(_ACCOUNT_FIELDS))
    return profile_for(learner_id)


def _refuse_bad_values(row: LearnerSettings) -> None:
    if row.time_zone not in zoneinfo.available_timezones():
        raise Invalid(_("Choose a time zone such as Europe/Berlin or Asia/Shanghai."), field="time_zone")
    if row.interface_language and row.interface_language not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose one of the languages of the interface."), field="interface_language")
    for name, message in _RULES.items():
        _refuse_outside(row, name, message)
    try:
        row.clean_fields(exclude=["user"])
        row.user.clean_fields(exclude=["password", "last_login", *(["email"] if row.user.is_guest else [])])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from None


_LIMITS: Mapping[str, tuple[int, ...] | range] = {
    "rollover_h": range(24),
    "buttons": (2, 4, 6),
    "new_per_day": range(10_000),
    "reviews_per_day": range(100_000),
}
_RULES: Mapping[str, Promise] = {
    "rollover_h": _("The day can begin at an hour from 0 to 23."),
    "buttons": _("Choose two, four or six buttons."),
    "new_per_day": _("New cards a day: a number from 0 to 9999."),
    "reviews_per_day": _("Reviews a day: a number from 0 to 99999, or empty for no limit."),
}


def _refuse_outside(row: LearnerSettings, name: str, message: Promise) -> None:
    value = getattr(row, name)
    if value is None and name == "reviews_per_day":
        return
    if isinstance(value, bool) or not isinstance(value, int) or value not in _LIMITS[name]:
        raise Invalid(message, field=name)


def register_device(learner_id: UUID, *, name: str, platform: str, now_ms: int) -> DeviceView:
    """Raises Invalid: an empty or long name, an unknown platform, or too many devices."""
    row = Device(user_id=learner_id, name=name.strip(), platform=platform, registered_at=moment(now_ms))
    _refuse_bad_device(row)
    with transaction.atomic():
        # The head is what every write of a learner locks: two devices at once are counted one after the other.
        lock_learner(learner_id)
        if Device.objects.filter(user=learner_id, revoked_at=None).count() >= MOST_DEVICES:
            raise Invalid(_("You have too many devices. Sign one out first."), code="too_many_devices")
        row.save(force_insert=True)
    return device_view(row)


def rename_device(learner_id: UUID, device_id: UUID, *, name: str) -> DeviceView:
    with transaction.atomic():
        row = _device(learner_id, device_id)
        row.name = name.strip()
        _refuse_bad_device(row)
        row.save(update_fields=["name"])
    return device_view(row)


def revoke_device(learner_id: UUID, device_id: UUID, *, now_ms: int) -> None:
    """The device may not write any more and is signed out. Safe to repeat; the row stays, because the log names it."""
    with transaction.atomic():
        row = _device(learner_id, device_id)
        if row.revoked_at is None:
            row.revoked_at = moment(now_ms)
            row.save(update_fields=["revoked_at"])
            end_sessions(learner_id, device_id=device_id)


def tie_device(learner_id: UUID, device_id: UUID, *, session: SessionBase) -> None:
    """The session ends with this device from now on. Nothing happens where the device is not a live one.

    Under the device's lock: a revocation comes before, and is seen, or after, and ends the session.
    Raises UpdateError where the session has ended.
    """
    with transaction.atomic():
        live = Device.objects.select_for_update().filter(user=learner_id, id=device_id, revoked_at=None)
        if live.first() is not None:
            tie(session, device_id)


def _device(learner_id: UUID, device_id: UUID) -> Device:
    row = Device.objects.select_for_update().filter(user=learner_id, id=device_id).first()
    if row is None:
        raise NotFound(_("There is no such device."))
    return row


def _refuse_bad_device(row: Device) -> None:
    try:
        row.clean_fields(exclude=["user"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from None
