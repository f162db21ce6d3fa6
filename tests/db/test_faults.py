"""A database that cannot take a write: 503, nothing acknowledged, and the same request passes once it can again."""

import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test import Client
from rest_framework.test import APIClient

from quizzes.models import Card, Enrolment, StudyEvent
from quizzes.queries.doctor import examine
from quizzes.services.accounts import open_account
from quizzes.services.library import import_deck
from quizzes.wallclock import now_ms
from tests import decks


@pytest.fixture
def default(db, connect, tmp_path):
    """A file of its own as the default database, with the schema of the suite's."""
    suite = connections["default"]
    if suite.vendor != "sqlite":
        pytest.skip("these are faults of SQLite's file")
    shutil.copy(str(suite.settings_dict["NAME"]), tmp_path / "cards.sqlite3")
    file = connect(timeout=0.2)
    connections["default"] = file
    yield file
    connections["default"] = suite


@pytest.fixture
def learner(default):
    import_deck({"deck.yaml": decks.plain(cards=200).encode()}, owner_id=None, now_ms=now_ms())
    user = get_user_model().objects.create_user("ada@example.org", "correct horse battery")
    open_account(user)
    return user


@pytest.fixture
def sent(learner):
    """A batch of 200 reviews, enough to need new pages."""
    when = "2026-01-01T11:00:00+00:00"
    cards = Card.objects.values_list("id", flat=True)
    return [{"id": str(uuid.uuid4()), "card": str(card), "grade": 4, "reviewed_at": when} for card in cards]


def post(learner, reviews):
    client = APIClient()
    client.force_authenticate(learner)
    return client.post("/api/v1/reviews", {"reviews": reviews}, format="json")


def refused(answer) -> None:
    """As a client sees it: not now, and when to come again."""
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (
        503,
        "application/json",
        "2",
    )
    assert answer.json()["error"]["code"] == "unavailable"
    assert StudyEvent.objects.count() == 0


def accepted(learner, reviews) -> None:
    answer = post(learner, reviews)
    assert (answer.status_code, {result["status"] for result in answer.json()["results"]}) == (
        200,
        {"accepted"},
    )
    assert StudyEvent.objects.count() == len(reviews)
    assert list(examine([learner.pk])) == []


def pragma(text: str) -> int:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {text}").fetchone()[0]


def test_full_disk_acknowledges_nothing_and_is_overcome(learner, sent):
    most = pragma("max_page_count")
    pragma(f"max_page_count={pragma('page_count') - pragma('freelist_count')}")
    refused(post(learner, sent))
    pragma(f"max_page_count={most}")
    accepted(learner, sent)


def test_locked_database_acknowledges_nothing_and_is_overcome(learner, sent, tmp_path):
    with closing(sqlite3.connect(tmp_path / "cards.sqlite3", isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        refused(post(learner, sent))
        foreign.execute("ROLLBACK")
    accepted(learner, sent)


def test_read_only_database_acknowledges_nothing_and_is_overcome(learner, sent):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON")
        refused(post(learner, sent))
        cursor.execute("PRAGMA query_only=OFF")
    accepted(learner, sent)


def test_gate_that_cannot_be_opened_acknowledges_nothing_and_is_overcome(learner, sent, tmp_path):
    gate = Path(tmp_path / "cards.sqlite3-gate")
    gate.unlink()
    gate.mkdir()
    refused(post(learner, sent))
    gate.rmdir()
    accepted(learner, sent)


def test_page_and_sign_in_of_a_locked_database_say_when_to_come_again(learner, tmp_path, settings):
    """Their frameworks answer no error of ours: it comes to the handler of the unforeseen."""
    settings.ACCOUNT_RATE_LIMITS = False  # its counts lie in the same database, and would refuse first
    app, browser = APIClient(raise_request_exception=False), Client(raise_request_exception=False)
    browser.force_login(learner)
    body = {"email": "ada@example.org", "password": "correct horse battery"}
    deck = Card.objects.values_list("deck_id", flat=True)[0]
    with closing(sqlite3.connect(tmp_path / "cards.sqlite3", isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        signing_in = app.post("/_allauth/app/v1/auth/login", body, format="json")
        page = browser.post(f"/decks/{deck}/enrol/")
        foreign.execute("ROLLBACK")
    assert (signing_in.status_code, signing_in["Retry-After"]) == (503, "2")
    assert signing_in.json()["error"]["code"] == "unavailable"
    assert (page.status_code, page["Retry-After"], "<h1>Busy</h1>" in page.content.decode()) == (
        503,
        "2",
        True,
    )
    assert Enrolment.objects.count() == 0
    assert app.post("/_allauth/app/v1/auth/login", body, format="json").status_code == 200
    assert browser.post(f"/decks/{deck}/enrol/").status_code == 302
