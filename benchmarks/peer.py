"""Anki in a process of its own: its package is AGPL, so nothing of it is imported here (see anki_peer.py).

The process lives as long as a figure and answers one JSON line with another, so that rounds of both sides can take
turns. It times its own work: the pipe costs the peer nothing.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PYTHON = HERE.parent / ".venv-anki" / "bin" / "python"
MISSING = "peer not installed: make bench-anki"


class Peer:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, task: str, **arguments: Any) -> float:
        """The seconds that a task took. Raises RuntimeError with the peer's words where it failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([task, arguments]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended in the task {task!r}")
        return float(json.loads(line))


@contextmanager
def anki() -> Iterator[Peer | None]:
    """None where `make bench-anki` has not installed it."""
    if not PYTHON.exists():
        yield None
        return
    command = [PYTHON, HERE / "anki_peer.py"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True) as process:  # type: ignore[call-overload]
        try:
            yield Peer(process)
        finally:
            process.stdin.close()  # the peer ends with its input
            process.wait(timeout=30)
