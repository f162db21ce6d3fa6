"""After a break, and before one: work off a backlog at a pace, and be away without breaking the streak."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quizzes.models import Absence, CatchUp, Enrolment
from quizzes.queries.accounts import profile_for, today_for
from quizzes.queries.library import require_deck
from quizzes.services.errors import Conflict, Invalid
from quizzes.services.locks import lock_learner

LONGEST = 365  # days: a plan or an absence beyond a year is a slip of the finger


def start_catch_up(
    learner_id: UUID,
    deck_id: UUID,
    *,
    reviews_per_day: int,
    until_day: int,
    new_cards: bool = False,
    now_ms: int,
    tz_min: int | None = None,
) -> None:
    """Until that day (included) the deck asks so many reviews a day, and new cards only if `new_cards`.

    Takes the place of a plan in force; safe to repeat. Raises NotFound, Invalid, and Conflict for a deck that is not
    studied.
    """
    if not 1 <= reviews_per_day <= 99_999:
        raise Invalid(_("Give a number from 1 to 99999."), field="reviews_per_day")
    today = today_for(profile_for(learner_id), now_ms=now_ms, tz_min=tz_min)
    _refuse_day(until_day, today, "until")
    with transaction.atomic():
        lock_learner(learner_id)
        plan = {"reviews_per_day": reviews_per_day, "until_day": until_day, "new_cards": new_cards}
        CatchUp.objects.update_or_create(enrolment=_live(learner_id, deck_id), defaults=plan)


def end_catch_up(learner_id: UUID, deck_id: UUID) -> None:
    """The usual limits hold again. Safe to repeat. Raises NotFound."""
    with transaction.atomic():
        lock_learner(learner_id)
        require_deck(learner_id, deck_id)
        CatchUp.objects.filter(enrolment__user=learner_id, enrolment__deck=deck_id).delete()


def go_away(learner_id: UUID, *, until_day: int, now_ms: int, tz_min: int | None = None) -> None:
    """From today until that day (included) no study is expected. While away: sets another end.

    Raises NotFound, Invalid.
    """
    today = today_for(profile_for(learner_id), now_ms=now_ms, tz_min=tz_min)
    _refuse_day(until_day, today, "away_until")
    with transaction.atomic():
        lock_learner(learner_id)
        lasting = Absence.objects.filter(user=learner_id, first_day__lte=today, last_day__gte=today)
        if not lasting.update(last_day=until_day):
            Absence.objects.create(user_id=learner_id, first_day=today, last_day=until_day)


def come_back(learner_id: UUID, *, now_ms: int, tz_min: int | None = None) -> None:
    """Study is expected again from today on. Safe to repeat. Raises NotFound."""
    today = today_for(profile_for(learner_id), now_ms=now_ms, tz_min=tz_min)
    with transaction.atomic():
        lock_learner(learner_id)
        lasting = Absence.objects.filter(user=learner_id, first_day__lte=today, last_day__gte=today)
        lasting.filter(first_day=today).delete()
        lasting.exclude(first_day=today).update(last_day=today - 1)


def _live(learner_id: UUID, deck_id: UUID) -> Enrolment:
    require_deck(learner_id, deck_id)
    row = Enrolment.objects.filter(user=learner_id, deck=deck_id, ended_at=None).first()
    if row is None:
        raise Conflict(_("You do not study this deck. Enrol first."), code="not_enrolled")
    return row


def _refuse_day(day: int, today: int, field: str) -> None:
    if not today <= day <= today + LONGEST:
        raise Invalid(_("Choose a day from today on, at most a year ahead."), field=field)
