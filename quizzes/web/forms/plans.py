"""A pace to catch up, and the last day away."""

from django import forms
from django.utils.translation import gettext_lazy as _

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CatchUpForm(forms.Form):
    """`plan` is one that was offered: cards a day and the last day, joined by a colon."""

    plan = forms.RegexField(r"^[1-9]\d{0,4}:-?\d{1,7}$")
    new_cards = forms.BooleanField(label=_("New cards meanwhile"), required=False)

    def clean_plan(self) -> tuple[int, int]:
        pace, until = self.cleaned_data["plan"].split(":")
        return int(pace), int(until)


class AwayForm(forms.Form):
    until = forms.DateField(label=_("I am away until"), widget=DATE)
