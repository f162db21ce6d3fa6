import pytest

from quizzes.templatetags.figures import percent_of
from quizzes.templatetags.texts import excerpt, html_in_language, in_language, plain_in_language, sole_lang

BOTH = {"zh": "网桥", "en": "Bridges"}


@pytest.mark.parametrize(
    ("text", "language", "markup"),
    [
        (BOTH, "en", '<span lang="en">Bridges</span>'),
        (BOTH, "zh", '<span lang="zh-Hans">网桥</span>'),
        (BOTH, "both", '<span lang="en">Bridges</span> <span lang="zh-Hans">网桥</span>'),
        ({"en": "Bridges"}, "zh", '<span lang="en">Bridges</span>'),
        ({"en": "Bridges"}, "both", '<span lang="en">Bridges</span>'),
        ({"de": "Brücken"}, "en", '<span lang="de">Brücken</span>'),
        ("docker0", "zh", "<span>docker0</span>"),
        (None, "en", ""),
        ({"en": "<b>&"}, "en", '<span lang="en">&lt;b&gt;&amp;</span>'),
        ("<i>", "en", "<span>&lt;i&gt;</span>"),
        ({'en"><script>': "x"}, "en", '<span lang="en&quot;&gt;&lt;script&gt;">x</span>'),
    ],
)
def test_text_is_marked_with_its_language(text, language, markup):
    assert in_language(text, language) == markup


@pytest.mark.parametrize(
    ("languages", "attribute"),
    [(["en"], ' lang="en"'), (["zh"], ' lang="zh-Hans"'), (["en", "zh"], ""), ([], ""), (None, "")],
)
def test_deck_of_one_language_marks_what_holds_its_texts(languages, attribute):
    assert sole_lang(languages) == attribute


def test_plain_text_holds_no_markup():
    assert plain_in_language(BOTH, "both") == "Bridges / 网桥"


def test_side_of_a_card_keeps_its_markup():
    assert (
        html_in_language({"en": "<p>a <code>b</code></p>"}, "en")
        == '<div lang="en"><p>a <code>b</code></p></div>'
    )


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Run <code>docker ps</code> &amp; wait.</p>", "Run docker ps &amp; wait."),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<p>Which?</p><ol><li>a</li><li>b</li></ol>", "Which?"),
        ("<ol><li>a</li><li>b</li></ol>", "a b"),
        ('<figure><img src="x" alt="A bridge"></figure>', "A bridge"),
        ("<p>" + "x" * 200 + "</p>", "x" * 139 + "…"),
        ("<p>a &lt;script&gt; tag</p>", "a &lt;script&gt; tag"),
    ],
)
def test_excerpt_is_the_question_in_words(html, words):
    assert excerpt({"en": html}, "en") == f'<span lang="en">{words}</span>'


@pytest.mark.parametrize(
    ("part", "whole", "length"),
    [(0, 0, "0%"), (1, 3, "33.33%"), (3, 3, "100%"), (4, 3, "100%"), (1, 100000, "0.001%")],
)
def test_share_is_a_length(part, whole, length):
    assert percent_of(part, whole) == length
