"""The device's own file. Everything it was told in one answer is stored in one transaction, or not at all."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from examples.python_client.events import START, Entry, Event, Place, chain_of, day_of, guess
from examples.python_client.scheduler import State, fold

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY, card TEXT NOT NULL, at_ms INTEGER NOT NULL, event TEXT NOT NULL,
    -- unsent; logged: the server has it; refused: the server never will, `code` says why
    status TEXT NOT NULL CHECK (status IN ('unsent', 'logged', 'refused')), code TEXT,
    -- kept when the server forgets the event: they go back to it as its origin
    device TEXT, eff_ms INTEGER, study_day INTEGER,
    seq INTEGER UNIQUE, recv_ms INTEGER
);
CREATE TABLE IF NOT EXISTS decks (id TEXT PRIMARY KEY, slug TEXT NOT NULL, title TEXT NOT NULL,
    revision INTEGER NOT NULL, digest TEXT, new_per_day INTEGER, reviews_per_day INTEGER, catch_up TEXT);
CREATE TABLE IF NOT EXISTS cards (id TEXT PRIMARY KEY, deck TEXT NOT NULL, entry TEXT NOT NULL,
    position INTEGER NOT NULL, retired INTEGER NOT NULL, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS states (card TEXT PRIMARY KEY, state TEXT NOT NULL);
"""
COLUMNS = "event, device, eff_ms, study_day, seq, recv_ms"
IN_LOG = ("accepted", "duplicate", "orphaned")


@dataclass(frozen=True)
class Deck:
    id: str
    slug: str
    title: str
    revision: int
    digest: str | None
    new_per_day: int | None
    reviews_per_day: int | None
    catch_up: dict[str, Any] | None = None  # a plan that overrides both until its last day


@dataclass(frozen=True)
class Card:
    id: str
    deck: str
    entry: str
    position: int
    content: dict[str, Any]


class Store:
    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)  # the refresh token lies in it
        self.db = sqlite3.connect(path)
        self.db.executescript(SCHEMA)

    def close(self) -> None:
        self.db.close()

    # Facts: site, refresh_token, learner, device, after, proof, last_at_ms, states_epoch, profile

    def get(self, name: str, default: Any = None) -> Any:
        row = self.db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def put(self, **facts: Any) -> None:
        with self.db:
            self._put(facts)

    def _put(self, facts: Mapping[str, Any]) -> None:
        rows = [(name, json.dumps(value)) for name, value in facts.items()]
        self.db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", rows)

    # The log

    def add(self, event: Event) -> None:
        """What the learner just did. It counts here at once, and goes to the server with the next sync."""
        with self.db:
            self.db.execute(
                "INSERT INTO events (id, card, at_ms, event, status) VALUES (?, ?, ?, ?, 'unsent')",
                (event.id, event.card, event.at_ms, json.dumps(asdict(event))),
            )
            self._put({"last_at_ms": event.at_ms})

    def unsent(self) -> list[Entry]:
        rows = self.db.execute(
            f"SELECT {COLUMNS} FROM events WHERE status = 'unsent' ORDER BY at_ms, id"  # noqa: S608 - our columns
        )
        return [_entry(row) for row in rows]

    def log(self) -> list[Entry]:
        """What the server holds, as far as this device knows, in the order of its numbers."""
        rows = self.db.execute(
            f"SELECT {COLUMNS} FROM events WHERE status = 'logged' ORDER BY seq"  # noqa: S608 - our columns
        )
        return [_entry(row) for row in rows]

    def refused(self) -> list[tuple[Event, str]]:
        rows = self.db.execute("SELECT event, code FROM events WHERE status = 'refused' ORDER BY at_ms, id")
        return [(Event(**json.loads(event)), code) for event, code in rows]

    def states(self) -> dict[str, State]:
        """Where every touched card stands: folded from the log and from what is still unsent."""
        entries: dict[str, list[Entry]] = {}
        for row in self.db.execute(f"SELECT {COLUMNS} FROM events WHERE status != 'refused'"):  # noqa: S608
            entry = _entry(row)
            entries.setdefault(entry.event.card, []).append(entry)
        return {card: fold(log) for card, log in entries.items()}

    def holds_the_log(self) -> bool:
        """Whether this device holds the server's log to the last bit, up to the proof it was given last."""
        proof, log = self.proof(), self.log()
        whole = [entry.place.seq for entry in log] == list(range(1, proof["seq"] + 1))
        return (
            whole
            and all(entry.place.recv_ms is not None for entry in log)
            and (chain_of(log).hex() == proof["chain"])
        )

    def proof(self) -> dict[str, Any]:
        """The highest position this device was ever given, and the chain there."""
        return dict(self.get("proof") or {"seq": 0, "chain": START.hex()})

    def keep(self, sent: list[Entry], told: dict[str, Any]) -> None:
        """One answer of /sync: verdicts, changes, states, cursor and proof together."""
        with self.db:
            for entry, verdict in zip(sent, told["results"], strict=True):
                self._judge(entry, verdict, told["server_now_ms"])
            for change in told["changes"]:
                self._mirror(change)
            self._keep_states(told["states"])
            self._put({"after": told["next_after"], "proof": told["proof"]})

    def _judge(self, entry: Entry, verdict: dict[str, Any], recv_ms: int) -> None:
        ident, eff_ms = entry.event.id, verdict["eff_ms"]
        if verdict["status"] in IN_LOG:
            again = not entry.place.guessed and entry.place.eff_ms == eff_ms
            device = entry.place.device if again else self.get("device")
            # A duplicate was received at another time, perhaps from another device: its change tells.
            fresh = verdict["status"] != "duplicate"
            placed = device, eff_ms, day_of(verdict["study_day"]), verdict["seq"], recv_ms if fresh else None
            self.db.execute(
                "UPDATE events SET status = 'logged', device = ?, eff_ms = ?, study_day = ?, seq = ?, recv_ms = ?"
                " WHERE id = ?",
                (*placed, ident),
            )
        elif not verdict["retryable"]:  # a conflict or a rejection; else it stays unsent
            self.db.execute(
                "UPDATE events SET status = 'refused', code = ? WHERE id = ?", (verdict["code"], ident)
            )

    def _mirror(self, change: dict[str, Any]) -> None:
        event = Event(**{name: change[name] for name in Event.__dataclass_fields__})
        day, recv_ms = day_of(change["study_day"]), change["recv_ms"]
        placed = change["device"], change["eff_ms"], day, change["seq"], recv_ms
        self.db.execute(
            f"INSERT OR REPLACE INTO events (id, card, at_ms, status, {COLUMNS})"  # noqa: S608 - our columns
            " VALUES (?, ?, ?, 'logged', ?, ?, ?, ?, ?, ?)",
            (event.id, event.card, event.at_ms, json.dumps(asdict(event)), *placed),
        )

    def forget_positions(self) -> None:
        """After `reset_required`: send everything again, the mirrored events too, each with its origin."""
        with self.db:
            self.db.execute(
                "UPDATE events SET status = 'unsent', seq = NULL, recv_ms = NULL WHERE status = 'logged'"
            )
            self._put({"after": 0, "proof": None})

    # What the server says about each card, to compare with the fold

    def _keep_states(self, rows: Iterable[dict[str, Any]]) -> None:
        pairs = [(row["card"], json.dumps(row)) for row in rows]
        self.db.executemany("INSERT OR REPLACE INTO states VALUES (?, ?)", pairs)

    def replace_states(self, rows: Iterable[dict[str, Any]], epoch: int) -> None:
        with self.db:
            self.db.execute("DELETE FROM states")
            self._keep_states(rows)
            self._put({"states_epoch": epoch})

    def server_states(self) -> dict[str, dict[str, Any]]:
        return {card: json.loads(state) for card, state in self.db.execute("SELECT card, state FROM states")}

    # Content

    def decks(self) -> list[Deck]:
        rows = self.db.execute("SELECT * FROM decks ORDER BY slug")
        return [Deck(*(*row[:-1], json.loads(row[-1]))) for row in rows]

    def cards(self, deck: str) -> list[Card]:
        rows = self.db.execute(
            "SELECT id, entry, position, content FROM cards WHERE deck = ? AND NOT retired", (deck,)
        )
        return [Card(ident, deck, entry, place, json.loads(text)) for ident, entry, place, text in rows]

    def keep_deck(self, deck: Deck, cards: Iterable[dict[str, Any]], *, whole: bool) -> None:
        """`whole`: what is not among the cards is no part of the deck any more."""
        with self.db:
            if whole:
                self.db.execute("DELETE FROM cards WHERE deck = ?", (deck.id,))
            names = ("id", "deck", "entry", "position", "retired")
            rows = [(*(card[name] for name in names), json.dumps(card["content"])) for card in cards]
            self.db.executemany("INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?, ?, ?)", rows)
            self.db.execute(
                "INSERT OR REPLACE INTO decks VALUES (:id, :slug, :title, :revision, :digest, :new_per_day,"
                " :reviews_per_day, :catch_up)",
                {**asdict(deck), "catch_up": json.dumps(deck.catch_up)},
            )

    def drop_decks_except(self, idents: set[str]) -> None:
        with self.db:
            for deck in self.decks():
                if deck.id not in idents:
                    self.db.execute("DELETE FROM decks WHERE id = ?", (deck.id,))
                    self.db.execute("DELETE FROM cards WHERE deck = ?", (deck.id,))


def _entry(row: tuple[Any, ...]) -> Entry:
    event = Event(**json.loads(row[0]))
    device, eff_ms, day, seq, recv_ms = row[1:]
    return Entry(event, guess(event) if eff_ms is None else Place(eff_ms, day, device, seq, recv_ms))
