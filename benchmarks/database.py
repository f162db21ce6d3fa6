"""The database a figure is measured on: a file in a temporary folder, or the server that DATABASE_URL names."""

import os
import sqlite3

SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")


def set_up() -> None:
    """Django under the test settings, which lay a temporary data folder, with the tables made."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import call_command

    django.setup()
    _wait_for_the_disk()
    call_command("migrate", verbosity=0)


def _wait_for_the_disk() -> None:
    """Tests do without; a figure is measured on the connection that a served site has."""
    from django.conf import settings
    from django.db import connection

    from quizzes import env

    served = env.database(settings.DATA_DIR, sqlite3.sqlite_version_info)
    connection.settings_dict["OPTIONS"] = served["OPTIONS"]


def settle() -> None:
    """What autovacuum does within a minute after so many new rows: PostgreSQL learns how they are spread."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def version() -> str:
    """Which database it is, and what it promises of a commit."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode),"
                " (SELECT synchronous FROM pragma_synchronous)"
            )
            number, journal, synchronous = cursor.fetchone()
            return f"SQLite {number}, journal {journal}, synchronous {SYNCHRONOUS[synchronous]}"
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
        cursor.execute("SHOW fsync")
        return f"PostgreSQL {version}, fsync {cursor.fetchone()[0]}"
