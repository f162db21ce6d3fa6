import pytest

import deck
from deck.advice import word_count
from tests.deck.samples import card, files

BASIC = "id: a\nkind: basic\nobjective: basics\nprompt: P\n"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (BASIC + "answer: That", []),
        (BASIC + "answer: " + "word " * 25, []),
        (BASIC + "answer: " + "word " * 26, [("long-answer", 13, 13)]),
        (BASIC + "answer:\n  en: Short\n  zh: " + "长" * 50, [("long-answer", 15, 11)]),
        (BASIC + "answer: |\n  - one\n  - two", [("several-facts", 13, 13)]),
        ("id: a\nkind: cloze\nobjective: basics\ntext: a {{c1::b}} {{c3::c}}", [("gap-numbers", 12, 11)]),
        (
            "id: a\nkind: choice\nobjective: basics\nprompt: P\noptions:\n"
            "  - text: x\n  - text:\n      en: All of the above.\n      zh: 以上都是\n    right: true",
            [("all-of-the-above", 16, 15), ("all-of-the-above", 17, 15)],
        ),
    ],
)
def test_warnings_name_what_a_good_card_avoids(
    fields: str, expected: list[tuple[str, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("deck") / "deck.yaml"
    path.write_bytes(files(card(fields))["deck.yaml"])
    problems = deck.check(path)
    assert [(problem.code, problem.line, problem.column) for problem in problems] == expected
    assert {problem.severity for problem in problems} <= {"warning"}
    assert deck.load(path).cards[0].id == "a"


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("two words", 2), ("长" * 17, 10), ("用 docker run 启动", 2 + 3 / 1.7)]
)
def test_word_count_weighs_chinese_characters(text: str, words: float) -> None:
    assert word_count(text) == pytest.approx(words)


def test_a_quiz_with_more_questions_than_cards_is_warned_about(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("deck") / "deck.yaml"
    quiz = "quizzes:\n  - id: q\n    title: Q\n    objectives: [basics]\n    questions: 2\n"
    path.write_text(files(card(BASIC + "answer: That"))["deck.yaml"].decode() + quiz)
    assert [(problem.code, problem.line) for problem in deck.check(path)] == [("few-cards", 18)]
