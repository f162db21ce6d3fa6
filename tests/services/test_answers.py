"""Typed answers."""

import pytest

from quizzes.models import Card
from quizzes.services import library
from quizzes.services.answers import check_answer
from quizzes.services.errors import Invalid, NotFound
from tests import decks

pytestmark = pytest.mark.django_db

GRAMMAR = (dict(library.shipped_decks())["docker"] / "commands.yaml").read_text()
COMMANDS = decks.plain(cards=5) + (
    "  - id: run\n    kind: command\n    objective: second\n    prompt: Run nginx on 8080.\n"
    "    answer: docker run -d -p 8080:80 nginx\n    accept: [docker container create nginx]\n"
)
WORDS = decks.plain(cards=5).replace("languages: [en]", "languages: [en, zh]") + (
    "  - id: gap\n    kind: cloze\n    objective: second\n"
    "    text:\n      en: Brew a {{c1::Café  noir}}.\n      zh: 来一杯{{c1::黑咖啡}}。\n"
    "  - id: truth\n    kind: true_false\n    objective: second\n    statement: It is.\n    truth: true\n"
)


@pytest.fixture
def command(make_deck):
    make_deck({"deck.yaml": COMMANDS, "commands.yaml": GRAMMAR})
    return Card.objects.get(entry="run").id


@pytest.fixture
def gap(make_deck):
    make_deck(WORDS)
    return Card.objects.get(entry="gap").id


@pytest.mark.parametrize(
    ("given", "right", "grade", "codes"),
    [
        ("docker run -d -p 8080:80 nginx", True, 4, []),
        ("docker  run --publish=8080:80 --detach nginx:latest", True, 4, []),
        ("docker create nginx", True, 4, []),
        ("docker run -d -p 80:8080 nginx", False, 2, ["swapped-ports"]),
        ("docker run -p 80:8080 nginx", False, 1, ["swapped-ports", "missing-option"]),
        ("rm -rf /", False, 0, ["other-program"]),
        ("$(reboot)", False, 0, ["other-program"]),
        ("", False, 0, ["empty"]),
        ("docker run 'x", False, 2, ["unclosed-quote"]),
    ],
)
def test_command_is_judged_by_what_it_means(learner, command, given, right, grade, codes):
    judged = check_answer(learner.pk, command, answer=given)
    assert (judged.right, judged.expected) == (right, "docker run -d -p 8080:80 nginx")
    assert sorted(item.code for item in judged.differences) == sorted(codes)
    assert judged.grade == grade
    assert "-d" in [part for part, _text in judged.explanation]


def test_grammar_is_read_once_until_the_deck_changes(learner, command, make_deck, django_assert_num_queries):
    check_answer(learner.pk, command, answer="docker ps")
    with django_assert_num_queries(2):
        check_answer(learner.pk, command, answer="docker ps")
    behind = GRAMMAR.replace("names: [-d, --detach]", "names: [-d, --detach, --behind]")
    make_deck({"deck.yaml": COMMANDS, "commands.yaml": behind})
    assert check_answer(learner.pk, command, answer="docker run --behind -p 8080:80 nginx").right


@pytest.mark.parametrize(
    ("given", "language", "right", "grade"),
    [
        ("café noir", None, True, 4),
        (" CAFE\u0301\tNOIR\n", "en", True, 4),
        ("黑咖啡", None, True, 4),
        ("黑咖啡", "en", False, 1),
        ("cafe noir", "en", False, 2),
        ("tea", None, False, 1),
        (" ", None, False, 0),
        ("x" * 4096, None, False, 1),
    ],
)
def test_words_are_compared_as_people_read_them(learner, gap, given, language, right, grade):
    judged = check_answer(learner.pk, gap, answer=given, language=language)
    assert (judged.right, judged.grade) == (right, grade)
    assert len(judged.differences) == (0 if right else 1)


def test_what_cannot_be_judged_is_refused(learner, other_learner, gap, make_deck):
    truth = Card.objects.get(entry="truth").id
    private = make_deck(decks.plain("private"), owner_id=other_learner.pk)
    for card, more, field in (
        (truth, {"answer": "true"}, None),
        (gap, {"answer": "x", "language": "fr"}, "language"),
        (gap, {"answer": "é" * 2049}, "answer"),
    ):
        with pytest.raises(Invalid) as refusal:
            check_answer(learner.pk, card, **more)
        assert refusal.value.field == field
    with pytest.raises(NotFound):
        check_answer(learner.pk, Card.objects.filter(deck=private.deck_id)[0].id, answer="x")
