"""Why an interval is what it is, as sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from quizzes.core.clock import day_to_date
from quizzes.core.scheduling.explain import Code, Reason

SENTENCES: Mapping[Code, Promise] = {
    Code.NEW: _("The card is new: you have not answered it yet."),
    Code.RESET: _("You made the card new again on %(day)s."),
    Code.FIRST_PASS: _("You knew it on %(day)s (grade %(grade)d). The first interval is 1 day."),
    Code.SECOND_PASS: _("You knew it again on %(day)s (grade %(grade)d). The second interval is 6 days."),
    Code.GROWN: _(
        "You knew it on %(day)s (grade %(grade)d). The previous interval, %(previous)d days, times the ease, "
        "%(ease)s, rounded up, is %(interval)d days."
    ),
    Code.CAPPED: _(
        "You knew it on %(day)s (grade %(grade)d). The interval is the longest there is: %(interval)d days."
    ),
    Code.FAILED: _("You did not know it on %(day)s (grade %(grade)d), so the interval is 1 day."),
    Code.LAPSE: _(
        "You had forgotten it on %(day)s (grade %(grade)d), so it begins again with an interval of 1 day."
    ),
    Code.PULLED: _(
        "After a mistake in a quiz you knew it on %(day)s (grade %(grade)d). The interval of %(interval)d days stays "
        "and counts from that day."
    ),
    Code.QUIZ_MISS: _(
        "A mistake in a quiz on %(day)s brought it forward to %(due_day)s. The interval stays."
    ),
    Code.EARLY: ngettext_lazy(
        "You knew it before it was due, on %(day)s. That changes nothing.",
        "You knew it %(count)d times before it was due, last on %(day)s. That changes nothing.",
        "count",
    ),
    Code.DRILL: ngettext_lazy(
        "You answered it once more on %(day)s. Only the first answer of a day moves the schedule.",
        "You answered it %(count)d more times, last on %(day)s. Only the first answer of a day moves the schedule.",
        "count",
    ),
    Code.PRACTICE: ngettext_lazy(
        "You practised it on %(day)s. Practice never moves the schedule.",
        "You practised it %(count)d times, last on %(day)s. Practice never moves the schedule.",
        "count",
    ),
    Code.UNDONE: ngettext_lazy(
        "You took an answer of %(day)s back. It does not count.",
        "You took %(count)d answers back, the last of %(day)s. They do not count.",
        "count",
    ),
}


def sentence(reason: Reason) -> str:
    """In the active language, with its way of writing dates."""
    return str(SENTENCES[reason.code] % _shown(reason.values))


def _shown(values: Mapping[str, int]) -> dict[str, Any]:
    shown: dict[str, Any] = dict(values)
    for name in {"day", "due_day"} & set(values):
        shown[name] = date_format(day_to_date(values[name]))
    if "ease" in values:
        shown["ease"] = f"{values['ease'] // 100}.{values['ease'] % 100:02}"
    return shown
