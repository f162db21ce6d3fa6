"""The database a figure is measured on: a file in a temporary folder, or the server that DATABASE_URL names."""

import os


def set_up() -> None:
    """Django under the test settings, which lay a temporary data folder, with the tables made."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def version() -> str:
    """Which database it is, and what it promises of a commit."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode)")
            return "SQLite {}, journal {}".format(*cursor.fetchone())
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
        cursor.execute("SHOW fsync")
        return f"PostgreSQL {version}, fsync {cursor.fetchone()[0]}"
