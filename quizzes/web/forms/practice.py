"""Which cards to practise beyond the day's."""

from django import forms

from quizzes.queries.practice import Mode


class PracticeForm(forms.Form):
    """As the deck's page and the end of a session ask for it, in the words of GET /study/practice."""

    mode = forms.ChoiceField(choices=[(mode.value, mode.value) for mode in Mode])
    days = forms.IntegerField(required=False, min_value=1, max_value=60)
    objective = forms.SlugField(required=False, max_length=64)
