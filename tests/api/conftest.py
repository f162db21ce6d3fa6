"""Callers of the API: signed in, a stranger, and an app with a real access token."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from quizzes import wallclock
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def noon(settings) -> None:
    """The served clock shows about noon on 2026-01-01, the day on which conftest's rows were made."""
    settings.CLOCK_OFFSET_S = 0
    # Rounded up: a second before noon the hour, and with it every count an hour, would change under the test.
    settings.CLOCK_OFFSET_S = -((wallclock.now_ms() - NOON) // 1000)


@pytest.fixture
def caller() -> Callable[[Any], APIClient]:
    """caller(user): a client whose session is not asked for, so that statements can be counted."""

    def make(user: Any) -> APIClient:
        client = APIClient(raise_request_exception=True)
        client.force_authenticate(user)
        return client

    return make


@pytest.fixture
def api(caller, learner):
    return caller(learner)


@pytest.fixture
def stranger() -> APIClient:
    return APIClient()
