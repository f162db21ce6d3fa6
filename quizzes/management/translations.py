"""Compiles the catalogues of texts (.po to .mo) by polib: a bare machine has no msgfmt."""

from pathlib import Path

import polib
from django.conf import settings


def compile_stale() -> list[Path]:
    """Compile each catalogue that is newer than its compiled form; returns those."""
    catalogues = (
        path for folder in settings.LOCALE_PATHS for path in sorted(folder.glob("*/LC_MESSAGES/*.po"))
    )
    stale = [path for path in catalogues if _stale(path)]
    for path in stale:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return stale


def _stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns
