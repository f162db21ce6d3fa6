"""Decks of one's own through the API: files in and out, and the editor."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from quizzes.models import Card, Deck
from quizzes.services.authoring import MAX_BYTES
from tests import decks
from tests.deck.samples import SVG
from tests.deck.test_archive import zipped

pytestmark = pytest.mark.django_db

URL = "/api/v1/decks"
TEXT = decks.plain("mine")
YAML = "application/yaml"


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.API_RATES = {**settings.API_RATES, "import": (0, 3600, "learner")}


@pytest.fixture
def mine(api):
    told = api.generic("POST", URL, TEXT, content_type=YAML)
    assert told.status_code == 201, told.content
    return told


@pytest.fixture
def address(mine):
    return f"{URL}/{mine.json()['deck']}"


def put(api, address, text, content_type=YAML, **headers):
    return api.generic("PUT", address, text, content_type=content_type, headers=headers)


def error(told):
    return told.status_code, told.json()["error"]["code"]


def test_yaml_makes_a_deck_of_ones_own(api, mine):
    told = mine.json()
    assert (told["slug"], told["revision"], told["applied"], len(told["added"])) == ("mine", 1, True, 6)
    assert (told["added"][0], told["unchanged"]) == ({"entry": "fact-1", "face": "main"}, 0)
    shown = api.get(f"{URL}/{told['deck']}")
    assert (shown.json()["own"], shown["ETag"]) == (True, mine["ETag"])


@pytest.mark.parametrize("media_type", ["text/yaml", "application/x-yaml", "application/yaml; charset=utf-8"])
def test_yaml_has_several_names(api, media_type):
    assert api.generic("POST", URL, TEXT, content_type=media_type).status_code == 201


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("deck.yaml", TEXT.encode(), "application/octet-stream"),
        ("noname", TEXT.encode(), "application/octet-stream"),
        ("deck.zip", zipped({"my/deck.yaml": TEXT.encode()}), "application/x-zip-compressed"),
        ("noname", zipped({"deck.yaml": TEXT.encode()}), ""),
        ("deck.csv", b"kind,id,title,languages.1,prompt,answer\ndeck,mine,T,en,,\n,a,,,P,A\n", "text/plain"),
    ],
)
def test_file_of_a_form_is_known_by_name_or_by_looks(api, name, content, media_type):
    file = SimpleUploadedFile(name, content, content_type=media_type)
    told = api.post(URL, {"file": file}, format="multipart")
    assert (told.status_code, told.json()["slug"]) == (201, "mine")


def test_form_of_a_page_passes_with_its_token_alone(learner, client):
    page = APIClient(enforce_csrf_checks=True)
    page.force_login(learner)
    told = page.post(URL, {"file": SimpleUploadedFile("a.yaml", TEXT.encode())}, format="multipart")
    assert error(told) == (403, "csrf_failed")
    token = page.get("/api/v1/sync/meta").json()["csrf_token"]
    told = page.post(
        URL,
        {"file": SimpleUploadedFile("a.yaml", TEXT.encode())},
        format="multipart",
        headers={"X-CSRFToken": token},
    )
    assert told.status_code == 201


def test_plan_tells_and_writes_nothing(api, address):
    more = decks.plain("mine", cards=7).replace("fact 2?", "the second fact?").replace("fact-4", "fact-9")
    for method, url in (("POST", URL), ("PUT", address)):
        told = api.generic(method, f"{url}?plan=true", more, content_type=YAML)
        assert (told.status_code, told.json()["applied"], told.json()["revision"]) == (200, False, 1)
        assert [key["entry"] for key in told.json()["added"]] == ["fact-9", "fact-7"]
        assert [key["entry"] for key in told.json()["changed"]] == ["fact-2"]
        assert [key["entry"] for key in told.json()["retired"]] == ["fact-4"]
        assert told.json()["learners"] == {"changed": 0, "retired": 0}
    assert Card.objects.count() == 6


def test_problems_come_all_at_once_with_their_places(api):
    text = TEXT.replace("kind: basic", "kind: magic", 1).replace("answer: The number 3000", "answer: ''")
    told = api.generic("POST", URL, text, content_type=YAML)
    assert error(told) == (422, "deck_problems")
    assert told.json()["error"]["message"] == "The deck has 2 problems."
    first, second = told.json()["error"]["errors"]
    assert (first["code"], first["path"], first["line"], first["column"]) == (
        "unknown-kind",
        "deck.yaml",
        13,
        11,
    )
    assert (second["code"], second["line"]) == ("empty-text", 26)
    assert Deck.objects.count() == 0


@pytest.mark.parametrize("form", ["yaml", "csv", "zip"])
def test_exported_deck_imported_again_changes_nothing(api, address, form):
    file = api.get(f"{address}/export", {"format": form})
    assert (file.status_code, file["Content-Disposition"]) == (200, f'attachment; filename="mine.{form}"')
    assert file["X-Content-Type-Options"] == "nosniff"
    again = put(api, address, file.content, file["Content-Type"])
    assert (again.status_code, again.json()["unchanged"], again.json()["revision"]) == (200, 6, 1)
    unchanged = api.get(f"{address}/export", {"format": form}, headers={"If-None-Match": file["ETag"]})
    assert unchanged.status_code == 304


def test_export_gives_no_cell_that_a_spreadsheet_runs(api, address):
    put(api, address, TEXT.replace("The number 1000", '"=cmd|x!A0"'))
    text = api.get(f"{address}/export?format=csv").content.decode()
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=cmd|x!A0" in cells
    assert put(api, address, text.encode(), "text/csv").json()["unchanged"] == 6


def test_shipped_deck_is_exported_but_not_changed(api, deck):
    address = f"{URL}/{deck.deck_id}"
    assert api.get(f"{address}/cards/fact-1").json()["entry"]["answer"] == "The number 1000"
    assert zipfile.ZipFile(io.BytesIO(api.get(f"{address}/export?format=zip").content)).testzip() is None
    assert error(put(api, address, decks.plain())) == (403, "not_your_deck")
    assert error(api.delete(address)) == (403, "not_your_deck")
    told = api.delete(f"{address}/cards/fact-1", headers={"If-Match": "*"})
    assert error(told) == (403, "not_your_deck")


def test_deck_is_replaced_deleted_and_comes_back(api, address):
    told = put(api, address, decks.plain("mine", cards=5))
    assert (told.json()["revision"], told.json()["retired"]) == (2, [{"entry": "fact-6", "face": "main"}])
    assert error(put(api, address, decks.plain("other"))) == (409, "other_deck")
    assert error(put(api, address, TEXT, **{"If-Match": '"1-0"'})) == (412, "stale")
    for _again in range(2):
        assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404
    assert api.get(URL).json() == {"decks": []}
    back = api.generic("POST", URL, TEXT, content_type=YAML)
    assert (back.status_code, back.json()["revision"], len(back.json()["added"])) == (200, 4, 6)


def test_same_import_under_one_key_happens_once(api):
    send = {"content_type": YAML, "headers": {"Idempotency-Key": "k1"}}
    first, again = (api.generic("POST", URL, TEXT, **send) for _ in range(2))
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")


def test_edit_whose_answer_was_lost_is_answered_again_though_its_tag_is_stale(api, mine, address):
    once = {"If-Match": mine["ETag"], "Idempotency-Key": "k1"}
    first, again = (
        api.patch(f"{address}/cards/fact-1", {"why": "So"}, format="json", headers=once) for _ in range(2)
    )
    assert (first.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert Deck.objects.get().revision == 2


def test_imports_are_limited(api, settings):
    settings.API_RATES = {**settings.API_RATES, "import": (2, 3600, "learner")}
    for _ in range(2):
        assert api.generic("POST", URL, TEXT, content_type=YAML).status_code < 300
    assert error(api.generic("POST", URL, TEXT, content_type=YAML)) == (429, "throttled")
    assert api.get(URL).status_code == 200


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        (b"{}", "application/json", (400, "missing_field")),
        (b"a=1", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        (b"x", "text/plain", (415, "unsupported_media_type")),
        (b"", YAML, (400, "missing_field")),
        (b"\xff\xfe", YAML, (422, "deck_problems")),
        (b"a: &a [*a]", YAML, (422, "deck_problems")),
        (b"[" * 1_000_000, YAML, (422, "deck_problems")),
        (b"PK\x03\x04", "application/zip", (422, "deck_problems")),
        (b'"', "text/csv", (422, "deck_problems")),
        (b"x" * (MAX_BYTES["yaml"] + 1), YAML, (413, "too_large")),
        (b"x" * (MAX_BYTES["csv"] + 1), "text/csv", (413, "too_large")),
        (b"x" * (MAX_BYTES["zip"] + 1), "application/zip", (413, "too_large")),
        (b"x", "multipart/form-data; boundary=b", (400, "missing_field")),
        (b"x", "multipart/form-data", (400, "parse_error")),
    ],
)
def test_what_is_no_deck_is_refused_in_json(api, address, body, media_type, expected):
    for method, url in (("POST", URL), ("PUT", address)):
        told = api.generic(method, url, body, content_type=media_type)
        assert error(told) == expected
        assert told["Content-Type"] == "application/json"
    assert Deck.objects.get().revision == 1


def test_large_file_in_a_form_is_refused(api):
    file = SimpleUploadedFile("a.yaml", b"x" * (MAX_BYTES["yaml"] + 1))
    assert error(api.post(URL, {"file": file}, format="multipart")) == (413, "too_large")


FACT = {"id": "fact-7", "kind": "basic", "objective": "first", "prompt": "Seven?", "answer": "It is"}


def test_entries_are_edited_under_the_decks_tag(api, mine, address):
    tag = mine["ETag"]
    added = api.post(f"{address}/cards", FACT, format="json", headers={"If-Match": tag})
    assert (added.status_code, added.json()["added"]) == (201, [{"entry": "fact-7", "face": "main"}])
    entry = api.get(f"{address}/cards/fact-7")
    assert (entry.json(), entry["ETag"]) == ({"entry": FACT}, added["ETag"])

    stale = api.patch(f"{address}/cards/fact-7", {"why": "So"}, format="json", headers={"If-Match": tag})
    assert error(stale) == (412, "stale")
    tag = added["ETag"]
    changed = api.patch(f"{address}/cards/fact-7", {"why": "So"}, format="json", headers={"If-Match": tag})
    assert changed.json()["changed"] == [{"entry": "fact-7", "face": "main"}]
    weak = f"W/{changed['ETag']}"
    removed = api.delete(f"{address}/cards/fact-7", headers={"If-Match": weak})
    assert (removed.status_code, removed.json()["retired"]) == (200, [{"entry": "fact-7", "face": "main"}])
    assert api.get(f"{address}/cards/fact-7").status_code == 404


def test_tag_that_gzip_made_weak_is_good(api, make_deck, learner):
    deck = make_deck(decks.plain("mine", cards=90), owner_id=learner.pk)
    told = api.get(f"{URL}/{deck.deck_id}", headers={"Accept-Encoding": "gzip"})
    assert told["ETag"].startswith('W/"1-')
    removed = api.delete(f"{URL}/{deck.deck_id}/cards/fact-9", headers={"If-Match": told["ETag"]})
    assert removed.status_code == 200


def test_edit_without_a_tag_is_refused(api, address):
    for told in (
        api.post(f"{address}/cards", FACT, format="json"),
        api.patch(f"{address}/cards/fact-1", {"why": "So"}, format="json"),
        api.delete(f"{address}/cards/fact-1"),
    ):
        assert error(told) == (428, "precondition_required")


def test_fault_of_an_entry_names_its_field(api, address):
    told = api.post(
        f"{address}/cards",
        {**FACT, "objective": "x", "colour": "red"},
        format="json",
        headers={"If-Match": "*"},
    )
    assert error(told) == (422, "deck_problems")
    assert sorted((fault["code"], fault["field"]) for fault in told.json()["error"]["errors"]) == [
        ("unknown-field", "colour"),
        ("unknown-objective", "objective"),
    ]
    fixed = api.patch(f"{address}/cards/fact-1", {"id": "x"}, format="json", headers={"If-Match": "*"})
    assert error(fixed) == (409, "id_is_fixed")


@pytest.mark.parametrize("body", ["[]", '"x"', "null", "1"])
def test_change_that_is_no_object_is_refused(api, address, body):
    sent = {"content_type": "application/json", "headers": {"If-Match": "*"}}
    told = api.generic("PATCH", f"{address}/cards/fact-1", body, **sent)
    assert (told.status_code, api.get(f"{address}/cards/fact-1").status_code) == (400, 200)


def test_pictures_of_an_own_deck_are_shown_to_its_owner(api, client, learner):
    text = TEXT + "    why: '![a box](media/box.svg)'\n"
    packed = zipped({"mine/deck.yaml": text.encode(), "mine/media/box.svg": SVG.encode()})
    told = api.generic("POST", URL, packed, content_type="application/zip")
    client.force_login(learner)
    assert client.get(f"/decks/{told.json()['deck']}/media/box.svg").status_code == 200
