"""Entries to cards: one entry gives one face or several, each scheduled on its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from deck import files, pictures, sides
from deck.commands import grammar as grammars
from deck.model import CardEntry, DeckFile


@dataclass(frozen=True, slots=True)
class Face:
    """One card: what to ask and what to show then, rendered, ready for JSON.

    (`entry`, `face`) is its identity in the deck; `position` its place in reading order, from 0. `digest` (SHA-256,
    hex) changes when content, kind or objective do, and not when the card moves.
    """

    entry: str
    face: str
    kind: str
    objective: str | None
    position: int
    content: dict[str, Any]
    digest: str


def faces(deckfile: DeckFile) -> tuple[Face, ...]:
    """The cards of a deck in its order."""
    setting = _setting(deckfile)
    found = (pair for entry in deckfile.cards for pair in _contents(entry, setting))
    return tuple(
        Face(
            entry=entry.id,
            face=face,
            kind=entry.kind,
            objective=entry.objective,
            position=position,
            content=content,
            digest=_digest(entry, content),
        )
        for position, (entry, face, content) in enumerate(found)
    )


def _setting(deckfile: DeckFile) -> sides.Setting:
    commands = deckfile.commands
    return sides.Setting(
        deck=deckfile.deck,
        languages=deckfile.languages,
        boxes={name: pictures.view_box(picture) for name, picture in deckfile.media.items()},
        grammar=grammars.read(commands.encode(), files.COMMANDS) if commands is not None else None,
    )


def _contents(entry: CardEntry, setting: sides.Setting) -> Iterator[tuple[CardEntry, str, dict[str, Any]]]:
    why = sides.reason(entry, setting)
    for side in sides.sides(entry, setting):
        content = {
            "kind": entry.kind,
            "prompt": side.prompt,
            "answer": side.answer,
            "why": why,
            "parts": side.parts,
        }
        yield entry, side.face, content


def _digest(entry: CardEntry, content: dict[str, Any]) -> str:
    whole = {"content": content, "objective": entry.objective, "kind": entry.kind}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
