"""Nothing that a person reads is left in English alone."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polib
import pytest
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation import templatize

SOURCE = Path(__file__).parents[2] / "quizzes"
PLAIN, PLURAL, CONTEXT = ("_", "gettext"), ("ngettext",), ("pgettext",)
KEYWORDS = {name + suffix: None for name in (*PLAIN, *PLURAL, *CONTEXT) for suffix in ("", "_lazy", "_noop")}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")

# A call in what `templatize` leaves of a template; the rest of that is no Python.
STRING = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
CALL = re.compile(rf"\b[pn]?gettext\({STRING}(?:,\s*{STRING})*(?:,\s*\w+)?\)")

Key = tuple[str | None, str]
Texts = str | tuple[str | None, ...]


def found() -> Iterator[tuple[str, str, Texts]]:
    """(file, function, arguments) of every text marked for translation in our Python and templates."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield from calls(path, path.read_text())
    for path in sorted((SOURCE / "templates").rglob("*.html")):
        marked = CALL.findall(templatize(path.read_text()))
        yield from calls(path, "\n".join(marked))


def calls(path: Path, text: str) -> Iterator[tuple[str, str, Texts]]:
    for _line, function, arguments, _comments in _extract(text):
        yield str(path.relative_to(SOURCE)), function, arguments


def _extract(text: str) -> Any:
    """Babel's own annotation has the order of these tuples wrong."""
    return extract_python(BytesIO(text.encode()), KEYWORDS, [], {})


def key(function: str, arguments: Texts) -> Key:
    texts = [arguments] if isinstance(arguments, str) else [text for text in arguments if text is not None]
    return (texts[0], texts[1]) if function.startswith("pgettext") else (None, texts[0])


@pytest.fixture(scope="module")
def catalogue() -> dict[Key, polib.POEntry]:
    path = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po"
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def test_every_text_is_translated(catalogue):
    texts = {key(function, arguments): file for file, function, arguments in found()}
    done = {name for name, entry in catalogue.items() if entry.translated()}

    assert len(texts) > 100
    assert {text: file for text, file in texts.items() if text not in done} == {}


def test_catalogue_holds_no_text_that_is_gone(catalogue):
    texts = {key(function, arguments) for _file, function, arguments in found()}

    assert set(catalogue) - texts == set()


def test_translations_keep_what_is_filled_in(catalogue):
    """A placeholder that is missing or misspelt would lose a number or break the page."""
    broken = {
        entry.msgid: text
        for entry in catalogue.values()
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid))
    }

    assert broken == {}


def test_chinese_texts_use_chinese_punctuation(catalogue):
    ascii_stop = re.compile(r"[\u4e00-\u9fff][,.;:!?]")
    odd = {entry.msgstr for entry in catalogue.values() if ascii_stop.search(entry.msgstr)}

    assert odd == set()
