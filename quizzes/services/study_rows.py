"""The rows of a learner's log and card states, in fixed SQL.

The hot path of the service: through the ORM one review takes longer than a bare view with an insert and an update
(benchmarks/review.py shows the ratio), and a batch a tenth of the raw driver's speed. Everything here belongs to one
learner and runs inside the caller's transaction, after `lock_head`.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from quizzes.core.scheduling.types import CardState, Event, Kind


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log, with what the learner's settings say about new events."""

    seq: int
    chain: bytes
    states_epoch: int
    time_zone: str
    rollover_h: int
    scheduler: str
    device_is_live: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An event that the log holds already."""

    seq: int
    hash: bytes
    kind: str
    card: UUID
    target: UUID | None
    at_ms: int
    tz_min: int
    rollover_h: int
    eff_ms: int
    study_day: int


class Logged(NamedTuple):
    """A row of the log, in the order of its columns. A tuple: a batch makes hundreds, and it is one already."""

    seq: int
    id: UUID
    chain: bytes
    hash: bytes
    kind: str
    card: UUID
    target: UUID | None
    grade: int | None
    at_ms: int
    tz_min: int
    rollover_h: int
    eff_ms: int
    recv_ms: int
    study_day: int
    dur_ms: int | None
    device: UUID | None
    payload: Mapping[str, Any] | None

    def event(self) -> Event:
        return Event(
            id=self.id,
            kind=Kind(self.kind),
            at_ms=self.at_ms,
            eff_ms=self.eff_ms,
            study_day=self.study_day,
            grade=self.grade,
            target=self.target,
            payload=self.payload,
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """A state with the latest instant folded into it."""

    state: CardState
    folded_to_ms: int


_STATE = tuple(field.name for field in fields(CardState))
_LOGGED = Logged._fields
_state_row = attrgetter(*_STATE)
_ARRAYS = {
    **dict.fromkeys(("user_id", "id", "card", "card_id", "target", "device"), "uuid"),
    **dict.fromkeys(("chain", "hash"), "bytea"),
    **dict.fromkeys(("kind", "scheduler"), "varchar"),
    **dict.fromkeys(("seq", "at_ms", "eff_ms", "recv_ms", "dur_ms", "drill_at", "folded_to_ms"), "bigint"),
    "suspended": "boolean",
    "payload": "jsonb",
}
_KNOWN = "id, seq, hash, kind, card, target, at_ms, tz_min, rollover_h, eff_ms, study_day"
_EVENT = "id, kind, at_ms, eff_ms, study_day, grade, target, payload"
_STATE_COLUMNS = ", ".join(f's."{name}"' for name in _STATE)


class StudyRows:
    """One learner's rows through one cursor."""

    def __init__(self, cursor: CursorWrapper, learner_id: UUID) -> None:
        self._cursor, self._learner = cursor, _param(learner_id)

    def lock_head(self, device_id: UUID | None = None) -> Head | None:
        """None where there is no such learner. SQLite's IMMEDIATE transaction is the lock there."""
        lock = " FOR UPDATE OF h" if connection.vendor == "postgresql" else ""
        row = self._one(
            "SELECT h.seq, h.chain, h.states_epoch, s.time_zone, s.rollover_h, s.scheduler, d.id"
            " FROM quizzes_synchead h"
            " JOIN quizzes_learnersettings s ON s.user_id = h.user_id"
            " LEFT JOIN quizzes_device d ON d.id = %s AND d.user_id = h.user_id AND d.revoked_at IS NULL"
            f" WHERE h.user_id = %s{lock}",
            [_param(device_id), self._learner],
        )
        return row and Head(row[0], bytes(row[1]), row[2], row[3], row[4], row[5], row[6] is not None)

    def known(self, ids: Collection[UUID]) -> dict[UUID, Known]:
        """Those of the events that the log holds, and the undos of any of them, whether it came or not."""
        asked = f"SELECT {_KNOWN} FROM quizzes_studyevent WHERE user_id = %s AND"
        rows = self._all(
            f"{asked} id {_in()} UNION ALL {asked} kind = 'undo' AND target {_in()}",
            [self._learner, _params(ids)] * 2,
        )
        return {_uuid(row[0]): _known(row[1:]) for row in rows}

    def visible(self, cards: Collection[UUID]) -> dict[UUID, Stored | None]:
        """Cards of shipped, own and ever enrolled decks, with their states; None for a card without one."""
        rows = self._all(
            f"SELECT c.id, s.folded_to_ms, {_STATE_COLUMNS} FROM quizzes_card c"
            " JOIN quizzes_deck d ON d.id = c.deck_id"
            " LEFT JOIN quizzes_cardstate s ON s.user_id = %s AND s.card_id = c.id"
            f" WHERE c.id {_in()} AND (d.owner_id IS NULL OR d.owner_id = %s OR EXISTS"
            " (SELECT 1 FROM quizzes_enrolment e WHERE e.user_id = %s AND e.deck_id = d.id))",
            [self._learner, _params(cards), self._learner, self._learner],
        )
        return {_uuid(row[0]): None if row[1] is None else _stored(row[1:]) for row in rows}

    def gone(self, cards: Collection[UUID]) -> set[UUID]:
        """Cards that no deck holds any more but this learner's log does."""
        rows = self._all(
            f"SELECT DISTINCT e.card FROM quizzes_studyevent e WHERE e.user_id = %s AND e.card {_in()}"
            " AND NOT EXISTS (SELECT 1 FROM quizzes_card c WHERE c.id = e.card)",
            [self._learner, _params(cards)],
        )
        return {_uuid(row[0]) for row in rows}

    def states(self, cards: Collection[UUID]) -> dict[UUID, Stored]:
        rows = self._all(
            f"SELECT card_id, folded_to_ms, {_STATE_COLUMNS} FROM quizzes_cardstate s"
            f" WHERE user_id = %s AND card_id {_in()}",
            [self._learner, _params(cards)],
        )
        return {_uuid(row[0]): _stored(row[1:]) for row in rows}

    def histories(self, cards: Collection[UUID]) -> dict[UUID, list[Event]]:
        """Every event of each card, in no promised order."""
        rows = self._all(
            f"SELECT card, {_EVENT} FROM quizzes_studyevent WHERE user_id = %s AND card {_in()}",
            [self._learner, _params(cards)],
        )
        histories: dict[UUID, list[Event]] = {}
        for row in rows:
            histories.setdefault(_uuid(row[0]), []).append(_event(row[1:]))
        return histories

    def chain_at(self, seq: int) -> bytes | None:
        """The chain after the event of that number; None where the log has no such number."""
        row = self._one(
            "SELECT chain FROM quizzes_studyevent WHERE user_id = %s AND seq = %s", [self._learner, seq]
        )
        return row and bytes(row[0])

    def page(self, after: int, upto: int) -> list[Logged]:
        """The events behind one number up to and with another, in order."""
        rows = self._all(
            f"SELECT {_names(_LOGGED)} FROM quizzes_studyevent"
            " WHERE user_id = %s AND seq > %s AND seq <= %s ORDER BY seq",
            [self._learner, after, upto],
        )
        return [_logged(row) for row in rows]

    def logged_cards(self) -> list[UUID]:
        """The cards in the log that still exist."""
        rows = self._all(
            "SELECT DISTINCT e.card FROM quizzes_studyevent e JOIN quizzes_card c ON c.id = e.card"
            " WHERE e.user_id = %s",
            [self._learner],
        )
        return [_uuid(row[0]) for row in rows]

    def append(self, events: Sequence[Logged]) -> None:
        self._insert("quizzes_studyevent", ("user_id", *_LOGGED), [self._log_row(event) for event in events])

    def save_states(self, states: Mapping[UUID, Stored]) -> None:
        columns = ("user_id", "card_id", "folded_to_ms", *_STATE)
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns[2:])
        rows = [
            (self._learner, _param(card), stored.folded_to_ms, *_state_row(stored.state))
            for card, stored in states.items()
        ]
        conflict = f"ON CONFLICT (user_id, card_id) DO UPDATE SET {changes}"
        self._insert("quizzes_cardstate", columns, rows, conflict)

    def drop_states(self, cards: Collection[UUID]) -> None:
        self._cursor.execute(
            f"DELETE FROM quizzes_cardstate WHERE user_id = %s AND card_id {_in()}",
            [self._learner, _params(cards)],
        )

    def stated_cards(self) -> list[UUID]:
        rows = self._all("SELECT card_id FROM quizzes_cardstate WHERE user_id = %s", [self._learner])
        return [_uuid(row[0]) for row in rows]

    def move_head(self, seq: int, chain: bytes) -> None:
        self._cursor.execute(
            "UPDATE quizzes_synchead SET seq = %s, chain = %s WHERE user_id = %s", [seq, chain, self._learner]
        )

    def next_epoch(self) -> None:
        self._cursor.execute(
            "UPDATE quizzes_synchead SET states_epoch = states_epoch + 1 WHERE user_id = %s", [self._learner]
        )

    def _log_row(self, event: Logged) -> tuple[Any, ...]:
        values: tuple[Any, ...] = event
        if event.payload is not None:
            values = (*event[:-1], json.dumps(event.payload, ensure_ascii=False))
        if connection.vendor != "postgresql":
            values = tuple([value.hex if type(value) is UUID else value for value in values])
        return (self._learner, *values)

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[Any], conflict: str = "") -> None:
        """PostgreSQL takes a column as one array: executemany sends as many statements as rows, in three times as
        long (benchmarks/batch.py). One row alone is planned and sent sooner as plain values (benchmarks/review.py)."""
        into = f"INSERT INTO {table} ({_names(columns)})"
        plain = f"{into} VALUES ({_marks(columns)}) {conflict}"
        if len(rows) == 1:
            self._cursor.execute(plain, rows[0])
        elif connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{_ARRAYS.get(column, 'integer')}[]" for column in columns)
            sql = f"{into} SELECT * FROM unnest({arrays}) {conflict}"
            self._cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
        else:
            self._cursor.executemany(plain, rows)

    def _one(self, sql: str, params: list[Any]) -> Any:
        self._cursor.execute(sql, params)
        return self._cursor.fetchone()

    def _all(self, sql: str, params: list[Any]) -> list[Any]:
        self._cursor.execute(sql, params)
        return list(self._cursor.fetchall())


def _known(row: Sequence[Any]) -> Known:
    seq, content, kind, card, target, *rest = row
    return Known(seq, bytes(content), kind, _uuid(card), None if target is None else _uuid(target), *rest)


def _stored(row: Sequence[Any]) -> Stored:
    return Stored(CardState(*row[1:]), row[0])


def _logged(row: Sequence[Any]) -> Logged:
    values = dict(zip(_LOGGED, row, strict=True))
    for name in ("id", "card", "target", "device"):
        values[name] = None if values[name] is None else _uuid(values[name])
    for name in ("chain", "hash"):
        values[name] = bytes(values[name])
    return Logged(**{**values, "payload": _payload(values["payload"])})


def _payload(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _event(row: Sequence[Any]) -> Event:
    ident, kind, at_ms, eff_ms, study_day, grade, target, payload = row
    return Event(
        id=_uuid(ident),
        kind=Kind(kind),
        at_ms=at_ms,
        eff_ms=eff_ms,
        study_day=study_day,
        grade=grade,
        target=None if target is None else _uuid(target),
        payload=_payload(payload),
    )


def _in() -> str:
    """One placeholder for any number of ids, so the statement's text is always the same."""
    return "= ANY(%s)" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"


def _params(ids: Iterable[UUID]) -> Any:
    return list(ids) if connection.vendor == "postgresql" else json.dumps([ident.hex for ident in ids])


def _param(ident: UUID | None) -> Any:
    """SQLite keeps a UUID as its 32 hexadecimal digits."""
    return ident if ident is None or connection.vendor == "postgresql" else ident.hex


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(hex=value)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _marks(columns: Collection[str]) -> str:
    return ", ".join(["%s"] * len(columns))
