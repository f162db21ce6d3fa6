"""Refusals: what a verb answers when it will not do what was asked. Mapped to HTTP in one place, `api.errors`."""

from typing import Any

from django.utils.functional import Promise

from quizzes.queries.errors import Missing


class Refusal(Exception):
    """A reason with a stable code, a sentence for a person, and the field it concerns where there is one."""

    code = "refused"

    def __init__(
        self,
        message: str | Promise,
        *,
        code: str = "",
        field: str | None = None,
        problems: tuple[Any, ...] = (),
    ) -> None:
        super().__init__(str(message))
        self.message, self.field, self.problems = message, field, problems
        self.code = code or self.code


class Conflict(Refusal):
    code = "conflict"


class Stale(Refusal):
    """What was to be changed is no longer what the caller saw."""

    code = "stale"


class Invalid(Refusal):
    """The form is right, the value is not."""

    code = "invalid"


class Forbidden(Refusal):
    code = "forbidden"


# A verb refuses what is not there exactly as a read does.
NotFound = Missing
