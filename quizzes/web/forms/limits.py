"""How many cards of one deck a day."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LimitsForm(forms.Form):
    """Empty fields mean: as in the learner's settings."""

    new_per_day = forms.IntegerField(label=_("New cards a day"), required=False, min_value=0, max_value=9999)
    reviews_per_day = forms.IntegerField(
        label=_("Reviews a day"), required=False, min_value=0, max_value=99_999
    )
