"""What `manage.py check` says about a host's set-up, with what to do about it."""

import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Caution

from quizzes import env


@register("hosting")
def site_is_safe_to_open(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.ON_LOOPBACK or settings.SITE_HTTPS:
        return []
    return [
        Caution(
            "The site is reachable from elsewhere without https: passwords travel in clear text.",
            hint="Put a proxy with a certificate in front and set SITE_URL=https://…",
            id="quizzes.W001",
        )
    ]


@register("hosting")
def sqlite_is_durable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The rollback journal is safe but slower; say so where the site is for many."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") or settings.ON_LOOPBACK:
        return []
    if env.sqlite_is_sound(sqlite3.sqlite_version_info):
        return []
    return [
        Caution(
            f"SQLite {sqlite3.sqlite_version} is used with a rollback journal, since its WAL can lose commits.",
            hint="For many learners set DATABASE_URL=postgresql://…, or use SQLite 3.51.3 or newer.",
            id="quizzes.W002",
        )
    ]
