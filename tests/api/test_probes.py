import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


def test_alive_asks_nothing_of_the_database(client):
    # Without the mark django_db any statement fails the test.
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/healthz")["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.django_db
def test_ready_when_every_migration_is_applied(client):
    told = client.get("/readyz")
    assert (told.status_code, told.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(client):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("sessions", "0001_initial")
    told = client.get("/readyz")
    assert (told.status_code, told.json()["reason"]) == (503, "migrations")
    assert told["Retry-After"] == "2"


@pytest.mark.django_db
def test_not_ready_without_its_database(client):
    def fails(*_statement):
        raise OperationalError("unable to open database file")

    with connection.execute_wrapper(fails):
        told = client.get("/readyz")
    assert (told.status_code, told.json()["reason"]) == (503, "database")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_probe_is_only_read(client, address):
    assert client.post(address).status_code == 405
