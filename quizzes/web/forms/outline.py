"""What stands above a deck's cards, as fields of a page: its title, what it is about, and what it teaches."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from quizzes.web.forms.entry import Spec, Values, read_fields

OUTLINE = (
    Spec("title", _("Title"), "text"),
    Spec("description", _("Description (optional)"), "area"),
    Spec("license", _("License (optional)"), "line", _("Such as CC-BY-4.0, where others may use the deck.")),
    # None comes or goes here: an objective is there as long as a card teaches it.
    Spec(
        "objectives",
        _("What one can do afterwards"),
        "items",
        items=(Spec("title", _("Objective"), "text"), Spec("id", "", "hidden")),
    ),
)


def outline_from(post: Values, languages: Sequence[str]) -> dict[str, Any]:
    """What was typed. A row without an id is of no objective."""
    typed = read_fields(post, OUTLINE, languages)
    return {**typed, "objectives": [goal for goal in typed["objectives"] or [] if goal.get("id")]}
