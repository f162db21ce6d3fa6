"""Sessions, of pages and of apps: which devices each has spoken for, and how they end.

Django keeps a session's owner and whatever else is in it signed and packed in one text, so finding a learner's sessions
means reading all. That is done where an account or a device ends, never on the way of a request.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from quizzes.core.clock import moment

DEVICE = "device"  # of a browser
DEVICES = "devices"  # all that an app named under this session: whichever of them goes, it goes too
OF_APP = "headless_refresh_tokens"  # allauth's key: only an app's session has it
KEYS_A_STATEMENT = 500


def is_tied(session: SessionBase, device_id: UUID) -> bool:
    return _carries(session, str(device_id))


def tie(session: SessionBase, device_id: UUID) -> None:
    """The session ends with this device from now on; an app's lives as long as its refresh token.

    Raises UpdateError where it ended meanwhile.
    """
    session[DEVICES] = [*session.get(DEVICES, []), str(device_id)]
    if OF_APP in session:
        session.set_expiry(settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN)
    session.save()


def end_sessions(learner_id: UUID, *, device_id: UUID | None = None) -> int:
    """All of a learner's, or those that carry the device; how many. Their tokens answer 401 from the commit on."""
    keys = list(_keys(str(learner_id), None if device_id is None else str(device_id)))
    for start in range(0, len(keys), KEYS_A_STATEMENT):
        Session.objects.filter(session_key__in=keys[start : start + KEYS_A_STATEMENT]).delete()
    return len(keys)


def learners_signed_in(*, now_ms: int) -> set[str]:
    """The ids of all whom a session that has not ended leads to."""
    store = SessionStore()
    live = Session.objects.filter(expire_date__gt=moment(now_ms)).values_list("session_data", flat=True)
    return {str(data[SESSION_KEY]) for data in map(store.decode, live.iterator()) if SESSION_KEY in data}


def _keys(learner: str, device: str | None) -> Iterator[str]:
    store = SessionStore()
    for key, packed in Session.objects.values_list("session_key", "session_data").iterator():
        data = store.decode(packed)
        if data.get(SESSION_KEY) == learner and (device is None or _carries(data, device)):
            yield key


def _carries(data: Mapping[str, Any] | SessionBase, device: str) -> bool:
    return data.get(DEVICE) == device or device in data.get(DEVICES, ())
