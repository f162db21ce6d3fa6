"""What can be learned: decks and the cards that their entries give."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

# The namespace of shipped decks; a learner's own decks use the learner's id. Never changed: card ids hang on it.
SHIPPED = uuid.UUID("6c1a5d0e-9b0f-5f0e-8a43-3d1c0f7a2b11")


def deck_id(owner: uuid.UUID | None, slug: str) -> uuid.UUID:
    """The same deck gets the same id on every server and after every restore."""
    return uuid.uuid5(owner or SHIPPED, slug)


def card_id(deck: uuid.UUID, entry: str, face: str) -> uuid.UUID:
    return uuid.uuid5(deck, f"{entry}/{face}")


class Deck(models.Model):
    """A deck as it was last imported. Shipped decks have no owner and are open to everyone."""

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="decks"
    )
    slug = models.CharField(max_length=64)
    title = models.JSONField()  # by language, or one string for all
    description = models.JSONField(null=True, blank=True)
    languages = models.JSONField()
    license = models.CharField(max_length=64, blank=True)
    sources = models.JSONField(default=list)
    source_text = models.JSONField()  # canonical text by path: what an export gives back
    revision = models.PositiveIntegerField(default=0)  # grows by one with every import that changes something
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    # An owner may delete a deck: it is shown no more, but its cards stay, because logs point at them.
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "slug"], name="deck_slug_once_an_owner"),
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(owner=None), name="deck_slug_once_among_shipped"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class DeckRevision(models.Model):
    """What a deck was at each revision: a client that holds another digest there must fetch the deck whole."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "revision"], name="revision_once_a_deck"),
            models.CheckConstraint(condition=models.Q(revision__gte=1), name="revision_from_one"),
        ]


class Objective(models.Model):
    """What a learner can do afterwards; progress is shown against these."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="objectives")
    key = models.CharField(max_length=64)
    title = models.JSONField()
    requires = models.JSONField(default=list)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "key"], name="objective_key_once_a_deck")
        ]


class Card(models.Model):
    """One face of an entry: what is asked in one study step. Retired when its entry goes, never deleted."""

    id = models.UUIDField(primary_key=True, editable=False)
    deck = models.ForeignKey(Deck, models.PROTECT, related_name="cards")
    entry = models.CharField(max_length=64)
    face = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    objective = models.CharField(max_length=64, blank=True)
    position = models.PositiveIntegerField()
    content = models.JSONField()  # rendered at import; see deck.faces
    digest = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()  # the deck's revision that last changed or retired it
    retired = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "entry", "face"], name="card_face_once_a_deck"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["deck", "position"], name="card_order", condition=models.Q(retired=False)),
            models.Index(fields=["deck", "revision"], name="card_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}/{self.face}"


class Media(models.Model):
    """A picture of a deck, in the database so that one backup holds everything. Addressed by content."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="media")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content_type = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "name"], name="media_name_once_a_deck")
        ]
