"""Why a card's interval is what it is, as codes and numbers. The front ends have the words.

The first reason is the event that set the interval; the others are what happened since, in order. Values are
integers: `day` (a study day), `grade`, `interval` and `previous` (days), `ease` (hundredths), `due_day`,
`count`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizzes.core.scheduling.fold import TraceStep
from quizzes.core.scheduling.sm2 import MAX_INTERVAL
from quizzes.core.scheduling.types import Case, Kind


class Code(StrEnum):
    NEW = "new"  # never reviewed
    RESET = "reset"  # made new again
    FIRST_PASS = "first_pass"  # 1 day  # noqa: S105 - a pass, not a password
    SECOND_PASS = "second_pass"  # 6 days  # noqa: S105 - the same
    GROWN = "grown"  # the previous interval times the ease, rounded up
    CAPPED = "capped"  # the same, cut at the maximum
    FAILED = "failed"  # not recalled before it was ever learned: 1 day
    LAPSE = "lapse"  # forgotten: back to 1 day
    PULLED = "pulled"  # reviewed after a quiz miss: the same interval, from that day
    QUIZ_MISS = "quiz_miss"  # a quiz pulled the card forward; the interval stays
    EARLY = "early"  # passed before it was due: no change
    DRILL = "drill"  # asked again on a day that had counted: no change
    PRACTICE = "practice"  # never a change
    UNDONE = "undone"  # taken back: as if it had not been


@dataclass(frozen=True, slots=True)
class Reason:
    code: Code
    values: Mapping[str, int]


_UNCHANGED = frozenset({Code.EARLY, Code.DRILL, Code.PRACTICE, Code.UNDONE})
# The kinds that can set an interval: taking back another says nothing about it.
_WEIGHTY = frozenset({Kind.REVIEW, Kind.RESET})


def explain(trace: Sequence[TraceStep]) -> tuple[Reason, ...]:
    """The reasons for the interval at the end of a card's trace (see `fold.trace`)."""
    basis = Reason(Code.NEW, {})
    since: list[Reason] = []
    for step in trace:
        reason = _reason(step)
        if reason is None:
            continue
        if _sets_interval(step):
            basis, since = reason, []
        else:
            since.append(reason)
    return (basis, *_merged(since))


def _sets_interval(step: TraceStep) -> bool:
    if step.undone:
        return False
    if step.event.kind is Kind.RESET:
        return True
    return step.case is Case.SCHEDULED or (step.case in (Case.PULLED, Case.EARLY) and step.after.n == 0)


def _reason(step: TraceStep) -> Reason | None:
    """None for events that have no say in an interval."""
    day = step.event.study_day
    if step.undone:
        return Reason(Code.UNDONE, {"day": day}) if step.event.kind in _WEIGHTY else None
    if step.case is not None:
        return _review_reason(step)
    match step.event.kind:
        case Kind.PRACTICE:
            return Reason(Code.PRACTICE, {"day": day})
        case Kind.RESET:
            return Reason(Code.RESET, {"day": day})
        case Kind.QUIZ_MISS if step.after.pull_day is not None and step.after != step.before:
            return Reason(Code.QUIZ_MISS, {"day": day, "due_day": step.after.pull_day})
    return None


def _review_reason(step: TraceStep) -> Reason:
    values = {"day": step.event.study_day, "grade": step.event.grade or 0}
    if step.case is Case.DRILL:
        return Reason(Code.DRILL, values)
    values["interval"] = step.after.interval
    if step.after.n == 0:
        return Reason(Code.LAPSE if step.lapse else Code.FAILED, values)
    if step.case is Case.EARLY:
        return Reason(Code.EARLY, values)
    if step.case is Case.PULLED:
        return Reason(Code.PULLED, {**values, "due_day": step.after.due_day or 0})
    return _pass_reason(step, values)


def _pass_reason(step: TraceStep, values: Mapping[str, int]) -> Reason:
    if step.after.n <= 2:
        return Reason(Code.FIRST_PASS if step.after.n == 1 else Code.SECOND_PASS, values)
    previous, ease = step.before.interval, step.after.ease
    code = Code.CAPPED if previous * ease > MAX_INTERVAL * 100 else Code.GROWN
    return Reason(code, {**values, "previous": previous, "ease": ease})


def _merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Runs of the same event without effect become one reason with a count, dated by its last."""
    merged: list[Reason] = []
    for reason in reasons:
        if reason.code not in _UNCHANGED:
            merged.append(reason)
        elif merged and merged[-1].code is reason.code:
            count = merged.pop().values["count"]
            merged.append(Reason(reason.code, {**reason.values, "count": count + 1}))
        else:
            merged.append(Reason(reason.code, {**reason.values, "count": 1}))
    return tuple(merged)
