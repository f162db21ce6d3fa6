"""How often an address may be asked: endpoints name a scope, the settings say how much that allows."""

import hashlib
import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from quizzes import wallclock
from quizzes.api.authentication import session_of
from quizzes.services.throttling import Rate, count_request

Scope = str | Mapping[str, str] | None  # of all methods, or by method


def scope_of(scope: Scope, method: str) -> str | None:
    return scope.get(method) if isinstance(scope, Mapping) else scope


class Scoped(BaseThrottle):
    """Counts by session (a device has one), by learner, or by address, as API_RATES says for the scope."""

    waiting: float | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        scope = scope_of(view.throttle_scope, str(request.method))
        if scope is None:
            return True
        most, seconds, whose = settings.API_RATES[scope]
        if most:
            name = f"{scope}:{self._asker(request, whose)}"
            self.waiting = count_request(name, rate=Rate(most, seconds), now_ms=wallclock.now_ms())
        return self.waiting is None

    def wait(self) -> float | None:
        return self.waiting

    def _asker(self, request: Request, whose: str) -> str:
        if whose == "address":
            return network(self.get_ident(request))
        learner = str(request.user.pk)
        return learner if whose == "learner" else f"{learner}:{_mark(session_of(request).session_key)}"


def _mark(session_key: str | None) -> str:
    """The key itself is a secret."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:16]


def network(address: str) -> str:
    """An IPv6 customer has a whole /64 to draw addresses from, so that counts as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    return str(found if found.version == 4 else ipaddress.ip_network((found, 64), strict=False))
