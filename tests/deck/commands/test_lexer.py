"""The shell's part: words, pipes, redirections, and what is refused with its place."""

import pytest

from deck.commands import CommandError
from deck.commands.lexer import MAX_BYTES, MAX_WORDS, lex
from deck.commands.words import Substitution, Variable


def words(text):
    return [[[word.bare for word in simple.words] for simple in stages] for stages in lex(text).pipelines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b\tc", [[["a", "b", "c"]]]),
        ("a 'b c' \"d e\"", [[["a", "b c", "d e"]]]),
        (r"a\ b c\'d", [[["a b", "c'd"]]]),
        (r'"a\"b" "\t" "\$x"', [[['a"b', r"\t", "$x"]]]),
        ("'' \"\"", [[["", ""]]]),
        ("a'b'\"c\"d", [[["abcd"]]]),
        ("a | b|c", [[["a"], ["b"], ["c"]]]),
        ("a && b || c; d & e", [[["a"]], [["b"]], [["c"]], [["d"]], [["e"]]]),
        ("a # b\nc#d", [[["a"]], [["c#d"]]]),
        ("$ a\n$ b", [[["a"]], [["b"]]]),
        ("# a", [[["a"]]]),
        ("# a\nb", [[["b"]]]),
        ("$ a\nb", [[["a"]], [["b"]]]),
        ("a \\\n b", [[["a", "b"]]]),
        ("a $ b", [[["a", "$", "b"]]]),
        ("a\r\nb", [[["a"]], [["b"]]]),
    ],
)
def test_text_splits_as_the_shell_splits_it(text, expected):
    assert words(text) == expected


def test_joins_are_kept():
    assert lex("a && b || c; d & e\nf").joins == ("&&", "||", ";", "&", ";", ";")


def test_words_know_their_column():
    (simple,) = lex("$ sudo  docker 'a b' c").pipelines[0]
    assert [(word.source, word.column) for word in simple.words] == [
        ("sudo", 3),
        ("docker", 9),
        ("'a b'", 16),
        ("c", 22),
    ]


def test_expansions_know_whether_they_are_quoted():
    (simple,) = lex('a $x "$x" ${x} `b` "$(b)"').pipelines[0]
    parts = [word.parts[0] for word in simple.words[1:]]
    assert parts[:3] == [Variable("x", False), Variable("x", True), Variable("x", False)]
    assert [(type(part), part.quoted) for part in parts[3:]] == [(Substitution, False), (Substitution, True)]


def test_here_documents_are_taken_off_the_lines():
    line = lex("cat > f <<A <<-B; x\none\nA\n\ttwo\n\tB\ny")
    assert [[word.bare for word in stages[0].words] for stages in line.pipelines] == [["cat"], ["x"], ["y"]]
    assert [item.body for item in line.pipelines[0][0].redirections] == [None, "one", "two"]


REFUSED = [
    ("", "empty", 1),
    ("   ", "empty", 4),
    ("a 'b", "unclosed-quote", 3),
    ('a "b', "unclosed-quote", 3),
    ("a `b", "unclosed-quote", 3),
    ("a $(b", "unclosed-quote", 3),
    ("a ${b", "unclosed-quote", 3),
    ("a b\\", "unclosed-quote", 4),
    ("a |", "missing-command", 4),
    ("| a", "missing-command", 4),
    ("a && ", "missing-command", 6),
    ("a ;; b", "missing-command", 7),
    ("a >", "missing-target", 4),
    ("(a)", "unsupported", 1),
    ("a )", "unsupported", 3),
    ("a $((1+1))", "unsupported", 3),
    ("a <(b)", "unsupported", 4),
    ("a |& b", "unsupported", 3),
    ("a $'b'", "unsupported", 3),
    ("a\x00b", "control-character", 2),
    ("a\x1b[31m", "control-character", 2),
    ("a\u200bb", "control-character", 2),
    ("a\ud800", "control-character", 2),
    ("$(" * 5 + "a" + ")" * 5, "too-deep", 9),
]


@pytest.mark.parametrize(("text", "code", "column"), REFUSED)
def test_text_that_is_no_command_is_refused_with_its_place(text, code, column):
    with pytest.raises(CommandError) as caught:
        lex(text)
    assert (caught.value.code, caught.value.column) == (code, column)
    assert sorted(caught.value.texts) == ["en", "zh"]


def test_bounds_are_where_they_are_said_to_be():
    assert lex("a" * MAX_BYTES)
    assert lex("a " * MAX_WORDS)
    assert lex("$(" * 4 + "a" + ")" * 4)
    for text, code in (("a" * (MAX_BYTES + 1), "too-long"), ("a " * (MAX_WORDS + 1), "too-many-words")):
        with pytest.raises(CommandError) as caught:
            lex(text)
        assert caught.value.code == code


def test_length_is_counted_in_bytes():
    assert lex("容" * (MAX_BYTES // 3))
    with pytest.raises(CommandError):
        lex("容" * (MAX_BYTES // 3 + 1))
