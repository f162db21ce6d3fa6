"""The two sides of a card as HTML, kind by kind and language by language.

Every function takes the language last and returns HTML from `markup` (sanitised there) inside elements written here,
whose own values are escaped here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any, Final

from deck import cloze, markup
from deck.commands import CommandError, Explained, explain
from deck.commands import Grammar as CommandGrammar
from deck.model import (
    BasicEntry,
    CardEntry,
    ChoiceEntry,
    ClozeEntry,
    CommandEntry,
    EntryBase,
    ImageEntry,
    MatchEntry,
    OrderEntry,
    Region,
    TrueFalseEntry,
    Words,
    decimal,
    in_language,
)
from deck.pictures import ViewBox

Html = dict[str, str]

_VERDICTS: Final = {"en": ("True", "False"), "zh": ("正确", "错误")}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a card's sides need from its deck."""

    deck: str
    languages: tuple[str, ...]
    boxes: dict[str, ViewBox]
    grammar: CommandGrammar | None


@dataclass(frozen=True, slots=True)
class Sides:
    """`parts` is the same content as data, for clients that draw it themselves."""

    face: str
    prompt: Html
    answer: Html
    parts: dict[str, Any]


def sides(entry: CardEntry, setting: Setting) -> tuple[Sides, ...]:
    return _KINDS[entry.kind](entry, setting)


def reason(entry: EntryBase, setting: Setting) -> Html | None:
    """Why the answer is right, followed by what the source had wrong."""
    if entry.why is None and entry.erratum is None:
        return None
    return {language: _reason(entry, language) for language in setting.languages}


def _reason(entry: EntryBase, language: str) -> str:
    why = block(entry.why, language) if entry.why is not None else ""
    if entry.erratum is None:
        return why
    return f'{why}<aside class="erratum">{block(entry.erratum, language)}</aside>'


def block(text: Words, language: str) -> str:
    return markup.render(in_language(text, language))


def inline(text: Words, language: str) -> str:
    return markup.render_inline(in_language(text, language))


def _each(setting: Setting, build: Callable[[str], str]) -> Html:
    return {language: build(language) for language in setting.languages}


def _inlines(text: Words, setting: Setting) -> Html:
    return _each(setting, lambda language: inline(text, language))


def _plains(text: Words, setting: Setting) -> Html:
    return _each(setting, lambda language: markup.plain(in_language(text, language)))


def _blocks(text: Words, setting: Setting) -> Html:
    return _each(setting, lambda language: block(text, language))


def shuffled(count: int, *key: str) -> list[int]:
    """Positions in an order that the key alone decides, and never the original one."""
    order = sorted(range(count), key=lambda index: sha256("\0".join((*key, str(index))).encode()).digest())
    return order if order != sorted(order) else order[1:] + order[:1]


def _list(items: Iterable[str], opening: str = "<ol>") -> str:
    return opening + "".join(f"<li>{item}</li>" for item in items) + "</ol>"


def _basic(entry: BasicEntry, setting: Setting) -> tuple[Sides, ...]:
    prompt, answer = _blocks(entry.prompt, setting), _blocks(entry.answer, setting)
    main = Sides("main", prompt, answer, {"plain": _plains(entry.answer, setting)})
    if not entry.reverse:
        return (main,)
    return main, Sides("reverse", answer, prompt, {"plain": _plains(entry.prompt, setting)})


def _cloze(entry: ClozeEntry, setting: Setting) -> tuple[Sides, ...]:
    first = in_language(entry.text, setting.languages[0])
    numbers = sorted({gap.number for gap in cloze.gaps(first)})
    return tuple(_gap(entry, number, setting) for number in numbers)


def _gap(entry: ClozeEntry, number: int, setting: Setting) -> Sides:
    def side(language: str, *, shown: bool) -> str:
        above = block(entry.prompt, language) if entry.prompt is not None else ""
        return above + markup.render_cloze(in_language(entry.text, language), number, shown=shown)

    def hidden(language: str) -> str:
        found = [gap.answer for gap in cloze.gaps(in_language(entry.text, language)) if gap.number == number]
        return " … ".join(map(markup.plain, dict.fromkeys(found)))

    prompt = _each(setting, lambda language: side(language, shown=False))
    answer = _each(setting, lambda language: side(language, shown=True))
    return Sides(f"c{number}", prompt, answer, {"plain": _each(setting, hidden)})


def _choice(entry: ChoiceEntry, setting: Setting) -> tuple[Sides, ...]:
    def prompt(language: str) -> str:
        options = _list((inline(option.text, language) for option in entry.options), '<ol class="options">')
        return block(entry.prompt, language) + options

    def answer(language: str) -> str:
        return (
            '<ol class="options">' + "".join(_option(option, language) for option in entry.options) + "</ol>"
        )

    options = [
        {
            "text": _inlines(option.text, setting),
            "right": option.right,
            "reason": _inlines(option.reason, setting) if option.reason is not None else None,
        }
        for option in entry.options
    ]
    return (Sides("main", _each(setting, prompt), _each(setting, answer), {"options": options}),)


def _option(option: Any, language: str) -> str:
    sign, name = ("✓", "right") if option.right else ("✗", "wrong")
    because = (
        f'<div class="reason">{block(option.reason, language)}</div>' if option.reason is not None else ""
    )
    return (
        f'<li class="{name}"><span class="sign">{sign}</span> {inline(option.text, language)}{because}</li>'
    )


def _true_false(entry: TrueFalseEntry, setting: Setting) -> tuple[Sides, ...]:
    def answer(language: str) -> str:
        words = _VERDICTS.get(language.partition("-")[0], _VERDICTS["en"])
        name, word = ("true", words[0]) if entry.truth else ("false", words[1])
        return f'<p class="verdict {name}">{word}</p>'

    parts = {"statement": _inlines(entry.statement, setting), "truth": entry.truth}
    return (Sides("main", _blocks(entry.statement, setting), _each(setting, answer), parts),)


def _order(entry: OrderEntry, setting: Setting) -> tuple[Sides, ...]:
    mixed = shuffled(len(entry.steps), setting.deck, entry.id)

    def prompt(language: str) -> str:
        steps = "".join(f"<li>{inline(entry.steps[index], language)}</li>" for index in mixed)
        return f'{block(entry.prompt, language)}<ul class="steps">{steps}</ul>'

    def answer(language: str) -> str:
        return _list((inline(step, language) for step in entry.steps), '<ol class="steps">')

    parts = {"steps": [_inlines(step, setting) for step in entry.steps]}
    return (Sides("main", _each(setting, prompt), _each(setting, answer), parts),)


def _match(entry: MatchEntry, setting: Setting) -> tuple[Sides, ...]:
    mixed = shuffled(len(entry.pairs), setting.deck, entry.id)

    def prompt(language: str) -> str:
        left = _list(inline(pair.left, language) for pair in entry.pairs)
        right = _list((inline(entry.pairs[index].right, language) for index in mixed), '<ol type="a">')
        return f'{block(entry.prompt, language)}<div class="columns">{left}{right}</div>'

    def answer(language: str) -> str:
        rows = (
            f"<tr><td>{inline(pair.left, language)}</td><td>{inline(pair.right, language)}</td></tr>"
            for pair in entry.pairs
        )
        return f'<table class="pairs"><tbody>{"".join(rows)}</tbody></table>'

    parts = {"pairs": [[_inlines(pair.left, setting), _inlines(pair.right, setting)] for pair in entry.pairs]}
    return (Sides("main", _each(setting, prompt), _each(setting, answer), parts),)


def _command(entry: CommandEntry, setting: Setting) -> tuple[Sides, ...]:
    explained = _explained(entry.answer, setting.grammar)

    def answer(language: str) -> str:
        command = f'<pre class="command"><code>{escape(entry.answer, quote=False)}</code></pre>'
        terms = "".join(_term(item, language) for item in explained)
        return command + (f'<dl class="explanation">{terms}</dl>' if terms else "")

    parts = {
        "answer": entry.answer,
        "accept": list(entry.accept),
        "explanation": [{"part": item.part, "text": dict(item.text)} for item in explained],
    }
    return (Sides("main", _blocks(entry.prompt, setting), _each(setting, answer), parts),)


def _explained(command: str, grammar: CommandGrammar | None) -> tuple[Explained, ...]:
    if grammar is None:
        return ()
    try:
        return explain(command, grammar)
    except CommandError:
        return ()  # a further answer outside the grammar has no parts to name


def _term(item: Explained, language: str) -> str:
    text = item.text.get(language) or item.text.get("en") or next(iter(item.text.values()), "")
    return f"<dt><code>{escape(item.part, quote=False)}</code></dt><dd>{markup.render_inline(text)}</dd>"


def _image(entry: ImageEntry, setting: Setting) -> tuple[Sides, ...]:
    return tuple(_region(entry, region, setting) for region in entry.asked())


def _region(entry: ImageEntry, region: Region, setting: Setting) -> Sides:
    def prompt(language: str) -> str:
        return block(entry.prompt, language) + _plate(entry, region, "", setting, language)

    def answer(language: str) -> str:
        return _plate(entry, region, inline(region.name, language), setting, language)

    parts = {
        "image": _each(setting, lambda language: in_language(entry.image, language)),
        "region": _rectangle(region),
        "regions": [
            {"id": other.id, "name": _inlines(other.name, setting), **_rectangle(other)}
            for other in entry.regions
        ],
        "plain": _plains(region.name, setting),
    }
    return Sides(region.id, _each(setting, prompt), _each(setting, answer), parts)


def _plate(entry: ImageEntry, region: Region, name: str, setting: Setting, language: str) -> str:
    """The picture with one region covered, or, with its name below, uncovered and framed."""
    file = in_language(entry.image, language)
    alt = escape(markup.plain(in_language(entry.alt, language)))
    box = " ".join(map(decimal, setting.boxes[file]))
    x, y, width, height = map(decimal, region.at)
    state = "uncovered" if name else "cover"
    overlay = f'<rect class="{state}" x="{x}" y="{y}" width="{width}" height="{height}"></rect>'
    caption = f"<figcaption>{name}</figcaption>" if name else ""
    return (
        f'<figure class="plate"><img src="{markup.PICTURE_SCHEME}{escape(file)}" alt="{alt}">'
        f'<svg viewBox="{box}" aria-hidden="true">{overlay}</svg>{caption}</figure>'
    )


def _rectangle(region: Region) -> dict[str, float]:
    return dict(zip(("x", "y", "w", "h"), region.at, strict=True))


_KINDS: Final[dict[str, Callable[[Any, Setting], tuple[Sides, ...]]]] = {
    "basic": _basic,
    "cloze": _cloze,
    "choice": _choice,
    "true_false": _true_false,
    "order": _order,
    "match": _match,
    "command": _command,
    "image": _image,
}
