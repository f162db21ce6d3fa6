"""A stranger's first minute: one click to the first card, and an account afterwards that has it all."""

from quizzes.models import User
from tests.browser import desk
from tests.browser.conftest import PASSWORD
from tests.decks import plain


def begin(page, live_server):
    page.goto(live_server.url)
    page.click("text=Try it now")
    page.wait_for_selector('[data-stage="question"]')


def sign_up(page, live_server):
    page.goto(live_server.url + "/accounts/signup/")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(live_server.url + "/")


def sign_in(page, live_server):
    page.fill("[name=login]", "ada@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(live_server.url + "/")


def test_what_a_guest_studied_stays_after_sign_up(page, live_server, make_deck):
    make_deck(plain(cards=25))
    begin(page, live_server)
    for key in ("3", "1", "4"):
        desk.answer(page, key)
    guest = User.objects.get()
    assert guest.is_guest
    sign_up(page, live_server)

    assert User.objects.get().pk == guest.pk
    desk.wait_for(lambda: desk.log(guest.pk) == [("review", 4), ("review", 1), ("review", 5)], page)
    page.goto(live_server.url + "/study/")
    page.wait_for_selector('[data-stage="question"]')
    desk.answer(page)
    desk.wait_for(lambda: len(desk.log(guest.pk)) == 4, page)


def test_what_a_guest_studied_goes_over_at_sign_in(page, live_server, make_deck, learner):
    make_deck(plain(cards=25))
    begin(page, live_server)
    for key in ("3", "4"):
        desk.answer(page, key)
    guest = User.objects.get(email="").pk
    page.goto(live_server.url + "/accounts/login/")
    desk.wait_for(lambda: len(desk.log(guest)) == 2, page)
    sign_in(page, live_server)

    assert desk.log(learner.pk) == [("review", 4), ("review", 5)]
    names = "indexedDB.databases().then((all) => all.map(({name}) => name))"
    desk.wait_for(lambda: page.evaluate(names) == [f"quizdeck.{learner.pk}"], page)
    desk.wait_until_sent(page)
    assert len(desk.log(learner.pk)) == 2


def test_answers_that_a_guest_could_not_send_go_over_too(page, live_server, make_deck, learner):
    make_deck(plain(cards=25))
    begin(page, live_server)
    page.route("**/api/v1/sync", lambda route: route.abort())
    for key in ("3", "4"):
        desk.answer(page, key)
    page.goto(live_server.url + "/accounts/login/")
    page.unroute("**/api/v1/sync")
    sign_in(page, live_server)

    desk.wait_for(lambda: desk.log(learner.pk) == [("review", 4), ("review", 5)], page)
    assert User.objects.get() == learner
