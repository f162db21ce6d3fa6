"""A card's entry as fields of a page: which a kind has, their values out of a post, and the faults beside them.

Names of inputs are ways into the entry (`options.0.text.en`), as the format's checks name them. No Django form: a
kind's fields are lists of texts in the languages of a deck, which a fixed set of fields cannot say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quizzes.services.authoring import Frame
from quizzes.templatetags.texts import TAGS
from quizzes.web.faults import told

LANGUAGES = {"en": "English", "zh": "中文"}
NAMED = re.compile(r"`([a-z_]+)`")
Label = str | Promise
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spec:
    """A field of a kind. `items`: a list, of entries with these fields, or of bare texts where there are none."""

    name: str
    label: Label
    widget: str
    help: Label = ""
    items: "tuple[Spec, ...]" = ()
    least: int = 0  # so many rows are shown at least
    more: Label = ""  # the button that adds one


PROMPT = Spec("prompt", _("Question"), "area")
KINDS: Mapping[str, tuple[Spec, ...]] = {
    "basic": (
        PROMPT,
        Spec("answer", _("Answer"), "area"),
        Spec("reverse", _("Ask it the other way round, too"), "flag"),
    ),
    "cloze": (
        Spec("text", _("Text with gaps"), "area", _("Put each gap in {{c1::…}}; every number is a card.")),
        Spec("prompt", _("Question above it (optional)"), "area"),
    ),
    "choice": (
        PROMPT,
        Spec(
            "options",
            _("Options"),
            "items",
            items=(
                Spec("text", pgettext_lazy("of a choice", "Option"), "text"),
                Spec("right", _("Right"), "flag"),
                Spec("reason", _("Why, or why not (optional)"), "text"),
            ),
            least=3,
            more=_("Another option"),
        ),
    ),
    "true_false": (
        Spec("statement", _("Statement"), "area"),
        Spec("truth", _("It is"), "truth"),
    ),
    "order": (
        PROMPT,
        Spec("steps", _("Steps, in the right order"), "items", least=3, more=_("Another step")),
    ),
    "match": (
        PROMPT,
        Spec(
            "pairs",
            _("Pairs"),
            "items",
            items=(Spec("left", _("Left"), "text"), Spec("right", pgettext_lazy("side", "Right"), "text")),
            least=3,
            more=_("Another pair"),
        ),
    ),
    "command": (
        PROMPT,
        Spec("answer", _("Command"), "code"),
        Spec("accept", _("Also right"), "lines", _("One command a line.")),
    ),
    "image": (
        PROMPT,
        Spec("image", _("Picture"), "picture", _("Pictures come with the zip of a deck.")),
        Spec("alt", _("The picture in words"), "area", _("For those who do not see it.")),
        Spec(
            "regions",
            _("Regions"),
            "items",
            _("Each is a card: covered in the question, shown in the answer."),
            items=(
                Spec("name", _("Name"), "text"),
                Spec("id", _("Id"), "line"),
                Spec("at", _("Place: x, y, width, height"), "numbers"),
            ),
            least=1,
            more=_("Another region"),
        ),
        Spec("ask", _("Ask only these regions"), "lines", _("Their ids, one a line. Empty: all.")),
    ),
}
MORE = (
    Spec("why", _("Why the answer is right"), "area"),
    Spec("erratum", _("What a source has wrong"), "area"),
    Spec("tags", _("Tags"), "lines", _("One a line.")),
    Spec("notes", _("Notes for authors"), "lines", _("Learners do not see them.")),
    Spec("group", _("Group"), "line", _("Cards of one group are not asked on one day.")),
)
GOAL = Spec("goal", _("Or something new that it teaches"), "text")


@dataclass(frozen=True, slots=True)
class Input:
    """One control. `lang` is what HTML calls the language, `""` for what has none."""

    name: str
    value: str
    lang: str = ""
    language: str = ""

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")


@dataclass(slots=True)
class Field:
    spec: Spec
    name: str
    inputs: tuple[Input, ...] = ()
    rows: tuple["tuple[Field, ...]", ...] = ()
    errors: list[str] = field(default_factory=list)

    @property
    def slot(self) -> str:
        """The id of the list of its errors, which the preview fills anew."""
        return "e-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Faults:
    """The problems of an entry by the way to their field; `general`: of none that the page shows."""

    general: tuple[str, ...] = ()
    by_field: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def specs_of(kind: str) -> tuple[Spec, ...]:
    return (*KINDS[kind], *MORE)


def entry_from(post: Values, kind: str, languages: Sequence[str]) -> dict[str, Any]:
    """The entry that was typed. What is empty is not in it; rows of lists that are empty throughout fall out."""
    values = read_fields(post, specs_of(kind), languages)
    values["objective"] = post.get("objective", "").strip() or None
    return {"kind": kind, **{name: value for name, value in values.items() if value is not None}}


def goal_from(post: Values, languages: Sequence[str]) -> Any:
    """The title of an objective that the deck does not have yet; None where none was typed."""
    return _text(post, GOAL.name, languages)


def changes_to(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as changes of one that is there: a field that was emptied goes."""
    emptied = dict.fromkeys((spec.name for spec in specs_of(entry["kind"])), None)
    return {**emptied, "objective": None, **{name: value for name, value in entry.items() if name != "kind"}}


def fields_of(
    entry: Mapping[str, Any], frame: Frame, faults: Faults, extra: str = ""
) -> tuple[list[Field], list[Field], list[str]]:
    """The fields of the kind, those behind "More", and the faults that belong to none. `extra`: a list with a row
    more."""
    main, more = (show_fields(entry, specs, frame.languages, extra) for specs in (KINDS[entry["kind"]], MORE))
    return main, more, spread(faults, [*main, *more])


def read_fields(post: Values, specs: Iterable[Spec], languages: Sequence[str]) -> dict[str, Any]:
    """What was typed into the fields, by name; None where nothing was."""
    return {spec.name: _read(post, spec, spec.name, languages) for spec in specs}


def show_fields(
    values: Values, specs: Iterable[Spec], languages: Sequence[str], extra: str = ""
) -> list[Field]:
    return [_field(spec, spec.name, values.get(spec.name), languages, extra) for spec in specs]


def spread(faults: Faults, fields: Iterable[Field]) -> list[str]:
    """Lay each fault beside its field; gives those that belong to none."""
    shown = {one.name: one for one in _walk(fields)}
    left = list(faults.general)
    for way, messages in faults.by_field.items():
        place = _nearest(way, shown)
        (shown[place].errors if place else left).extend(messages)
    return left


def faults_of(problems: Iterable[Any], *, typing: bool = False) -> Faults:
    """`typing`: what is missing is no fault yet."""
    general: list[str] = []
    by_field: dict[str, list[str]] = {}
    for problem in problems:
        way = getattr(problem, "field", "")
        if problem.code == "missing-field" and (named := NAMED.search(problem.message)):
            if typing:
                continue
            way = f"{way}.{named[1]}" if way else named[1]
        if way:
            by_field.setdefault(way, []).append(told(problem))
        else:
            general.append(told(problem))
    return Faults(tuple(general), {way: tuple(dict.fromkeys(texts)) for way, texts in by_field.items()})


def without_row(entry: dict[str, Any], row: str) -> dict[str, Any]:
    """`options.2` taken out."""
    name, _dot, number = row.rpartition(".")
    rows = entry.get(name)
    if isinstance(rows, list) and number.isdigit() and int(number) < len(rows):
        rows = [item for index, item in enumerate(rows) if index != int(number)]
        return {**entry, name: rows}
    return entry


def _read(post: Values, spec: Spec, name: str, languages: Sequence[str]) -> Any:
    if spec.widget == "items":
        return _rows(post, spec, name, languages) or None
    if spec.widget in ("area", "text", "picture"):
        return _text(post, name, languages)
    typed = post.get(name, "").strip()
    if spec.widget == "flag":
        return True if typed else None
    if spec.widget == "truth":
        return {"true": True, "false": False}.get(typed)
    if spec.widget == "lines":
        return [line.strip() for line in typed.splitlines() if line.strip()] or None
    if spec.widget == "numbers":
        return typed.replace(",", " ").split() or None
    return typed or None


def _text(post: Values, name: str, languages: Sequence[str]) -> Any:
    """One string where the deck has one language, or the same stands in all; else one for each that has any."""
    typed = {
        language: post.get(f"{name}.{language}", "").replace("\r\n", "\n").strip() for language in languages
    }
    given = {language: text for language, text in typed.items() if text}
    if not given:
        return None
    if len(given) == len(languages) and len(set(given.values())) == 1:
        return next(iter(given.values()))
    return given


def _rows(post: Values, spec: Spec, name: str, languages: Sequence[str]) -> list[Any]:
    numbers = {int(found[1]) for key in post if (found := re.match(rf"{name}\.(\d{{1,3}})\.", key))}
    rows = [_row(post, spec, f"{name}.{number}", languages) for number in sorted(numbers)]
    return [row for row in rows if row]


def _row(post: Values, spec: Spec, name: str, languages: Sequence[str]) -> Any:
    if not spec.items:
        return _text(post, name, languages)
    found = {item.name: _read(post, item, f"{name}.{item.name}", languages) for item in spec.items}
    return {key: value for key, value in found.items() if value is not None}


def _field(spec: Spec, name: str, value: Any, languages: Sequence[str], extra: str) -> Field:
    if spec.widget != "items":
        return Field(spec, name, tuple(_inputs(spec, name, value, languages)))
    rows = list(value or [])
    shown = max(len(rows) + (extra == spec.name), spec.least)
    rows += [None] * (shown - len(rows))
    bare = Spec("", spec.label, "text")
    return Field(
        spec,
        name,
        rows=tuple(
            tuple(
                _field(item, f"{name}.{number}.{item.name}", (row or {}).get(item.name), languages, "")
                for item in spec.items
            )
            if spec.items
            else (_field(bare, f"{name}.{number}", row, languages, ""),)
            for number, row in enumerate(rows)
        ),
    )


def _inputs(spec: Spec, name: str, value: Any, languages: Sequence[str]) -> Iterator[Input]:
    if spec.widget in ("area", "text", "picture"):
        for code in languages:
            text = value.get(code, "") if isinstance(value, Mapping) else value
            language = LANGUAGES.get(code, code) if len(languages) > 1 else ""
            yield Input(f"{name}.{code}", str(text or ""), TAGS.get(code, code), language)
    elif spec.widget in ("flag", "truth"):
        yield Input(name, "" if value is None else str(value).lower())
    elif spec.widget == "numbers":
        yield Input(name, " ".join(map(_number, value or ())))
    else:
        yield Input(name, "\n".join(value) if isinstance(value, list) else str(value or ""))


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _walk(fields: Iterable[Field]) -> Iterator[Field]:
    for one in fields:
        yield one
        for row in one.rows:
            yield from _walk(row)


def _nearest(way: str, shown: Mapping[str, Field]) -> str | None:
    """The field itself, or the one it lies in; for a row of a list, its first field."""
    while way:
        if way in shown:
            return way
        inside = next((name for name in shown if name.startswith(f"{way}.")), None)
        if inside:
            return inside
        way = way.rpartition(".")[0]
    return None
