"""What every test may ask for: learners, decks, and how hard Hypothesis tries.

The environment is laid by tests/settings.py, which is read before this file.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import TestCase, TransactionTestCase
from hypothesis import HealthCheck, settings

from quizzes.services.accounts import open_account
from quizzes.services.library import enrol, import_deck
from tests import decks

# Laws are tested on the same examples everywhere: a red run is red on every machine.
LAWFUL: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("plain", max_examples=100, **LAWFUL)
settings.register_profile("deep", max_examples=10_000, **LAWFUL)
settings.load_profile("plain")

NOON = 1_767_268_800_000  # 2026-01-01 12:00 UTC, in milliseconds


@pytest.hookimpl(tryfirst=True)  # before -m chooses by the marker that is set here
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if touches_database(item):
            item.add_marker("database")
    if config.getoption("--hypothesis-profile") == "deep" or "deep" in config.getoption("-m"):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    config.hook.pytest_deselected(items=deep)
    items[:] = [item for item in items if not item.get_closest_marker("deep")]


@pytest.hookimpl(tryfirst=True)  # before xdist starts its workers, which only read
def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        from quizzes.management.translations import compile_stale

        compile_stale()


def touches_database(item: pytest.Item) -> bool:
    kind = getattr(item, "cls", None)
    return bool(
        item.get_closest_marker("django_db")
        or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        or (kind and issubclass(kind, TestCase | TransactionTestCase))
    )


@pytest.fixture
def now_ms() -> int:
    return NOON


@pytest.fixture
def make_learner(db) -> Callable[..., Any]:
    """make_learner("ada@example.org", time_zone="Asia/Shanghai"): an account with the rows that every learner has."""

    def make(email: str, *, password: str = "correct horse battery", **profile: Any) -> Any:
        user = get_user_model().objects.create_user(email, password)
        open_account(user, **profile)
        return user

    return make


@pytest.fixture
def learner(make_learner):
    return make_learner("ada@example.org")


@pytest.fixture
def other_learner(make_learner):
    return make_learner("grace@example.org")


@pytest.fixture
def make_deck(db) -> Callable[..., Any]:
    """make_deck(yaml text, or texts by path, owner_id=…): imports it and returns the ImportResult."""

    def make(
        files: str | Mapping[str, str | bytes], *, owner_id: uuid.UUID | None = None, now_ms: int = NOON
    ) -> Any:
        texts = {"deck.yaml": files} if isinstance(files, str) else files
        source = {path: text.encode() if isinstance(text, str) else text for path, text in texts.items()}
        return import_deck(source, owner_id=owner_id, now_ms=now_ms)

    return make


@pytest.fixture
def deck(make_deck):
    """A shipped deck of six plain cards under two objectives."""
    return make_deck(decks.plain())


@pytest.fixture
def enrolled(learner, deck):
    """The learner, enrolled in `deck`."""
    enrol(learner.pk, deck.deck_id, now_ms=NOON)
    return learner
