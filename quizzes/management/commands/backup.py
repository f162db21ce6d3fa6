"""Writes everything that a site holds into one file."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from quizzes.core.clock import moment
from quizzes.management.archive import Manifest, pack
from quizzes.management.dumps import dump
from quizzes.wallclock import now_ms

PATTERN = "quizdeck-*.tar.gz"
SECRET = "secret_key"  # noqa: S105 - the name of a part


class Command(BaseCommand):
    help = "Back up the database, pictures included, into one archive, while the site runs."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--to", type=Path, metavar="FOLDER", help="by default `backups` in the data folder"
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="delete all but the newest N backups in the folder"
        )
        parser.add_argument(
            "--with-secret",
            action="store_true",
            help="include the secret key: whoever has it can sign in as anyone",
        )

    def handle(self, *, to: Path | None, keep: int | None, with_secret: bool, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep takes 1 or more.")
        folder = to or settings.DATA_DIR / "backups"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        archive = self._write(folder, moment(now_ms()), with_secret=with_secret)
        self.stdout.write(f"Backup: {archive} ({archive.stat().st_size:,} bytes)")
        for old in sorted(folder.glob(PATTERN))[: -keep if keep else 0]:
            old.unlink()
            self.stdout.write(f"Deleted: {old}")

    def _write(self, folder: Path, created: datetime, *, with_secret: bool) -> Path:
        archive = folder / f"quizdeck-{created.astimezone(UTC):%Y%m%dT%H%M%S.%f}Z.tar.gz"
        # In the same folder: the copy is as large as the database, and /tmp may be small.
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as draft:
            path, facts = dump(Path(draft))
            parts = {path.name: path}
            if with_secret:
                parts[SECRET] = Path(draft, SECRET)
                parts[SECRET].write_text(settings.SECRET_KEY)
            pack(archive, Manifest(created.isoformat(), connection.vendor, facts, {}), parts)
        return archive
