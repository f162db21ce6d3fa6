"""Every transaction waits at the gate before it asks SQLite for the write lock (reads are in none).

Django loads this module by the name in DATABASES. A single statement outside a transaction takes SQLite's own lock
alone: it is short, and the busy time-out is enough for it. (The stubs of Django leave out the methods that a backend is
made of, hence the ignored types.)
"""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from quizzes.db.gate import Gate, GateError

DEFAULT_TIMEOUT_S = 5.0  # sqlite3's own


class DatabaseWrapper(base.DatabaseWrapper):
    """Waits at the gate at BEGIN and leaves it at commit, rollback or close, whichever ends the transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate: Gate | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        # Here and not in __init__: the test runner names another file after that.
        if self._gate is not None:
            self._gate.leave()
        self._gate = None if self.is_in_memory_db() else self._gate_beside(str(conn_params["database"]))
        return connection

    def _gate_beside(self, database: str) -> Gate:
        timeout_s = self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT_S)
        return Gate(Path(f"{database}-gate"), float(timeout_s))

    def _start_transaction_under_autocommit(self) -> None:
        if self._gate is not None:
            try:
                self._gate.enter()
            except GateError as error:
                raise OperationalError(str(error)) from error
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()  # a commit that failed is still a transaction: its rollback leaves

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if autocommit:
            self._leave()

    def _leave(self) -> None:
        if self._gate is not None:
            self._gate.leave()
