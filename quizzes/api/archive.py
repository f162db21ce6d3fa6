"""A learner's data as one zip, built on the disk: as large as it may be, memory holds a piece of it at a time."""

import json
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Any
from uuid import UUID

from quizzes.queries.export import Export

IN_MEMORY = 1024 * 1024
README = """\
Everything this server keeps about you.

profile.json     your account, settings and the end of your log
devices.json     your devices
enrolments.json  the decks you study or studied
events.jsonl     your log, one event a line, in its order; instants ending in _ms are milliseconds since 1970,
                 study_day counts days since 1970-01-01, hash and chain are hexadecimal
states.json      where each card stands, folded from the log
decks/           your own decks, as files that can be imported again

Not in here: your password, of which only a hash is kept; the secrets of passkeys and authenticator apps; open sign-ins;
answers to requests, kept for a day.
"""


def archive(export: Export) -> IO[bytes]:
    """The file, at its beginning. It is gone when closed."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", README)
        for name in ("profile", "devices", "enrolments"):
            packed.writestr(f"{name}.json", _json(getattr(export, name), indent=2) + "\n")
        _write(packed, "events.jsonl", (_json(event) + "\n" for event in export.events))
        _write(packed, "states.json", _listed(_json(state) for state in export.states))
        for deck in export.decks:
            for path, text in sorted(deck.files.items()):
                packed.writestr(f"decks/{deck.slug}/{path}", text)
    file.seek(0)
    return file


def _write(packed: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    with packed.open(name, "w", force_zip64=True) as part:
        for piece in pieces:
            part.write(piece.encode())


def _listed(items: Iterable[str]) -> Iterable[str]:
    yield "["
    for number, item in enumerate(items):
        yield (",\n" if number else "\n") + item
    yield "\n]\n"


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"No JSON for {type(value).__name__}.")
