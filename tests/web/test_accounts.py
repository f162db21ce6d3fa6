import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from quizzes.queries.accounts import profile_for

PASSWORD = "correct horse battery"


def sign_up(client, **given):
    return client.post(
        reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD, **given}
    )


@pytest.mark.parametrize(
    ("sent", "kept"), [("Asia/Shanghai", "Asia/Shanghai"), ("Mars/Olympus", "UTC"), ("", "UTC")]
)
def test_sign_up_opens_an_account_in_the_zone_of_the_browser(client, db, sent, kept):
    response = sign_up(client, time_zone=sent)
    user = get_user_model().objects.get(email="new@example.org")

    assert response.headers["Location"] == reverse("today")
    assert profile_for(user.pk).time_zone == kept
    assert user.head.seq == 0
    assert client.get("/").context["profile"].email == "new@example.org"


def test_chinese_sign_up_gets_chinese_cards(client, db):
    client.post(reverse("set_language"), {"language": "zh-hans"})
    sign_up(client)

    assert profile_for(get_user_model().objects.get().pk).card_language == "zh"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"password1": "short"}, "password1"),
        ({"password1": "0123456789"}, "password1"),
    ],
)
def test_bad_sign_up_is_explained(client, db, given, field):
    response = sign_up(client, **given)

    assert list(response.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in response.content.decode()
    assert get_user_model().objects.count() == 0


def test_sign_up_that_is_closed_makes_no_account(client, db, settings):
    settings.SIGNUP_OPEN = False
    sign_up(client)

    assert get_user_model().objects.count() == 0


def test_sign_in_leads_to_the_page_that_was_wanted(client, learner):
    response = client.post(
        f"{reverse('account_login')}?next={reverse('library')}",
        {"login": "ada@example.org", "password": PASSWORD, "next": reverse("library")},
    )

    assert response.headers["Location"] == reverse("library")


def test_wrong_password_is_said_without_saying_what_was_wrong(client, learner):
    answers = [
        client.post(reverse("account_login"), {"login": login, "password": "wrong wrong"})
        .context["form"]
        .errors
        for login in ("ada@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1]
    assert list(answers[0]) == ["__all__"]


def test_sign_out_clears_what_is_the_learners_and_spares_what_others_could_not_send(signed_in, learner):
    response = signed_in.post(reverse("account_logout"))
    next_page = signed_in.get(reverse("account_login")).content.decode()

    assert response.headers["Clear-Site-Data"] == '"cache"'  # the rest by the script that the cookie calls
    assert response.cookies["quizdeck_left"].value == str(learner.pk)
    assert "js/offline/leave.js" in next_page
    assert signed_in.get(reverse("library")).status_code == 302


def test_reading_the_sign_out_page_signs_nobody_out(signed_in):
    response = signed_in.get(reverse("account_logout"))

    assert "Clear-Site-Data" not in response.headers
    assert "quizdeck_left" not in response.cookies
    assert signed_in.get(reverse("library")).status_code == 200


def emails(client, **sent):
    response = client.post(reverse("account_email"), sent) if sent else client.get(reverse("account_email"))
    return response.content.decode()


def test_sole_address_can_only_be_confirmed(client, learner):
    client.force_login(learner)
    page = emails(client)

    assert "ada@example.org" in page
    assert [name for name in ("primary", "send", "remove", "add") if f'name="action_{name}"' in page] == [
        "send",
        "add",
    ]


def test_another_address_is_added_put_first_and_removed(client, learner):
    client.force_login(learner)
    emails(client, email="ada@example.com", action_add="")
    page = emails(client)
    assert [page.count(f'name="action_{name}"') for name in ("primary", "remove")] == [1, 1]
    emails(client, email="ada@example.com", action_primary="")
    learner.refresh_from_db()
    assert learner.email == "ada@example.com"
    emails(client, email="ada@example.org", action_remove="")

    assert list(learner.emailaddress_set.values_list("email", "primary")) == [("ada@example.com", True)]


def test_bad_address_is_explained_beside_its_field(client, learner):
    client.force_login(learner)

    assert 'id="id_email_error"' in emails(client, email="nobody", action_add="")
