import string
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import deck
from deck import source
from deck.model import DeckFile
from deck.writer import _document
from tests.deck.samples import SVG, card, files

# Text that other readers of YAML change, or that is hard to write.
AWKWARD = [
    *(
        "no",
        "yes",
        "on",
        "True",
        "12:30",
        "1e3",
        "0x1F",
        "012",
        "1_000",
        ".5",
        "~",
        "null",
        "2024-01-02",
        "=",
        "<<",
    ),
    *(
        "{en: a}",
        "[a]",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "# a",
        "a # b",
        "a: b",
        "a:",
        "- a",
        "-",
        "?",
        "| a",
        "> a",
    ),
    *(
        "'a'",
        '"a"',
        "it's",
        'say "hi"',
        "back\\slash",
        "\\",
        " leading",
        "trailing ",
        "\ttab",
        "a\tb",
        "a\n",
        "a\n\n",
    ),
    *(
        "a\nb",
        "a\n\nb\n",
        " a\nb",
        "a\n  b\nc",
        "a\n \nb",
        "\na",
        "- a\n- b",
        "a\n# b",
        "---",
        "...",
        "a\n---\nb",
    ),
    *(
        "中文：好",
        "😀",
        "é",
        "a\u2028b",
        "a\u2029b",
        "\u3000a",
        "a\xa0b",
        "```\ncode\n```",
        "{{c1::a}}",
        "a, b",
        "k: {v}",
    ),
]
ALPHABET = (
    string.printable.replace("\r", "").replace("\x0b", "").replace("\x0c", "") + "中：。é😀\u2028\u3000\xa0"
)
STRINGS = (st.sampled_from(AWKWARD) | st.text(ALPHABET, min_size=1, max_size=40)).filter(str.strip)
TEXTS = STRINGS | st.fixed_dictionaries({"en": STRINGS, "zh": STRINGS})
PIECES = st.sampled_from(["x ", "`y` ", "中", "{{", "\n", ": ", "#"])


def _apart(texts: list[Any]) -> bool:
    """No two alike in any language."""
    for language in ("en", "zh"):
        shown = [text if isinstance(text, str) else text[language] for text in texts]
        if len({text.strip() for text in shown}) != len(shown):
            return False
    return True


SEVERAL = st.lists(TEXTS, min_size=2, max_size=4).filter(_apart)
LINES = st.lists(STRINGS, max_size=3)
COMMON = {"why": TEXTS, "erratum": TEXTS, "notes": LINES, "tags": LINES, "group": st.just("g-1")}


def _entry(kind: str, **fields: Any) -> Any:
    required = {"kind": st.just(kind), "objective": st.just("basics"), **fields}
    optional = dict(COMMON)
    if kind == "basic":
        optional["reverse"] = st.sampled_from(["true", "false"])
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def _choices(draw: Any) -> dict[str, Any]:
    options = [{"text": text} for text in draw(SEVERAL)]
    options[0]["right"] = "true"
    if draw(st.booleans()):
        options[1]["reason"] = draw(TEXTS)
    return {**draw(_entry("choice", prompt=TEXTS)), "options": options}


@st.composite
def _images(draw: Any) -> dict[str, Any]:
    corners = draw(
        st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["1", "2.5", "10"])), min_size=1, max_size=3)
    )
    regions = [
        {"id": f"r{index}", "name": draw(TEXTS), "at": [str(x), "0", size, size]}
        for index, (x, size) in enumerate(corners)
    ]
    image = draw(st.sampled_from(["p.svg", {"en": "p.svg", "zh": "p.svg"}]))
    return {**draw(_entry("image", prompt=TEXTS, alt=TEXTS)), "image": image, "regions": regions}


ENTRIES = st.one_of(
    _entry("basic", prompt=st.just("Question"), answer=TEXTS),
    _entry("cloze", text=PIECES.map(lambda piece: f"{piece}|{{{{c1::a}}}}|")),
    _entry("true_false", statement=TEXTS, truth=st.sampled_from(["true", "false"])),
    _entry("order", prompt=TEXTS, steps=SEVERAL),
    st.tuples(SEVERAL, TEXTS).map(
        lambda drawn: {
            "kind": "match",
            "objective": "basics",
            "prompt": drawn[1],
            "pairs": [{"left": text, "right": f"{index}"} for index, text in enumerate(drawn[0])],
        }
    ),
    _choices(),
    _images(),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(ENTRIES, min_size=1, max_size=4),
    TEXTS,
    st.none() | TEXTS,
    st.none() | STRINGS,
    st.booleans(),
)
def test_write_and_read_is_a_stable_round_trip(
    entries: list[Any], title: Any, description: Any, licence: str | None, inline: bool
) -> None:
    for index, entry in enumerate(entries):
        entry["id"] = f"card-{index}"
    header = {
        "format": "1",
        "deck": "d",
        "title": title,
        "languages": ["en", "zh"],
        "objectives": [{"id": "basics", "title": title}],
    }
    if description is not None:
        header["description"] = description
    if licence is not None:
        header["license"] = licence
    # A picture that a card names, so that it is used.
    entries.append(
        {"id": "p", "kind": "basic", "objective": "basics", "prompt": "![p](media/p.svg)", "answer": "A"}
    )
    given = {
        "media/p.svg": SVG.encode(),
        "deck.yaml": _flowless(header | ({"cards": entries} if inline else {})),
    }
    if not inline:
        given["cards/01.yaml"] = _flowless({"cards": entries})
    first = deck.parse(given)
    written = deck.write(first)
    again = deck.parse({path: text.encode() for path, text in written.items()})
    assert again == first
    assert deck.write(again) == written


class _Dumper(yaml.SafeDumper):
    """PyYAML's writer as an independent way into the reader: every scalar quoted, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _flowless(value: Any) -> bytes:
    return yaml.dump(
        value, Dumper=_Dumper, default_style='"', default_flow_style=False, allow_unicode=True, width=10_000
    ).encode()


@given(st.dictionaries(st.sampled_from(["en", "zh", "no", "pt-br"]), STRINGS, min_size=1))
def test_written_text_means_the_same_to_other_yaml_readers(texts: dict[str, str]) -> None:
    text = _document([("prompt", texts)], {})
    assert yaml.safe_load(text) == {"prompt": texts}
    assert yaml.load(text, Loader=yaml.CSafeLoader) == {"prompt": texts}


def test_write_never_puts_texts_into_a_flow_map() -> None:
    written = deck.write(_deck("{en: a, zh: b}"))["deck.yaml"]
    assert 'answer: "{en: a, zh: b}"' in written
    assert isinstance(source.read(written.encode(), "deck.yaml"), source.Mapping)


def test_write_gives_fields_in_one_order_and_leaves_defaults_out() -> None:
    fields = 'answer: "no"\nprompt: What?\nreverse: false\ntags: []\nkind: basic\nobjective: basics\nid: one'
    written = deck.write(deck.parse(files(card(fields))))["deck.yaml"]
    assert written == (
        "format: 1\ndeck: small\ntitle: Small\nlanguages: [en, zh]\nobjectives:\n  - id: basics\n    title: Basics\n"
        "cards:\n  - id: one\n    kind: basic\n    objective: basics\n    prompt: What?\n"
        '    answer: "no"\n'
    )


def test_write_keeps_cards_in_their_files() -> None:
    first = files("").pop("deck.yaml").replace(b"cards:\n", b"")
    cards = (
        "cards:\n  - id: {}\n    kind: basic\n    objective: basics\n    prompt: What?\n    answer: That\n"
    )
    given = {
        "deck.yaml": first,
        "cards/b.yaml": cards.format("b").encode(),
        "cards/a.yaml": cards.format("a").encode(),
    }
    written = deck.write(deck.parse(given))
    assert {path: text.encode() for path, text in written.items()} == given


def _deck(answer: str) -> DeckFile:
    quoted = answer.replace('"', '\\"')
    return deck.parse(
        files(
            f'  - id: one\n    kind: basic\n    objective: basics\n    prompt: What?\n    answer: "{quoted}"\n'
        )
    )
