"""`make run` as a person meets it: an empty folder first, then again, then twice at once."""

import stat
import urllib.request

import pytest

pytestmark = pytest.mark.database


def test_first_start_sets_up_everything_and_second_does_nothing(site):
    site.start()
    assert site.stop() == 0
    said = site.said()
    assert ["Database:" in said, "Deck docker:" in said, site.url in said, "make admin" in said] == [True] * 4
    assert stat.S_IMODE(site.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((site.data / "secret_key").stat().st_mode) == 0o600

    again = site.manage("serve", "--prepare-only")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_taken_port_is_said_clearly(site):
    site.start()
    second = site.manage("serve")
    assert second.returncode == 1
    assert second.stderr.startswith(
        f"CommandError: Cannot listen on 127.0.0.1:{site.port}: Address already in use."
    )
    assert "PORT=" in second.stderr


def test_stranger_signs_up_and_finds_the_shipped_deck(site):
    site.start()
    site.sign_up()
    assert [deck["slug"] for deck in site.get("/api/v1/decks")["decks"]] == ["docker"]


def test_server_says_what_it_is_and_not_which(site):
    site.start()
    with urllib.request.urlopen(f"{site.url}/healthz") as answer:
        assert answer.headers["Server"] == "granian"


def test_deck_that_is_gone_from_the_database_is_imported_again(site):
    """The memory of what was prepared lies in the data folder and may be older or newer than the database."""
    assert "Deck docker:" in site.manage("serve", "--prepare-only").stdout
    memory = site.data / "prepared.json"
    memory.write_text(memory.read_text().replace("@1", "@7"))
    assert "unchanged" in site.manage("serve", "--prepare-only").stdout
