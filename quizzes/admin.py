"""The host's view of the tables. Logs and states are not here: they are facts, and nobody edits facts."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from quizzes import models


@admin.register(models.User)
class AccountAdmin(UserAdmin):
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    filter_horizontal: ClassVar = ("groups", "user_permissions")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def has_add_permission(self, request):
        """Accounts begin by sign-up or `make admin`, which also make the rows that every learner has."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Deleting an account is a verb of its own; a click here would leave a hole in a log."""
        return False


class ReadOnly(admin.ModelAdmin):
    """Decks change by import alone, so that what is shown is what the author wrote."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(models.Deck)
class DeckAdmin(ReadOnly):
    list_display = ("slug", "owner", "revision", "imported_at")
    list_select_related = ("owner",)
    search_fields = ("slug",)


@admin.register(models.Card)
class CardAdmin(ReadOnly):
    list_display = ("entry", "face", "deck", "kind", "objective", "retired")
    list_select_related = ("deck",)
    list_filter = ("deck", "kind", "retired")
    search_fields = ("entry",)


@admin.register(models.Device)
class DeviceAdmin(ReadOnly):
    list_display = ("name", "platform", "user", "registered_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__email")
