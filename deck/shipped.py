"""The decks that come with the program."""

from pathlib import Path

from deck.files import DECK

_CONTENT = Path(__file__).parent / "content"


def names() -> tuple[str, ...]:
    return tuple(sorted(folder.name for folder in _CONTENT.iterdir() if (folder / DECK).is_file()))


def path(name: str) -> Path:
    """The folder of a shipped deck. Raises KeyError where there is none of that name."""
    if name not in names():
        raise KeyError(name)
    return _CONTENT / name
