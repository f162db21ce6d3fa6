"""A PostgreSQL that cannot take a write: the same promises, kept by another database."""

import uuid
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from rest_framework.test import APIClient

from quizzes.models import Card, StudyEvent

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="these are faults of PostgreSQL"),
]


@contextmanager
def foreign():
    """Another program on the same database."""
    known = connection.get_connection_params()
    names = {"dbname", "user", "password", "host", "port"}
    with psycopg.connect(**{name: known[name] for name in names & known.keys()}) as other:
        yield other


@pytest.fixture
def reviews(learner, deck):
    when = "2026-01-01T11:00:00+00:00"
    cards = Card.objects.values_list("id", flat=True)
    return [{"id": str(uuid.uuid4()), "card": str(card), "grade": 4, "reviewed_at": when} for card in cards]


def post(learner, reviews):
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(learner)
    return client.post("/api/v1/reviews", {"reviews": reviews}, format="json")


def refused(answer) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/json")
    assert (answer["Retry-After"], answer.json()["error"]["code"]) == ("2", "unavailable")


def accepted(learner, reviews) -> None:
    assert StudyEvent.objects.count() == 0
    assert post(learner, reviews).status_code == 200
    assert StudyEvent.objects.count() == len(reviews)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_lock_that_does_not_come_acknowledges_nothing(learner, reviews):
    run("SET lock_timeout = '200ms'")
    with foreign() as other:
        other.execute("SELECT * FROM quizzes_synchead FOR UPDATE")
        refused(post(learner, reviews))
    accepted(learner, reviews)


def test_read_only_server_acknowledges_nothing(learner, reviews):
    """As a standby answers after a failover."""
    run("SET default_transaction_read_only = on")
    try:
        refused(post(learner, reviews))
    finally:
        run("SET default_transaction_read_only = off")
    accepted(learner, reviews)


def test_full_disk_acknowledges_nothing(learner, reviews):
    """The server's own code for it, raised where the rows would be written."""
    run(
        "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$"
    )
    run("CREATE TRIGGER no_space BEFORE INSERT ON quizzes_cardstate EXECUTE FUNCTION no_space()")
    try:
        refused(post(learner, reviews))
    finally:
        run("DROP FUNCTION no_space CASCADE")
    accepted(learner, reviews)


def test_server_that_went_away_acknowledges_nothing(learner, reviews):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = cursor.fetchone()[0]
    with foreign() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [ours])
    refused(post(learner, reviews))
    connection.close()
    accepted(learner, reviews)
