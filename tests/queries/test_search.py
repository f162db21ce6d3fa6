"""What a search finds, against a filter that looks at every card."""

import random
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.core.clock import DAY_MS
from quizzes.core.scheduling.types import NEW, CardState
from quizzes.core.search.grammar import Compared, Named, Property, State, Words, render
from quizzes.core.search.states import asks_state, fits
from quizzes.models import Card, CardText
from quizzes.models import CardState as StateRow
from quizzes.models.search import index_fault
from quizzes.queries.agenda import STATE_COLUMNS
from quizzes.queries.errors import Unreadable
from quizzes.queries.search import Found, search
from quizzes.services.authoring import delete_deck
from quizzes.services.library import import_deck, reindex, shipped_decks
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON // DAY_MS


def entries(learner_id, text, **options):
    results = search(learner_id, text, now_ms=NOON, tz_min=0, **{"limit": 1000, **options})
    return [found.card.entry for found in results.found]


def deck_of(slug, *cards):
    """A deck in English and Chinese: cards as (entry, prompt, answer in English, answer in Chinese, tags)."""
    head = f"format: 1\ndeck: {slug}\ntitle: Searched\nlanguages: [en, zh]\nlicense: CC0-1.0\ncards:\n"
    return head + "".join(
        f"  - id: {entry}\n    kind: basic\n    prompt: {quoted(prompt)}\n"
        f"    answer:\n      en: {quoted(en)}\n      zh: {quoted(zh)}\n    tags: [{', '.join(map(quoted, tags))}]\n"
        for entry, prompt, en, zh, tags in cards
    )


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


@pytest.fixture
def bilingual(make_deck):
    return make_deck(
        deck_of(
            "net",
            (
                "one",
                "What is a **Bri**dge?",
                "A `docker0` device",
                "网桥是虚拟交换机",
                ["Network", "Two words"],
            ),
            ("two", "Where do ports go?", "Through 100% NAT_table", "端口映射到容器", ["net"]),
            ("three", "How is `--rm` used?", "It's removed", "容器停止后删除", []),
        )
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bridge", ["one"]),
        ("BRIDGE", ["one"]),
        ("ridg", ["one"]),
        ("网", ["one"]),
        ("网桥", ["one"]),
        ("交换机", ["one"]),
        ("机", ["one"]),
        ("容器", ["two", "three"]),
        ("容器停", ["three"]),
        ("容止", []),
        ("器容", []),
        ("a", ["one", "two"]),
        ("e?", ["one"]),
        ('"do ports"', ["two"]),
        ('"ports do"', []),
        ('"go? through"', []),
        ("ports nat", ["two"]),
        ("ports -nat", []),
        ("-容器", ["one"]),
        ("--rm", ["three"]),
        ("100%", ["two"]),
        ("10%", []),
        ("nat_", ["two"]),
        ("a_", []),
        ("it's", ["three"]),
        ("strong", []),
        ("<code>", []),
        ("tag:network", ["one"]),
        ("tag:net", ["two"]),
        ('tag:"TWO WORDS"', ["one"]),
        ("-tag:net", ["one", "three"]),
        ("tag:tw", []),
        ("entry:two", ["two"]),
        ("-entry:two kind:basic deck:net", ["one", "three"]),
        ("deck:nowhere", []),
        ("-deck:net", []),
        ("kind:cloze", []),
        ("objective:x", []),
        ("", ["one", "two", "three"]),
    ],
)
def test_words_and_names_find_cards(learner, bilingual, text, found):
    assert entries(learner.pk, text) == found


@dataclass
class Specimen:
    """A card as the oracle sees it: what a reader sees, in lower case, and what stands beside it."""

    deck: str
    entry: str
    texts: list[str]
    tags: list[str]
    state: CardState = NEW
    row: Card = field(default_factory=Card)


ALPHABET = [
    "a",
    "B",
    "ab",
    "é",
    "网",
    "桥",
    "网桥",
    "容器",
    " ",
    " ",
    "-",
    "%",
    "_",
    "\\",
    "'",
    ":",
    "1",
    "中文字",
]
TAGS = ["t", "tag", "网"]
DAYS = [TODAY - 30, TODAY - 1, TODAY, TODAY + 1, TODAY + 7]


def any_text(rng, most=9):
    made = "".join(rng.choices(ALPHABET, k=rng.randint(1, most)))
    return " ".join(made.split()).strip("-:\\_ ") or "x"


def any_state(rng):
    due = rng.choice([None, *DAYS])
    drill = rng.choice([None, None, TODAY - 1, TODAY])
    return CardState(
        n=0 if due is None else rng.randint(0, 4),
        interval=0 if due is None else rng.choice([1, 6, 20, 21, 300]),
        ease=rng.choice([130, 250, 251]),
        lapses=rng.choice([0, 3, 7, 8]),
        due_day=due,
        first_day=None if due is None else due - 40,
        last_day=None if due is None else rng.choice([TODAY - 31, TODAY]),
        pull_day=None if due is None else rng.choice([None, None, due - 2]),
        drill_day=drill,
        drill_at=None if drill is None else NOON,
        suspended=rng.random() < 0.2,
        buried_until=rng.choice([None, None, TODAY, TODAY + 1]),
        flag=rng.choice([0, 0, 1, 7]),
    )


@pytest.fixture
def shelf(make_deck, learner, other_learner):
    """shelf(rng): two decks to see, one of somebody else, and states of both learners."""

    def fill(rng):
        seen = []
        for slug, owner in (("shipped", None), ("own", learner.pk), ("foreign", other_learner.pk)):
            cards = [
                (
                    f"{slug}-{number}",
                    *(any_text(rng) for _ in range(3)),
                    rng.sample(TAGS, k=rng.randint(0, 2)),
                )
                for number in range(25)
            ]
            made = make_deck(
                deck_of(slug, *[(c[0], escaped(c[1]), escaped(c[2]), escaped(c[3]), c[4]) for c in cards]),
                owner_id=owner,
            )
            rows = {row.entry: row for row in Card.objects.filter(deck=made.deck_id)}
            specimens = [
                Specimen(slug, c[0], [text.lower() for text in c[1:4]], c[4], row=rows[c[0]]) for c in cards
            ]
            for user in (learner, other_learner):
                give_states(rng, user, specimens, kept=user == learner)
            seen += specimens if slug != "foreign" else []
        return seen

    return fill


def escaped(text):
    """Markdown that shows the text as it stands."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#+-.!:'%&" else letter for letter in text)


def give_states(rng, user, specimens, *, kept):
    for specimen in specimens:
        if rng.random() < 0.7:
            state = any_state(rng)
            values = {name: getattr(state, name) for name in STATE_COLUMNS}
            StateRow.objects.create(user=user, card=specimen.row, folded_to_ms=NOON, **values)
            if kept:
                specimen.state = state


def any_term(rng, specimens):
    negated = rng.random() < 0.3
    specimen = rng.choice(specimens)
    kind = rng.randrange(6)
    if kind < 2:
        text = rng.choice(specimen.texts) if rng.random() < 0.7 else any_text(rng, 3)
        start = rng.randrange(len(text))
        return Words(" ".join(text[start : start + rng.randint(1, 6)].split()) or "x", negated)
    if kind == 2:
        return Named(
            "is", rng.choice([state.value for state in State if state is not State.RETIRED]), negated
        )
    if kind == 3:
        return Compared(rng.choice(list(Property)), rng.choice(["<", "<=", "=", ">=", ">"]),
                        rng.choice([-1, 0, 1, 3, 7, 8, 20, 21, 250]), negated)  # fmt: skip
    if kind == 4:
        return Named("flag", rng.choice("017"), negated)
    return rng.choice([
        Named("deck", specimen.deck, negated), Named("tag", rng.choice([*TAGS, "no"]), negated),
        Named("entry", specimen.entry, negated), Named("kind", rng.choice(["basic", "cloze"]), negated),
    ])  # fmt: skip


def holds(term, specimen):
    if asks_state(term):
        return fits(term, specimen.state, TODAY)
    if isinstance(term, Words):
        found = any(term.text.lower() in text for text in specimen.texts)
    else:
        beside = {"deck": [specimen.deck], "tag": specimen.tags, "entry": [specimen.entry], "kind": ["basic"]}
        found = term.value in beside[term.name]
    return found is not term.negated


@pytest.mark.parametrize("seed", range(3))
def test_search_finds_what_a_look_at_every_card_finds(shelf, learner, seed):
    rng = random.Random(seed)
    specimens = shelf(rng)
    some = 0
    for _ in range(250):
        terms = [any_term(rng, specimens) for _ in range(rng.choice([1, 1, 2, 3]))]
        wanted = [one.entry for one in specimens if all(holds(term, one) for term in terms)]
        assert entries(learner.pk, render(terms)) == wanted, render(terms)
        some += 0 < len(wanted) < len(specimens)
    assert some > 100


def test_pages_join_to_the_whole_in_order(learner, shelf):
    shelf(random.Random(9))
    whole = search(learner.pk, "", now_ms=NOON, limit=1000)
    joined: list[Found] = []
    after, has_more = 0, True
    while has_more:
        page = search(learner.pk, "", now_ms=NOON, after=after, limit=7)
        joined += page.found
        after, has_more = page.found[-1].number, page.has_more
    assert (len(joined), tuple(joined), whole.has_more) == (50, whole.found, False)
    assert [page.number for page in joined] == sorted(page.number for page in joined)


def test_found_card_tells_where_it_stands(desk):
    desk.send(desk.event(2, grade=1), desk.event(3, None, kind="flag", payload={"flag": 2}))
    (drilled,) = search(desk.learner_id, "is:drill", now_ms=NOON, tz_min=0, limit=9).found
    assert (drilled.card.id, drilled.state.n, drilled.state.drill_day) == (desk.cards[2], 0, TODAY)
    (flagged,) = search(desk.learner_id, "flag:2 is:new", now_ms=NOON, tz_min=0, limit=9).found
    assert (flagged.card.id, flagged.state.flag) == (desk.cards[3], 2)


def test_due_counts_from_the_learners_day(desk):
    desk.send(desk.event(0))
    late = NOON + 10 * 3_600_000
    assert [
        len(search(desk.learner_id, "due=1", now_ms=late, tz_min=m, limit=9).found) for m in (0, 600)
    ] == [1, 0]
    assert [
        len(search(desk.learner_id, "due=0", now_ms=late, tz_min=m, limit=9).found) for m in (0, 600)
    ] == [0, 1]


def test_cards_of_others_and_of_deleted_decks_are_not_found(learner, other_learner, make_deck):
    theirs = make_deck(decks.plain("theirs", cards=2), owner_id=other_learner.pk)
    mine = make_deck(decks.plain("mine", cards=2), owner_id=learner.pk)
    ident = Card.objects.filter(deck=theirs.deck_id)[0].entry
    for text in ("", "fact", "deck:theirs", f"entry:{ident} deck:theirs", "is:retired"):
        found = search(learner.pk, text, now_ms=NOON, limit=9).found
        assert {one.card.deck_id for one in found} <= {mine.deck_id}
    delete_deck(learner.pk, mine.deck_id, now_ms=NOON)
    for text in ("", "fact", "is:retired", "is:new"):
        assert entries(learner.pk, text) == []


def test_retired_cards_are_found_when_asked_for(learner, deck, make_deck):
    make_deck(decks.plain(cards=4))
    assert entries(learner.pk, "fact") == [f"fact-{number}" for number in range(1, 5)]
    assert entries(learner.pk, "-is:retired") == entries(learner.pk, "fact")
    assert entries(learner.pk, "is:retired fact") == ["fact-5", "fact-6"]


def test_import_keeps_texts_and_tags_as_the_deck_has_them(learner, make_deck):
    one, two = ("one", "First", "yes", "是", ["old"]), ("two", "Second", "no", "不", ["old"])
    make_deck(deck_of("small", one, two))
    before = dict(CardText.objects.values_list("card__entry", "number"))
    make_deck(
        deck_of("small", ("one", "Changed", "yes", "是", ["old"]), ("two", "Second", "no", "不", ["new"]))
    )
    assert [entries(learner.pk, text) for text in ("first", "changed", "tag:old", "tag:new")] == [
        [],
        ["one"],
        ["one"],
        ["two"],
    ]
    make_deck(deck_of("small", two))
    assert [entries(learner.pk, text) for text in ("changed", "tag:old")] == [[], ["two"]]
    make_deck(deck_of("small", two, one))
    assert entries(learner.pk, "first") == ["one"]
    assert dict(CardText.objects.values_list("card__entry", "number")) == before
    assert index_fault() is None


def test_reindex_mends_what_was_damaged_and_keeps_tags_of_retired_cards(learner, make_deck):
    one, two = ("one", "First", "yes", "是", ["old"]), ("two", "Second", "no", "不", ["old"])
    make_deck(deck_of("small", one, two))
    make_deck(deck_of("small", one))
    CardText.objects.filter(card__entry="one").update(text="lost", grams="los ost", tags="")
    assert (entries(learner.pk, "first"), entries(learner.pk, "lost")) == ([], ["one"])
    assert reindex() == 2
    assert (entries(learner.pk, "first"), entries(learner.pk, "lost")) == (["one"], [])
    assert [entries(learner.pk, text) for text in ("tag:old", "tag:old is:retired")] == [["one"], ["two"]]
    assert index_fault() is None


@pytest.mark.parametrize(
    "text", ["", "fact", "ac", "is:new fact -tag:x deck:small -kind:cloze -flag:1 lapses<1 -is:due", "-x"]
)
def test_search_takes_three_statements(learner, deck, text):
    with CaptureQueriesContext(connection) as captured:
        assert search(learner.pk, text, now_ms=NOON, limit=5).has_more
    assert len(captured) == 3


def test_faults_are_told_all_at_once(learner):
    with pytest.raises(Unreadable) as refusal:
        search(learner.pk, 'is:dead lapses>x "', now_ms=NOON, limit=5)
    assert [(part.code, part.column) for part in refusal.value.parts] == [
        ("unknown_state", 4), ("invalid_number", 16), ("unclosed_quote", 18),
    ]  # fmt: skip


def test_longest_search_is_answered(learner, deck):
    for text in ("网" * 500, " ".join("a" * 9 for _ in range(50)), " ".join(["-是"] * 50), "'\"\\%_" * 100):
        try:
            assert entries(learner.pk, text) in ([], [f"fact-{number}" for number in range(1, 7)])
        except Unreadable:
            assert '"' in text


def test_shipped_deck_is_found_in_both_languages(learner):
    for _name, path in shipped_decks():
        import_deck(path, owner_id=None, now_ms=NOON)
    for text in ("namespace", "命名", "容器", "docker run"):
        found = search(learner.pk, text, now_ms=NOON, limit=1000).found
        assert found
        for one in found:
            shown = str([one.card.content[side] for side in ("prompt", "answer", "why")]).lower()
            assert all(word in shown for word in text.split())
