"""A deck's file, or its text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.services.authoring import CSV, ENDINGS, MAX_BYTES, YAML, ZIP

LONGEST_TEXT = 600_000  # characters: a form without a file has at most 2 MiB


class UploadForm(forms.Form):
    """After `is_valid`, `data` and `format` say what was given."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput({"accept": ",".join(ENDINGS), "data-drop-file": True}),
    )
    text = forms.CharField(
        label=_("Or paste its text"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false", "wrap": "off"}),
    )

    content: bytes
    format: str

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file, text = given.get("file"), given.get("text") or ""
        if file is not None:
            self.content, self.format = b"", format_of(file.name, file.read(4))
            file.seek(0)
            if file.size > MAX_BYTES[self.format]:
                limit = MAX_BYTES[self.format] // 1024 // 1024
                self.add_error("file", _("The file is too large: at most %(limit)d MB.") % {"limit": limit})
            else:
                self.content = file.read()
        elif text.strip():
            self.content, self.format = text.replace("\r\n", "\n").encode(), format_of_text(text)
        elif not self.errors:
            self.add_error("file", _("Choose a file, or paste its text."))
        return given


def format_of(name: str, beginning: bytes) -> str:
    """By the name's ending, else by what the file looks like."""
    for ending, form in ENDINGS.items():
        if name.lower().endswith(ending):
            return form
    return ZIP if beginning == b"PK\x03\x04" else YAML


def format_of_text(text: str) -> str:
    """A table begins with the names of its columns."""
    first = text.lstrip().partition("\n")[0]
    return CSV if "," in first and ":" not in first else YAML
