"""A host's mistakes are refused at start by name; a sound set-up starts without a warning."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from quizzes import env
from tests.repo.tree import ROOT

STRONG = "an-example-of-a-key-that-nobody-knows-0123456789-abcdefghij"
PUBLIC = {
    "SITE_URL": "https://cards.example.org",
    "QUIZDECK_BIND": "0.0.0.0",
    "SECRET_KEY": STRONG,
    "DATABASE_URL": "postgresql://quizdeck@db.example.org/quizdeck",
}
# Both are for a host to decide, since they bind the whole domain (docs/hosting.md says so).
DOCUMENTED = {"security.W005", "security.W021"}


def run(tmp_path: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python with these variables alone, and a data folder of its own."""
    surroundings = {"PATH": os.environ["PATH"], "QUIZDECK_DATA": str(tmp_path / "data"), **variables}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is known or shorter than 50"),
        ({"SECRET_KEY": "django-insecure-" + STRONG}, "SECRET_KEY is known or shorter than 50"),
        ({"DEBUG": "1", "QUIZDECK_BIND": "0.0.0.0"}, "DEBUG shows secrets"),
        ({"DEBUG": "1", "SITE_URL": "https://cards.example.org"}, "DEBUG shows secrets"),
        ({"DEBUG": "perhaps"}, "DEBUG must be 1 or 0"),
        ({"QUIZDECK_CLOCK_OFFSET_S": "86400"}, "works under QUIZDECK_TESTING=1 only"),
        ({"PORT": "http"}, "PORT must be a whole number"),
        ({"SITE_URL": "cards.example.org"}, "SITE_URL must look like"),
        ({"DATABASE_URL": "mysql://db/quizdeck"}, "DATABASE_URL must begin with"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_dangerous_setting_is_refused(tmp_path, variables, said):
    told = run(tmp_path, "-c", "import quizzes.settings", **variables)
    assert (told.returncode, said in told.stderr.splitlines()[-1]) == (1, True), told.stderr


def test_clean_checkout_needs_no_variable(tmp_path):
    told = run(tmp_path, "-c", "import quizzes.settings as s; print(s.DEBUG, s.SITE_URL, s.SIGNUP_OPEN)")
    assert told.stdout.split() == ["False", "http://127.0.0.1:8000", "True"]


def test_secret_is_made_once_and_closed_to_others(tmp_path):
    keys = {run(tmp_path, "-c", "import quizzes.settings as s; print(s.SECRET_KEY)").stdout for _ in range(2)}
    file = tmp_path / "data" / "secret_key"
    assert keys == {file.read_text() + "\n"}
    assert (oct(file.stat().st_mode & 0o777), oct(file.parent.stat().st_mode & 0o777)) == ("0o600", "0o700")


def test_public_site_is_closed_to_strangers_and_keeps_cookies_to_https(tmp_path):
    cookies = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE"
    asked = (
        f"print(s.SIGNUP_OPEN, {cookies}, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.ALLOWED_HOSTS[0])"
    )
    told = run(tmp_path, "-c", f"import quizzes.settings as s; {asked}", **PUBLIC)
    assert told.stdout.split() == ["False", *["True"] * 4, "3600", "cards.example.org"]


def test_production_settings_have_no_warning_but_the_documented(tmp_path):
    told = run(tmp_path, "manage.py", "check", "--deploy", **PUBLIC)
    assert told.returncode == 0, told.stderr
    assert set(re.findall(r"\((\w+\.[WE]\d+)\)", told.stderr)) == DOCUMENTED


@pytest.mark.parametrize(
    ("variables", "warning"),
    [
        ({"QUIZDECK_BIND": "0.0.0.0", "SITE_URL": "http://cards.example.org"}, "quizzes.W001"),
        ({**PUBLIC, "DATABASE_URL": ""}, "quizzes.W002"),
    ],
)
def test_risky_host_is_warned(tmp_path, variables, warning):
    told = run(tmp_path, "manage.py", "check", "--tag", "hosting", **{"SECRET_KEY": STRONG, **variables})
    sound = warning == "quizzes.W002" and env.sqlite_is_sound(sqlite3.sqlite_version_info)
    assert (warning in told.stderr) is not sound, told.stderr


# The releases that sqlite.org names, and their neighbours.
@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_where_it_is_sound(version, sound, monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    commands = env.database(tmp_path, version)["OPTIONS"]["init_command"]
    expected = (
        ("journal_mode=WAL", "synchronous=FULL") if sound else ("journal_mode=TRUNCATE", "synchronous=EXTRA")
    )
    assert [wanted in commands for wanted in expected] == [True, True]
    assert env.sqlite_is_sound(version) is sound


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://ada:p%40ss@db.example.org:6432/cards",
            ("cards", "ada", "p@ss", "db.example.org", "6432"),
        ),
        ("postgres:///cards?host=/run/postgresql", ("cards", "", "", "/run/postgresql", "")),
    ],
)
def test_database_url_is_read(monkeypatch, tmp_path, url, expected):
    monkeypatch.setenv("DATABASE_URL", url)
    read = env.database(tmp_path, (3, 40, 1))
    assert tuple(read[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected


def test_database_url_names_a_file(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/cards.sqlite3")
    assert Path(env.database(tmp_path, (3, 40, 1))["NAME"]) == tmp_path / "cards.sqlite3"
