"""Stylesheets that are made of others: a host sends them in one piece, who develops gets the parts as they lie."""

import re
from pathlib import Path
from posixpath import dirname, join

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

FOLDER = Path(__file__).parents[1] / "static"
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)

register = template.Library()


@register.simple_tag
def sheet(name: str) -> SafeString:
    """The links to a sheet that imports others, in their order."""
    links = ((static(part),) for part in parts(name))
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


def parts(name: str) -> list[str]:
    """The files that a page loads for a sheet."""
    if not (settings.WHITENOISE_USE_FINDERS and name.endswith(".css")):
        return [name]
    found = IMPORT.findall((FOLDER / name).read_text())
    return [join(dirname(name), part) for part in found] or [name]
