"""A deck's files by relative path, from a folder or a single file: bounded, without following links."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from deck import pictures, source
from deck.markup import PICTURE_NAME
from deck.problems import DeckError, Problem

DECK: Final = "deck.yaml"
COMMANDS: Final = "commands.yaml"
MAX_FILES: Final = 2000
MAX_TOTAL_BYTES: Final = 64 * 1024 * 1024

_CARDS = re.compile(r"cards/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.yaml")


def gather(path: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """What lies at `path`. Raises DeckError where there is no deck at all."""
    if path.is_symlink():
        raise DeckError([Problem(code="symlink", message="a deck is not a symbolic link", path=str(path))])
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise DeckError([Problem(code="not-found", message="there is no deck here", path=str(path))])
    data, problems = _content(path, path.name, source.MAX_BYTES)
    return ({path.name: data} if data is not None else {}), problems


def is_cards(path: str) -> bool:
    return _CARDS.fullmatch(path) is not None


def is_picture(path: str) -> bool:
    folder, _, name = path.partition("/")
    return folder == "media" and name.endswith(".svg") and PICTURE_NAME.fullmatch(name) is not None


def name_problems(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Names that cannot be part of a deck. Files beside the deck's own folders (a README) are nobody's business."""
    if len(files) > MAX_FILES:
        yield Problem(code="deck-too-large", message=f"a deck has at most {MAX_FILES} files", path=DECK)
    for path in sorted(files):
        parts = re.split(r"[/\\]", path)
        if not path or "\\" in path or "\0" in path or path.startswith("/") or ".." in parts:
            yield Problem(code="bad-path", message="the path leads out of the deck", path=path)
        elif path.startswith("cards/") and not is_cards(path):
            message = "files in cards/ are named like 01-name.yaml, without subfolders"
            yield Problem(code="bad-file-name", message=message, path=path)
        elif path.startswith("media/") and not is_picture(path):
            message = "files in media/ are named like name.svg, without subfolders"
            yield Problem(code="bad-file-name", message=message, path=path)


def _folder(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    total = 0
    for path in _candidates(folder):
        name = path.relative_to(folder).as_posix()
        limit = pictures.MAX_PICTURE_BYTES if name.startswith("media/") else source.MAX_BYTES
        data, found = _content(path, name, limit)
        problems += found
        if data is None:
            continue
        files[name] = data
        total += len(data)
        if len(files) > MAX_FILES or total > MAX_TOTAL_BYTES:
            problems.append(
                Problem(code="deck-too-large", message="too many files, or too large together", path=name)
            )
            break
    return files, problems


def _candidates(folder: Path) -> Iterator[Path]:
    for name in (DECK, COMMANDS):
        if (folder / name).exists() or (folder / name).is_symlink():
            yield folder / name
    for name in ("cards", "media"):
        part = folder / name
        if part.is_symlink():
            yield part
        elif part.is_dir():
            yield from sorted(child for child in part.iterdir() if not child.name.startswith("."))


def _content(path: Path, name: str, limit: int) -> tuple[bytes | None, list[Problem]]:
    """The file's bytes, one more than `limit` at most, so that whoever judges its size sees it is too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        link = path.is_symlink()
        message = "a symbolic link; put the file itself here" if link else f"cannot be read: {error.strerror}"
        return None, [Problem(code="symlink" if link else "unreadable", message=message, path=name)]
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None, [
            Problem(code="not-a-file", message="a folder or device where a file belongs", path=name)
        ]
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit + 1), []
