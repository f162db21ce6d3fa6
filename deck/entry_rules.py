"""What must hold within one card, kind by kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from deck import commands
from deck.cloze import ClozeError, gaps
from deck.markup import plain
from deck.model import (
    MAX_SIDE_BYTES,
    BasicEntry,
    CardEntry,
    ChoiceEntry,
    ClozeEntry,
    ImageEntry,
    MatchEntry,
    OrderEntry,
    Region,
    Words,
    in_language,
)
from deck.pictures import ViewBox
from deck.places import RawEntry, find, problem
from deck.problems import Problem
from deck.source import Scalar, Sequence

Languages = tuple[str, ...]

# Words that offer alternatives: a prompt with one of these may well name its answer.
_ALTERNATIVES: Final = (" or ", "还是", "或", "哪个", "哪一个", "which of")
_SHORT_ANSWER: Final = 3  # characters; shorter ones turn up in prompts by chance


def judge(raw: RawEntry, entry: CardEntry, languages: Languages) -> Iterator[Problem]:
    rule = _RULES.get(entry.kind)
    if rule is not None and all(_complete(text, languages) for text in _first_texts(entry)):
        yield from rule(raw, entry, languages)


def _first_texts(entry: CardEntry) -> Iterator[Words]:
    for name in ("prompt", "text", "answer"):
        text = getattr(entry, name, None)
        if text is not None:
            yield text


def _complete(text: Words, languages: Iterable[str]) -> bool:
    return isinstance(text, str) or all(language in text for language in languages)


def _basic(raw: RawEntry, entry: BasicEntry, languages: Languages) -> Iterator[Problem]:
    for language in languages:
        if _gives_away(in_language(entry.prompt, language), in_language(entry.answer, language)):
            message = "the prompt gives the answer away"
            yield raw.problem("answer-in-prompt", message, "prompt", language)


def _gives_away(prompt: str, answer: str) -> bool:
    shown, hidden = f" {plain(prompt)} ".casefold(), plain(answer).casefold().strip(" .。")
    if len(hidden) < _SHORT_ANSWER or hidden not in shown:
        return False
    return _whole_words(shown, hidden) and not any(word in shown for word in _ALTERNATIVES)


def _whole_words(text: str, part: str) -> bool:
    start = text.find(part)
    before, after = text[start - 1], text[start + len(part)]
    spaced = part.isascii()  # only scripts with spaces have word ends to look at
    return not spaced or not (before.isalnum() or after.isalnum() or before in "-_" or after in "-_")


def _cloze(raw: RawEntry, entry: ClozeEntry, languages: Languages) -> Iterator[Problem]:
    numbers: dict[str, frozenset[int]] = {}
    for language in languages:
        node = find(raw.node, "text", language)
        try:
            numbers[language] = frozenset(gap.number for gap in gaps(in_language(entry.text, language)))
        except ClozeError as error:
            yield problem(error.code, error.message, node, raw.path, offset=error.offset)
            continue
        if not numbers[language]:
            yield problem("no-gap", "the text has no gap `{{c1::…}}`", node, raw.path)
    sets = set(numbers.values()) - {frozenset()}
    if len(sets) > 1:
        yield raw.problem("gaps-differ", "each language has the same gap numbers", "text")


def _choice(raw: RawEntry, entry: ChoiceEntry, languages: Languages) -> Iterator[Problem]:
    if not any(option.right for option in entry.options):
        yield raw.problem("no-right-option", "no option is marked `right: true`", "options")
    if all(option.right for option in entry.options):
        yield raw.problem("no-wrong-option", "every option is right", "options")
    yield from _distinct(raw, [option.text for option in entry.options], languages, ("options", "text"))
    texts = [text for option in entry.options for text in (option.text, option.reason) if text is not None]
    yield from _side(raw, [entry.prompt, *texts], languages)


def _order(raw: RawEntry, entry: OrderEntry, languages: Languages) -> Iterator[Problem]:
    yield from _distinct(raw, entry.steps, languages, ("steps",))
    yield from _side(raw, [entry.prompt, *entry.steps], languages)


def _match(raw: RawEntry, entry: MatchEntry, languages: Languages) -> Iterator[Problem]:
    lefts, rights = [pair.left for pair in entry.pairs], [pair.right for pair in entry.pairs]
    yield from _distinct(raw, lefts, languages, ("pairs", "left"))
    yield from _distinct(raw, rights, languages, ("pairs", "right"))
    yield from _side(raw, [entry.prompt, *lefts, *rights], languages)


def _image(raw: RawEntry, entry: ImageEntry, languages: Languages) -> Iterator[Problem]:
    if isinstance(entry.image, dict) and set(entry.image) != set(languages):
        yield raw.problem(
            "missing-language", "a picture for each language of the deck, or one for all", "image"
        )
    seen: set[str] = set()
    for index, region in enumerate(entry.regions):
        if region.id in seen:
            message = f"the region `{region.id}` stands twice"
            yield raw.problem("duplicate-id", message, "regions", index, "id")
        seen.add(region.id)
    for index, name in enumerate(entry.ask or ()):
        if name not in seen:
            yield raw.problem("unknown-region", f"there is no region `{name}`", "ask", index)
        elif name in (entry.ask or ())[:index]:
            yield raw.problem("unknown-region", f"the region `{name}` is asked twice", "ask", index)
    yield from _side(raw, [entry.prompt, entry.alt, *(region.name for region in entry.regions)], languages)


def _distinct(
    raw: RawEntry, texts: Iterable[Words], languages: Languages, steps: tuple[str, ...]
) -> Iterator[Problem]:
    """No two alike in any language: the learner could not tell them apart."""
    texts = list(texts)
    for language in languages:
        seen: set[str] = set()
        for index, text in enumerate(texts):
            if not _complete(text, (language,)):
                continue
            shown = in_language(text, language).strip()
            if shown in seen:
                yield raw.problem(
                    "duplicate-item", "this stands twice", steps[0], index, *steps[1:], language
                )
            seen.add(shown)


def _side(raw: RawEntry, texts: Iterable[Words], languages: Languages) -> Iterator[Problem]:
    texts = [text for text in texts if _complete(text, languages)]
    for language in languages:
        if sum(len(in_language(text, language).encode()) for text in texts) > MAX_SIDE_BYTES:
            yield raw.problem("side-too-long", f"a side has at most {MAX_SIDE_BYTES} bytes")
            return


_RULES: Final[Mapping[str, Callable[[RawEntry, Any, Languages], Iterator[Problem]]]] = {
    "basic": _basic,
    "cloze": _cloze,
    "choice": _choice,
    "order": _order,
    "match": _match,
    "image": _image,
}


def command(raw: RawEntry, grammar: commands.Grammar) -> Iterator[Problem]:
    """Each right answer is a command the grammar knows."""
    accept = find(raw.node, "accept")
    answers = [raw.text("answer"), *(accept.items if isinstance(accept, Sequence) else ())]
    for answer in answers:
        if not isinstance(answer, Scalar) or not answer.text:
            continue
        try:
            commands.parse(answer.text, grammar)
        except commands.CommandError as error:
            offset = max(error.column - 1, 0)
            yield problem("command-syntax", error.message, answer, raw.path, offset=offset)


def regions(raw: RawEntry, entry: CardEntry, boxes: Mapping[str, ViewBox]) -> Iterator[Problem]:
    """Each region lies in its picture and has an extent."""
    if not isinstance(entry, ImageEntry):
        return
    names = [entry.image] if isinstance(entry.image, str) else list(entry.image.values())
    for index, region in enumerate(entry.regions):
        if region.at[2] == 0 or region.at[3] == 0:
            yield raw.problem("region-empty", "the region has no extent", "regions", index, "at")
        elif any(name in boxes and not _inside(region, boxes[name]) for name in names):
            message = "the region reaches out of the picture's viewBox"
            yield raw.problem("region-outside", message, "regions", index, "at")


def _inside(region: Region, box: ViewBox) -> bool:
    x, y, width, height = region.at
    return box.x <= x and box.y <= y and x + width <= box.x + box.width and y + height <= box.y + box.height
