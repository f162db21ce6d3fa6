"""The edges of the rules as short histories, with what must come out worked out by hand.

Days count from `FIRST_DAY`; `expected` gives fields of the final state, days again from `FIRST_DAY`. `intervals`,
where given, is the interval after each event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quizzes.core.scheduling.types import Kind

FIRST_DAY = 20_000  # 2024-10-04
DAY_FIELDS = ("due_day", "first_day", "last_day", "pull_day", "drill_day", "buried_until")


@dataclass(frozen=True)
class Move:
    day: int
    kind: Kind
    grade: int | None = None
    target: int | None = None  # the number of the event in its history, from 0
    payload: Mapping[str, object] | None = None
    tz_min: int = 0


@dataclass(frozen=True)
class Edge:
    name: str
    moves: tuple[Move, ...]
    expected: Mapping[str, Any] = field(default_factory=dict)
    intervals: tuple[int, ...] = ()


def reviews(*answers: tuple[int, int]) -> tuple[Move, ...]:
    """Reviews from (day, grade)."""
    return tuple(Move(day, Kind.REVIEW, grade) for day, grade in answers)


def on_due_days(grades: tuple[int, ...], intervals: tuple[int, ...]) -> tuple[Move, ...]:
    """Each review on the day the one before made it due."""
    days = [sum(intervals[:index]) for index in range(len(grades))]
    return reviews(*zip(days, grades, strict=True))


def published(name: str, grades: tuple[int, ...], intervals: tuple[int, ...]) -> Edge:
    return Edge(name, on_due_days(grades, intervals), {"due_day": sum(intervals)}, intervals)


# After these three the card is due on day 22 with interval 15, n = 3, ease 2.50, last answered on day 7.
LEARNED = reviews((0, 4), (1, 4), (7, 4))
SAME = {"n": 3, "interval": 15, "ease": 250, "lapses": 0, "due_day": 22}

EDGES = (
    published("all-good", (4,) * 7, (1, 6, 15, 38, 95, 238, 595)),
    published("all-easy", (5,) * 7, (1, 6, 17, 50, 150, 465, 1488)),
    published("all-hard", (3,) * 5, (1, 6, 13, 26, 47)),
    published("failed-at-first", (0, 4, 4, 4, 4), (1, 1, 6, 15, 38)),
    published("one-lapse", (4, 4, 4, 0, 4, 4, 4), (1, 6, 15, 1, 1, 6, 15)),
    Edge(
        "ease-floor",  # 250 - 9 * 14 = 124, held at 130
        on_due_days((3,) * 9, (1, 6, 13, 26, 47, 79, 121, 167, 218)),
        {"ease": 130, "interval": 218},
        (1, 6, 13, 26, 47, 79, 121, 167, 218),
    ),
    Edge(
        "interval-cap",
        on_due_days((5,) * 11, (1, 6, 17, 50, 150, 465, 1488, 4911, 16698, 36500, 36500)),
        {"ease": 360, "interval": 36_500},
        (1, 6, 17, 50, 150, 465, 1488, 4911, 16698, 36_500, 36_500),
    ),
    Edge(
        "late-review-grows-from-the-interval",  # 93 days late: still 15 * 2.5
        (*LEARNED, *reviews((115, 4))),
        {"n": 4, "interval": 38, "due_day": 153, "last_day": 115},
    ),
    Edge(
        "hard-joins-the-drill",
        reviews((0, 3)),
        {"n": 1, "interval": 1, "ease": 236, "due_day": 1, "first_day": 0, "last_day": 0, "drill_day": 0},
    ),
    Edge("good-does-not-drill", reviews((0, 4)), {"n": 1, "due_day": 1, "drill_day": None, "drill_at": None}),
    Edge(
        "drill-ends-with-good",
        reviews((0, 0), (0, 2), (0, 3), (0, 4)),
        {"n": 0, "interval": 1, "ease": 250, "lapses": 0, "due_day": 1, "drill_day": None, "drill_at": None},
    ),
    Edge(
        "drill-stays-below-good",
        reviews((0, 0), (0, 3)),
        {"n": 0, "interval": 1, "ease": 250, "lapses": 0, "due_day": 1, "drill_day": 0},
    ),
    Edge(
        "good-then-again-the-same-day-drills-and-is-no-lapse",
        (*LEARNED, *reviews((7, 0))),
        {**SAME, "last_day": 7, "drill_day": 7},
    ),
    Edge(
        "a-day-before-the-last-is-drill",  # noon in Greenwich is still the day before, twelve hours west
        (*LEARNED, Move(7, Kind.REVIEW, 1, tz_min=-720)),
        {**SAME, "last_day": 7, "drill_day": 6},
    ),
    Edge("a-new-card-that-fails-has-no-lapse", reviews((0, 1)), {"n": 0, "lapses": 0, "due_day": 1}),
    Edge("failing-twice-is-one-lapse", (*LEARNED, *reviews((22, 1), (23, 1))), {"lapses": 1, "due_day": 24}),
    Edge("early-pass", (*LEARNED, *reviews((10, 5))), {**SAME, "last_day": 10, "drill_day": None}),
    Edge("early-hard-does-not-drill", (*LEARNED, *reviews((10, 3))), {**SAME, "last_day": 10, "drill_day": None}),
    Edge(
        "early-failure-is-a-lapse",
        (*LEARNED, *reviews((10, 2))),
        {"n": 0, "interval": 1, "ease": 250, "lapses": 1, "due_day": 11, "last_day": 10, "drill_day": 10},
    ),
    Edge("quiz-miss-pulls", (*LEARNED, Move(9, Kind.QUIZ_MISS)), {**SAME, "pull_day": 9, "last_day": 7}),
    Edge("quiz-miss-after-review-pulls-to-tomorrow", (*LEARNED, Move(7, Kind.QUIZ_MISS)), {**SAME, "pull_day": 8}),
    Edge("quiz-miss-of-a-new-card", (Move(0, Kind.QUIZ_MISS),), {"n": 0, "due_day": None, "pull_day": None}),
    Edge("quiz-miss-when-due", (*LEARNED, Move(22, Kind.QUIZ_MISS)), {**SAME, "pull_day": None}),
    Edge(
        "quiz-miss-the-day-before-due",
        (*reviews((0, 4)), Move(0, Kind.QUIZ_MISS)),
        {"interval": 1, "due_day": 1, "pull_day": None},
    ),
    Edge(
        "pulled-pass-starts-the-interval-anew",
        (*LEARNED, Move(9, Kind.QUIZ_MISS), *reviews((10, 5))),
        {**SAME, "due_day": 25, "last_day": 10, "pull_day": None},
    ),
    Edge(
        "pulled-hard-joins-the-drill",
        (*LEARNED, Move(9, Kind.QUIZ_MISS), *reviews((10, 3))),
        {**SAME, "due_day": 25, "last_day": 10, "pull_day": None, "drill_day": 10},
    ),
    Edge(
        "pulled-failure-is-a-lapse",
        (*LEARNED, Move(9, Kind.QUIZ_MISS), *reviews((10, 0))),
        {"n": 0, "interval": 1, "ease": 250, "lapses": 1, "due_day": 11, "pull_day": None, "drill_day": 10},
    ),
    Edge(
        "pulled-but-only-reviewed-when-due",
        (*LEARNED, Move(9, Kind.QUIZ_MISS), *reviews((22, 4))),
        {"n": 4, "interval": 38, "due_day": 60, "pull_day": None},
    ),
    Edge(
        "early-pass-keeps-the-pull",  # the miss is for tomorrow, a review of an earlier day does not settle it
        (*LEARNED, *reviews((9, 4)), Move(9, Kind.QUIZ_MISS), *reviews((9, 4))),
        {**SAME, "last_day": 9, "pull_day": 10},
    ),
    Edge("practice", (*LEARNED, Move(10, Kind.PRACTICE, 0), Move(11, Kind.PRACTICE, 5)), {**SAME, "last_day": 7}),
    Edge("practice-of-a-new-card", (Move(0, Kind.PRACTICE, 4),), {"n": 0, "due_day": None, "first_day": None}),
    Edge("undo", (*LEARNED, *reviews((22, 0)), Move(22, Kind.UNDO, target=3)), {**SAME, "last_day": 7}),
    Edge(
        "undo-of-an-earlier-review",  # day 1 is then the first pass and day 7 the second
        (*LEARNED, Move(7, Kind.UNDO, target=0)),
        {"n": 2, "interval": 6, "due_day": 13, "first_day": 1, "last_day": 7},
    ),
    Edge(
        "undo-of-an-undo-does-nothing",
        (*LEARNED, *reviews((22, 0)), Move(22, Kind.UNDO, target=3), Move(22, Kind.UNDO, target=4)),
        {**SAME, "last_day": 7},
    ),
    Edge("undo-that-names-itself", (*LEARNED, Move(8, Kind.UNDO, target=3)), {**SAME, "last_day": 7}),
    Edge("undo-of-an-unknown-event", (*LEARNED, Move(8, Kind.UNDO, target=99)), {**SAME, "last_day": 7}),
    Edge("undo-that-arrives-first", (Move(0, Kind.UNDO, target=1), *reviews((1, 4))), {"n": 0, "due_day": None}),
    Edge(
        "undo-of-a-suspension",
        (*LEARNED, Move(8, Kind.SUSPEND), Move(8, Kind.UNDO, target=3)),
        {**SAME, "suspended": False},
    ),
    Edge(
        "a-suspended-card-still-folds-its-reviews",
        (*LEARNED, Move(8, Kind.SUSPEND), *reviews((22, 4))),
        {"n": 4, "interval": 38, "due_day": 60, "suspended": True},
    ),
    Edge("unsuspend", (Move(0, Kind.SUSPEND), Move(1, Kind.UNSUSPEND)), {"suspended": False}),
    Edge("bury-until", (Move(0, Kind.BURY, payload={"until": "2024-10-11"}),), {"buried_until": 7}),
    Edge("bury-without-a-day", (Move(0, Kind.BURY),), {"buried_until": 1}),
    Edge("bury-with-a-bad-day", (Move(0, Kind.BURY, payload={"until": "2024-W41"}),), {"buried_until": 1}),
    Edge("unbury", (Move(0, Kind.BURY), Move(0, Kind.UNBURY)), {"buried_until": None}),
    Edge("flag-last-wins", tuple(Move(0, Kind.FLAG, payload={"flag": flag}) for flag in (3, 5)), {"flag": 5}),
    Edge("flag-out-of-range", tuple(Move(0, Kind.FLAG, payload={"flag": flag}) for flag in (3, 8)), {"flag": 3}),
    Edge(
        "reset-keeps-suspension-and-flag",
        (
            *LEARNED,
            *reviews((22, 0)),
            Move(22, Kind.FLAG, payload={"flag": 2}),
            Move(22, Kind.SUSPEND),
            Move(22, Kind.BURY),
            Move(22, Kind.RESET),
        ),
        {
            "n": 0, "interval": 0, "ease": 250, "lapses": 0, "due_day": None, "first_day": None, "last_day": None,
            "pull_day": None, "drill_day": None, "drill_at": None, "suspended": True, "buried_until": None, "flag": 2,
        },
    ),
    Edge(
        "a-review-on-the-day-of-a-reset-is-scheduled",
        (*LEARNED, Move(7, Kind.RESET), *reviews((7, 4))),
        {"n": 1, "interval": 1, "due_day": 8, "first_day": 7, "last_day": 7},
    ),
)  # fmt: skip
