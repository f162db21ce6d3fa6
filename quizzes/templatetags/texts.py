"""Deck texts in the learner's card language. A text is one string, or one by language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from django import template
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

register = template.Library()

Text = str | Mapping[str, str]
TAGS = {"zh": "zh-Hans"}  # what a deck calls a language, and what HTML does
EXCERPT = 140  # characters: two lines on a phone
BLOCK_END = re.compile(r"(?=<(?:p|li|div|pre|tr|td|dt|dd|h[1-6]|br|ol|ul|table)\b)")
ALTERNATIVES = re.compile(r"<(?:ol|ul|table|figure)\b.*", re.DOTALL)
PICTURE = re.compile(r'<img\b[^<>]*\balt="([^"<>]*)"[^<>]*>')


def choose(text: Text | None, language: str) -> Iterator[tuple[str, str]]:
    """Pairs of language and text, in reading order: for "both" English first. What is missing is made up for by
    another language of the text; a text without languages comes under ""."""
    if not text:
        return
    if isinstance(text, str):
        yield "", text
        return
    wanted = ("en", "zh") if language == "both" else (language,)
    found = [code for code in wanted if text.get(code)] or [next(iter(text))]
    yield from ((code, text[code]) for code in found)


def _marked(pairs: Iterator[tuple[str, str]]) -> SafeString:
    return format_html_join(" ", "{}", ((_span(code, value),) for code, value in pairs))


def _span(code: str, value: str) -> SafeString:
    if not code:
        return format_html("<span>{}</span>", value)
    return format_html('<span lang="{}">{}</span>', TAGS.get(code, code), value)


@register.filter
def in_language(text: Text | None, language: str) -> SafeString:
    """Markup: each language in a span that names it."""
    return _marked(choose(text, language))


@register.filter
def plain_in_language(text: Text | None, language: str) -> str:
    """For titles and attributes, where no markup can stand."""
    return " / ".join(value for _code, value in choose(text, language))


@register.filter
def sole_lang(languages: Sequence[str] | None) -> SafeString:
    """The attribute for what holds a deck's texts: in a deck of one language they need not say which."""
    if not languages or len(languages) > 1:
        return SafeString("")
    return format_html(' lang="{}"', TAGS.get(languages[0], languages[0]))


@register.filter
def html_in_language(text: Text | None, language: str) -> SafeString:
    """A side of a card, which `deck.markup` rendered and sanitised at import: each language in a block."""
    return format_html_join(
        "\n",
        '<div lang="{}">{}</div>',
        ((TAGS.get(code, code), mark_safe(value)) for code, value in choose(text, language)),
    )


@register.filter
def excerpt(html: Text | None, language: str) -> SafeString:
    """The beginning of a side of a card as plain words."""
    return _marked((code, _words(value)) for code, value in choose(html, language))


def _words(html: str) -> str:
    question = ALTERNATIVES.sub("", html)  # what stands above options and pictures says enough
    html = question if strip_tags(question).strip() else html
    text = unescape(strip_tags(PICTURE.sub(r" \1 ", BLOCK_END.sub(" ", html))))
    return Truncator(" ".join(text.split())).chars(EXCERPT)
