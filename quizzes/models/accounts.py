"""Who learns: the account, its settings, its devices and the head of its log."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.core.chain import START


class UserManager(BaseUserManager["User"]):
    """Makes bare accounts; `services.accounts.open_account` adds the rows that every learner has."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account, known by its address. The id names the learner's own decks (UUIDv5), so it never changes.

    Without an address: a guest, who tries a deck. The row becomes the account where the guest signs up, so all stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            # Not on the field: a@x and A@x are one person.
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_email_once",
                violation_error_message=_("This address has an account already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(email="") | models.Q(is_staff=False, is_superuser=False),
                name="user_guest_is_no_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.email or f"guest {self.pk}"

    @property
    def is_guest(self) -> bool:
        return not self.email


class LearnerSettings(models.Model):
    """How one learner studies. The time zone and rollover hour decide what "today" is."""

    class CardLanguage(models.TextChoices):
        ENGLISH = "en", "English"
        CHINESE = "zh", "中文"
        BOTH = "both", _("Both")

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="settings")
    time_zone = models.CharField(max_length=64, default="UTC")
    rollover_h = models.PositiveSmallIntegerField(default=4)
    new_per_day = models.PositiveIntegerField(default=20)
    reviews_per_day = models.PositiveIntegerField(null=True, blank=True)  # null: no limit
    interface_language = models.CharField(max_length=16, blank=True)  # blank: the browser's
    card_language = models.CharField(max_length=8, choices=CardLanguage.choices, default=CardLanguage.ENGLISH)
    buttons = models.PositiveSmallIntegerField(default=4)
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    scheduler = models.CharField(max_length=16, default="sm2-1")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(rollover_h__lte=23), name="settings_rollover_hour"),
            models.CheckConstraint(condition=models.Q(buttons__in=[2, 4, 6]), name="settings_buttons"),
            models.CheckConstraint(condition=models.Q(new_per_day__lte=9999), name="settings_new_per_day"),
            models.CheckConstraint(
                condition=models.Q(reviews_per_day=None) | models.Q(reviews_per_day__lte=99_999),
                name="settings_reviews_per_day",
            ),
            models.CheckConstraint(
                condition=models.Q(card_language__in=["en", "zh", "both"]), name="settings_language"
            ),
            models.CheckConstraint(
                condition=models.Q(theme__in=["system", "light", "dark"]), name="settings_theme"
            ),
        ]


class SyncHead(models.Model):
    """The end of a learner's log. Locked by every write to it, so numbers follow commit order."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="head")
    seq = models.PositiveBigIntegerField(default=0)
    chain = models.BinaryField(max_length=32, default=START)
    states_epoch = models.PositiveIntegerField(default=0)  # grows when states were folded anew


class Device(models.Model):
    """A phone, a tablet or a browser of a learner. Revoked, never deleted: the log names it."""

    class Platform(models.TextChoices):
        WEB = "web", _("Browser")
        IOS = "ios", "iOS"
        ANDROID = "android", "Android"
        DESKTOP = "desktop", _("Desktop")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    name = models.CharField(max_length=80)
    platform = models.CharField(max_length=8, choices=Platform.choices, default=Platform.OTHER)
    registered_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(platform__in=["web", "ios", "android", "desktop", "other"]),
                name="device_platform",
            ),
        ]
