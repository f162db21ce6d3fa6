from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.core.scheduling.agenda import (
    DRILL_WAIT_MS,
    Agenda,
    AgendaItem,
    Candidate,
    Counts,
    Role,
    build,
    overdueness,
    role_of,
)
from quizzes.core.scheduling.types import NEW, CardState

TODAY, NOW = 20_000, 20_000 * 86_400_000
LEARNED = CardState(n=3, interval=15, due_day=TODAY, first_day=TODAY - 22, last_day=TODAY - 15)


def card(number: int, **fields) -> Candidate:
    """Each an entry of its own, in deck order by number, unless said otherwise."""
    return Candidate(**{"card": UUID(int=number), "entry": number, "position": (0, number), **fields})


def due(number: int, days: int = 0, interval: int = 1, **fields) -> Candidate:
    return card(number, due=TODAY - days, interval=interval, **fields)


def agenda(**lists) -> Agenda:
    given_lists = {"due": (), "new": (), "drill": (), "today": TODAY, "now_ms": NOW, "new_left": 20, **lists}
    return build(**given_lists)


def order(built: Agenda) -> list[int]:
    return [item.card.int for item in built.queue]


@pytest.mark.parametrize(
    ("state", "role"),
    [
        (NEW, Role.NEW),
        (LEARNED, Role.DUE),
        (replace(LEARNED, due_day=TODAY + 1), None),
        (replace(LEARNED, due_day=TODAY + 9, pull_day=TODAY), Role.DUE),
        (replace(LEARNED, due_day=TODAY + 9, pull_day=TODAY + 1), None),
        (replace(LEARNED, due_day=TODAY + 1, last_day=TODAY, drill_day=TODAY), Role.DRILL),
        (replace(LEARNED, drill_day=TODAY - 1), Role.DUE),
        (replace(LEARNED, suspended=True), None),
        (replace(LEARNED, drill_day=TODAY, suspended=True), None),
        (replace(NEW, buried_until=TODAY + 1), None),
        (replace(NEW, buried_until=TODAY), Role.NEW),
        # Answered on what was tomorrow before the flight west: a review today would be a drill.
        (replace(LEARNED, due_day=TODAY + 9, pull_day=TODAY, last_day=TODAY + 1), None),
    ],
)
def test_role_of_a_state(state: CardState, role: Role | None):
    assert role_of(state, TODAY) is role


def test_due_cards_stand_by_relative_overdueness():
    """5 of 100 days late, 3 of 6, 2 of 4, not late, 2 of 1."""
    built = agenda(due=[due(1, 5, 100), due(2, 3, 6), due(3, 2, 4), due(4, 0, 9), due(5, 2, 1)])
    assert order(built) == [5, 2, 3, 1, 4]


def test_ties_go_by_deck_order_then_card_id():
    tied = [
        due(3, position=(0, 1)),
        due(2, position=(1, 0)),
        due(4, position=(0, 1)),
        due(1, position=(0, 2)),
    ]
    assert order(agenda(due=tied)) == [3, 4, 1, 2]


def test_new_cards_stand_in_deck_order_up_to_the_limit():
    assert order(agenda(new=[card(3), card(1), card(2)], new_left=2)) == [1, 2]


@pytest.mark.parametrize("left", [0, -3])
def test_limits_that_are_used_up_leave_nothing(left: int):
    built = agenda(due=[due(1)], new=[card(2)], new_left=left, reviews_left=left)
    assert built == Agenda((), Counts(due=0, new=0, drill=0, over_limit=1, siblings=0))


def test_the_review_limit_keeps_the_most_overdue():
    built = agenda(due=[due(1, 0), due(2, 5), due(3, 3)], reviews_left=2)
    assert (order(built), built.counts.over_limit) == ([2, 3], 1)


@pytest.mark.parametrize(
    ("dues", "news", "expected"),
    [
        (4, 1, "ddNdd"),  # floor(1 * 4 / 2) = 2
        (6, 2, "ddNddNdd"),  # 2, 4
        (5, 3, "dNdNdNdd"),  # floor(5/4) = 1, floor(10/4) = 2, floor(15/4) = 3
        (1, 3, "NNNd"),  # floor(1/4), floor(2/4), floor(3/4) = 0
        (0, 2, "NN"),
        (2, 0, "dd"),
    ],
)
def test_new_cards_are_spread_among_the_due(dues: int, news: int, expected: str):
    built = agenda(
        due=[due(number) for number in range(dues)], new=[card(100 + number) for number in range(news)]
    )
    assert "".join("N" if item.role is Role.NEW else "d" for item in built.queue) == expected


def test_drill_cards_that_are_ready_stand_first_and_the_others_last():
    drilled = [
        card(number, drill_at=NOW - minutes * 60_000)
        for number, minutes in ((1, 3), (2, 10), (3, 12), (4, 9))
    ]
    built = agenda(drill=drilled, due=[due(5)], new=[card(6)])
    assert order(built) == [3, 2, 6, 5, 4, 1]
    assert [item.ready_at for item in built.queue] == [
        NOW - 120_000, NOW, None, None, NOW + 60_000, NOW + 420_000,
    ]  # fmt: skip


def test_a_drill_card_is_ready_to_the_millisecond():
    drilled = [card(1, drill_at=NOW - DRILL_WAIT_MS + 1)]
    assert order(agenda(drill=drilled, due=[due(2)])) == [2, 1]
    assert order(agenda(drill=drilled, due=[due(2)], now_ms=NOW + 1)) == [1, 2]


def test_of_an_entry_the_most_overdue_card_has_the_day():
    built = agenda(due=[due(1, 1, entry="x"), due(2, 4, entry="x"), due(3, entry="y")])
    assert (order(built), built.counts) == ([2, 3], Counts(due=2, new=0, drill=0, over_limit=0, siblings=1))


def test_due_goes_before_new_in_an_entry():
    assert order(agenda(due=[due(2, entry="x")], new=[card(1, entry="x")])) == [2]


def test_a_sibling_over_the_review_limit_does_not_hold_the_new_one():
    built = agenda(due=[due(1, 3), due(2, entry="x")], new=[card(3, entry="x")], reviews_left=1)
    assert order(built) == [3, 1]


def test_siblings_of_what_was_studied_today_wait_but_its_own_drill_does_not():
    built = agenda(
        due=[due(1, entry="x"), due(2, entry="y")],
        new=[card(3, entry="x"), card(4, entry="z")],
        drill=[card(5, entry="x", drill_at=NOW)],
        studied_entries={"x"},
    )
    assert order(built) == [4, 2, 5]


def test_siblings_of_a_drill_card_wait_even_if_nobody_says_it_was_studied():
    assert order(agenda(due=[due(1, entry="x")], drill=[card(2, entry="x", drill_at=NOW)])) == [2]


def test_two_siblings_in_drill_both_stand():
    assert order(agenda(drill=[card(1, entry="x", drill_at=NOW), card(2, entry="x", drill_at=NOW)])) == [1, 2]


def test_an_item_carries_card_entry_and_role():
    assert agenda(new=[card(1, entry="x")]).queue == (AgendaItem(UUID(int=1), "x", Role.NEW, ready_at=None),)


fractions = st.tuples(st.integers(0, 10**6), st.integers(1, 36_500))


@given(fractions, fractions)
def test_overdueness_orders_as_the_cross_product(first: tuple[int, int], second: tuple[int, int]):
    cross = first[0] * second[1] - second[0] * first[1]
    key = overdueness(*first) - overdueness(*second)
    assert (key > 0, key == 0) == (cross > 0, cross == 0)


def test_overdueness_tells_the_closest_fractions_apart():
    assert overdueness(36_499, 36_500) > overdueness(36_498, 36_499)
    assert overdueness(2, 4) == overdueness(18_250, 36_500)


@st.composite
def candidate_lists(draw: st.DrawFn) -> dict[str, list[Candidate]]:
    numbers = draw(st.lists(st.integers(0, 10**6), unique=True, max_size=24))
    lists: dict[str, list[Candidate]] = {"due": [], "new": [], "drill": []}
    for number in numbers:
        shared = {"entry": draw(st.integers(0, 9)), "position": (draw(st.integers(0, 3)),)}
        role = draw(st.sampled_from(sorted(lists)))
        lists[role].append(
            due(number, draw(st.integers(0, 9)), draw(st.integers(1, 9)), **shared)
            if role == "due"
            else card(
                number,
                drill_at=NOW - draw(st.integers(0, 2 * DRILL_WAIT_MS)) if role == "drill" else None,
                **shared,
            )
        )
    return lists


limits = st.none() | st.integers(0, 12)
entries = st.sets(st.integers(0, 9), max_size=4)


@given(st.data(), candidate_lists(), limits, st.integers(0, 12), entries)
def test_the_agenda_does_not_depend_on_the_order_of_its_cards(data, lists, reviews_left, new_left, studied):
    shuffled = {role: data.draw(st.permutations(cards)) for role, cards in lists.items()}
    rest = {"reviews_left": reviews_left, "new_left": new_left, "studied_entries": studied}
    assert agenda(**lists, **rest) == agenda(**shuffled, **rest)


@given(candidate_lists(), limits, st.integers(0, 12), entries)
def test_the_laws_of_an_agenda(lists, reviews_left, new_left, studied):
    built = agenda(**lists, reviews_left=reviews_left, new_left=new_left, studied_entries=studied)
    by_role = {role: [item for item in built.queue if item.role is role] for role in Role}
    assert len({item.card for item in built.queue}) == len(built.queue)
    # Every drill card stands; of what else is asked, no entry twice and none that had its day.
    assert {item.card for item in by_role[Role.DRILL]} == {candidate.card for candidate in lists["drill"]}
    asked = [item.entry for item in built.queue if item.role is not Role.DRILL]
    assert len(set(asked)) == len(asked)
    assert set(asked).isdisjoint(studied | {candidate.entry for candidate in lists["drill"]})
    # Limits hold, and every due card is accounted for.
    assert len(by_role[Role.NEW]) <= new_left
    assert reviews_left is None or len(by_role[Role.DUE]) <= reviews_left
    counts = built.counts
    assert [counts.due, counts.new, counts.drill] == [
        len(by_role[role]) for role in (Role.DUE, Role.NEW, Role.DRILL)
    ]
    assert counts.due + counts.over_limit + counts.siblings == len(lists["due"])


@given(candidate_lists())
def test_the_law_of_the_spread(lists):
    """New card i of m stands after due card floor((i + 1) * k / (m + 1)) of k."""
    main = [item.role for item in agenda(**lists).queue if item.role is not Role.DRILL]
    k, m = main.count(Role.DUE), main.count(Role.NEW)
    places = [main[:at].count(Role.DUE) for at, role in enumerate(main) if role is Role.NEW]
    assert places == [(i + 1) * k // (m + 1) for i in range(m)]
