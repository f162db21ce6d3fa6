"""The static files as a host serves them: hashed, compressed, every reference followed."""

import gzip
import re
from pathlib import Path

import pytest
import rcssmin
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from quizzes.models import Card
from quizzes.templatetags.sheets import parts
from quizzes.web import assets
from quizzes.web.middleware import SPARE, SPARE_OF_CODE
from tests.web.test_queries import addresses

LIMIT = 60_000  # bytes of a page with all that it loads, compressed and with the headers of each answer
BY_THE_SERVER = 130  # bytes of headers: the status, the date, how it is compressed
# A deck on paper is as long as the deck; a file, an app's data and Swagger's pages are none of ours to make small.
UNWEIGHED = {"deck_print", "deck_export", "worker", "manifest", "api-docs"}
OURS = Path(__file__).parents[2] / "quizzes" / "static"
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
EAGER = re.compile(r"""\bfrom\s*["']([^"']+)["']""")
REFERENCE = re.compile(r"""url\(\s*["']?(?!data:)([^"')]+)""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that `collectstatic` fills under the settings of a host."""
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


def test_collected_sheet_holds_the_sheets_that_it_imports(collected):
    [sheet] = hashed(collected, "site*.css")
    with override_settings(WHITENOISE_USE_FINDERS=True):
        imported = [(OURS / part).read_text() for part in parts("css/site.css")]

    assert sheet.read_text() == "".join(map(rcssmin.cssmin, imported))
    assert len(imported) > 3


def test_collected_files_of_ours_hold_no_comments(collected):
    """But where `//` and `/*` stand in texts, they stand behind something."""
    files = [*hashed(collected, "*.js"), *hashed(collected, "*.css")]

    assert [file.name for file in files if re.search(r"^\s*(//|/\*)", file.read_text(), re.MULTILINE)] == []


@pytest.fixture
def host(collected, signed_in):
    """A browser of the learner who studies a deck, before a site with these files; the addresses of its pages."""
    backend = {"staticfiles": {"BACKEND": "quizzes.web.assets.HashedAssets"}}
    card = Card.objects.order_by("position")[0]
    assets._modules.cache_clear()
    with override_settings(STATIC_ROOT=collected, STORAGES=backend, WHITENOISE_USE_FINDERS=False):
        yield signed_in, addresses(card)
    assets._modules.cache_clear()


def test_file_says_no_more_of_itself_than_it_takes(collected, host):
    client, _pages = host
    [sheet] = hashed(collected, "site*.css")
    headers = client.get(f"/static/css/{sheet.name}").headers

    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert set(SPARE + SPARE_OF_CODE) & set(headers) == set()


def test_picture_that_may_be_opened_keeps_its_policy(collected, host):
    client, _pages = host
    [picture] = (collected / "img").glob("favicon.*.svg")

    assert "Content-Security-Policy" in client.get(f"/static/img/{picture.name}").headers


def test_page_and_all_that_it_loads_is_light_on_the_first_visit(collected, host):
    client, pages = host
    weights = {name: weight(client, collected, pages[name]) for name in pages.keys() - UNWEIGHED}
    client.logout()
    strangers = ("today", "account_login", "account_signup", "account_reset_password", "offline")
    weights |= {f"{name} of a stranger": weight(client, collected, reverse(name)) for name in strangers}

    assert {name: bytes_ for name, bytes_ in weights.items() if bytes_ > LIMIT} == {}
    assert weights["study"] > 40_000  # its modules were found


def weight(client, root: Path, address: str) -> int:
    page = client.get(address)
    names = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page.content.decode()))
    files = {root / name for name in names if not name.endswith(".png")}  # icons of an installed app
    while more := {target for file in files for target in loaded(file)} - files:
        files |= more
    answers = [page, *(client.get(f"/static/{file.relative_to(root)}") for file in files)]
    return sum(map(on_the_wire, answers))


def on_the_wire(answer) -> int:
    body = answer.getvalue() if answer.streaming else answer.content
    lines = [*(f"{name}: {value}" for name, value in answer.items()), *map(str, answer.cookies.values())]
    return len(gzip.compress(body, 9)) + sum(len(line) + 2 for line in lines) + BY_THE_SERVER


def loaded(file: Path) -> list[Path]:
    """What a module loads with itself, and for its cards the exercises; the rest comes once it is asked for."""
    pattern = IMPORT if file.name.startswith("exercise.") else EAGER
    names = pattern.findall(file.read_text()) if file.suffix == ".js" else []
    return [(file.parent / name).resolve() for name in names if name.startswith(".")]
