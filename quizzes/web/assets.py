"""Static files under names that hold their digest, so browsers may keep them for ever, and as small as they go."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath
from re import Match
from typing import Any, NamedTuple

import rcssmin
import rjsmin
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.templatetags.static import static
from whitenoise.storage import CompressedManifestStaticFilesStorage

from quizzes.templatetags.sheets import FOLDER, IMPORT, parts

OURS = "js/"
# What the study page and the page without a network are made of; what these name comes with them.
ROOTS = (
    "css/site.css",
    "css/studying.css",
    "js/study/page.js",
    "js/offline/start.js",
    "img/favicon.svg",
    "img/icon-180.png",
)
EAGER = re.compile(r'^import .+ from "(\.[^"]+)";$', re.MULTILINE)
LAZY = re.compile(r'\bimport\("(\.[^"]+)"\)')


class Shell(NamedTuple):
    """What the browser keeps for studying without a network, and a name that changes when one of its files does."""

    version: str
    addresses: list[str]


def shell() -> Shell:
    """Of a host the files never change while it runs; who develops sees the change at once."""
    return _shell.__wrapped__() if settings.DEBUG else _shell()


@cache
def _shell() -> Shell:
    digest = hashlib.sha256()
    names = _closure([part for root in ROOTS for part in parts(root)], _named)
    addresses = list(map(static, names))
    for name, address in zip(names, addresses, strict=True):
        digest.update(f"{name} {address}\n".encode() + (FOLDER / name).read_bytes())
    return Shell(digest.hexdigest()[:16], addresses)


def modules(name: str) -> list[str]:
    """The addresses of what a module imports at once, near or far: a page that lists them waits for one round trip
    where the browser would find them one behind the other."""
    return _modules.__wrapped__(name) if settings.DEBUG else _modules(name)


@cache
def _modules(name: str) -> list[str]:
    return [static(one) for one in _closure([name], _imported) if one != name]


def _closure(roots: Iterable[str], step: Callable[[str], list[str]]) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += step(name)
    return list(found)


def _named(name: str) -> list[str]:
    return [*_imported(name), *_near(name, LAZY)] if name.endswith(".js") else []


def _imported(name: str) -> list[str]:
    return _near(name, EAGER)


def _near(name: str, pattern: re.Pattern[str]) -> list[str]:
    return [normpath(join(dirname(name), one)) for one in pattern.findall(_text(name))]


def _text(name: str) -> str:
    return (FOLDER / name).read_text()


class Smaller:
    """The files of a storage without comments and spare room; a sheet holds the sheets that it imports."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, path: str) -> ContentFile:
        text = self._read(path)
        if path.endswith(".js"):
            return ContentFile(rjsmin.jsmin(text).encode())
        whole = IMPORT.sub(lambda found: self._read(join(dirname(path), found[1])), text)
        return ContentFile(rcssmin.cssmin(whole).encode())

    def _read(self, path: str) -> str:
        with self.storage.open(path) as file:
            return bytes(file.read()).decode()


class HashedAssets(CompressedManifestStaticFilesStorage):
    """Rewrites imports between our ES modules too, by regular expressions: imports are relative, name what they
    take, end in a semicolon, and nothing is re-exported (tests/web/test_assets.py follows each one)."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Ours are made smaller; scripts and sheets of packages come small."""
        smaller = {
            name: (Smaller(storage), path) if _is_ours(storage, path) else (storage, path)
            for name, (storage, path) in paths.items()
        }
        yield from super().post_process(smaller, *args, **options)

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        """Scripts of packages stay as they came: what looks like an import in them (django_htmx's `htmx`) may be a
        bare name that a page would have to map."""
        if name.endswith(".js") and not name.startswith(OURS):
            return lambda match: match[0]
        converter: Callable[[Match[str]], str] = super().url_converter(name, hashed_files, template)
        return converter


def _is_ours(storage: Storage, path: str) -> bool:
    return path.endswith((".css", ".js")) and Path(storage.path(path)).is_relative_to(FOLDER)
