"""Hypothesis strategies for the logs of a card."""

from uuid import UUID

from hypothesis import strategies as st

from quizzes.core.clock import DAY_MS
from quizzes.core.scheduling.types import Event, Kind

FIRST_DAY = 20_000
SPAN = 60  # days: short enough that the same day comes up often, long enough to grow an interval

payloads = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"until": st.sampled_from(["2024-10-20", "2024-W42", "20241020", "9999-12-31", "", 7, None])}
    ),
    st.fixed_dictionaries({"flag": st.sampled_from([0, 3, 7, 8, -1, True, "red", None])}),
)


@st.composite
def events(draw: st.DrawFn, identity: UUID, known: list[UUID]) -> Event:
    """An event whose study day is its own choice, as travel makes it."""
    kind = draw(st.sampled_from([*(Kind.REVIEW,) * 8, *Kind]))
    day = FIRST_DAY + draw(st.integers(0, SPAN))
    eff_ms = day * DAY_MS + draw(st.sampled_from([0, 1, DAY_MS // 2]))
    return Event(
        id=identity,
        kind=kind,
        at_ms=eff_ms + draw(st.sampled_from([0, 0, 5])),
        eff_ms=eff_ms,
        study_day=day + draw(st.sampled_from([0, 0, 0, -1, 1])),
        grade=draw(st.integers(0, 5)) if kind in (Kind.REVIEW, Kind.PRACTICE) else None,
        target=draw(st.sampled_from(known)) if kind is Kind.UNDO else None,
        payload=draw(payloads),
    )


@st.composite
def logs(draw: st.DrawFn, max_size: int = 14) -> list[Event]:
    """The log of one card, in no order. Undos name any event of it, themselves, or one that is not there."""
    known = draw(st.lists(st.uuids(), min_size=1, max_size=max_size + 1, unique=True))
    return [draw(events(identity, known)) for identity in known[1:]]
