"""The password once more, before an account is deleted."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FarewellForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
