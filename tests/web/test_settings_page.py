import pytest
from django.urls import reverse

from quizzes.queries.accounts import profile_for

GOOD = {
    "name": "Ada",
    "time_zone": "Asia/Shanghai",
    "rollover_h": "3",
    "new_per_day": "12",
    "reviews_per_day": "",
    "buttons": "2",
    "card_language": "both",
    "interface_language": "zh-hans",
    "theme": "dark",
}


def test_settings_are_saved(signed_in, learner):
    response = signed_in.post(reverse("settings"), GOOD)
    profile = profile_for(learner.pk)

    assert response.headers["Location"] == reverse("settings")
    assert {name: str(getattr(profile, name)) for name in GOOD} == GOOD | {"reviews_per_day": "None"}


def test_form_shows_what_is_set(signed_in, choose):
    choose(time_zone="Europe/Berlin", buttons=6, reviews_per_day=150)
    form = signed_in.get(reverse("settings")).context["form"]

    assert (form["time_zone"].value(), form["buttons"].value(), form["reviews_per_day"].value()) == (
        "Europe/Berlin",
        6,
        150,
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("rollover_h", "24"),
        ("new_per_day", "-1"),
        ("new_per_day", "many"),
        ("reviews_per_day", "100000"),
        ("buttons", "3"),
        ("card_language", "fr"),
        ("interface_language", "tlh"),
        ("theme", "neon"),
        ("name", "x" * 121),
        ("name", "nul\0"),
    ],
)
def test_bad_value_is_explained_and_nothing_is_saved(signed_in, learner, field, typed):
    before = profile_for(learner.pk)
    response = signed_in.post(reverse("settings"), GOOD | {field: typed})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["new_per_day"].value() == (typed if field == "new_per_day" else "12")
    assert profile_for(learner.pk) == before


def test_wrong_field_says_so_to_a_screen_reader(signed_in):
    body = signed_in.post(reverse("settings"), GOOD | {"rollover_h": "24"}).content.decode()

    assert 'aria-invalid="true"' in body
    assert 'id="id_rollover_h_error"' in body


def test_zone_of_the_browser_is_taken_over(signed_in, learner):
    signed_in.post(reverse("settings_zone"), {"time_zone": "Asia/Shanghai"})

    assert profile_for(learner.pk).time_zone == "Asia/Shanghai"


def test_made_up_zone_is_refused(signed_in, learner):
    response = signed_in.post(reverse("settings_zone"), {"time_zone": "Mars/Olympus"}, follow=True)

    assert profile_for(learner.pk).time_zone == "UTC"
    assert "Choose a time zone" in response.content.decode()


def test_saving_answers_in_the_language_just_chosen(signed_in):
    assert "已保存" in signed_in.post(reverse("settings"), GOOD, follow=True).content.decode()
