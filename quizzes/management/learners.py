"""Learners by their address, as people on a command line know them."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError


def learner_with(email: str) -> UUID:
    user = get_user_model()._default_manager.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"There is no account with the address {email}.")
    return UUID(str(user.pk))


def every_learner() -> list[UUID]:
    return list(get_user_model()._default_manager.order_by("pk").values_list("pk", flat=True))
