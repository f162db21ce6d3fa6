"""Warnings: what a good card avoids. A deck with warnings can be imported."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deck.cloze import ClozeError, gaps
from deck.markup import plain
from deck.model import BasicEntry, CardEntry, ChoiceEntry, ClozeEntry, Words
from deck.places import RawEntry, Reading
from deck.problems import Problem

LONG_ANSWER: Final = 25  # words
_CHARACTERS_PER_WORD: Final = 1.7  # of Chinese text, as against English words of the same meaning
_ALL_OR_NONE: Final = frozenset(
    (
        *("all of the above", "none of the above", "all of these", "none of these"),
        *("以上都是", "以上皆是", "以上全部", "以上都不是", "以上皆非"),
    )
)


def judge(reading: Reading) -> Iterator[Problem]:
    for raw, entry in reading.sound():
        yield from _entry(raw, entry)
    yield from _quizzes(reading)


def _entry(raw: RawEntry, entry: CardEntry) -> Iterator[Problem]:
    if isinstance(entry, BasicEntry):
        yield from _answer(raw, entry)
    elif isinstance(entry, ClozeEntry):
        yield from _gaps(raw, entry)
    elif isinstance(entry, ChoiceEntry):
        yield from _options(raw, entry)


def _by_place(text: Words) -> tuple[tuple[tuple[str, ...], str], ...]:
    if isinstance(text, str):
        return (((), text),)
    return tuple(((language,), string) for language, string in text.items())


def _answer(raw: RawEntry, entry: BasicEntry) -> Iterator[Problem]:
    for steps, answer in _by_place(entry.answer):
        if len(answer) > LONG_ANSWER and word_count(plain(answer)) > LONG_ANSWER:
            message = f"the answer has more than {LONG_ANSWER} words; split the card"
            yield raw.problem("long-answer", message, "answer", *steps, severity="warning")
        if _items(answer) > 1:
            message = (
                "the answer lists several facts; a card each, or an `order` or `match` card, is kept better"
            )
            yield raw.problem("several-facts", message, "answer", *steps, severity="warning")


def word_count(text: str) -> float:
    """Words, with Chinese characters counted at their worth."""
    dense = sum(1 for character in text if "\u3400" <= character <= "\u9fff")
    if not dense:
        return len(text.split())
    spaced = "".join(" " if "\u3000" <= character <= "\u9fff" else character for character in text)
    return len(spaced.split()) + dense / _CHARACTERS_PER_WORD


def _items(text: str) -> int:
    return sum(line.lstrip().startswith(("- ", "* ", "+ ")) for line in text.split("\n"))


def _gaps(raw: RawEntry, entry: ClozeEntry) -> Iterator[Problem]:
    for steps, text in _by_place(entry.text):
        try:
            numbers = {gap.number for gap in gaps(text)}
        except ClozeError:
            continue  # an error says so already
        if numbers and numbers != set(range(1, len(numbers) + 1)):
            message = "gap numbers jump; each number is a card of its own"
            yield raw.problem("gap-numbers", message, "text", *steps, severity="warning")


def _options(raw: RawEntry, entry: ChoiceEntry) -> Iterator[Problem]:
    for index, option in enumerate(entry.options):
        for steps, text in _by_place(option.text):
            if plain(text).casefold().strip(" .。") in _ALL_OR_NONE:
                message = "“all of the above” tests the reading of options, not the fact"
                yield raw.problem(
                    "all-of-the-above", message, "options", index, "text", *steps, severity="warning"
                )


def _quizzes(reading: Reading) -> Iterator[Problem]:
    if reading.header is None or not reading.complete:
        return
    teaching = Counter(entry.objective for _, entry in reading.sound())
    for position, quiz in enumerate(reading.header.quizzes):
        cards = sum(teaching[objective] for objective in set(quiz.objectives))
        if cards < quiz.questions:
            message = f"{quiz.questions} questions, but only {cards} cards teach its objectives"
            yield reading.problem("few-cards", message, "quizzes", position, "questions", severity="warning")
