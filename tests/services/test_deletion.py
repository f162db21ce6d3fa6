"""The end of an account, table by table."""

import threading
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, connection
from django.test import Client

from quizzes.core.clock import DAY_MS
from quizzes.models import Card, Deck, Device, RateCount, Replay, StudyEvent, User
from quizzes.queries.errors import Missing
from quizzes.services.accounts import register_device
from quizzes.services.deletion import delete_account
from quizzes.services.errors import Invalid
from quizzes.services.library import enrol, import_deck
from quizzes.services.plans import go_away, start_catch_up
from quizzes.services.repeats import Kept, answer_once
from quizzes.services.study import record_events
from quizzes.services.study_batch import EventInput
from quizzes.services.throttling import Rate, count_request
from quizzes.services.uploads import hold
from tests import decks
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
# What every learner shares; nothing in them is anybody's.
SHARED = {"django_migrations", "django_content_type", "auth_permission", "auth_group", "quizdeck_cache"}
# How SQLite's index lies in its tables is its own affair; a test below looks for words that stay in them.
OF_INDEX = "quizzes_cardtext_index"

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
CARD = """\
  - id: dotted
    kind: image
    objective: first
    prompt: What is covered?
    image: dot.svg
    alt: A dot
    regions:
      - id: dot
        name: the dot
        at: [1, 1, 5, 5]
"""
QUIZ = """\
quizzes:
  - id: all
    title: All
    objectives: [first]
    questions: 2
"""


def tables():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            if name.startswith(OF_INDEX):
                continue
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = sorted(repr(tuple(map(_plain, row))) for row in cursor.fetchall())
    return found


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.fixture
def live(deck, make_deck):
    """live(user, host): a row in every table that can hold one of a learner's; the host changed something of them."""

    def make(user, host):
        files = {"deck.yaml": decks.plain(f"own-{user.name}") + CARD + QUIZ, "media/dot.svg": PICTURE}
        own = make_deck(files, owner_id=user.pk)
        device = register_device(user.pk, name="phone", platform="ios", now_ms=NOON)
        for ident in (deck.deck_id, own.deck_id):
            enrol(user.pk, ident, now_ms=NOON)
            card = Card.objects.filter(deck=ident).order_by("position").first()
            event = EventInput(id=uuid.uuid4(), kind="review", card=card.id, at_ms=NOON, grade=4)
            record_events(user.pk, items=[event], device_id=device.id, client_now_ms=None, clock=lambda: NOON)
        answer_once(user.pk, key="k", request_hash=b"x" * 32, now_ms=NOON, act=lambda: Kept(200, {}, b"{}"))
        count_request(f"sync:{user.pk}:abc", rate=Rate(9, 60), now_ms=NOON)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        start_catch_up(user.pk, deck.deck_id, reviews_per_day=9, until_day=NOON // DAY_MS, now_ms=NOON)
        go_away(user.pk, until_day=NOON // DAY_MS, now_ms=NOON)
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        user.groups.add(Group.objects.get_or_create(name="readers")[0])
        user.user_permissions.add(1)
        LogEntry.objects.create(user=user, action_flag=CHANGE, object_id="7", object_repr="a deck")
        kind = ContentType.objects.get_for_model(type(user))
        LogEntry.objects.create(
            user=host, content_type=kind, action_flag=CHANGE, object_id=str(user.pk), object_repr=user.email
        )
        Client().force_login(user)

    return make


@pytest.fixture
def named(make_learner):
    def make(name):
        user = make_learner(f"{name}@example.org")
        user.name = name
        user.save()
        return user

    return make


def test_nothing_of_the_learner_stays_and_nothing_of_others_goes(named, live):
    host, grace = named("host"), named("grace")
    live(grace, host)
    before = tables()
    ada = named("ada")
    live(ada, host)
    filled = tables()
    grown = {name for name in filled if filled[name] != before.get(name)}
    # A new table of learners' rows must be filled by `live`, or this test sees nothing of it.
    assert set(filled) - SHARED - {"account_emailconfirmation", "auth_group_permissions"} == grown

    delete_account(ada.pk, password=PASSWORD)

    after = tables()
    assert after == before
    told = repr(after)
    assert [told.count(word) for word in (str(ada.pk), ada.pk.hex, ada.email)] == [0, 0, 0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's index is emptied by its vacuum")
def test_no_word_of_the_learners_decks_stays_in_the_index(named, make_deck):
    ada, grace = named("ada"), named("grace")
    make_deck(decks.plain("kept", cards=2), owner_id=grace.pk)
    before = index_terms()
    make_deck(decks.plain("own", cards=2).replace("number", "qzxwv"), owner_id=ada.pk)
    assert index_terms() > before

    delete_account(ada.pk, password=PASSWORD)

    assert index_terms() == before
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {OF_INDEX}_data WHERE instr(block, 'qzx') > 0")
        assert cursor.fetchone() == (0,)
        cursor.execute(f"SELECT count(*) FROM {OF_INDEX}_data WHERE instr(block, 'num') > 0")
        assert cursor.fetchone() == (1,)


def index_terms():
    """Read from the index itself. FTS5's own view of them is a table that has to be made first."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {OF_INDEX}, row)")
        cursor.execute("SELECT term FROM temp.terms")
        found = {term for (term,) in cursor.fetchall()}
        cursor.execute("DROP TABLE temp.terms")
        return found


def test_every_session_of_the_learner_ends(named, live):
    host, ada = named("host"), named("ada")
    live(ada, host)
    browser, others = Client(), Client()
    browser.force_login(ada)
    others.force_login(host)

    delete_account(ada.pk, password=PASSWORD)

    assert not SessionStore(browser.session.session_key).exists(browser.cookies["sessionid"].value)
    assert others.get("/api/v1/me").status_code == 200


def test_wrong_password_changes_nothing(named, live):
    host, ada = named("host"), named("ada")
    live(ada, host)
    before = tables()

    with pytest.raises(Invalid) as refusal:
        delete_account(ada.pk, password="correct horse")

    assert (refusal.value.code, refusal.value.field) == ("wrong_password", "password")
    assert tables() == before


def test_file_that_waits_for_its_import_goes_along(learner, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    hold(learner.pk, b"deck", now_ms=NOON)
    delete_account(learner.pk, password=PASSWORD)

    assert list((tmp_path / "uploads").iterdir()) == []


def test_nobody_cannot_be_deleted():
    with pytest.raises(Missing):
        delete_account(uuid.uuid4(), password=PASSWORD)


def test_deleted_learner_can_write_no_more(named, live, deck):
    host, ada = named("host"), named("ada")
    live(ada, host)
    delete_account(ada.pk, password=PASSWORD)

    with pytest.raises(Missing):
        enrol(ada.pk, deck.deck_id, now_ms=NOON)
    with pytest.raises(Missing):
        record_events(ada.pk, items=[], device_id=None, client_now_ms=None, clock=lambda: NOON)
    assert (Replay.objects.count(), RateCount.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_account_goes_while_its_devices_write(learner, deck):
    """Each writer ends at what it has got, and nothing of it stays."""
    ended, begun = [], threading.Barrier(5)

    def join() -> Kept:
        enrol(learner.pk, deck.deck_id, now_ms=NOON)
        return Kept(200, {}, b"")

    def keyed(number):
        answer_once(learner.pk, key=str(number), request_hash=b"x" * 32, now_ms=NOON, act=join)

    def review(number):
        card = Card.objects.filter(deck=deck.deck_id).first().id
        event = EventInput(id=uuid.uuid4(), kind="review", card=card, at_ms=NOON, grade=4)
        record_events(learner.pk, items=[event], device_id=None, client_now_ms=None, clock=lambda: NOON)

    def bring(number):
        files = {"deck.yaml": decks.plain(f"own-{number}", cards=2).encode()}
        import_deck(files, owner_id=learner.pk, now_ms=NOON)

    def register(number):
        register_device(learner.pk, name="x", platform="ios", now_ms=NOON)

    def work(act):
        for number in range(1000):
            if number == 2:
                begun.wait()
            try:
                act(number)
            except (Missing, IntegrityError) as error:
                ended.append(type(error))
                break
        connection.close()

    threads = [threading.Thread(target=work, args=[act]) for act in (keyed, review, bring, register)]
    for thread in threads:
        thread.start()
    begun.wait()
    delete_account(learner.pk, password=PASSWORD)
    for thread in threads:
        thread.join()
    assert sorted(error.__name__ for error in ended)[1:] == ["Missing"] * 3
    assert [model.objects.count() for model in (User, StudyEvent, Device, Replay)] == [0] * 4
    assert Deck.objects.exclude(owner=None).count() == 0
