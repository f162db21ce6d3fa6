"""Row 5, its half that reads: a second device pulls 1,000 reviews through `POST /sync`, with the states of their cards.

The floor reads the same rows of the log by the raw driver and writes them as JSON, values in a list, as they come. It
reads no states, no head and no decks, and forms nothing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.driver import names, param, raw
from benchmarks.learners import numbered_days
from benchmarks.posting import Phone
from benchmarks.runner import Figure, Scale, Sides, seconds
from quizzes.models import StudyEvent


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    phone, page = Phone(scale), 2 * scale.batch
    for day in numbered_days(2):
        phone.push(phone.reviews(scale.batch, day), "accepted")
    sql = f"SELECT {names(StudyEvent)} FROM quizzes_studyevent WHERE user_id = %s AND seq > %s ORDER BY seq LIMIT %s"

    def pull() -> float:
        took, answer = phone.sync([], limit=page)
        if len(answer["changes"]) != page:
            raise RuntimeError(f"pulled {len(answer['changes'])} of {page}")
        return took * 1000

    with raw() as driver:
        params = [param(phone.user.pk), 0, page]
        yield Sides(
            ours=pull,
            floor=lambda: seconds(lambda: json.dumps(driver.read(sql, params), default=_text)) * 1000,
        )


def _text(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


FIGURE = Figure(
    row=5,
    name="pull",
    title="POST /sync, pulling 1,000 reviews",
    floor="raw driver, the same rows as JSON",
    unit="ms",
    more_is_better=False,
    goals={"sqlite": None, "postgresql": None},
    prepare=prepare,
)
