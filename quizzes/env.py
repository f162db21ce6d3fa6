"""Typed readers of environment variables; each refuses a bad value by name, none guesses."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
SECRET_MINIMUM = 50
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def data_folder(base: Path) -> Path:
    """The folder of everything a run writes; readable by its owner alone because it holds the secret key."""
    folder = Path(text("QUIZDECK_DATA") or base / "data").expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """SECRET_KEY_FILE, else SECRET_KEY, else one generated once into the data folder (0600)."""
    if path := text("SECRET_KEY_FILE"):
        return _strong("SECRET_KEY_FILE", Path(path).read_text().strip())
    if key := text("SECRET_KEY"):
        return _strong("SECRET_KEY", key)
    return _strong("data/secret_key", _generated(folder / "secret_key"))


def _strong(name: str, key: str) -> str:
    if len(key) >= SECRET_MINIMUM and not key.startswith("django-insecure-"):
        return key
    raise ImproperlyConfigured(
        f"{name} is known or shorter than {SECRET_MINIMUM} characters: make a new one."
    )


def _generated(path: Path) -> str:
    """Written beside and then linked into place: two servers that start at once agree on one key, whole."""
    if not path.exists():
        draft = path.with_name(f".secret_key.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # the other server was first, and its key is the one
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def database(folder: Path, sqlite_version: tuple[int, int, int]) -> dict[str, Any]:
    """Django's settings for DATABASE_URL (postgresql:// or sqlite:///path), by default a file in the data folder."""
    url = text("DATABASE_URL")
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)[1:]) if url else folder / "quizdeck.sqlite3", sqlite_version)
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(
            parts.path, parts.hostname, parts.port, parts.username, parts.password, parts.query
        )
    raise ImproperlyConfigured(
        f"DATABASE_URL must begin with postgresql:// or sqlite:///, not {parts.scheme}://."
    )


def _sqlite(path: Path, version: tuple[int, int, int]) -> dict[str, Any]:
    """Pragmas that keep what was acknowledged; see sqlite_is_sound."""
    journal = (
        "WAL; PRAGMA synchronous=FULL" if sqlite_is_sound(version) else "TRUNCATE; PRAGMA synchronous=EXTRA"
    )
    return {
        "ENGINE": "quizzes.db.sqlite3",  # Django's own, with a queue for writers
        "NAME": path,
        "OPTIONS": {
            "init_command": f"PRAGMA journal_mode={journal};",
            # A writer that begins deferred and upgrades later fails at once where another writes.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
        },
        "TEST": {"NAME": None},
        "CONN_MAX_AGE": None,
    }


def sqlite_is_sound(version: tuple[int, int, int]) -> bool:
    """Whether WAL is safe: 3.7.0 to 3.51.2 could corrupt it (fixed in 3.44.6 and 3.50.7 too)."""
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _postgresql(
    path: str, host: str | None, port: int | None, user: str | None, password: str | None, query: str
) -> dict[str, Any]:
    options: Mapping[str, str] = dict(parse_qsl(query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(path[1:]),
        "USER": unquote(user or ""),
        "PASSWORD": unquote(password or ""),
        "HOST": options.get("host", host or ""),  # ?host=/run/postgresql names a socket's folder
        "PORT": options.get("port", str(port or "")),
        "CONN_MAX_AGE": None,  # a new connection a request costs nine tenths of the throughput
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # A stuck lock or statement becomes an answer (503) and not a queue of waiting workers.
            "options": "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s",
            **{key: value for key, value in options.items() if key not in ("host", "port")},
        },
    }


def origin(name: str, default: str) -> tuple[str, str, bool]:
    """(address without a last slash, host without port, whether https) of a site's address."""
    url = text(name, default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} must look like https://cards.example.org, not {url!r}.")
    return url, f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname, parts.scheme == "https"
