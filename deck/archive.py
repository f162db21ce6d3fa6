"""A deck's folder as a zip file: unpacked within bounds that are counted, never believed; packed always alike."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Final

from deck import files, pictures, source
from deck.problems import DeckError, Problem

NAME: Final = "deck.zip"
MAX_PACKED_BYTES: Final = 20 * 1024 * 1024
MAX_ENTRIES: Final = 20_000
MAX_RATIO: Final = 200
MAX_PROBLEMS: Final = 100

_SMALL: Final = 1024 * 1024  # so little is unpacked whatever the ratio
_CHUNK: Final = 64 * 1024
_ENTRY: Final = b"PK\x01\x02"  # opens each entry of a zip's directory
_UNDATED: Final = (1980, 1, 1, 0, 0, 0)
# Whatever a mangled file makes the reader of the standard library stumble over.
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
)


def unpack(data: bytes) -> dict[str, bytes]:
    """The deck's files by path, from the top of the archive or from its one folder that holds a deck.yaml.

    Files that are no part of a deck are left packed. Raises DeckError; a name in it is that of the archive's entry.
    """
    if len(data) > MAX_PACKED_BYTES:
        raise _refusal("zip-too-large", f"more than {MAX_PACKED_BYTES} bytes")
    # Before the directory is read: a value is made of each of its entries.
    if data.count(_ENTRY) > MAX_ENTRIES:
        raise _refusal("zip-too-many", f"more than {MAX_ENTRIES} files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _files(archive)
    except _DAMAGE:
        raise _refusal("not-a-zip", "this is no zip file, or it is damaged") from None


def pack(given: Mapping[str, str], folder: str) -> bytes:
    """A zip of the files in a folder. The same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(given.items()):
            info = zipfile.ZipInfo(f"{folder}/{path}", _UNDATED)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, text)
    return packed.getvalue()


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    problems: list[Problem] = []
    for problem in _faults(entries):
        problems.append(problem)
        if len(problems) == MAX_PROBLEMS:
            break
    if problems:
        raise DeckError(problems)
    root = _root([info.filename for info in entries])
    found: dict[str, bytes] = {}
    total = 0
    for info in entries:
        path = info.filename.removeprefix(root)
        if info.is_dir() or not info.filename.startswith(root) or not _belongs(path):
            continue
        found[path] = _content(archive, info, path)
        total += len(found[path])
        if len(found) > files.MAX_FILES or total > files.MAX_TOTAL_BYTES:
            raise _refusal("deck-too-large", "too many files, or too large together", path)
    return found


def _faults(entries: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    seen: set[str] = set()
    for info in entries:
        name = info.orig_filename
        if _leads_out(name):
            yield _problem("bad-path", "the path leads out of the deck", name)
        if name in seen:
            yield _problem("zip-duplicate", "the archive holds this file twice", name)
        seen.add(name)
        if stat.S_ISLNK(info.external_attr >> 16):
            yield _problem("symlink", "a symbolic link; put the file itself here", name)
        if info.flag_bits & 1:
            yield _problem("zip-encrypted", "the file is encrypted", name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield _problem(
                "zip-method", "the file is packed in an unusual way; use a common zip program", name
            )


def _leads_out(name: str) -> bool:
    drive = name[1:2] == ":"
    return drive or "\\" in name or "\0" in name or name.startswith("/") or ".." in name.split("/")


def _root(names: list[str]) -> str:
    """The folder that holds the deck, with its slash; nothing where the deck lies on top."""
    if files.DECK in names:
        return ""
    folders = [name.removesuffix(files.DECK) for name in names if name.endswith(f"/{files.DECK}")]
    return folders[0] if len(folders) == 1 and folders[0].count("/") == 1 else ""


def _belongs(path: str) -> bool:
    """Hidden files are none of the deck's, as in a folder."""
    folder, _, name = path.rpartition("/")
    if name.startswith("."):
        return False
    return path in (files.DECK, files.COMMANDS) or folder.partition("/")[0] in ("cards", "media")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> bytes:
    """The file's bytes; one more than it may have at most, for the reader to see that it is too large."""
    limit = pictures.MAX_PICTURE_BYTES if path.startswith("media/") else source.MAX_BYTES
    content = bytearray()
    with archive.open(info) as stream:
        while len(content) <= limit and (chunk := stream.read(min(_CHUNK, limit + 1 - len(content)))):
            content += chunk
            if len(content) > max(_SMALL, MAX_RATIO * info.compress_size):
                raise _refusal("zip-ratio", f"unpacks to more than {MAX_RATIO} times its size", info.filename)
    return bytes(content)


def _problem(code: str, message: str, path: str) -> Problem:
    return Problem(code=code, message=message, path=path[:200] or NAME)


def _refusal(code: str, message: str, path: str = NAME) -> DeckError:
    return DeckError([_problem(code, message, path)])
