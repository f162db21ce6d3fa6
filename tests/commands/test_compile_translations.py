"""Catalogues are compiled without msgfmt, and only where they changed."""

import gettext
import os

from django.core.management import call_command

CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "card"
msgstr "卡片"
"""


def test_stale_catalogue_is_compiled_once(tmp_path, settings, capsys):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(CATALOGUE)
    settings.LOCALE_PATHS = [tmp_path]

    call_command("compile_translations")
    with (folder / "django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("card") == "卡片"
    assert capsys.readouterr().out == f"{source}\n"

    call_command("compile_translations")
    assert capsys.readouterr().out == ""

    later = (folder / "django.mo").stat().st_mtime + 1
    os.utime(source, (later, later))
    call_command("compile_translations")
    assert capsys.readouterr().out == f"{source}\n"
