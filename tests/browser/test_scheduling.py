"""Scheduling in the browser against the published vectors: what it works out by itself is what the server does."""

import json

import pytest

from tests.vectors.generate import AGENDAS, HISTORIES, PRACTICE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOLDED = """(module, {state_fields: fields, histories}) => histories.map(({events, previews}) => ({
    states: events.map((_, index) => {
        const state = module.fold(events.slice(0, index + 1));
        return fields.map((name) => state[name]);
    }),
    grades: module.previews(module.fold(events), previews.day, previews.day * 86400000)
        .map(({interval, due_day, drill}) => [interval, due_day, drill]),
}))"""
BUILT = """(module, agendas) => agendas.map((one) => {
    const built = module.build({...one, fresh: one.new, now: one.now_ms, newLeft: one.new_left,
                                reviewsLeft: one.reviews_left, studied: one.studied_entries});
    return [built.queue.map(({card, role, ready_at}) => [card, role, ready_at]), built.counts];
})"""
MIXED = """(module, orders) => Promise.all(orders.map(({cards, day}) => module.mixed(cards, day)))"""
DAYS = """(module, histories) => histories.flatMap(({events}) => events).filter((event) =>
    module.studyDay(event.eff_ms, event.tz_min, event.rollover_h) !== event.study_day).length"""


def test_every_history_folds_to_its_states(run):
    file = json.loads(HISTORIES.read_text(encoding="utf-8"))
    folded = run("fold", FOLDED, file, folder="scheduling")

    assert len(folded) == len(file["histories"]) > 300
    for history, found in zip(file["histories"], folded, strict=True):
        assert found["states"] == history["states"], history["name"]
        assert found["grades"] == history["previews"]["grades"], history["name"]


def test_every_agenda_is_the_published_one(run):
    agendas = json.loads(AGENDAS.read_text(encoding="utf-8"))["agendas"]
    built = run("agenda", BUILT, agendas, folder="scheduling")

    assert built == [[agenda["queue"], agenda["counts"]] for agenda in agendas]
    assert len(agendas) > 50


def test_every_practice_has_the_published_order(run):
    orders = json.loads(PRACTICE.read_text(encoding="utf-8"))["orders"]

    assert run("practice", MIXED, orders, folder="scheduling") == [case["order"] for case in orders]


def test_every_study_day_is_the_published_one(run):
    histories = json.loads(HISTORIES.read_text(encoding="utf-8"))["histories"]

    assert run("clock", DAYS, histories, folder="scheduling") == 0


DATES = {
    "1970-01-01": 0,
    "2024-02-29": 19_782,
    "9999-12-31": 2_932_896,
    "0001-01-01": -719_162,
    "2023-02-29": None,
    "0000-01-01": None,
    "2024-2-9": None,
    "": None,
}


def test_dates_are_read_and_written_as_by_the_server(run):
    read = "(module, dates) => dates.map((date) => module.dayOf(date))"
    written = "(module, days) => days.map((day) => module.isoOf(day))"
    good = {date: day for date, day in DATES.items() if day is not None}

    assert run("clock", read, list(DATES), folder="scheduling") == list(DATES.values())
    assert run("clock", written, list(good.values()), folder="scheduling") == list(good)
