"""A queue for writers of one SQLite file, across threads and processes.

SQLite's own lock is not fair: who waits sleeps ever longer and is overtaken by whoever comes at the right moment. A
`flock` wakes those who wait in the order they came. It decides nothing about the data: without it, or with its file
gone, SQLite's lock still lets one writer in at a time.
"""

import fcntl
import os
import threading
import weakref
from pathlib import Path


class GateError(Exception):
    """The gate's file cannot be opened, or the turn did not come in time."""


class Gate:
    """Held by one writer at a time. An instance belongs to one connection and so to one thread."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._path, self._timeout_s = path, timeout_s
        self._descriptor: int | None = None
        _gates.add(self)

    def enter(self) -> None:
        """Returns when it is our turn. Raises GateError, and then nothing is held."""
        if self._descriptor is not None:
            return
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise GateError(f"{self._path}: {error.strerror}") from error
        if not _take_free(descriptor) and not _Turn(descriptor).wait(self._timeout_s):
            raise GateError("database is locked")
        self._descriptor = descriptor

    def leave(self) -> None:
        """Safe to repeat, and by someone who never entered."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            _release(descriptor)

    def forget(self) -> None:
        """In a forked child: the parent's turn is not ours, and unlocking would end it for both."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class _Turn:
    """A wait for the lock with an end: `flock` itself knows none, so a thread of its own waits in the queue."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._mutex, self._came = threading.Lock(), threading.Event()
        self._given_up = False
        threading.Thread(target=self._queue, name="write gate", daemon=True).start()

    def wait(self, timeout_s: float) -> bool:
        self._came.wait(timeout_s)
        with self._mutex:
            self._given_up = not self._came.is_set()
            return not self._given_up

    def _queue(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._mutex:
            if self._given_up:
                _release(self._descriptor)
            else:
                self._came.set()


def _take_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _release(descriptor: int) -> None:
    """Unlocked by name: closing alone would leave it with a child that inherited the descriptor."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def _forget_all() -> None:
    for gate in _gates:
        gate.forget()


_gates: "weakref.WeakSet[Gate]" = weakref.WeakSet()
os.register_at_fork(after_in_child=_forget_all)
