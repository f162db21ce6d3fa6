"""Makes the database what it was when a backup was written."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from quizzes.management.archive import ArchiveError, Facts, Manifest, unpack
from quizzes.management.commands.backup import SECRET
from quizzes.management.dumps import PARTS, current_facts, holds_accounts, load


class Command(BaseCommand):
    help = "Restore a backup. The archive is checked whole before anything is changed."
    requires_system_checks = ()  # the database may be empty

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace a database that holds accounts")
        parser.add_argument(
            "--with-secret", action="store_true", help="put the backup's secret key in place too"
        )

    def handle(self, *, file: Path, force: bool, with_secret: bool, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as name:
            folder = Path(name)
            manifest = self._checked(file, folder, with_secret=with_secret)
            if not force and holds_accounts():
                raise CommandError(
                    "This database holds accounts, which would be lost. Back it up, then repeat with --force."
                )
            load(folder / PARTS[connection.vendor], manifest.facts)
            if with_secret:
                self._put_secret(folder / SECRET)
        if current_facts() != manifest.facts:
            raise CommandError("The database is not what the manifest says: run manage.py doctor.")
        self._print(manifest)

    def _checked(self, file: Path, folder: Path, *, with_secret: bool) -> Manifest:
        try:
            manifest = unpack(file, folder)
        except ArchiveError as error:
            raise CommandError(str(error)) from None
        if manifest.vendor != connection.vendor:
            raise CommandError(
                f"This is a backup of {manifest.vendor}; DATABASE_URL names {connection.vendor}."
            )
        if with_secret and SECRET not in manifest.parts:
            raise CommandError("This backup holds no secret key: it was written without --with-secret.")
        self._refuse_newer(manifest.facts)
        return manifest

    def _refuse_newer(self, facts: Facts) -> None:
        loader = MigrationLoader(None, ignore_no_migrations=True)
        known = {f"{app}.{name}" for app, name in loader.disk_migrations}
        known |= {
            f"{app}.{name}"
            for migration in loader.disk_migrations.values()
            for app, name in migration.replaces
        }
        if unknown := sorted(set(facts.migrations) - known):
            raise CommandError(f"This backup is of a newer Quizdeck (it has {unknown[-1]}): update first.")

    def _put_secret(self, part: Path) -> None:
        draft = settings.DATA_DIR / f".secret_key.{os.getpid()}"
        part.replace(draft)
        draft.replace(settings.DATA_DIR / "secret_key")

    def _print(self, manifest: Manifest) -> None:
        for learner, head in sorted(manifest.facts.heads.items()):
            self.stdout.write(f"{learner} {head['seq']} {head['chain']}")
        rows = sum(manifest.facts.tables.values())
        self.stdout.write(
            f"Restored the backup of {manifest.created}: {len(manifest.facts.heads)} learners, {rows} rows. "
            "Devices send again what came after it."
        )
