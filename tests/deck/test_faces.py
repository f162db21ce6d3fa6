import json

import pytest

import deck
from deck.sides import shuffled
from tests.deck.samples import SVG, card, files

GRAMMAR = (deck.shipped.path("docker") / "commands.yaml").read_text()


def _faces(fields: str, **others: str) -> tuple[deck.Face, ...]:
    return deck.faces(deck.parse(files(card("id: a\nobjective: basics\n" + fields), **others)))


def test_basic_gives_one_face_and_with_reverse_two() -> None:
    fields = "kind: basic\nprompt:\n  en: What?\n  zh: 什么？\nanswer: That\n"
    (face,) = _faces(fields)
    assert (face.entry, face.face, face.kind, face.objective, face.position) == (
        "a",
        "main",
        "basic",
        "basics",
        0,
    )
    assert face.content == {
        "kind": "basic",
        "prompt": {"en": "<p>What?</p>\n", "zh": "<p>什么？</p>\n"},
        "answer": {"en": "<p>That</p>\n", "zh": "<p>That</p>\n"},
        "why": None,
        "parts": {"plain": {"en": "That", "zh": "That"}},
    }
    main, reverse = _faces(fields + "reverse: true\n")
    assert main == face
    assert reverse.face == "reverse"
    assert reverse.content["prompt"] == main.content["answer"]
    assert reverse.content["answer"] == main.content["prompt"]


def test_cloze_gives_a_face_for_each_number() -> None:
    faces = _faces('kind: cloze\nprompt: Fill in\ntext: "{{c2::b::hint}} and {{c1::a}} and {{c2::c}}"\n')
    assert [(face.face, face.position) for face in faces] == [("c1", 0), ("c2", 1)]
    assert (
        faces[0].content["prompt"]["en"] == '<p>Fill in</p>\n<p>b and <span class="gap">…</span> and c</p>\n'
    )
    assert faces[1].content["prompt"]["en"] == (
        '<p>Fill in</p>\n<p><span class="gap">hint</span> and a and <span class="gap">…</span></p>\n'
    )
    assert faces[1].content["answer"]["zh"] == (
        '<p>Fill in</p>\n<p><mark class="gap">b</mark> and a and <mark class="gap">c</mark></p>\n'
    )
    assert faces[1].content["parts"] == {"plain": {"en": "b … c", "zh": "b … c"}}


def test_choice_shows_options_and_marks_the_right_ones() -> None:
    (face,) = _faces(
        "kind: choice\nprompt: Which?\noptions:\n  - text: x\n    right: true\n    reason: because\n  - text: y\n"
    )
    assert face.content["prompt"]["en"] == '<p>Which?</p>\n<ol class="options"><li>x</li><li>y</li></ol>'
    assert face.content["answer"]["en"] == (
        '<ol class="options"><li class="right"><span class="sign">✓</span> x'
        '<div class="reason"><p>because</p>\n</div></li>'
        '<li class="wrong"><span class="sign">✗</span> y</li></ol>'
    )
    both = {"en": "x", "zh": "x"}, {"en": "y", "zh": "y"}
    assert face.content["parts"]["options"] == [
        {"text": both[0], "right": True, "reason": {"en": "because", "zh": "because"}},
        {"text": both[1], "right": False, "reason": None},
    ]


@pytest.mark.parametrize(
    ("truth", "english", "chinese"), [("true", "True", "正确"), ("false", "False", "错误")]
)
def test_true_false_gives_its_verdict_in_words(truth: str, english: str, chinese: str) -> None:
    (face,) = _faces(f"kind: true_false\nstatement: Water is wet\ntruth: {truth}\n")
    assert face.content["answer"] == {
        "en": f'<p class="verdict {truth}">{english}</p>',
        "zh": f'<p class="verdict {truth}">{chinese}</p>',
    }
    assert face.content["parts"]["truth"] is (truth == "true")


def test_order_shuffles_the_steps_and_answers_with_a_list() -> None:
    (face,) = _faces("kind: order\nprompt: Sort\nsteps: [one, two, three, four]\n")
    assert face.content["answer"]["en"] == (
        '<ol class="steps"><li>one</li><li>two</li><li>three</li><li>four</li></ol>'
    )
    shown = (
        face.content["prompt"]["en"]
        .removeprefix('<p>Sort</p>\n<ul class="steps"><li>')
        .removesuffix("</li></ul>")
    )
    assert sorted(shown.split("</li><li>")) == ["four", "one", "three", "two"]
    assert shown.split("</li><li>") != ["one", "two", "three", "four"]
    assert _faces("kind: order\nprompt: Sort\nsteps: [one, two, three, four]\n") == (face,)


@pytest.mark.parametrize("count", [2, 3, 10, 26])
def test_shuffled_is_a_permutation_and_never_the_identity(count: int) -> None:
    for name in map(str, range(200)):
        order = shuffled(count, "deck", name)
        assert sorted(order) == list(range(count))
        assert order != list(range(count))
        assert order == shuffled(count, "deck", name)


def test_match_shows_two_columns_and_answers_with_a_table() -> None:
    (face,) = _faces(
        "kind: match\nprompt: Pair\npairs:\n  - {left: a, right: '1'}\n  - {left: b, right: '2'}\n"
    )
    assert face.content["prompt"]["en"] == (
        '<p>Pair</p>\n<div class="columns"><ol><li>a</li><li>b</li></ol><ol type="a"><li>2</li><li>1</li></ol></div>'
    )
    assert face.content["answer"]["en"] == (
        '<table class="pairs"><tbody><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></tbody></table>'
    )


def test_command_answer_is_explained_part_by_part() -> None:
    (face,) = _faces(
        "kind: command\nprompt: List\nanswer: docker ps -a\naccept: [docker container list --all]\n",
        commands_yaml=GRAMMAR,
    )
    answer = face.content["answer"]["en"]
    assert answer.startswith(
        '<pre class="command"><code>docker ps -a</code></pre><dl class="explanation"><dt>'
    )
    parts = face.content["parts"]
    assert (parts["answer"], parts["accept"]) == ("docker ps -a", ["docker container list --all"])
    assert [item["part"] for item in parts["explanation"]] == ["docker ps", "-a"]
    assert all(set(item["text"]) == {"en", "zh"} for item in parts["explanation"])


def test_command_answer_that_is_no_command_is_refused_at_its_place() -> None:
    given = files(
        card(
            "id: a\nkind: command\nobjective: basics\nprompt: P\n"
            "answer: docker run --no-such nginx\naccept: ['docker \"']"
        ),
        commands_yaml=GRAMMAR,
    )
    with pytest.raises(deck.DeckError) as refused:
        deck.parse(given)
    assert [(problem.code, problem.line) for problem in refused.value.problems] == [
        ("command-syntax", 13),
        ("command-syntax", 14),
    ]


IMAGE = """kind: image
prompt: Name it
image: p.svg
alt: A "host"
regions:
  - {id: left, name: Left, at: [0, 0, 10.5, 10]}
  - {id: right, name: "**Right**", at: [20, 0, 10, 10]}
"""


def test_image_gives_a_face_for_each_region() -> None:
    faces = _faces(IMAGE, media__p_svg=SVG)
    assert [face.face for face in faces] == ["left", "right"]
    plate = (
        '<figure class="plate"><img src="media:p.svg" alt="A &quot;host&quot;">'
        '<svg viewBox="0 0 100 50" aria-hidden="true">'
    )
    assert faces[0].content["prompt"]["en"] == (
        f'<p>Name it</p>\n{plate}<rect class="cover" x="0" y="0" width="10.5" height="10"></rect></svg></figure>'
    )
    assert faces[1].content["answer"]["en"] == (
        f'{plate}<rect class="uncovered" x="20" y="0" width="10" height="10"></rect></svg>'
        "<figcaption><strong>Right</strong></figcaption></figure>"
    )
    parts = faces[0].content["parts"]
    assert parts["image"] == {"en": "p.svg", "zh": "p.svg"}
    assert parts["region"] == {"x": 0.0, "y": 0.0, "w": 10.5, "h": 10.0}
    assert [region["id"] for region in parts["regions"]] == ["left", "right"]


def test_image_asks_only_the_regions_named() -> None:
    assert [face.face for face in _faces(IMAGE + "ask: [right]\n", media__p_svg=SVG)] == ["right"]


def test_why_carries_the_erratum() -> None:
    (face,) = _faces("kind: basic\nprompt: What?\nanswer: That\nwhy: So\nerratum: The notes err\n")
    assert face.content["why"]["en"] == '<p>So</p>\n<aside class="erratum"><p>The notes err</p>\n</aside>'


def test_digest_changes_with_the_content_and_not_with_the_position() -> None:
    one = card("id: one\nkind: basic\nobjective: basics\nprompt: P\nanswer: First")
    two = one.replace("one", "two").replace("First", "Second")
    before = {face.entry: face.digest for face in deck.faces(deck.parse(files(one + two)))}
    moved = {face.entry: face.digest for face in deck.faces(deck.parse(files(two + one)))}
    changed = {
        face.entry: face.digest
        for face in deck.faces(deck.parse(files(one + two.replace("Second", "Third"))))
    }
    assert moved == before
    assert changed["one"] == before["one"]
    assert changed["two"] != before["two"]


def test_contents_of_the_shipped_decks_are_json() -> None:
    for name in deck.shipped.names():
        faces = deck.faces(deck.load(deck.shipped.path(name)))
        assert json.loads(json.dumps([face.content for face in faces])) == [face.content for face in faces]
        assert len({(face.entry, face.face) for face in faces}) == len(faces)
        assert [face.position for face in faces] == list(range(len(faces)))
