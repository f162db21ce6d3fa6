"""A backup as a file: a compressed tar of a manifest and the parts that it names, each with its SHA-256.

An archive is written beside its place and moved there, so what bears its name is whole. Reading trusts nothing: every
part is counted and hashed before anyone looks into it, up to the last byte of the file.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 64 * 1024 * 1024  # a line a learner
PIECE = 1024 * 1024
BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error, ValueError, KeyError, TypeError)


class ArchiveError(Exception):
    """The file is no backup, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database held: rows by table, heads by learner (`{"seq": …, "chain": hex}`), migrations as app.name."""

    tables: Mapping[str, int]
    heads: Mapping[str, Mapping[str, Any]]
    migrations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    created: str  # RFC 3339
    vendor: str  # whose database it is: sqlite, postgresql
    facts: Facts
    parts: Mapping[str, Mapping[str, Any]]  # {"size": bytes, "sha256": hex} by name
    format: int = FORMAT


def pack(target: Path, manifest: Manifest, parts: Mapping[str, Path]) -> None:
    """Write the archive; when this returns it is on the disk, whole, and nobody but its owner can read it."""
    manifest = replace(manifest, parts={name: _measure(path) for name, path in parts.items()})
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6) as tar:
                tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
                for name, path in parts.items():
                    with path.open("rb") as part:
                        tar.addfile(_member(name, path.stat().st_size), part)
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(target)
        _sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def unpack(archive: Path, folder: Path) -> Manifest:
    """Write the parts into `folder` and return what the archive says of itself. Raises ArchiveError."""
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            manifest = _manifest(tar)
            found = {member.name for member in _parts(tar, manifest, folder)}
            while stream.read(PIECE):  # the sum over all of it stands at its end
                pass
    except BROKEN as error:
        raise ArchiveError(f"{archive} is no whole backup: {error}") from error
    if found != set(manifest.parts):
        raise ArchiveError(f"{archive} lacks {', '.join(sorted(set(manifest.parts) - found))}.")
    return manifest


def _manifest(tar: tarfile.TarFile) -> Manifest:
    member = tar.next()
    content = tar.extractfile(member) if member and member.name == MANIFEST else None
    if member is None or content is None or member.size > MANIFEST_LIMIT:
        raise ValueError("it does not begin with a manifest")
    values = json.load(content)
    if values["format"] != FORMAT:
        raise ValueError(f"its format is {values['format']}, this version reads {FORMAT}")
    facts = values.pop("facts")
    return Manifest(**values, facts=Facts(facts["tables"], facts["heads"], tuple(facts["migrations"])))


def _parts(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> Iterable[tarfile.TarInfo]:
    while member := tar.next():
        expected, content = manifest.parts[member.name], tar.extractfile(member)
        if content is None or "/" in member.name or member.size != expected["size"]:
            raise ValueError(f"{member.name} is not what the manifest says")
        if _copy(content, folder / member.name) != expected["sha256"]:
            raise ValueError(f"{member.name} is not what its SHA-256 says")
        yield member


def _copy(content: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        while piece := content.read(PIECE):
            digest.update(piece)
            stream.write(piece)
    return digest.hexdigest()


def _measure(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return {"size": path.stat().st_size, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _sync_folder(folder: Path) -> None:
    """A name is on the disk once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
