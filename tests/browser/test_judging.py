"""What an attempt is worth, and where a typed answer is wrong: arithmetic, run where it belongs."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ONE_RIGHT = [{"right": True}, {"right": False}, {"right": False}]
TWO_RIGHT = [{"right": True}, {"right": False}, {"right": True}, {"right": False}]


def test_attempts_propose_grades(run):
    judge = """(module, {choices, orders, matches}) => [
        choices.map(([picked, options]) => module.judgeChoice(new Set(picked), options)),
        orders.map((places) => module.judgeOrder(places)),
        matches.map((chosen) => module.judgeMatch(chosen, (right, left) => right === left || right + left === 9)),
    ].map((found) => found.map(({right, count, grade}) => [right, count, grade]))"""
    choices = [
        ([0], ONE_RIGHT),
        ([1], ONE_RIGHT),
        ([0, 2], TWO_RIGHT),
        ([0], TWO_RIGHT),
        ([0, 1, 2], TWO_RIGHT),
        ([1, 3], TWO_RIGHT),
    ]
    orders = [[0, 1, 2, 3], [0, 2, 1, 3], [3, 1, 2, 0], [1, 2, 3, 0], [1, 0], [2, 1, 0]]
    matches = [[0, 1, 2], [0, 2, 1], [1, 2, 0], [0, None, None], [1, 0], [0, 1, 2, 3, 5, 4]]
    picked, ordered, matched = run("judge", judge, {"choices": choices, "orders": orders, "matches": matches})

    assert picked == [[1, 1, 4], [0, 1, 1], [4, 4, 4], [3, 4, 2], [3, 4, 2], [0, 4, 1]]
    assert ordered == [[4, 4, 4], [2, 4, 2], [2, 4, 1], [0, 4, 1], [0, 2, 1], [1, 3, 1]]
    # In the last, the right sides 4 and 5 read alike.
    assert matched == [[3, 3, 4], [1, 3, 2], [0, 3, 1], [1, 3, 2], [0, 2, 1], [6, 6, 4]]


@pytest.mark.parametrize(
    ("buttons", "meant"),
    [
        ([2, 4], [2, 2, 2, 4, 4, 4]),
        ([1, 3, 4, 5], [1, 1, 1, 3, 4, 5]),
        ([0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]),
    ],
)
def test_proposal_never_turns_a_failure_into_a_pass(run, buttons, meant):
    nearest = "(module, buttons) => [0, 1, 2, 3, 4, 5].map((grade) => module.nearest(buttons, grade))"

    assert run("judge", nearest, buttons) == meant


def test_shuffling_keeps_every_step_and_never_gives_the_order_away(run):
    shuffle = """(module) => [0, 0.3, 0.5, 0.9, 0.999].flatMap((value) =>
        [2, 3, 5].map((count) => module.shuffled(count, () => value)))"""
    orders = run("judge", shuffle)

    assert all(sorted(order) == list(range(len(order))) for order in orders)
    assert all(order != sorted(order) for order in orders)


@pytest.mark.parametrize(
    ("typed", "parts", "marked"),
    [
        ("docker run -d -dx", ["-d"], ["-d"]),
        ("docker run -dx nginx", ["-d"], ["-d"]),  # nowhere as a word of its own
        ("run -p 80:81 -p 80:81", ["-p 80:81", "-p 80:81"], ["-p 80:81", "-p 80:81"]),
        ("docker run nginx", ["--rm", ""], []),
        ("网桥 😀 x", ["x"], ["x"]),
    ],
)
def test_wrong_parts_are_marked_where_they_stand(run, typed, parts, marked):
    pieces = run("typing", "(module, [typed, parts]) => module.pieces(typed, parts)", [typed, parts])

    assert "".join(piece["text"] for piece in pieces) == typed
    assert [piece["text"] for piece in pieces if piece["wrong"]] == marked
