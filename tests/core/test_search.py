"""The grammar of searches, the text of a card that is searched, and the states that terms ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.model import ENTRY_KINDS
from quizzes.core.scheduling.fold import MAX_FLAG as LARGEST_FLAG
from quizzes.core.scheduling.types import CardState
from quizzes.core.search import grammar
from quizzes.core.search.grammar import (
    KINDS,
    LONGEST,
    MAX_FLAG,
    MOST_TERMS,
    OPERATORS,
    Compared,
    Fault,
    Named,
    Property,
    SearchError,
    State,
    Term,
    Words,
    parse,
    render,
)
from quizzes.core.search.states import asks_state, fits
from quizzes.core.search.text import GAP, LONGEST_TEXT, fold, fold_tags, grams, plain, searched, tokens


def faults(text):
    with pytest.raises(SearchError) as refusal:
        parse(text)
    return [(fault.code.value, fault.column, fault.text) for fault in refusal.value.faults]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        (" \t\n\u3000", []),
        ("bridge", [Words("bridge")]),
        ("网桥 容器", [Words("网桥"), Words("容器")]),
        ('"port  mapping"', [Words("port mapping")]),
        ("-swarm", [Words("swarm", True)]),
        ('-"a b"', [Words("a b", True)]),
        ("--rm", [Words("--rm")]),
        ("a - b", [Words("a"), Words("-"), Words("b")]),
        ('"-p"', [Words("-p")]),
        (r'"say \"hi\" \\"', [Words('say "hi" \\')]),
        ("8080:80", [Words("8080:80")]),
        ('"nginx:latest"', [Words("nginx:latest")]),
        ("FOO=bar 1>2 --network=host", [Words("FOO=bar"), Words("1>2"), Words("--network=host")]),
        ("DECK:Docker", [Named("deck", "docker")]),
        ('tag:"Two Words"', [Named("tag", "two words")]),
        ("-is:due", [Named("is", "due", True)]),
        ("is:learning is:review", [Named("is", "drill"), Named("is", "learned")]),
        ("kind:true_false flag:0", [Named("kind", "true_false"), Named("flag", "0")]),
        ("lapses>3", [Compared(Property.LAPSES, ">", 3)]),
        ("-due<=-7", [Compared(Property.DUE, "<=", -7, True)]),
        ("prop:ivl>=10 ease=250", [Compared(Property.INTERVAL, ">=", 10), Compared(Property.EASE, "=", 250)]),
        ("ｄｅｃｋ：docker　－网桥", [Named("deck", "docker"), Words("网桥", True)]),
        ("“port mapping” 他说“好”", [Words("port mapping"), Words("他说“好”")]),
        ("tag:“two words”", [Named("tag", "two words")]),
    ],
)
def test_search_is_read_as_its_terms(text, terms):
    assert list(parse(text)) == terms


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('a "b c', [("unclosed_quote", 3, "")]),
        ('deck:"b', [("unclosed_quote", 6, "")]),
        ('"a" b"c" -"', [("unclosed_quote", 11, "")]),
        (r'"a\"', [("unclosed_quote", 1, "")]),
        ('x "" deck: -tag:" "', [("empty_term", 3, '""'), ("empty_term", 6, "deck:"), ("empty_term", 12, '-tag:" "')]),
        ("dekc:docker", [("unknown_term", 1, "dekc:docker")]),
        ("a -nginx:latest", [("unknown_term", 3, "nginx:latest")]),
        ("lapsed>3 prop:due prop:x>1", [
            ("unknown_term", 1, "lapsed>3"), ("unknown_term", 10, "prop:due"), ("unknown_term", 19, "prop:x>1"),
        ]),
        ("is:dead -is:Überfällig", [("unknown_state", 4, "dead"), ("unknown_state", 13, "Überfällig")]),
        ("kind:comand", [("unknown_kind", 6, "comand")]),
        ("flag:8 flag:x", [("invalid_flag", 6, "8"), ("invalid_flag", 13, "x")]),
        ("lapses>x -ease<2.5", [("invalid_number", 8, "x"), ("invalid_number", 16, "2.5")]),
        ("due=", [("invalid_number", 5, "")]),
        ("interval>1234567", [("invalid_number", 10, "1234567")]),
        ("a\x00b \ud800", [("unsearchable_character", 2, ""), ("unsearchable_character", 5, "")]),
        ("a" * (LONGEST + 1), [("search_too_long", LONGEST + 1, str(LONGEST))]),
        ("a " * (MOST_TERMS + 1), [("too_many_terms", 2 * MOST_TERMS + 1, str(MOST_TERMS))]),
        ("is:x a:b \"", [("unknown_state", 4, "x"), ("unknown_term", 6, "a:b"), ("unclosed_quote", 10, "")]),
    ],
)  # fmt: skip
def test_every_fault_of_a_search_is_told_with_its_column(text, told):
    assert faults(text) == told


# What grammars trip over, and anything else.
PARTS = st.sampled_from([*'"\\-:<>= \u3000“”9网：－', "is:", "due", "deck", "prop:", "lapses>"])
TYPED = st.text(max_size=40) | st.lists(PARTS | st.characters(), max_size=25).map("".join)


@given(TYPED)
def test_any_text_is_read_or_refused_with_columns_inside_it(text):
    told: tuple[Fault, ...] = ()
    terms: tuple[Term, ...] = ()
    try:
        terms = parse(text)
    except SearchError as refusal:
        told = refusal.faults
    assert bool(told or terms) is bool(text.strip())
    assert all(1 <= fault.column <= len(text) + 1 for fault in told)
    assert [term.column for term in terms] == sorted({term.column for term in terms})
    assert parse(render(terms)) == terms


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
READ = WORDS.map(lambda text: " ".join(text.translate(grammar._WIDE).split())).filter(fold)
VALUES = READ.map(lambda text: fold(fold(text).translate(grammar._WIDE))).filter(bool)
NAMED = st.sampled_from(["deck", "tag", "objective", "entry"])
TERMS = st.one_of(
    st.builds(Words, READ, st.booleans()),
    st.builds(Named, NAMED, VALUES, st.booleans()),
    st.builds(Named, st.just("is"), st.sampled_from([state.value for state in State]), st.booleans()),
    st.builds(Named, st.just("kind"), st.sampled_from(KINDS), st.booleans()),
    st.builds(
        Compared, st.sampled_from(Property), st.sampled_from(OPERATORS), st.integers(-999_999, 999_999)
    ),
)


@given(st.lists(TERMS, max_size=4))
def test_rendered_terms_are_read_as_they_were(terms):
    assert list(parse(render(terms))) == terms


def test_kinds_and_flags_are_those_of_the_rest():
    assert set(KINDS) == set(ENTRY_KINDS)
    assert MAX_FLAG == LARGEST_FLAG


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Which <code>docker</code> command?</p>\n", "Which docker command?"),
        ("<p>un<strong>believ</strong>able</p><p>next</p>", "unbelievable next"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ('<code class="language-bash"><span class="nb">echo</span> a</code>', "echo a"),
        ("<p>a &lt; b &amp;&amp; &quot;c&quot;</p>", 'a < b && "c"'),
        ('<img src="media:x.svg" alt="a > b, a bridge">', "a > b, a bridge"),
        ('<a href="https://example.org/secret" title="hint">link</a>', "link"),
        ('<img alt="only" src="x">y', "only y"),
        ("line<br>break", "line break"),
        ('<article>not <abbr title="x">inline</abbr></article>', "not inline"),
    ],
)
def test_markup_is_left_out_and_words_stay_whole(html, words):
    assert " ".join(plain(html).split()) == words


def test_text_of_a_card_holds_all_languages_and_sides_once():
    content = {
        "kind": "basic",
        "prompt": {"en": "<p>What IS a Bridge?</p>", "zh": "<p>什么是网桥？</p>"},
        "answer": {"en": "<p>ＡＢＣ</p>", "zh": "<p>abc</p>"},
        "why": None,
        "parts": {"plain": {"en": "unseen"}},
    }
    assert searched(content).split(GAP) == ["what is a bridge?", "什么是网桥?", "abc"]


def test_longest_text_is_cut():
    content = {"prompt": {"en": "x" * (LONGEST_TEXT + 9)}, "answer": {}, "why": None}
    assert len(searched(content)) == LONGEST_TEXT


ANY = st.text(st.sampled_from("ab网桥 -'\"\\:é\ue020"), max_size=12)


@given(ANY, ANY)
def test_grams_hold_the_tokens_of_every_part_of_the_text(text, other):
    folded = GAP.join([fold(text), fold(other)])
    held = grams(folded, fold_tags(["Zwei Worte"])).split()
    assert len(held) == len(set(held))
    for start in range(len(folded)):
        for end in range(start + 1, len(folded) + 1):
            word = folded[start:end]
            if GAP not in word:
                for token, prefix in tokens(word):
                    assert any(gram.startswith(token) if prefix else gram == token for gram in held)


@given(ANY)
def test_tokens_are_words_to_every_tokenizer(text):
    for token in grams(fold(text), fold_tags([text])).split(" "):
        assert not [letter for letter in token if ord(letter) < 128 and not letter.isalnum()]


TODAY = 20_000
REVIEWED = CardState(n=1, interval=6, due_day=TODAY, first_day=TODAY - 9, last_day=TODAY - 6)


def changed(**changes):
    values = {name: getattr(REVIEWED, name) for name in REVIEWED.__slots__}
    return CardState(**{**values, **changes})


@pytest.mark.parametrize(
    ("text", "state", "fit"),
    [
        ("is:new", CardState(), True),
        ("is:new", CardState(suspended=True), True),
        ("is:new", REVIEWED, False),
        ("is:learned is:young -is:mature", REVIEWED, True),
        ("is:mature -is:young", changed(interval=21), True),
        ("is:due", REVIEWED, True),
        ("is:due", changed(due_day=TODAY + 1), False),
        ("is:due", changed(due_day=TODAY + 9, pull_day=TODAY), True),
        ("is:due", changed(suspended=True), False),
        ("is:due", changed(buried_until=TODAY + 1), False),
        ("is:due", changed(buried_until=TODAY), True),
        ("is:due", changed(last_day=TODAY), False),
        ("is:due", changed(drill_day=TODAY, drill_at=1), False),
        ("is:drill", changed(drill_day=TODAY, drill_at=1), True),
        ("is:drill", changed(drill_day=TODAY - 1, drill_at=1), False),
        ("is:suspended", changed(suspended=True), True),
        ("is:buried", changed(buried_until=TODAY + 1), True),
        ("is:buried", changed(buried_until=TODAY), False),
        ("is:leech", changed(lapses=8), True),
        ("is:leech", changed(lapses=7), False),
        ("is:flagged flag:3", changed(flag=3), True),
        ("flag:0 -is:flagged", CardState(), True),
        ("due=0 due<=0 due>-1", REVIEWED, True),
        ("due=-2", changed(due_day=TODAY + 5, pull_day=TODAY - 2), True),
        ("due<9", CardState(), False),
        ("-due<9", CardState(), True),
        ("ease=250 lapses<1 interval=0", CardState(), True),
    ],
)
def test_terms_fit_states(text, state, fit):
    terms = parse(text)
    assert all(map(asks_state, terms))
    assert all(fits(term, state, TODAY) for term in terms) is fit


def test_terms_about_the_card_ask_no_state():
    assert not any(map(asks_state, parse("word deck:a tag:a kind:basic objective:a entry:a is:retired")))
