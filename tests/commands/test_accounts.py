"""`make_admin` and `refold`, as a host types them."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from quizzes.queries.accounts import profile_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def password_file(tmp_path):
    file = tmp_path / "password"
    file.write_text("a rather long secret\n")
    return str(file)


def test_admin_gets_the_rows_of_a_learner(password_file, capsys):
    call_command("make_admin", "root@example.org", password_file=password_file)
    user = get_user_model().objects.get()
    assert (user.is_staff, user.is_superuser, user.check_password("a rather long secret")) == (
        True,
        True,
        True,
    )
    assert profile_for(user.pk).email == "root@example.org"
    assert capsys.readouterr().out == "root@example.org is an admin.\n"


def test_learner_becomes_an_admin(learner, password_file, capsys):
    call_command("make_admin", "Ada@example.org", password_file=password_file)
    learner.refresh_from_db()
    assert learner.is_superuser
    assert "is an admin now, and has a new password." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("root@example.org", "short", "too short"),
        ("root@example.org", "qwertyuiop", "too common"),
        ("no address", "a rather long secret", "valid email"),
    ],
)
def test_bad_admin_is_refused(tmp_path, email, password, said):
    (tmp_path / "password").write_text(password)
    with pytest.raises(CommandError, match=said):
        call_command("make_admin", email, password_file=str(tmp_path / "password"))
    assert get_user_model().objects.count() == 0


def test_refold_of_a_sound_log_changes_nothing(enrolled, capsys):
    call_command("refold")
    assert capsys.readouterr().out == "1 learners, 0 card states changed.\n"


def test_refold_of_a_stranger_is_refused(db):
    with pytest.raises(CommandError, match="no account"):
        call_command("refold", learner="nobody@example.org")
