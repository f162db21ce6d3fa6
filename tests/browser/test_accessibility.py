"""axe finds nothing serious, whatever the theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import desk
from tests.browser.test_study import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GRAVE = {"serious", "critical"}


@pytest.fixture(params=["light", "dark"])
def themed(request, page):
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return page


def faults(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def test_study_has_no_serious_fault_at_any_stage(themed, open_study, twenty):
    open_study()
    assert faults(themed) == []
    desk.answer(themed)
    themed.keyboard.press("Space")
    assert faults(themed) == []
    themed.keyboard.press("?")
    assert faults(themed) == []
    themed.keyboard.press("?")
    themed.keyboard.press("3")
    while desk.stage(themed) != "end":
        desk.answer(themed)
    themed.wait_for_selector("[data-outlook] p")
    assert faults(themed) == []


def test_study_has_no_serious_fault_on_any_kind_of_card(themed, open_study, kinds):
    open_study()
    found, seen = [], []
    while desk.stage(themed) == "question":
        seen.append(themed.get_attribute("[data-card]", "data-kind"))
        found += faults(themed)
        themed.keyboard.press("1")  # picks an option, or fills a pair
        if desk.stage(themed) == "question":
            themed.keyboard.press("Space")
        themed.wait_for_selector('[data-stage="answer"]')
        found += faults(themed)
        themed.keyboard.press("3")

    assert found == []
    assert {*seen, "basic"} == KINDS


def test_dialogs_and_practice_have_no_serious_fault(themed, open_study, kinds, live_server):
    open_study()
    themed.click("[popovertarget]")
    found = faults(themed)
    themed.keyboard.press("Escape")
    themed.keyboard.press("i")
    themed.wait_for_selector(".card-facts")
    found += faults(themed)
    themed.goto(live_server.url + "/study/practice/?mode=cram")
    themed.wait_for_selector('[data-stage="question"]')
    found += faults(themed)

    assert found == []


def test_progress_and_today_have_no_serious_fault(themed, open_study, twenty, live_server):
    open_study()
    for path in ("/progress/", "/", "/offline/"):
        themed.goto(live_server.url + path)
        assert faults(themed) == []
    themed.goto(live_server.url + "/accounts/logout/")
    themed.evaluate("document.querySelector('[data-sign-out-unsent]').showModal()")
    assert faults(themed) == []
    themed.goto(live_server.url + "/study/")
    themed.wait_for_selector('[data-stage="question"]')
    for key in ("1", "3", "4"):
        desk.answer(themed, key)
    desk.wait_until_sent(themed)
    for path in ("/progress/", "/"):
        themed.goto(live_server.url + path)
        assert faults(themed) == []
