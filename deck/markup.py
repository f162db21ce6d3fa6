"""Markdown to HTML that is safe to show: no raw HTML, links to the web and by mail only, pictures of the deck only.

markdown-it never passes HTML through; nh3 is the second wall, an allow-list over what came out. Most card texts are
one line of words with perhaps a little inline code: these take a short way that gives the same HTML (a test compares
them) without either parser, since a deck may have 60,000 texts.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]

from deck import emphasis
from deck.cloze import Gap, segments

PICTURE_SCHEME: Final = "media:"
PICTURE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

# Lexers of languages that cards show. Others stay plain: a lexer's patterns run on the author's text.
LEXERS: Final = frozenset(
    """
    bash console docker dockerfile go html ini javascript json make nginx python shell sh sql toml yaml
    """.split()  # noqa: SIM905 - a list with a line for each word hides the list
)
MAX_HIGHLIGHTED: Final = 4000  # characters

# What the short way takes: one line of words and single-quoted code that starts with neither a sign that Markdown could
# read as a block nor a digit, and ends without a space.
_WORD = r"[^\\`*_\[\]<>&~\n\r\t\x00\xa0\ufffd]"
_CODE = r"`(?!`)[^`\n\r\t\x00\xa0\ufffd]+`(?!`)"
_PLAIN = re.compile(rf"[^\W\d_]{_WORD}*(?<!\s)")
_SHORT = re.compile(rf"(?:[^\W\d_]{_WORD}*)?(?:{_CODE}{_WORD}*)*(?<!\s)")
_LINE = re.compile(r"[^\W\d_][^\n\r]*")
_PICTURE_LINK = re.compile(r"!\[[^\[\]\n]*\]\(([^()\s]*)")
_LINK_SCHEMES: Final = ("http://", "https://", "mailto:")

# A gap's hidden text, its start and its end are marked by one character each while Markdown runs. Source text cannot
# hold them: the reader refuses plane 16.
_HIDDEN: Final = 0x100000
_OPEN, _CLOSE = "\U0010fff0", "\U0010fff1"


def render(text: str) -> str:
    """A block of HTML. Equal texts give equal HTML; the result is cached."""
    return _short_way(text) or _rendered(text)


def render_inline(text: str) -> str:
    """The same without the paragraph around it, where the text is one paragraph: for table cells and list items."""
    html = render(text).strip()
    inner = html[3:-4]
    if html.startswith("<p>") and html.endswith("</p>") and "<p>" not in inner:
        return inner
    return html


def render_cloze(text: str, asked: int, *, shown: bool) -> str:
    """A cloze text for gap `asked`: hidden (with its hint) or, `shown`, marked. Other gaps are ordinary text."""
    hints: list[str] = []
    parts: list[str] = []
    for segment in segments(text):
        if not isinstance(segment, Gap):
            parts.append(segment)
        elif segment.number != asked:
            parts.append(segment.answer)
        elif shown:
            parts.append(f"{_OPEN}{segment.answer}{_CLOSE}")
        else:
            parts.append(chr(_HIDDEN + len(hints)))
            hints.append(segment.hint)
    return _fill(render("".join(parts)), hints)


def plain(text: str) -> str:
    """What a reader sees of the Markdown, in one line: for typed answers and for comparing."""
    if _PLAIN.fullmatch(text):
        return text
    runs = _runs(text)
    seen = _words(_parsed(text)) if runs is None else "".join(runs)
    return " ".join(seen.split())


def _parsed(text: str) -> Sequence[Token]:
    """A line that begins with a letter is a paragraph: looking for blocks in it would take two fifths of the time."""
    return _markdown().parseInline(text) if _LINE.fullmatch(text) else _markdown().parse(text)


def pictures_in(text: str) -> tuple[str, ...]:
    """The targets of the pictures that a text shows, as written."""
    return tuple(_PICTURE_LINK.findall(text)) if "![" in text else ()


def _short_way(text: str) -> str | None:
    runs = _runs(text)
    if runs is None:
        return None
    shown = (f"<code>{escape(run, quote=False)}</code>" if odd % 2 else run for odd, run in enumerate(runs))
    return "<p>" + "".join(shown) + "</p>\n"


def _runs(text: str) -> list[str] | None:
    """Words and code in turn, where the text is made of nothing else."""
    if not text or not _SHORT.fullmatch(text):
        return None
    return [_code(run) if odd % 2 else run for odd, run in enumerate(text.split("`"))]


def _code(run: str) -> str:
    return run[1:-1] if run[:1] == run[-1:] == " " and run.strip(" ") else run


@lru_cache(maxsize=8192)
def _rendered(text: str) -> str:
    return _clean(_markdown().render(text))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("js-default", {"highlight": _highlighted})
    markdown.inline.ruler.at("emphasis", emphasis.tokenize)
    markdown.validateLink = _allowed_link  # type: ignore[method-assign]
    markdown.add_render_rule("image", _picture)
    return markdown


def _allowed_link(url: str) -> bool:
    return url.lower().startswith(_LINK_SCHEMES) or url.startswith("media/")


def _picture(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]
) -> str:
    token = tokens[index]
    alt = escape(renderer.renderInlineAsText(token.children or [], options, dict(env)))
    folder, _, name = str(token.attrGet("src")).partition("/")
    if folder != "media" or not PICTURE_NAME.fullmatch(name):
        return alt
    return f'<img src="{PICTURE_SCHEME}{name}" alt="{alt}">'


def _highlighted(code: str, language: str, _attributes: str) -> str:
    if language not in LEXERS or len(code) > MAX_HIGHLIGHTED:
        return ""  # markdown-it then escapes the code itself
    lexer = get_lexer_by_name(language, stripnl=False)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def _words(tokens: Sequence[Token]) -> str:
    """Text and code of a token list, blocks apart by a space."""
    found = []
    for token in tokens:
        if token.children:
            found.append(_words(token.children))
        elif token.type in {"softbreak", "hardbreak"}:
            found.append(" ")
        elif token.content:
            found.append(token.content)
        if token.block:
            found.append(" ")
    return "".join(found)


def _fill(html: str, hints: Sequence[str]) -> str:
    """The marks of gaps replaced by elements; repaired where they crossed other elements."""
    for index, hint in enumerate(hints):
        shown = escape(hint, quote=False) if hint else "…"
        html = html.replace(chr(_HIDDEN + index), f'<span class="gap">{shown}</span>')
    if _OPEN not in html:
        return html
    return _clean(html.replace(_OPEN, '<mark class="gap">').replace(_CLOSE, "</mark>"))


_HIGHLIGHT_CLASSES: Final = {name for name in STANDARD_TYPES.values() if name}
_TAGS: Final = set(
    """
    p br hr em strong s code pre span mark blockquote ul ol li h1 h2 h3 h4 h5 h6 a img
    table thead tbody tr th td
    """.split()  # noqa: SIM905 - a list with a line for each word hides the list
)
_ATTRIBUTES: Final = {"a": {"href", "title"}, "img": {"src", "alt"}, "ol": {"start"}}
_CLASSES: Final = {
    "span": _HIGHLIGHT_CLASSES | {"gap"},
    "mark": {"gap"},
    "code": {f"language-{name}" for name in LEXERS},
}


def _allowed_address(element: str, attribute: str, value: str) -> str | None:
    """Pictures come from the deck and links lead to the web, whatever Markdown made of them."""
    if attribute == "src" and not value.startswith(PICTURE_SCHEME):
        return None
    if attribute == "href" and not value.lower().startswith(_LINK_SCHEMES):
        return None
    return value


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=_allowed_address,
        url_schemes={"http", "https", "mailto", "media"},
        link_rel="nofollow noopener noreferrer",
    )
