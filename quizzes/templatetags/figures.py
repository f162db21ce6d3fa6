"""Numbers as pages show them."""

from datetime import date

from django import template

from quizzes.core.clock import day_to_date

register = template.Library()


@register.filter
def percent_of(part: float, whole: float) -> str:
    """A length for an SVG attribute, "37.5%". Nothing of nothing is nothing."""
    return f"{min(100.0, 100 * part / whole):.4g}%" if whole else "0%"


@register.filter
def as_date(day: int) -> date:
    """The date of a study day."""
    return day_to_date(day)


@register.filter
def unlocalized(number: int) -> str:
    """For programs: no separators."""
    return str(int(number))
