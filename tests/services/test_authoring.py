"""Decks that learners write themselves."""

import io
import uuid
import zipfile

import pytest

from quizzes.models import Card, CardState, Deck, DeckRevision, Enrolment
from quizzes.queries.library import decks_for
from quizzes.services import authoring
from quizzes.services.errors import Conflict, Forbidden, NotFound, Stale
from quizzes.services.library import DeckError, enrol
from tests import decks
from tests.conftest import NOON
from tests.deck.samples import SVG

pytestmark = pytest.mark.django_db

PICTURED = decks.plain() + "    why: '![a box](media/box.svg)'\n"


@pytest.fixture
def mine(learner, make_deck):
    return make_deck(decks.plain("mine"), owner_id=learner.pk)


def replace(learner, deck, text, form="yaml", **more):
    return authoring.replace_own(learner.pk, deck.deck_id, text, form=form, now_ms=NOON, **more)


@pytest.mark.parametrize("form", authoring.FORMATS)
def test_export_and_import_again_gives_the_same_deck(learner, mine, form):
    source = Deck.objects.get().source_text
    exported = authoring.export_deck(learner.pk, mine.deck_id, form=form)
    Deck.objects.update(source_text={}, digest="x")

    again = authoring.import_own(learner.pk, exported.content, form=form, now_ms=NOON)

    assert exported.name == f"mine.{form}"
    assert (again.deck_id, len(again.unchanged), again.added) == (mine.deck_id, 6, ())
    assert Deck.objects.get().source_text == source


@pytest.mark.parametrize("form", authoring.FORMATS)
def test_pictures_and_files_of_cards_survive_every_format(learner, make_deck, form):
    cards = "cards:\n  - {id: more, kind: basic, objective: first, prompt: P, answer: Q}\n"
    deck = make_deck(
        {"deck.yaml": PICTURED, "media/box.svg": SVG, "cards/01.yaml": cards}, owner_id=learner.pk
    )
    exported = authoring.export_deck(learner.pk, deck.deck_id, form=form)

    again = replace(learner, deck, exported.content, form)

    assert (again.added, again.changed, again.retired) == ((), (), ())
    assert again.revision == (2 if form == "yaml" else 1)  # which puts all cards into one file


def test_picture_that_a_new_file_shows_no_more_goes(learner, make_deck):
    deck = make_deck({"deck.yaml": PICTURED, "media/box.svg": SVG}, owner_id=learner.pk)

    result = replace(learner, deck, decks.plain().encode())

    assert result.changed == (("fact-6", "main"),)
    assert set(Deck.objects.get().source_text) == {"deck.yaml"}


def test_file_of_another_deck_is_refused(learner, mine):
    with pytest.raises(Conflict) as refusal:
        replace(learner, mine, decks.plain("other").encode())
    assert (refusal.value.code, Deck.objects.count()) == ("other_deck", 1)


def test_plan_of_a_replacement_writes_nothing(learner, mine):
    plan = replace(learner, mine, decks.plain("mine", cards=7).encode(), plan_only=True)
    assert (plan.added, plan.applied, Card.objects.count()) == ((("fact-7", "main"),), False, 6)


def test_deleted_deck_is_gone_and_its_history_stays(learner, mine):
    enrol(learner.pk, mine.deck_id, now_ms=NOON)
    for _again in range(2):
        authoring.delete_deck(learner.pk, mine.deck_id, now_ms=NOON + 1000)

    row = Deck.objects.get()
    assert (row.revision, row.deleted_at.timestamp()) == (2, NOON / 1000 + 1)
    assert set(Card.objects.values_list("retired", "revision")) == {(True, 2)}
    assert list(DeckRevision.objects.values_list("revision", flat=True)) == [1, 2]
    assert Enrolment.objects.get().ended_at == row.deleted_at
    assert decks_for(learner.pk, now_ms=NOON) == ()
    for action in (
        lambda: authoring.export_deck(learner.pk, mine.deck_id, form="yaml"),
        lambda: replace(learner, mine, decks.plain("mine").encode()),
        lambda: authoring.version_of(learner.pk, mine.deck_id),
    ):
        with pytest.raises(NotFound):
            action()


def test_deleted_deck_comes_back_with_its_cards(learner, mine):
    before = set(Card.objects.values_list("id", flat=True))
    authoring.delete_deck(learner.pk, mine.deck_id, now_ms=NOON)

    again = authoring.import_own(learner.pk, decks.plain("mine").encode(), form="yaml", now_ms=NOON)

    assert (again.deck_id, again.revision, len(again.added)) == (mine.deck_id, 3, 6)
    assert set(Card.objects.filter(retired=False).values_list("id", flat=True)) == before
    assert [deck.slug for deck in decks_for(learner.pk, now_ms=NOON)] == ["mine"]
    assert CardState.objects.count() == 0


def writes(learner_id, ident, tags=None):
    key = {"now_ms": NOON, "tags": tags}
    return (
        lambda: authoring.replace_own(
            learner_id, ident, decks.plain("mine", cards=7).encode(), form="yaml", **key
        ),
        lambda: authoring.add_entry(learner_id, ident, {}, **key),
        lambda: authoring.change_entry(learner_id, ident, "fact-1", {"why": "So"}, **key),
        lambda: authoring.remove_entry(learner_id, ident, "fact-1", **key),
        lambda: authoring.delete_deck(learner_id, ident, now_ms=NOON, tags=tags),
    )


def test_shipped_and_foreign_decks_cannot_be_changed(learner, other_learner, deck, make_deck):
    foreign = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    for ident, refusal in (
        (deck.deck_id, Forbidden),
        (foreign.deck_id, NotFound),
        (uuid.uuid4(), NotFound),
    ):
        for write in writes(learner.pk, ident):
            with pytest.raises(refusal):
                write()
    assert Card.objects.filter(retired=True).count() == 0
    assert set(Deck.objects.values_list("revision", "deleted_at")) == {(1, None)}


def test_change_of_what_is_no_longer_so_is_refused(learner, mine):
    tag = frozenset([authoring.version_of(learner.pk, mine.deck_id)])
    authoring.change_entry(learner.pk, mine.deck_id, "fact-1", {"why": "So"}, now_ms=NOON, tags=tag)
    for write in writes(learner.pk, mine.deck_id, tag):
        with pytest.raises(Stale):
            write()
    assert Deck.objects.get().revision == 2


def test_entries_are_added_changed_and_removed(learner, mine):
    ident = mine.deck_id
    fact = {"id": "fact-7", "kind": "basic", "objective": "first", "prompt": "Seven?", "answer": "It is"}

    added = authoring.add_entry(learner.pk, ident, fact, now_ms=NOON, tags=None)
    assert (added.added, added.revision) == ((("fact-7", "main"),), 2)
    assert authoring.entry_of(learner.pk, ident, "fact-7")[0] == fact
    changed = authoring.change_entry(
        learner.pk, ident, "fact-7", {"answer": "Yes", "reverse": True}, now_ms=NOON, tags=None
    )
    assert (changed.changed, changed.added) == ((("fact-7", "main"),), (("fact-7", "reverse"),))
    removed = authoring.remove_entry(learner.pk, ident, "fact-7", now_ms=NOON, tags=None)
    assert removed.retired == (("fact-7", "main"), ("fact-7", "reverse"))

    for wrong in (
        lambda: authoring.entry_of(learner.pk, ident, "fact-9"),
        lambda: authoring.change_entry(learner.pk, ident, "fact-7", {}, now_ms=NOON, tags=None),
        lambda: authoring.remove_entry(learner.pk, ident, "fact-7", now_ms=NOON, tags=None),
    ):
        with pytest.raises(NotFound):
            wrong()
    with pytest.raises(Conflict):
        authoring.change_entry(learner.pk, ident, "fact-1", {"id": "fact-2"}, now_ms=NOON, tags=None)


def test_fault_in_a_file_leaves_all_as_it_was(learner, mine):
    for form, data in (("yaml", b"a: ["), ("csv", b"\xff"), ("zip", b"PK")):
        with pytest.raises(DeckError):
            replace(learner, mine, data, form)
        with pytest.raises(DeckError):
            authoring.import_own(learner.pk, data, form=form, now_ms=NOON)
    assert (Deck.objects.get().revision, Card.objects.count()) == (1, 6)


def test_exported_zip_holds_the_deck_in_a_folder(learner, mine):
    packed = authoring.export_deck(learner.pk, mine.deck_id, form="zip").content
    assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == ["mine/deck.yaml"]


def test_deck_from_nothing_has_its_first_card(learner):
    entry = {"kind": "basic", "prompt": {"en": "How much rice?", "zh": "多少米？"}, "answer": "A cup"}
    known = {"languages": ("en", "zh"), "objective": "Cook it", "entry": entry, "now_ms": NOON}

    first = authoring.create_deck(learner.pk, title={"en": "My Kitchen!", "zh": "厨房"}, **known)
    second = authoring.create_deck(learner.pk, title="My kitchen", **known)
    chinese = authoring.create_deck(learner.pk, title="厨房", **known)

    assert [made.slug for made in (first, second, chinese)] == ["my-kitchen", "my-kitchen-2", "deck"]
    assert (first.added, first.revision) == ((("how-much-rice", "main"),), 1)
    assert authoring.entry_of(learner.pk, first.deck_id, "how-much-rice")[0]["objective"] == "cook-it"


def test_id_of_an_entry_that_is_gone_is_not_given_again(learner, mine):
    authoring.remove_entry(learner.pk, mine.deck_id, "fact-6", now_ms=NOON, tags=None)

    assert authoring.free_entry_id(learner.pk, mine.deck_id, "Fact 6") == "fact-6-2"
    assert authoring.free_entry_id(learner.pk, mine.deck_id, {"en": "Fact 7?"}) == "fact-7"
    assert authoring.free_entry_id(learner.pk, mine.deck_id, "七") == "card"


def test_frame_says_what_an_entry_may_be(learner, make_deck):
    plain = make_deck(decks.plain("mine"), owner_id=learner.pk)
    pictured = make_deck({"deck.yaml": PICTURED, "media/box.svg": SVG}, owner_id=learner.pk)
    one, other = (authoring.frame_of(learner.pk, deck.deck_id) for deck in (plain, pictured))

    assert one.kinds == ("basic", "cloze", "choice", "true_false", "order", "match")
    assert (one.languages, [key for key, _title in one.objectives]) == (("en",), ["first", "second"])
    assert (other.kinds[-1], other.pictures) == ("image", ("box.svg",))


def test_preview_shows_pictures_under_the_address_of_the_deck(learner, make_deck):
    pictured = make_deck({"deck.yaml": PICTURED, "media/box.svg": SVG}, owner_id=learner.pk)
    entry = {"id": "x", "kind": "basic", "objective": "first", "prompt": "P", "answer": "![a](media/box.svg)"}
    (shown,) = authoring.preview_entry(learner.pk, pictured.deck_id, entry)

    assert f'src="/decks/{pictured.deck_id}/media/box.svg"' in shown["answer"]["en"]
    assert Deck.objects.get().revision == 1


def test_preview_costs_one_statement_however_long_the_deck(learner, make_deck, django_assert_num_queries):
    long = make_deck(decks.plain("long", cards=60), owner_id=learner.pk)
    entry = {"id": "x", "kind": "basic", "objective": "first", "prompt": "P", "answer": "A"}
    authoring.preview_entry(learner.pk, long.deck_id, entry)
    with django_assert_num_queries(1):
        authoring.preview_entry(learner.pk, long.deck_id, entry)


@pytest.mark.parametrize(
    "call",
    [authoring.frame_of, lambda learner_id, ident: authoring.free_entry_id(learner_id, ident, "x")],
)
def test_only_the_owner_writes(learner, other_learner, make_deck, call):
    foreign = make_deck(decks.plain("theirs"), owner_id=other_learner.pk)
    shipped = make_deck(decks.plain())
    with pytest.raises(NotFound):
        call(learner.pk, foreign.deck_id)
    with pytest.raises(Forbidden):
        call(learner.pk, shipped.deck_id)


def test_import_of_what_was_planned_refuses_another_deck(learner, mine):
    seen = frozenset([authoring.version_of(learner.pk, mine.deck_id)])
    authoring.remove_entry(learner.pk, mine.deck_id, "fact-6", now_ms=NOON, tags=None)
    with pytest.raises(Stale):
        authoring.import_own(
            learner.pk, decks.plain("mine", cards=7).encode(), form="yaml", now_ms=NOON, tags=seen
        )


@pytest.mark.parametrize(
    ("data", "form", "expected"),
    [
        (b"a: \xff", "yaml", {"deck.yaml": "a: \ufffd"}),
        (b"a,b", "csv", {"deck.csv": "a,b"}),
        (b"PK\x03\x04", "zip", {}),
        (b"x" * (authoring.MAX_SHOWN_BYTES + 1), "yaml", {}),
    ],
)
def test_text_of_an_upload_is_shown_however_broken(data, form, expected):
    assert authoring.texts_of(data, form) == expected
