"""A learner's settings as a form; the fields are those of `Profile`."""

import zoneinfo

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

NAMED = '<span lang="{}">{}</span>'  # a language by its own name, which is in that language
CARD_LANGUAGES = [
    ("en", format_html(NAMED, "en", "English")),
    ("zh", format_html(NAMED, "zh-Hans", "中文")),
    ("both", _("Both")),
]
THEMES = [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
BUTTONS = [
    (2, _("Two: forgotten, remembered")),
    (4, _("Four: again, hard, good, easy")),
    (6, _("Six: the grades 0 to 5")),
]

# Each language by its own name: whoever landed in a foreign one must be able to read the way out.
INTERFACE = [
    ("", _("As the browser")),
    *((code, format_html(NAMED, code, LANG_INFO[code]["name_local"])) for code, _name in settings.LANGUAGES),
]


class SettingsForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), required=False, max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        widget=forms.TextInput({"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Such as Europe/Berlin or Asia/Shanghai."),
    )
    rollover_h = forms.IntegerField(
        label=_("The day begins at (hour)"),
        min_value=0,
        max_value=23,
        help_text=_("Until this hour you are still studying for the day before."),
    )
    new_per_day = forms.IntegerField(
        label=_("New cards a day"), min_value=0, max_value=9999, help_text=_("For each deck.")
    )
    reviews_per_day = forms.IntegerField(
        label=_("Reviews a day"),
        required=False,
        min_value=0,
        max_value=99_999,
        help_text=_("For each deck. Leave it empty for no limit."),
    )
    buttons = forms.TypedChoiceField(
        label=_("Answer buttons"), choices=BUTTONS, coerce=int, widget=forms.RadioSelect
    )
    card_language = forms.ChoiceField(
        label=_("Language of the cards"), choices=CARD_LANGUAGES, widget=forms.RadioSelect
    )
    interface_language = forms.ChoiceField(
        label=_("Language of the interface"), required=False, choices=INTERFACE, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=_("Theme"), choices=THEMES, widget=forms.RadioSelect({"data-theme-switch": True})
    )

    @property
    def zones(self) -> list[str]:
        """Places only: abbreviations and fixed offsets confuse more than they help."""
        return ["UTC", *sorted(name for name in zoneinfo.available_timezones() if _is_place(name))]


def _is_place(name: str) -> bool:
    return name.partition("/")[0] in CONTINENTS
