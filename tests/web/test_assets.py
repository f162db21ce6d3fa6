"""The static files as a host serves them: hashed, compressed, every reference followed."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

OURS = Path(__file__).parents[2] / "quizzes" / "static"
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
REFERENCE = re.compile(r"""url\(\s*["']?(?!data:)([^"')]+)""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that `collectstatic` fills under the settings of a host."""
    from django.test import override_settings

    root = tmp_path_factory.mktemp("static")
    backend = {"staticfiles": {"BACKEND": "quizzes.web.assets.HashedAssets"}}
    # Compressing is whitenoise's business and takes most of the time.
    with override_settings(
        STATIC_ROOT=root,
        STORAGES=backend,
        WHITENOISE_SKIP_COMPRESS_EXTENSIONS=("js", "css", "svg", "map", "html", "txt", "md"),
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def hashed(root: Path, pattern: str) -> list[Path]:
    """Our own files under the names that pages use."""
    ours = {path.relative_to(OURS).with_suffix("") for path in OURS.rglob(pattern)}
    found = [path for path in root.rglob(pattern) if re.search(r"\.[0-9a-f]{12}\.", path.name)]
    return [path for path in found if path.relative_to(root).parent / path.name.split(".")[0] in ours]


def test_every_import_of_a_collected_module_resolves(collected):
    modules = hashed(collected, "*.js")
    imports = [(module, name) for module in modules for name in IMPORT.findall(module.read_text())]

    assert len(modules) == len(list(OURS.rglob("*.js")))
    assert any(name.startswith("./zone.") for _module, name in imports)
    assert [(module.name, name) for module, name in imports if not resolves(module, name)] == []


def resolves(module: Path, name: str) -> bool:
    """To a hashed file: the plain name would be kept for a minute and outlive a release."""
    target = (module.parent / name).resolve()
    return name.startswith(".") and target.is_file() and bool(re.search(r"\.[0-9a-f]{12}\.", target.name))


def test_every_reference_of_a_collected_stylesheet_resolves(collected):
    sheets = hashed(collected, "*.css")
    broken = [
        (sheet.name, name)
        for sheet in sheets
        for name in REFERENCE.findall(sheet.read_text())
        if not (sheet.parent / name).resolve().is_file()
    ]

    assert len(sheets) == len(list(OURS.rglob("*.css")))
    assert broken == []


def test_modules_keep_to_what_the_rewriting_understands():
    """A bare import, a re-export or a missing semicolon gives names that do not exist."""
    odd = {
        path.name: line
        for path in OURS.rglob("*.js")
        for line in re.findall(r"^(?:import|export\s*[*{]).*$", path.read_text(), re.MULTILINE)
        if not re.fullmatch(r"""import .+ from "\.[^"]+";""", line)
    }

    assert odd == {}


def test_stylesheets_name_colours_in_the_tokens_alone():
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    strays = {path.name for path in OURS.rglob("*.css") if literal.search(path.read_text())}

    assert strays <= {"tokens.css", "content.css"}  # pictures lie on white paper in both themes


@pytest.mark.django_db
def test_file_is_kept_for_ever_under_its_digest_and_for_a_minute_without(collected, settings):
    settings.STATIC_ROOT = collected
    settings.STORAGES = {"staticfiles": {"BACKEND": "quizzes.web.assets.HashedAssets"}}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    client = Client()
    (name,) = (found.name for found in hashed(collected, "*.css") if found.name.startswith("tokens."))
    told = [client.get(f"/static/css/{one}") for one in (name, "tokens.css")]

    assert [answer.status_code for answer in told] == [200, 200]
    assert [answer["Cache-Control"] for answer in told] == [
        "max-age=315360000, public, immutable",
        "max-age=60, public",
    ]
