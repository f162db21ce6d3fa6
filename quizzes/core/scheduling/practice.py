"""The order in which cards are practised beyond the day's: the same on every device."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID


def mixed(cards: Iterable[UUID], day: int) -> list[UUID]:
    """In an order that the study day decides: the deck's own would give each answer away by the one before.

    By the SHA-256 of "day card", with the UUID in lower case: browsers have that digest, too.
    """
    return sorted(cards, key=lambda card: sha256(f"{day} {card}".encode()).digest())
