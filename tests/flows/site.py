"""A served Quizdeck: its own process, data folder, database and port, spoken to by HTTP as any client would."""

import contextlib
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.repo.tree import ROOT

START_LIMIT_S = 60
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


class Site:
    """Starts and ends at will; `offset_s` moves its clock from the next start on."""

    def __init__(self, data: Path, *, database_url: str = "") -> None:
        self.data, self.log, self.offset_s = data, data.with_suffix(".log"), 0
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url or f"sqlite:///{data}/quizdeck.sqlite3"
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "QUIZDECK_DATA": str(self.data),
            "QUIZDECK_TESTING": "1",
            "QUIZDECK_CLOCK_OFFSET_S": str(self.offset_s),
            "DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "WORKERS": "1",
            "SYNCS_A_MINUTE": "0",
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self) -> None:
        """Returns once the site answers. It leads a process group of its own, so that `kill` reaches its workers."""
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        limit = time.monotonic() + START_LIMIT_S
        while self.call("GET", "/healthz").status != 200:
            if self.process.poll() is not None or time.monotonic() > limit:
                self.kill()
                raise AssertionError("The site did not start:\n" + self.said())
            time.sleep(0.02)

    def kill(self) -> None:
        """As a power cut: nobody is told."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> int:
        """As Ctrl-C in a terminal, which reaches the workers too; the exit status."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=30)

    def said(self) -> str:
        """What it printed since it was last started."""
        return self.log.read_text()

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Status 0 stands for no answer: refused, cut off, or half an answer."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, parsed(response.read()))
        except urllib.error.HTTPError as error:
            return Answer(error.code, parsed(error.read()))
        except (OSError, ValueError, http.client.HTTPException):
            return Answer(0, None)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status == 200, answer
        return answer.body

    def sign_up(self, email: str = "ada@example.org") -> None:
        assert self._enter("signup", email)

    def sign_in(self, email: str = "ada@example.org") -> bool:
        """Whether the site let us in. A token lasts for five minutes."""
        return self._enter("login", email)

    def _enter(self, door: str, email: str) -> bool:
        self.token = ""
        answer = self.call("POST", f"/_allauth/app/v1/auth/{door}", {"email": email, "password": PASSWORD})
        if answer.status == 200:
            self.token = answer.body["meta"]["access_token"]
        return answer.status == 200

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset_s)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Straight from the database, past all of our code."""
        if self.database_url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self.data / "quizdeck.sqlite3")) as connection:
                return connection.execute(query).fetchall()
        with psycopg.connect(self.database_url) as postgres:
            return postgres.execute(query.encode()).fetchall()


def parsed(data: bytes) -> Any:
    return json.loads(data) if data[:1] in (b"{", b"[") else data.decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fresh_database(url: str) -> str:
    """A new, empty database beside the one that `url` names."""
    name = f"site_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
