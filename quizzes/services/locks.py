"""The lock behind which a learner's writes stand in a row."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from quizzes.models import SyncHead
from quizzes.services.errors import NotFound


def lock_learner(learner_id: UUID) -> None:
    """To the end of the transaction. Raises NotFound."""
    if not SyncHead.objects.select_for_update().filter(user=learner_id).exists():
        raise NotFound(_("There is no such learner."))
