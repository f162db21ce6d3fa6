"""Every kind of card, answered by keyboard alone, by mouse and by finger."""

import pytest
from playwright.sync_api import Page

from tests.browser import desk
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def outcome(page: Page) -> str:
    return page.inner_text("[data-outcome]")


def read(page: Page, selector: str) -> str:
    return " ".join(page.inner_text(selector).split())


def proposed(page: Page) -> str | None:
    return page.evaluate("document.querySelector('[data-proposed]')?.dataset.grade")


def reveal(page: Page, key: str = "Space") -> None:
    page.keyboard.press(key)
    page.wait_for_selector('[data-stage="answer"]')


def go_on(page: Page, key: str = "Space") -> None:
    page.keyboard.press(key)
    page.wait_for_selector('[data-stage="question"], [data-stage="end"]')


def type_in(page: Page, words: str) -> None:
    """Ends when the server has judged it."""
    page.keyboard.press("t")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-outcome]:visible")


def skip_to(page: Page, kind: str) -> None:
    while page.get_attribute("[data-card]", "data-kind") != kind:
        reveal(page)
        go_on(page)


def order_of(page: Page) -> list[int]:
    return page.eval_on_selector_all(".arrange > li", "rows => rows.map((row) => Number(row.dataset.step))")


def sort_by_keys(page: Page) -> None:
    page.keyboard.press("Tab")  # from the question to the first step
    for place in range(3):
        at = order_of(page).index(place)
        for _ in range(3):
            page.keyboard.press("ArrowUp")
        for _ in range(at):
            page.keyboard.press("ArrowDown")
        for _ in range(at - place):
            page.keyboard.press("Alt+ArrowUp")


def key_of(page: Page, right: int) -> str:
    return page.inner_text(f".chip[data-right='{right}'] kbd")


def tab_to(page: Page, selector: str) -> None:
    """By the key alone, as far as it takes."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page, selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def enter_by_keys(page: Page, site: str, email: str) -> None:
    page.goto(site + "/accounts/login/")
    tab_to(page, "[name=login]")
    page.keyboard.type(email)
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".today-hero")
    tab_to(page, ".today-hero .primary")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-stage="question"]')


def focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("(selector) => document.activeElement.matches(selector)", selector))


def test_every_kind_is_answered_by_keyboard_alone_from_the_sign_in_on(page, live_server, kinds, learner):
    enter_by_keys(page, live_server.url, learner.email)
    page.keyboard.press("1")
    assert (outcome(page), proposed(page)) == ("Right", "4")
    assert page.inner_text(".options > .right .reason") == "It forwards frames."
    assert page.inner_text("[data-status]") == "Right"
    assert focused(page, "[data-answer]")

    go_on(page)
    assert page.inner_text("[data-status]") == "Good: next in 1 day"
    assert focused(page, "[data-prompt]")
    for key in ("1", "2", "3", "2"):
        page.keyboard.press(key)
    reveal(page)
    assert (outcome(page), proposed(page)) == ("Right", "4")

    go_on(page)
    page.keyboard.press("1")
    assert (outcome(page), proposed(page)) == ("Not right", "1")
    go_on(page, "3")  # the learner decides

    sort_by_keys(page)
    assert order_of(page) == [0, 1, 2]
    reveal(page, "Control+Enter")
    assert (outcome(page), proposed(page)) == ("Right", "4")

    go_on(page)
    for right in (0, 2, 1):
        page.keyboard.press(key_of(page, right))
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    for right in (1, 2):
        page.keyboard.press(key_of(page, right))
    reveal(page)
    assert (outcome(page), proposed(page)) == ("Right", "4")

    go_on(page)
    type_in(page, "Networks")
    assert (outcome(page), proposed(page)) == ("Right", "4")

    go_on(page)
    type_in(page, "docker run --name wen -d nginx")
    assert page.inner_text("[data-typed] mark") == "--name wen"
    assert page.inner_text(".differences") == "--name wen should be --name web"
    assert page.inner_text(".explanation").split("\n")[:2] == ["docker run", "starts a container"]
    assert (outcome(page), proposed(page)) == ("Not right", "1")

    go_on(page)
    type_in(page, "the bridge")
    assert (outcome(page), proposed(page)) == ("Right", "4")

    go_on(page)
    type_in(page, "docker run --detach --name=web nginx")
    assert (outcome(page), proposed(page)) == ("Right", "4")
    go_on(page)
    assert desk.stage(page) == "end"
    assert focused(page, "[data-end-title]")
    desk.wait_until_sent(page)
    assert desk.log(learner.pk) == [("review", grade) for grade in (4, 4, 4, 4, 4, 4, 1, 4, 4)]
    tab_to(page, "[data-end] .primary")
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + "/")


def test_kinds_are_answered_by_mouse(open_study, kinds, learner):
    page = open_study()
    page.click(".pick >> nth=1")
    assert (outcome(page), proposed(page)) == ("Not right", "1")
    assert read(page, ".options > .wrong") == "✗ A cable It forwards nothing. Your answer"
    page.click("[data-grade='3']")

    page.click(".pick >> nth=0")
    page.click("text=Show answer >> visible=true")
    assert (outcome(page), proposed(page)) == ("2 of 3 right", "1")
    page.click("[data-grade='4']")

    page.click(".pick >> nth=1")
    assert outcome(page) == "Right"
    page.click("[data-grade='4']")

    for step in (2, 1, 0):
        drag(page, f".arrange [data-step='{step}']", ".arrange > li >> nth=0", lift=10)
    assert order_of(page) == [0, 1, 2]
    page.click(".arrange > li >> nth=0")  # a press takes it, the next says where it goes
    page.click(".arrange > li >> nth=1")
    page.click("text=Show answer >> visible=true")
    assert outcome(page) == "1 of 3 right"
    assert read(page, ".steps > li >> nth=0") == "Fetch it You put it in place 2"
    page.click("[data-grade='4']")

    drag(page, ".chip[data-right='1']", ".slot >> nth=1")
    page.click(".chip[data-right='2']")  # into the marked slot, which is the last one now
    page.click(".chip[data-right='0']")
    assert page.is_hidden(".bank")
    page.click("text=Show answer >> visible=true")
    assert outcome(page) == "Right"
    page.click("[data-grade='4']")
    desk.wait_until_sent(page)
    assert desk.log(learner.pk) == [("review", grade) for grade in (3, 4, 4, 4, 4)]


def drag(page: Page, what: str, where: str, lift: int = 0) -> None:
    one, other = page.locator(what).bounding_box(), page.locator(where).bounding_box()
    page.mouse.move(one["x"] + one["width"] / 2, one["y"] + one["height"] / 2)
    page.mouse.down()
    page.mouse.move(other["x"] + other["width"] / 2, other["y"] + other["height"] / 2 - lift, steps=4)
    page.mouse.up()


def test_finger_drags_a_step_by_its_handle_and_swipes_where_that_is_on(browser, live_server, sign_in, kinds):
    cookies = sign_in().context.cookies()
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 375, "height": 740})
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(live_server.url + "/study/")
    page.wait_for_selector('[data-stage="question"]')
    swipe(page, 300, 105, -200)
    assert desk.stage(page) == "question"
    page.tap("[popovertarget]")
    page.tap("[data-swipes]")
    swipe(page, 300, 105, -200)
    assert desk.stage(page) == "answer"
    swipe(page, 100, 105, 200)  # Good
    desk.wait_for(lambda: desk.counts(page) == {"new": 7, "drill": 0, "due": 0}, page)

    skip_to(page, "order")
    before = order_of(page)
    boxes = [row.bounding_box() for row in page.query_selector_all(".arrange .handle")]
    x, y = boxes[2]["x"] + 20, boxes[2]["y"] + boxes[2]["height"] / 2
    swipe(page, x, y, 0, boxes[0]["y"] - y)
    assert order_of(page) == [before[2], before[0], before[1]]
    context.close()


def swipe(page: Page, x: float, y: float, dx: float, dy: float = 0) -> None:
    """One finger that goes down, moves in steps and goes up."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        found = [{"x": left, "y": top} for left, top in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x + dx * step / 5, y + dy * step / 5))
    touch("touchEnd")
    session.detach()


def test_typed_command_shows_the_answer_alone_without_a_network(open_study, kinds):
    page = open_study()
    skip_to(page, "command")
    page.route("**/check", lambda route: route.abort())
    page.keyboard.press("t")
    page.keyboard.type("docker run nginx")
    with page.expect_event("requestfailed"):
        page.keyboard.press("Enter")

    assert page.inner_text("[data-typed] code") == "docker run nginx"
    assert page.is_visible(".side.answer pre.command")
    assert page.is_hidden("[data-outcome]")
    assert proposed(page) is None


def test_other_language_shows_in_the_middle_of_an_exercise(open_study, kinds):
    page = open_study()
    assert page.inner_text(".pick >> nth=0") == "1\nA switch in software"
    page.keyboard.press("l")
    assert page.inner_text(".pick >> nth=0").split("\n")[-1] == "软件交换机"
    page.keyboard.press("2")
    assert page.locator(".options .mine").count() == 2


def test_picture_keeps_its_room_and_is_shown_large(open_study, kinds):
    page = open_study()
    skip_to(page, "image")
    size = page.eval_on_selector(
        ".prompt .plate img", "img => [img.width / img.height, img.getAttribute('width')]"
    )
    assert size == [2, "200"]
    page.keyboard.press("z")
    assert page.locator("[data-zoomed] .plate").bounding_box()["width"] >= 960
    assert page.locator("[data-zoomed] rect.cover").count() == 1
    page.keyboard.press("z")
    assert page.is_hidden("[data-zoom]")
    page.click(".prompt .zoom")
    assert page.is_visible("[data-zoomed] .plate")
    page.click("[data-zoom] [data-close]")
    assert desk.stage(page) == "question"
