"""What must be there before the site serves: tables, translations, static files, shipped decks.

Every step looks before it works, and what a step did is remembered by a fingerprint of what it read, so that a second
start does nothing. A step that worked returns a line to tell.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from quizzes.management import translations
from quizzes.queries.library import shipped_revisions
from quizzes.services.library import DeckError, ImportResult, import_deck, shipped_decks

# htmx's extensions import modules by bare names, which cannot be rewritten to hashed ones; Redoc calls foreign hosts.
# We use neither.
UNUSED = ["django_htmx/ext/*", "drf_spectacular_sidecar/redoc/*"]


def prepare(say: Callable[[str], None], *, now_ms: int) -> None:
    for step in (tables, texts, static_files):
        _tell(say, step())
    for slug, path in shipped_decks():
        _tell(say, deck(slug, path, now_ms))
    call_command("purge", verbosity=0)


def _tell(say: Callable[[str], None], line: str) -> None:
    if line:
        say(line)


def tables() -> str:
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if steps:
        call_command("migrate", interactive=False, verbosity=0)
    # The cache is a table like the others, but Django makes it by a command of its own.
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)
    return f"Database: {len(steps)} migrations applied" if steps else ""


def texts() -> str:
    done = translations.compile_stale()
    return f"Translations: {len(done)} compiled" if done else ""


def static_files() -> str:
    """Collected with hashed names; under DEBUG and in tests they are served from where they lie."""
    if settings.WHITENOISE_USE_FINDERS:
        return ""
    pins = settings.BASE_DIR / "requirements" / "run.txt"  # packages bring files too
    maker = settings.BASE_DIR / "quizzes" / "web" / "assets.py"
    key = _fingerprint([pins, maker, *_files(settings.BASE_DIR / "quizzes" / "static")])
    if _remembered("static") == key and settings.STATIC_ROOT.exists():
        return ""
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    _remember("static", key)
    return "Static files: collected"


def deck(slug: str, path: Path, now_ms: int) -> str:
    """Imported when the deck's files or the code that renders them changed, or this database holds another revision."""
    database = "/".join(str(settings.DATABASES["default"].get(name, "")) for name in ("HOST", "PORT", "NAME"))
    code = (file for file in _files(settings.BASE_DIR / "deck") if file.suffix == ".py")
    key = _fingerprint([*_files(path), *code], database)
    revision = shipped_revisions().get(slug)
    if revision is not None and _remembered(slug) == f"{key}@{revision}":
        return ""
    try:
        result = import_deck(path, owner_id=None, now_ms=now_ms)
    except DeckError as error:
        raise CommandError(f"The deck in {path} has problems:\n{error}") from None
    _remember(slug, f"{key}@{result.revision}")
    return told(result)


def told(result: ImportResult) -> str:
    """An import in one line: what it changed, or would change."""
    counts = {name: len(getattr(result, name)) for name in ("added", "changed", "retired", "unchanged")}
    return f"Deck {result.slug}: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _fingerprint(paths: Iterable[Path], *more: str) -> str:
    digest = hashlib.sha256("\0".join(more).encode())
    for path in paths:
        data = path.read_bytes()
        digest.update(f"\0{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _remembered(step: str) -> str:
    return _memory().get(step, "")


def _remember(step: str, key: str) -> None:
    """Written beside and moved into place: a start that is cut off leaves the old memory or the new, never half."""
    path = settings.DATA_DIR / "prepared.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({**_memory(), step: key}, indent=1))
    draft.replace(path)


def _memory() -> dict[str, str]:
    try:
        memory: dict[str, str] = json.loads((settings.DATA_DIR / "prepared.json").read_text())
    except (OSError, ValueError):
        return {}
    return memory
