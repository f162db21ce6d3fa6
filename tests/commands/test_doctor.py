"""`doctor`, as a host types it."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def sick(enrolled, other_learner):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE quizzes_synchead SET seq = 3 WHERE user_id = %s", [stored_id(enrolled.pk)])
    return enrolled


def stored_id(ident):
    return ident if connection.vendor == "postgresql" else ident.hex


def test_healthy_database_ends_with_status_0(enrolled, capsys):
    call_command("doctor")
    assert capsys.readouterr().out == "1 learners examined, 0 findings.\n"


def test_finding_is_told_with_its_remedy_and_ends_with_status_1(sick, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    head, remedy, count = capsys.readouterr().out.splitlines()
    assert head == "head: ada@example.org: the head says 3, the log ends at 0"
    assert remedy.startswith("  Restore the last backup")
    assert count == "2 learners examined, 1 findings."


def test_one_learner_is_examined_alone(sick, capsys):
    call_command("doctor", learner="grace@example.org")
    assert capsys.readouterr().out == "1 learners examined, 0 findings.\n"


def test_json_is_one_document(sick, capsys):
    with pytest.raises(SystemExit):
        call_command("doctor", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["learners"], told["more"], [finding["code"] for finding in told["findings"]]) == (
        2,
        0,
        ["head"],
    )
    assert set(told["findings"][0]) == {"code", "where", "message", "remedy"}


def test_stranger_is_refused(db):
    with pytest.raises(CommandError, match="no account"):
        call_command("doctor", learner="nobody@example.org")
