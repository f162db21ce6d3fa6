"""Characters that word processors and input methods put in place of the shell's own."""

from deck.commands.differences import Difference, difference

_PLAIN = {
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u2018": "'",
    "\u2019": "'",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "--",
    "\u2212": "-",
    "\u00a0": " ",
    "\u3000": " ",
    "\u3002": ".",
    "\u3001": ",",
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}


def plain(given: str, expected: str) -> tuple[str, tuple[Difference, ...]]:
    """The text with such characters made plain, and one difference for each kind that the right answer does not use."""
    found = [char for char in dict.fromkeys(given) if char in _PLAIN and char not in expected]
    table = str.maketrans({char: _PLAIN[char] for char in found})
    return given.translate(table), tuple(difference("typographic", char, _PLAIN[char]) for char in found)
