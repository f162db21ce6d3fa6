"""Emphasis next to Chinese, Japanese and Korean text.

CommonMark lets `**` close only where a letter does not follow punctuation, which presumes spaces between words:
`**重要：**请` stays literal. Here a delimiter beside CJK counts CJK punctuation as a letter and lets other punctuation
touch CJK directly, as the proposal "CommonMark: CJK-friendly emphasis" does.
"""

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_CJK_RANGES = (
    (0x1100, 0x11FF),
    (0x2E80, 0xA4CF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFD),
)


def tokenize(state: StateInline, silent: bool) -> bool:
    """Replaces markdown-it's inline rule `emphasis`; pairing the delimiters stays markdown-it's."""
    start = state.pos
    marker = state.src[start]
    if silent or marker not in "_*":
        return False
    end = start
    while end < state.posMax and state.src[end] == marker:
        end += 1
    can_open, can_close = _flanking(state, start, end, marker)
    for _ in range(end - start):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(ord(marker), end - start, len(state.tokens) - 1, -1, can_open, can_close)
        )
    state.pos = end
    return True


def _flanking(state: StateInline, start: int, end: int, marker: str) -> tuple[bool, bool]:
    before = state.src[start - 1] if start > 0 else " "
    after = state.src[end] if end < state.posMax else " "
    left = _binds(inner=after, outer=before)
    right = _binds(inner=before, outer=after)
    if marker == "*":
        return left, right
    return left and (not right or _punctuation(before)), right and (not left or _punctuation(after))


def _binds(*, inner: str, outer: str) -> bool:
    """Whether a delimiter may belong to the text on its inner side."""
    if _space(inner):
        return False
    if not _punctuation(inner) or _cjk(inner):
        return True
    return _space(outer) or _punctuation(outer) or _cjk(outer)


def _space(character: str) -> bool:
    return isWhiteSpace(ord(character))


def _punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _cjk(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in _CJK_RANGES)
