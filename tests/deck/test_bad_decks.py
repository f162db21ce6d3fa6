"""Decks that must be refused, each with the code and the place of its fault."""

import time

import pytest

import deck
from deck.source import MAX_BYTES
from tests.deck.samples import CARD, CARDS_LINE, HEADER, SVG, card, files, found, problems

L = CARDS_LINE

# Whole deck.yaml, and what is found in it.
DOCUMENTS = {
    "empty": (b"", [("empty-file", 1, 1)]),
    "only-comments": (b"# nothing\n", [("empty-file", 1, 1)]),
    "only-dashes": (b"---\n", [("empty-file", 1, 1)]),
    "list": (b"- a\n", [("not-a-map", 1, 1)]),
    "string": (b"deck\n", [("not-a-map", 1, 1)]),
    "latin-1": (b"title: caf\xe9\n", [("not-utf-8", 1, 11)]),
    "utf-16-with-mark": ("deck: a\n".encode("utf-16"), [("not-utf-8", 1, 1)]),
    "utf-16-without-mark": (
        "a:".encode("utf-16-le"),
        [("control-character", 1, 2), ("control-character", 1, 4)],
    ),
    "encoded-surrogate": (b"title: \xed\xa0\x80\n", [("not-utf-8", 1, 8)]),
    "overlong": (b"title: \xc0\xaf\n", [("not-utf-8", 1, 8)]),
    "nul": (b"title: a\0b\n", [("control-character", 1, 9)]),
    "bell": (b"a: 1\ntitle: a\x07b\n", [("control-character", 2, 9)]),
    "delete": (b"title: a\x7fb\n", [("control-character", 1, 9)]),
    "c1-control": ("title: a\x9bb\n".encode(), [("control-character", 1, 9)]),
    "mark-in-the-middle": ("title: a\ufeffb\n".encode(), [("control-character", 1, 9)]),
    "noncharacter": ("title: a\uffffb\n".encode(), [("control-character", 1, 9)]),
    "plane-16": ("title: a\U0010fff0b\n".encode(), [("control-character", 1, 9)]),
    "surrogate-escape": (b'title: "a\\ud800"\n', [("yaml-syntax", 1, 12)]),
    "tab-indent": (b"title:\n\ten: a\n", [("yaml-syntax", 2, 1)]),
    "unclosed-quote": (b"title: 'a\nlicense: b\n", [("yaml-syntax", 1, 8)]),
    "unclosed-list": (b"languages: [en\nlicense: b\n", [("yaml-syntax", 2, 8)]),
    "colon-in-text": (b"title: a: b\n", [("yaml-syntax", 1, 9)]),
    "starts-with-at": (b"title: @a\n", [("yaml-syntax", 1, 8)]),
    "starts-with-backtick": (b"title: `a` b\n", [("yaml-syntax", 1, 8)]),
    "text-after-quote": (b"title: 'a' b\n", [("yaml-syntax", 1, 12)]),
    "second-document": (b"a: 1\n---\nb: 2\n", [("second-document", 2, 1)]),
    "after-document-end": (b"a: 1\n...\nb: 2\n", [("yaml-syntax", 3, 1)]),
    "recursive-alias": (b"&x [*x]\n", [("anchor", 1, 1), ("alias", 1, 5), ("not-a-map", 1, 1)]),
    "deep-flow": (b"a: " + b"[" * 50, [("too-deep", 1, 23)]),
    "deep-block": (b"- " * 50 + b"a", [("too-deep", 1, 41)]),
    "deep-keys": (b"? " * 50 + b"a", [("too-deep", 1, 41)]),
    "too-large": (b"#" * (MAX_BYTES + 1), [("file-too-large", 1, 1)]),
}


@pytest.mark.parametrize(("data", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_parse_refuses_a_broken_file(data: bytes, expected: list[tuple[str, int, int]]) -> None:
    sites = found({"deck.yaml": data})
    assert [site for site in sites if site in expected] == sorted(expected, key=lambda site: site[1:])
    assert {site[0] for site in sites} <= {code for code, _, _ in expected}


# A change to the header, and what is found.
HEADERS = {
    "no-format": (("format: 1\n", ""), [("missing-field", 1, 1)]),
    "format-2": (("format: 1", "format: 2"), [("unknown-format", 1, 9)]),
    "format-text": (("format: 1", "format: one"), [("not-a-number", 1, 9)]),
    "format-huge": (("format: 1", "format: " + "9" * 400), [("not-a-number", 1, 9)]),
    "format-hex": (("format: 1", "format: 0x1"), [("not-a-number", 1, 9)]),
    "format-sexagesimal": (("format: 1", "format: 1:30"), [("not-a-number", 1, 9)]),
    "slug-with-capital": (("deck: small", "deck: Small"), [("bad-id", 2, 7)]),
    "slug-too-long": (("deck: small", "deck: " + "a" * 65), [("too-long", 2, 7)]),
    "empty-title": (("title: Small", "title:"), [("empty-text", 3, 7)]),
    "title-list": (("title: Small", "title: [a]"), [("not-text", 3, 8)]),
    "title-lacks-language": (("title: Small", "title:\n  en: Small"), [("missing-language", 4, 3)]),
    "title-in-flow": (("title: Small", "title: {en: Small, zh: 小}"), [("text-in-flow-map", 3, 8)]),
    "title-tagged": (("title: Small", "title: !!str Small"), [("tag", 3, 8)]),
    "python-tag": (("title: Small", "title: !!python/name:os.system x"), [("tag", 3, 8)]),
    "binary-tag": (("title: Small", "title: !!binary aGk="), [("tag", 3, 8)]),
    "unknown-tag": (("title: Small", "title: !thing Small"), [("tag", 3, 8)]),
    "timestamp-tag": (("title: Small", "title: !!timestamp 9999-99-99"), [("tag", 3, 8)]),
    "anchor": (("title: Small", "title: &t Small"), [("anchor", 3, 8)]),
    "alias": (("title: Small", "title: &t Small\nlicense: *t"), [("anchor", 3, 8), ("alias", 4, 10)]),
    "merge-key": (("title: Small", "title: Small\n<<: {license: x}"), [("merge-key", 4, 1)]),
    "equals-key": (("title: Small", "title: Small\n=: x"), [("unknown-field", 4, 1)]),
    "list-as-key": (("title: Small", "title: Small\n? [a]\n: b"), [("key-not-text", 4, 3)]),
    "empty-key": (("title: Small", "title: Small\n'': b"), [("empty-key", 4, 1)]),
    "duplicate-key": (("title: Small", "title: Small\ntitle: Other"), [("duplicate-key", 4, 1)]),
    "unknown-field": (("title: Small", "title: Small\nlicence: MIT"), [("unknown-field", 4, 1)]),
    "escaped-nul": (("title: Small", 'title: "a\\0b"'), [("control-character", 3, 8)]),
    "escaped-return": (("title: Small", 'title: "a\\rb"'), [("control-character", 3, 8)]),
    "no-languages": (("languages: [en, zh]\n", ""), [("missing-field", 1, 1)]),
    "languages-empty": (("[en, zh]", "[]"), [("too-few", 4, 12)]),
    "languages-string": (("[en, zh]", "en"), [("not-a-list", 4, 12)]),
    "languages-odd": (("[en, zh]", "[en, Chinese!]"), [("bad-language", 4, 17)]),
    "languages-twice": (("[en, zh]", "[en, en]"), [("duplicate-language", 4, 17)]),
    "objective-twice": (
        ("cards:", "  - id: basics\n    title: Again\ncards:"),
        [("duplicate-id", 8, 9)],
    ),
    "objective-untaught": (
        ("cards:", "  - id: more\n    title: More\ncards:"),
        [("untaught-objective", 8, 9)],
    ),
    "objective-requires-unknown": (
        ("cards:", "    requires: [magic]\ncards:"),
        [("unknown-objective", 8, 16)],
    ),
    "objective-requires-itself": (("cards:", "    requires: [basics]\ncards:"), [("objective-circle", 6, 9)]),
    "source-url": (
        ("cards:", "sources:\n  - id: s\n    title: S\n    url: javascript:1\ncards:"),
        [("bad-url", 11, 10)],
    ),
    "quiz-unknown-objective": (
        ("cards:", "quizzes:\n  - id: q\n    title: Q\n    objectives: [x]\n    questions: 1\ncards:"),
        [("unknown-objective", 11, 18)],
    ),
    "quiz-pass": (
        ("cards:", "quizzes:\n  - {id: q, title: Q, objectives: [basics], questions: 1, pass: 101}\ncards:"),
        [("out-of-range", 9, 65)],
    ),
    "quiz-no-questions": (
        ("cards:", "quizzes:\n  - {id: q, title: Q, objectives: [basics], questions: 0}\ncards:"),
        [("out-of-range", 9, 56)],
    ),
    "cards-not-a-list": (("cards:", "cards: none\nlicense:"), [("not-a-list", 8, 8)]),
}


@pytest.mark.parametrize(("change", "expected"), HEADERS.values(), ids=HEADERS)
def test_parse_refuses_a_broken_header(change: tuple[str, str], expected: list[tuple[str, int, int]]) -> None:
    assert change[0] in HEADER
    sites = found({"deck.yaml": (HEADER + CARD).replace(*change, 1).encode()})
    assert [site for site in sites if site in expected] == expected


BASIC = "id: a\nkind: basic\nobjective: basics\nprompt: P\nanswer: Answer\n"
CHOICE = "id: a\nkind: choice\nobjective: basics\nprompt: P\noptions:\n"
CLOZE = "id: a\nkind: cloze\nobjective: basics\n"
ORDER = "id: a\nkind: order\nobjective: basics\nprompt: P\n"
MATCH = "id: a\nkind: match\nobjective: basics\nprompt: P\npairs:\n"
IMAGE = "id: a\nkind: image\nobjective: basics\nprompt: P\nalt: A\nimage: p.svg\n"

# The fields of one card, and what is found; lines count from the card's first.
CARDS = {
    "not-a-map": ("just text", [("not-a-map", 1, 5)]),
    "no-kind": ("id: a\nobjective: basics", [("missing-field", 1, 5)]),
    "unknown-kind": ("id: a\nobjective: basics\nkind: essay", [("unknown-kind", 3, 11)]),
    "kind-list": ("id: a\nobjective: basics\nkind: [basic]", [("unknown-kind", 3, 11)]),
    "no-id": (BASIC.replace("id: a\n", ""), [("missing-field", 1, 5)]),
    "id-spaces": (BASIC.replace("id: a\n", "id: a b\n"), [("bad-id", 1, 9)]),
    "id-hyphens": (BASIC.replace("id: a\n", "id: a--b\n"), [("bad-id", 1, 9)]),
    "id-map": (BASIC.replace("id: a\n", "id: {a: b}\n"), [("not-a-string", 1, 9)]),
    "no-objective": (BASIC.replace("objective: basics\n", ""), [("no-objective", 1, 5)]),
    "unknown-objective": (BASIC.replace("basics", "magic"), [("unknown-objective", 3, 16)]),
    "no-answer": (BASIC.replace("answer: Answer\n", ""), [("missing-field", 1, 5)]),
    "empty-prompt": (BASIC.replace("prompt: P", "prompt:"), [("empty-text", 4, 12)]),
    "blank-prompt": (BASIC.replace("prompt: P", "prompt: '  '"), [("empty-text", 4, 13)]),
    "prompt-list": (BASIC.replace("prompt: P", "prompt: [P]"), [("not-text", 4, 13)]),
    "prompt-nested": (BASIC.replace("prompt: P", "prompt:\n  en: {a: b}\n  zh: x"), [("not-text", 5, 11)]),
    "prompt-lacks-zh": (BASIC.replace("prompt: P", "prompt:\n  en: P"), [("missing-language", 5, 7)]),
    "prompt-has-fr": (
        BASIC.replace("prompt: P", "prompt:\n  en: P\n  zh: P\n  fr: P"),
        [("unknown-language", 7, 7)],
    ),
    "prompt-in-flow": (BASIC.replace("prompt: P", "prompt: {en: P, zh: P}"), [("text-in-flow-map", 4, 13)]),
    "answer-too-long": (BASIC.replace("Answer", "x" * 17_000), [("text-too-long", 5, 13)]),
    "answer-in-prompt": (
        BASIC.replace("prompt: P", "prompt: Is the answer in here?"),
        [("answer-in-prompt", 4, 13)],
    ),
    "unknown-field": (BASIC + "anser: x", [("unknown-field", 6, 5)]),
    "field-of-another-kind": (BASIC + "truth: true", [("unknown-field", 6, 5)]),
    "reverse-yes": (BASIC + "reverse: yes", [("not-true-or-false", 6, 14)]),
    "notes-string": (BASIC + "notes: F022", [("not-a-list", 6, 12)]),
    "notes-map": (BASIC + "notes: [{a: b}]", [("not-a-string", 6, 13)]),
    "tags-empty-item": (BASIC + "tags: ['']", [("empty-text", 6, 12)]),
    "duplicate-field": (BASIC + "prompt: Q", [("duplicate-key", 6, 5)]),
    "missing-picture": (BASIC + "why: see ![x](media/no.svg)", [("missing-picture", 6, 10)]),
    "foreign-picture": (BASIC + "why: see ![x](http://a.example/b.png)", [("bad-picture-name", 6, 10)]),
    "escaping-picture": (BASIC + "why: see ![x](media/../deck.yaml)", [("bad-picture-name", 6, 10)]),
    "choice-one-option": (CHOICE + "  - {text: a, right: true}", [("too-few", 6, 7)]),
    "choice-none-right": (CHOICE + "  - text: a\n  - text: b", [("no-right-option", 6, 7)]),
    "choice-all-right": (
        CHOICE + "  - {text: a, right: true}\n  - {text: b, right: true}",
        [("no-wrong-option", 6, 7)],
    ),
    "choice-same-twice": (
        CHOICE + "  - {text: a, right: true}\n  - text: a",
        [("duplicate-item", 7, 15)],
    ),
    "choice-option-string": (CHOICE + "  - a\n  - text: b", [("not-a-map", 6, 9)]),
    "choice-option-field": (
        CHOICE + "  - {text: a, right: true}\n  - {text: b, correct: false}",
        [("unknown-field", 7, 19)],
    ),
    "choice-side-too-long": (
        CHOICE
        + "".join(f"  - {{text: {n} {'x' * 9000}, right: {'true' if n else 'false'}}}\n" for n in (0, 1)),
        [("side-too-long", 1, 5)],
    ),
    "cloze-no-gap": (CLOZE + "text: nothing", [("no-gap", 4, 11)]),
    "cloze-unclosed": (CLOZE + "text: a {{c1::b", [("unclosed-gap", 4, 13)]),
    "cloze-empty": (CLOZE + "text: a {{c1::}}", [("empty-gap", 4, 13)]),
    "cloze-zero": (CLOZE + "text: a {{c0::b}}", [("gap-number", 4, 13)]),
    "cloze-nested": (CLOZE + "text: a {{c1::b {{c2::c}}}}", [("gap-in-gap", 4, 13)]),
    "cloze-differs": (
        CLOZE + "text:\n  en: a {{c1::b}}\n  zh: a {{c2::b}}",
        [("gaps-differ", 5, 7)],
    ),
    "cloze-brace-first": (CLOZE + "text: {{c1::b}} a", [("key-not-text", 4, 12), ("yaml-syntax", 4, 21)]),
    "cloze-flood": (CLOZE + "text: a " + "{{c1::" * 2700 + "x", [("unclosed-gap", 4, 13)]),
    "true-false-maybe": (
        "id: a\nkind: true_false\nobjective: basics\nstatement: S\ntruth: maybe",
        [("not-true-or-false", 5, 12)],
    ),
    "order-one-step": (ORDER + "steps: [a]", [("too-few", 5, 12)]),
    "order-same-step": (ORDER + "steps: [a, b, a]", [("duplicate-item", 5, 19)]),
    "order-27-steps": (ORDER + f"steps: [{', '.join(map(str, range(27)))}]", [("too-many", 5, 12)]),
    "match-no-right": (
        MATCH + "  - {left: a, right: b}\n  - left: c",
        [("missing-field", 7, 9)],
    ),
    "match-left-twice": (
        MATCH + "  - {left: a, right: b}\n  - {left: a, right: c}",
        [("duplicate-item", 7, 16)],
    ),
    "match-right-twice": (
        MATCH + "  - {left: a, right: b}\n  - {left: c, right: b}",
        [("duplicate-item", 7, 26)],
    ),
    "command-without-grammar": (
        "id: a\nkind: command\nobjective: basics\nprompt: P\nanswer: docker ps",
        [("no-grammar", 2, 11)],
    ),
    "image-no-regions": (IMAGE + "regions: []", [("too-few", 7, 14)]),
    "image-bad-rectangle": (
        IMAGE + "regions:\n  - {id: r, name: R, at: [1, 2, 3]}",
        [("missing-field", 8, 30)],
    ),
    "image-negative": (
        IMAGE + "regions:\n  - {id: r, name: R, at: [1, -2, 3, 4]}",
        [("not-a-number", 8, 34)],
    ),
    "image-region-outside": (
        IMAGE + "regions:\n  - {id: r, name: R, at: [90, 0, 20, 10]}",
        [("region-outside", 8, 30)],
    ),
    "image-region-empty": (
        IMAGE + "regions:\n  - {id: r, name: R, at: [0, 0, 0, 10]}",
        [("region-empty", 8, 30)],
    ),
    "image-region-twice": (
        IMAGE + "regions:\n  - {id: r, name: R, at: [0, 0, 1, 1]}\n  - {id: r, name: S, at: [0, 0, 1, 1]}",
        [("duplicate-id", 9, 14)],
    ),
    "image-asks-unknown": (
        IMAGE + "regions:\n  - {id: r, name: R, at: [0, 0, 1, 1]}\nask: [s]",
        [("unknown-region", 9, 11)],
    ),
    "image-lacks-language": (
        IMAGE.replace("p.svg", "{en: p.svg}") + "regions:\n  - {id: r, name: R, at: [0, 0, 1, 1]}",
        [("missing-language", 6, 12)],
    ),
    "image-path": (
        IMAGE.replace("p.svg", "../p.svg") + "regions:\n  - {id: r, name: R, at: [0, 0, 1, 1]}",
        [("bad-picture-name", 6, 12)],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), CARDS.values(), ids=CARDS)
def test_parse_refuses_a_broken_card(fields: str, expected: list[tuple[str, int, int]]) -> None:
    given = files(card(fields) + CARD, media__p_svg=SVG)
    expected = [(code, line + L - 1, column) for code, line, column in expected]
    sites = [site for site in found(given) if site[0] != "unused-picture"]
    assert sites == expected


def test_parse_reports_ten_faults_at_their_ten_places() -> None:
    cards = "".join(
        [
            card(BASIC.replace("id: a\n", "id: Bad Id\n")),
            card(BASIC.replace("prompt: P", "prompt:\n  en: P")),
            card(BASIC.replace("kind: basic", "kind: essay").replace("id: a\n", "id: b\n")),
            card(CHOICE.replace("id: a", "id: c") + "  - text: x\n  - text: y"),
            card(CLOZE.replace("id: a", "id: d") + "text: no gap"),
            card(BASIC.replace("id: a\n", "id: e\n") + "reverse: on"),
            card(BASIC.replace("id: a\n", "id: e\n")),
        ]
    )
    text = HEADER.replace("format: 1", "format: 7").replace("title: Small", "title: &t Small") + cards
    other = "cards:\n" + card(BASIC.replace("id: a\n", "id: f\n").replace("basics", "magic")).rstrip() + "\n"
    given = {"deck.yaml": text.encode(), "cards/2.yaml": other.encode()}
    lines = [f"{found.path}:{found.line}:{found.column}: {found.code}" for found in problems(given)]
    assert lines == [
        "cards/2.yaml:4:16: unknown-objective",
        "deck.yaml:1:9: unknown-format",
        "deck.yaml:3:8: anchor",
        "deck.yaml:9:9: bad-id",
        "deck.yaml:18:7: missing-language",
        "deck.yaml:21:11: unknown-kind",
        "deck.yaml:30:7: no-right-option",
        "deck.yaml:35:11: no-gap",
        "deck.yaml:41:14: not-true-or-false",
        "deck.yaml:42:9: duplicate-id",
    ]


def test_parse_refuses_the_twenty_thousand_and_first_card() -> None:
    cards = "".join(
        f"  - {{id: a{n}, kind: basic, objective: basics, prompt: P, answer: X}}\n" for n in range(20_001)
    )
    assert found(files(cards)) == [("too-many-cards", L + 20_000, 5)]


def test_parse_bounds_the_values_of_all_files_together() -> None:
    many = b"cards: []\nmore: [" + b"a," * 400_000 + b"]"
    given = {
        "deck.yaml": HEADER.replace("cards:\n", "").encode(),
        **{f"cards/{n}.yaml": many for n in range(3)},
    }
    assert ("cards/2.yaml", "too-many-nodes") in [(problem.path, problem.code) for problem in problems(given)]


@pytest.mark.parametrize(
    "fields",
    [
        BASIC + "\n".join(f"field{n}: x" for n in range(50_000)),
        BASIC + "notes: [" + "{a: b}, " * 50_000 + "]",
        BASIC + "why:\n" + "\n".join(f"  l{n}: x" for n in range(50_000)),
        BASIC + "? " + "x" * 1_000_000 + "\n: y",
        CHOICE + "  - text: x\n" * 50_000,
        CHOICE + "  - {text: x, " + ", ".join(f"f{n}: x" for n in range(20_000)) + "}\n  - text: y",
    ],
    ids=lambda fields: fields[40:90],
)
def test_parse_bounds_the_work_for_one_card(fields: str) -> None:
    start = time.process_time()
    assert 1 <= len(problems(files(card(fields)))) <= 1000
    assert time.process_time() - start < 10


def test_parse_refuses_names_that_leave_the_deck() -> None:
    names = [
        "../deck.yaml",
        "/etc/x.yaml",
        "cards\\..\\x.yaml",
        "cards/a/b.yaml",
        "media/x.png",
        "cards/a.yml",
    ]
    given = files(CARD) | dict.fromkeys(names, b"x: 1\n")
    assert [(problem.path, problem.code) for problem in problems(given)] == [
        ("../deck.yaml", "bad-path"),
        ("/etc/x.yaml", "bad-path"),
        ("cards/a.yml", "bad-file-name"),
        ("cards/a/b.yaml", "bad-file-name"),
        ("cards\\..\\x.yaml", "bad-path"),
        ("media/x.png", "bad-file-name"),
    ]


def test_parse_refuses_nothing_at_all() -> None:
    assert found({}) == [("no-deck-file", 1, 1)]


def test_parse_refuses_a_deck_without_cards() -> None:
    given = {"deck.yaml": b"format: 1\ndeck: a\ntitle: A\nlanguages: [en]\n"}
    assert found(given) == [("no-cards", 1, 1)]


def test_parse_does_not_blame_objectives_for_an_unreadable_file() -> None:
    given = {"deck.yaml": HEADER.replace("cards:\n", "").encode(), "cards/a.yaml": b"cards: ["}
    assert [(problem.path, problem.code) for problem in problems(given)] == [("cards/a.yaml", "yaml-syntax")]


def test_every_bad_deck_is_refused_within_a_second() -> None:
    start = time.process_time()
    for data, _ in DOCUMENTS.values():
        problems({"deck.yaml": data})
    assert time.process_time() - start < len(DOCUMENTS)


def test_problem_reads_as_path_line_column_code_message() -> None:
    problem = deck.Problem(
        code="no-gap", message="the text has no gap", path="cards/a.yaml", line=3, column=11
    )
    assert str(problem) == "cards/a.yaml:3:11: no-gap: the text has no gap"
