"""Makes an admin: an account that may enter /admin/ and has the rows that every learner has."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from quizzes.services import accounts
from quizzes.services.errors import Invalid


class Command(BaseCommand):
    help = "Make an admin account, or make an account that exists an admin."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", nargs="?", help="asked for where it is missing")
        parser.add_argument(
            "--password-file", help="a file whose first line is the password; else it is asked for"
        )

    def handle(self, *, email: str | None, password_file: str | None, **options: Any) -> None:
        email = email or input("E-mail address: ").strip()
        password = _read(password_file) if password_file else _ask()
        try:
            validate_password(password)
            fresh = accounts.make_admin(email, password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Invalid as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{email} is an admin" + ("." if fresh else " now, and has a new password."))


def _read(path: str) -> str:
    with open(path) as stream:
        return stream.readline().rstrip("\n")


def _ask() -> str:
    password = getpass("Password: ")
    if getpass("The same again: ") != password:
        raise CommandError("These were not the same.")
    return password
