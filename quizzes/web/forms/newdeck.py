"""A deck from nothing: its title and languages, what it teaches, and a first card, without which there is no deck."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.web.forms.settings import CARD_LANGUAGES

CODES = ("en", "zh")
LANGUAGES = {"en": CARD_LANGUAGES[:1], "zh": CARD_LANGUAGES[1:2], "both": CARD_LANGUAGES[:2]}
TEXTS = (
    ("title", _("Title"), 200, forms.TextInput),
    ("objective", _("What one can do afterwards"), 200, forms.TextInput),
    ("prompt", _("Question"), 4000, forms.Textarea),
    ("answer", _("Answer"), 4000, forms.Textarea),
)


class NewDeckForm(forms.Form):
    """`title_en`, `title_zh`, …: a text is asked for in the languages that are chosen."""

    languages = forms.ChoiceField(
        label=_("Languages"), choices=CARD_LANGUAGES, widget=forms.RadioSelect, initial="en"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, longest, widget in TEXTS:
            for code in CODES:
                attrs = {"lang": {"zh": "zh-Hans"}.get(code, code)}
                if widget is forms.Textarea:
                    attrs["rows"] = "3"
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label, required=False, max_length=longest, widget=widget(attrs)
                )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, *_rest in TEXTS:
            for code in self.chosen:
                if not given.get(f"{name}_{code}") and f"{name}_{code}" not in self.errors:
                    self.add_error(f"{name}_{code}", self.fields["languages"].error_messages["required"])
        return given

    @property
    def chosen(self) -> tuple[str, ...]:
        """The codes of the languages; none where the choice itself was wrong."""
        if self.is_bound:
            given = (
                self.cleaned_data.get("languages")
                if hasattr(self, "cleaned_data")
                else self["languages"].value()
            )
        else:
            given = self.initial.get("languages") or self.fields["languages"].initial
        return tuple(code for code, _name in LANGUAGES.get(str(given), ()))

    def text(self, name: str) -> str | dict[str, str]:
        texts = {code: self.cleaned_data[f"{name}_{code}"] for code in self.chosen}
        return next(iter(texts.values())) if len(texts) == 1 else texts

    @property
    def texts(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """Each text with its fields by language."""
        return [
            (name, [(language, self[f"{name}_{code}"]) for code, language in LANGUAGES["both"]])
            for name, *_rest in TEXTS
        ]
