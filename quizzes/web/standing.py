"""Where a card stands, in words."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from quizzes.core.clock import day_to_date
from quizzes.core.scheduling.types import CardState


@dataclass(frozen=True, slots=True)
class Standing:
    """`due` says when it comes, `signs` what else is to be known: (name for the style, words)."""

    due: str
    signs: tuple[tuple[str, str], ...]


def standing(state: CardState, today: int, *, retired: bool = False) -> Standing:
    return Standing(_retired() if retired else due(state, today), tuple(_signs(state, today)))


def due(state: CardState, today: int) -> str:
    if state.drill_day == today:
        return _("asked again today")
    day = state.effective_due
    if day is None:
        return pgettext("a card", "new")
    if day == today:
        return _("due today")
    if day < today:
        late = today - day
        return ngettext("due for %(count)d day", "due for %(count)d days", late) % {"count": late}
    wait = day - today
    if wait == 1:
        return _("due tomorrow")
    return _("due in %(count)d days, on %(day)s") % {"count": wait, "day": date_format(day_to_date(day))}


def _retired() -> str:
    return _("no longer in the deck")


def _signs(state: CardState, today: int) -> list[tuple[str, str]]:
    signs = []
    if state.suspended:
        signs.append(("suspended", _("suspended")))
    if state.is_buried(today) and state.buried_until is not None:
        day = date_format(day_to_date(state.buried_until))
        signs.append(("buried", _("buried until %(day)s") % {"day": day}))
    if state.is_leech():
        signs.append(("leech", _("hard to keep")))
    if state.flag:
        signs.append(("flag", _("flag %(number)d") % {"number": state.flag}))
    return signs
