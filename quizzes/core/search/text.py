"""The text of a card that is searched, and the pieces of it by which a database finds it.

The pieces (grams) are all runs of three characters. A word is found by the runs it consists of, and a word of one or
two characters, the usual length in Chinese, as the beginning of a run. Runs say only where a word may be: whoever asks
an index by them must look for the word in the text as well.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, Final

LONGEST_TEXT: Final = 100_000  # characters of a card; PostgreSQL's tsvector holds the grams of no more
GRAM: Final = 3
SIDES: Final = ("prompt", "answer", "why")
# Between texts that do not belong together. No word holds it, since words hold no white space but single spaces.
GAP: Final = "\n"

_REST = r"""(?:[^>"']|"[^"]*"|'[^']*')*+>"""  # of a tag, behind its name
_PICTURE = re.compile(rf"""<img\b(?=(?:[^>"']|"[^"]*")*?\salt="([^"]*)"){_REST}""")
# What stands around letters of one word. Every other element begins a new one.
_INLINE = re.compile(rf"</?(?:a|code|em|mark|s|span|strong)\b{_REST}")
_BLOCK = re.compile(rf"</?[a-z]{_REST}")
# Tokenizers part words at these, so they go into grams as characters for private use. Texts that hold such characters
# themselves share their grams with others, and are told apart by the text.
_LETTERS: Final = {code: 0xE000 + code for code in range(128) if not chr(code).isalnum()}
_TAGGED: Final = "\ue100"


def fold(text: str) -> str:
    """As texts are compared: letters without case, width and ligatures, white space as single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split())


def searched(content: Mapping[str, Any]) -> str:
    """What a reader may see of a card's content (deck.faces) in all its languages, folded, without the markup."""
    texts = (content.get(side) for side in SIDES)
    folded = (fold(plain(html)) for side in texts if side for html in side.values())
    return GAP.join(dict.fromkeys(folded))[:LONGEST_TEXT]


def plain(html: str) -> str:
    """The words of sanitised HTML; of a picture, the words that stand for it."""
    return unescape(_BLOCK.sub(" ", _INLINE.sub("", _PICTURE.sub(r" \1 ", html))))


def fold_tags(tags: Iterable[str]) -> str:
    """Each tag between two gaps, so that a whole tag can be looked for."""
    folded = [fold(tag) for tag in tags]
    return GAP + GAP.join(folded) + GAP if folded else ""


def grams(text: str, tags: str = "") -> str:
    """The distinct grams of a folded text, and a token for each tag of `fold_tags`, parted by spaces.

    At its end runs are shorter.
    """
    letters = text.translate(_LETTERS)
    gap = GAP.translate(_LETTERS)
    runs = dict.fromkeys(
        letters[start : start + GRAM] for start in range(len(letters)) if letters[start] != gap
    )
    return " ".join([*runs, *map(tag_token, filter(None, tags.split(GAP)))])


def tokens(word: str) -> Iterator[tuple[str, bool]]:
    """What the grams of a text with this folded word hold: (token, whether it is only the beginning of one)."""
    letters = word.translate(_LETTERS)
    if len(letters) < GRAM:
        yield letters, True
        return
    # Runs that touch cover the word; those between would add little.
    for start in (*range(0, len(letters) - GRAM, GRAM), len(letters) - GRAM):
        yield letters[start : start + GRAM], False


def tag_token(tag: str) -> str:
    return _TAGGED + tag.translate(_LETTERS)
