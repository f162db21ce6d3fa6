import pytest

pytestmark = pytest.mark.django_db
URL = "/api/v1/me"


def test_profile_changes_all_or_nothing(api):
    told = api.patch(URL, {"name": "Ada", "rollover_h": 24}, format="json")
    assert told.status_code == 400
    assert told.json()["error"] == {
        "code": "invalid",
        "message": "The day can begin at an hour from 0 to 23.",
        "field": "rollover_h",
    }
    assert api.get(URL).json()["name"] == ""


def test_profile_gives_back_what_was_set(api):
    changes = {
        "name": "Ada",
        "time_zone": "Asia/Shanghai",
        "reviews_per_day": None,
        "buttons": 2,
        "theme": "dark",
    }
    told = api.patch(URL, changes, format="json").json()
    assert told | changes == told
    assert api.get(URL).json() == told


@pytest.mark.parametrize("name", ["id", "email", "scheduler", "is_staff", "user_id", "password", "nonsense"])
def test_field_that_is_not_the_learners_to_set_is_refused(api, name):
    before = api.get(URL).json()
    told = api.patch(URL, {name: "1", "name": "Eve"}, format="json")
    assert told.json()["error"]["errors"] == [
        {"code": "unknown_field", "message": "This field is not known here.", "field": name}
    ]
    assert api.get(URL).json() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rollover_h", "4"),
        ("rollover_h", True),
        ("rollover_h", 4.0),
        ("new_per_day", None),
        ("name", 5),
        ("name", "x" * 121),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("interface_language", "tlh"),
        ("theme", "pink"),
        ("card_language", "both "),
    ],
)
def test_bad_value_is_refused_with_its_field(api, name, value):
    before = api.get(URL).json()
    told = api.patch(URL, {name: value}, format="json")
    if told.status_code == 200:  # trimmed to something good
        assert value.strip() == told.json()[name]
        return
    assert (told.status_code, told.json()["error"]["field"]) == (400, name)
    assert api.get(URL).json() == before


def test_answers_speak_the_callers_language(api):
    english = api.patch(URL, {"nonsense": 1}, format="json").json()["error"]
    other = api.patch(URL, {"theme": 1}, format="json", headers={"Accept-Language": "zh-Hans"})
    assert english["message"] == "This field is not known here."
    assert other["Content-Language"] == "zh-hans"
    assert "Accept-Language" in other["Vary"]
