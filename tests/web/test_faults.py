"""Every fault that a deck can have is told in the reader's language."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

import deck
from deck import Problem
from quizzes.web.faults import SENTENCES, told

FOLDER = Path(deck.__file__).parent
MAKERS = {"problem", "_problem", "_refusal", "Problem", "EntryProblem", "_here", "_at", "_stop", "_add"}
MAKERS |= {"ClozeError", "PydanticCustomError"}


def codes() -> set[str]:
    """Of every problem that the package makes, but warnings, which refuse no deck."""
    found: set[str] = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                found |= set(made(node))
    return found


def made(call: ast.Call):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if name not in MAKERS or "severity" in keywords:
        return
    given = keywords.get("code") or (call.args[0] if call.args else None)
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        yield given.value


def test_every_code_has_a_sentence():
    from deck.reader import _ERRORS, _SHAPES, _SLUG

    tables = {code for code, _message in (*_ERRORS.values(), *_SHAPES.values(), _SLUG)}
    known = codes() | tables | {"unknown-format"}

    assert len(known) > 80
    assert known - set(SENTENCES) - {"comment-lost"} == set()  # that one is the formatter's


@pytest.mark.parametrize(
    ("language", "code", "message", "expected"),
    [
        ("en", "missing-field", "`answer` is missing", "`answer` is missing"),
        ("en", "empty-text", "the text is empty", "The text is empty"),
        ("zh-hans", "missing-field", "`answer` is missing", "缺少字段：answer。"),
        ("zh-hans", "missing-language", "the text lacks zh", "缺少卡组某种语言的文字：zh。"),
        ("zh-hans", "too-long", "at most 500 characters", "内容太长：500。"),
        ("zh-hans", "no-cards", "the deck has no cards", "卡组里没有卡片。"),
        ("zh-hans", "grammar-shape", "a list is expected here", "命令语法在这里有错误。"),
        ("zh-hans", "from-tomorrow", "nobody knows it", "nobody knows it"),
    ],
)
def test_fault_is_told_in_the_language_of_the_reader(language, code, message, expected):
    with translation.override(language):
        assert told(Problem(code=code, message=message, path="deck.yaml")) == expected
