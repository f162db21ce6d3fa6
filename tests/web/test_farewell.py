import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from quizzes.services.throttling import Rate, count_request
from quizzes.wallclock import now_ms

PASSWORD = "correct horse battery"


def leave(browser, password=PASSWORD, **more):
    return browser.post(reverse("settings_delete"), {"password": password}, **more)


def exists(learner) -> bool:
    return get_user_model().objects.filter(pk=learner.pk).exists()


def test_account_is_deleted_with_its_password(signed_in, learner):
    response = leave(signed_in)

    assert response.headers["Location"] == reverse("account_login")
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert response.cookies["quizdeck_left"].value == str(learner.pk)
    assert not exists(learner)
    assert "Your account is gone" in signed_in.get(reverse("account_login")).content.decode()
    assert signed_in.get(reverse("settings")).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("typed", "told"), [("", "required"), ("wrong", "not your password")])
def test_account_stays_without_its_password(signed_in, learner, typed, told):
    response = leave(signed_in, typed)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["password"])
    assert told in str(response.context["form"].errors)
    assert PASSWORD not in response.content.decode()
    assert exists(learner)


def test_guesses_are_counted_with_those_of_the_api(signed_in, learner):
    for _guess in range(10):
        count_request(f"password:{learner.pk}", rate=Rate(10, 3600), now_ms=now_ms())
    response = leave(signed_in)

    assert (response.status_code, exists(learner)) == (429, True)


def test_settings_lead_to_the_archive_and_to_the_end(signed_in):
    body = signed_in.get(reverse("settings")).content.decode()

    for name in ("api:me_export", "settings_delete"):
        assert f'href="{reverse(name)}"' in body
    assert signed_in.get(reverse("api:me_export")).headers["Content-Disposition"] == (
        'attachment; filename="quizdeck.zip"'
    )
