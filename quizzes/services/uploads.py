"""A deck's file between its plan and the learner's word: one a learner, for an hour.

On the disk and not in the form, where a zip would travel four times, nor in the database, whose one lock a large file
would hold. It is found by its learner and believed by its digest, so nothing that a browser sends names a file.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from quizzes.services.errors import NotFound

KEPT_S = 3600
FOLDER = "uploads"


def hold(learner_id: UUID, data: bytes, *, now_ms: int) -> str:
    """Keep a file in place of the one before; the digest by which `held` gives it back."""
    forget_uploads(now_ms=now_ms)
    path = _path(learner_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
    os.utime(file.name, (now_ms / 1000, now_ms / 1000))
    os.replace(file.name, path)
    return digest_of(data)


def held(learner_id: UUID, digest: str, *, now_ms: int) -> bytes:
    """Raises NotFound where it is not there any more, or another took its place."""
    path = _path(learner_id)
    try:
        data = path.read_bytes()
        fresh = path.stat().st_mtime > now_ms / 1000 - KEPT_S
    except FileNotFoundError:
        fresh, data = False, b""
    if not fresh or digest_of(data) != digest:
        raise NotFound(_("The file is no longer here. Choose it again."))
    return data


def release(learner_id: UUID) -> None:
    _path(learner_id).unlink(missing_ok=True)


def forget_uploads(*, now_ms: int) -> int:
    """All whose hour is over; how many."""
    gone = 0
    for path in _folder().glob("*"):
        try:
            if path.stat().st_mtime <= now_ms / 1000 - KEPT_S:
                path.unlink()
                gone += 1
        except FileNotFoundError:  # another worker was quicker
            continue
    return gone


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER


def _path(learner_id: UUID) -> Path:
    return _folder() / str(learner_id)
