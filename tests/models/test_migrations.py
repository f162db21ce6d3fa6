"""Migrations lead from nothing to the models, and back."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_migrations_run_backwards_and_forwards_again():
    before = tables()
    try:
        call_command("migrate", "quizzes", "zero", verbosity=0)
        assert not {name for name in tables() if name.startswith("quizzes_")}
    finally:
        call_command("migrate", verbosity=0)
    assert tables() == before


def tables() -> set[str]:
    return set(connection.introspection.table_names())
