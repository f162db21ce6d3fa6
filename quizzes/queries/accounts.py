"""Who a learner is: profile and devices, and which study day it is for them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from quizzes.core import clock
from quizzes.models import Device, LearnerSettings
from quizzes.queries.errors import Missing


@dataclass(frozen=True, slots=True)
class Profile:
    """The account and its settings; limits are cards a day, `reviews_per_day` None means no limit."""

    id: UUID
    email: str
    name: str
    time_zone: str
    rollover_h: int
    new_per_day: int
    reviews_per_day: int | None
    interface_language: str
    card_language: str
    buttons: int
    theme: str
    scheduler: str

    @property
    def is_guest(self) -> bool:
        """Somebody who tries a deck and has no address yet."""
        return not self.email


@dataclass(frozen=True, slots=True)
class DeviceView:
    id: UUID
    name: str
    platform: str
    registered_at: datetime
    seen_at: datetime | None
    revoked: bool


_PROFILE = ("user_id", "user__email", "user__name", *Profile.__slots__[3:])


def profile_for(learner_id: UUID) -> Profile:
    """Raises Missing where there is no such learner."""
    row = LearnerSettings.objects.filter(user=learner_id).values_list(*_PROFILE).first()
    if row is None:
        raise Missing(_("There is no such learner."))
    return Profile(*row)


def devices_for(learner_id: UUID) -> tuple[DeviceView, ...]:
    """Live devices first, the latest registered on top."""
    rows = Device.objects.filter(user=learner_id).order_by("revoked_at", "-registered_at", "id")
    return tuple(sorted((device_view(row) for row in rows), key=lambda device: device.revoked))


def device_view(row: Device) -> DeviceView:
    return DeviceView(
        row.id, row.name, row.platform, row.registered_at, row.seen_at, row.revoked_at is not None
    )


def today_for(profile: Profile, *, now_ms: int, tz_min: int | None = None) -> int:
    """The study day of an instant, at the offset the client names or in the profile's zone."""
    offset = clock.offset_at(profile.time_zone, now_ms) if tz_min is None else tz_min
    return clock.study_day(now_ms, offset, profile.rollover_h)
