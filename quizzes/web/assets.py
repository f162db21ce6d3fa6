"""Static files under names that hold their digest, so browsers may keep them for ever."""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from re import Match
from typing import NamedTuple

from django.conf import settings
from django.templatetags.static import static
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "js/"
FOLDER = Path(__file__).parents[1] / "static"


class Shell(NamedTuple):
    """Our own files, of which the study page is made, and a name that changes when one of them does."""

    version: str
    addresses: list[str]


def shell() -> Shell:
    """Of a host the files never change while it runs; who develops sees the change at once."""
    return _shell.__wrapped__() if settings.DEBUG else _shell()


@cache
def _shell() -> Shell:
    digest = hashlib.sha256()
    names = [path.relative_to(FOLDER).as_posix() for path in _files()]
    addresses = list(map(static, names))
    for name, address in zip(names, addresses, strict=True):
        digest.update(f"{name} {address}\n".encode() + (FOLDER / name).read_bytes())
    return Shell(digest.hexdigest()[:16], addresses)


def _files() -> Iterator[Path]:
    """What collectstatic takes: no leavings of editors."""
    found = (path for path in FOLDER.rglob("[!.]*[!~]") if path.is_file())
    yield from sorted(found)


class HashedAssets(CompressedManifestStaticFilesStorage):
    """Rewrites imports between our ES modules too, by regular expressions: imports are relative, name what they
    take, end in a semicolon, and nothing is re-exported (tests/web/test_assets.py follows each one)."""

    support_js_module_import_aggregation = True

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        """Scripts of packages stay as they came: what looks like an import in them (django_htmx's `htmx`) may be a
        bare name that a page would have to map."""
        if name.endswith(".js") and not name.startswith(OURS):
            return lambda match: match[0]
        converter: Callable[[Match[str]], str] = super().url_converter(name, hashed_files, template)
        return converter
