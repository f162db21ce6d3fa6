"""The browser as one of the learner's devices, so that the log can say where an answer was given; and its zone."""

import zoneinfo
from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from quizzes.queries.accounts import DeviceView, devices_for
from quizzes.services.accounts import register_device
from quizzes.services.errors import Invalid
from quizzes.wallclock import now_ms
from quizzes.web.profile import LearnerRequest

SESSION_KEY = "device"
# The first that matches: most browsers also name those they descend from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_of(request: LearnerRequest) -> str | None:
    """The id kept in the session, registered at the first visit and anew after it was revoked.

    Where the learner has too many devices, the browser that was silent the longest lends its name: each sign-in
    registers one. None where all are apps: answers wait in the browser until one is signed out.
    """
    known = request.session.get(SESSION_KEY)
    live = [device for device in devices_for(request.user.pk) if not device.revoked]
    if known not in {str(device.id) for device in live}:
        known = _register(request.user.pk, request.headers.get("User-Agent", "")) or _silent(live)
        request.session[SESSION_KEY] = known
    return known


def _register(learner_id: UUID, user_agent: str) -> str | None:
    try:
        device = register_device(learner_id, name=name_of(user_agent), platform="web", now_ms=now_ms())
    except Invalid:
        return None
    return str(device.id)


def _silent(devices: Iterable[DeviceView]) -> str | None:
    browsers = [device for device in devices if device.platform == "web"]
    found = min(browsers, key=lambda device: device.seen_at or device.registered_at, default=None)
    return None if found is None else str(found.id)


def zone_sent(request: HttpRequest) -> str:
    """The browser's zone, which pages for strangers send along; UTC until a learner says more."""
    zone = request.POST.get("time_zone", "")
    return zone if zone in zoneinfo.available_timezones() else "UTC"


def name_of(user_agent: str) -> str:
    """ "Firefox, Windows": enough to tell one's browsers apart."""
    found = [_first(names, user_agent) for names in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or "Browser"


def _first(names: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for sign, name in names if sign in text), None)
