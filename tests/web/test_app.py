"""What makes the site installable: worker, manifest, icons, and the page in place of a page."""

import json
import re
import struct

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from quizzes.web import assets

ICONS = {"icon-192": 192, "icon-512": 512, "icon-maskable-512": 512, "icon-180": 180}


def constant(script: str, name: str):
    return json.loads(re.search(rf"^const {name} = (.+);$", script, re.MULTILINE)[1])


def test_worker_rules_the_whole_site_and_names_every_file_that_pages_load(client, signed_in):
    response = client.get("/sw.js")
    script = response.content.decode()
    page = signed_in.get(reverse("study")).content.decode()
    loaded = set(re.findall(r'<(?:script|link)[^>]+(?:src|href)="(/static/[^"]+)"', page))

    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert len(loaded) > 10
    assert {"/static/js/study/match.js", "/static/js/offline/keep.js"} <= set(constant(script, "ASSETS"))
    assert loaded - set(constant(script, "ASSETS")) == set()
    assert constant(script, "OFFLINE") == reverse("offline")


def test_every_file_of_the_worker_is_there(client, db):
    addresses = constant(client.get("/sw.js").content.decode(), "ASSETS")

    assert [one for one in addresses if finders.find(one.removeprefix("/static/")) is None] == []


def test_version_of_the_worker_follows_the_files(client, db, tmp_path, monkeypatch):
    versions = []
    for text in ("a", "b", "b"):
        (tmp_path / "page.js").write_text('import { a } from "./near.js";\nimport("./far.js");\n')
        (tmp_path / "near.js").write_text("export const a = 1;\n")
        (tmp_path / "far.js").write_text(text)
        monkeypatch.setattr(assets, "FOLDER", tmp_path)
        monkeypatch.setattr(assets, "ROOTS", ["page.js"])
        assets._shell.cache_clear()
        versions.append(constant(client.get("/sw.js").content.decode(), "VERSION"))
    assets._shell.cache_clear()

    assert versions[0] != versions[1] == versions[2]


@pytest.mark.parametrize(
    ("language", "tag", "shortcut"), [("en", "en", "Study"), ("zh-hans", "zh-Hans", "学习")]
)
def test_manifest_speaks_the_language_of_the_page(client, db, language, tag, shortcut):
    response = client.get(reverse("manifest", args=[language]))
    manifest = response.json()

    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (manifest["lang"], manifest["shortcuts"][0]["name"]) == (tag, shortcut)
    assert (manifest["id"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    assert [finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"]].count(None) == 0


def test_manifest_of_another_language_is_not_there(client, db):
    assert client.get("/manifest/de.webmanifest").status_code == 404


@pytest.mark.parametrize(("name", "size"), ICONS.items())
def test_icon_has_the_size_that_it_claims(name, size):
    head = (assets.FOLDER / "img" / f"{name}.png").read_bytes()[:24]

    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (size, size)


def test_pages_name_the_manifest_in_their_language(client, db):
    page = client.get("/", headers={"Accept-Language": "zh-CN"}).content.decode()

    assert f'<link rel="manifest" href="{reverse("manifest", args=["zh-hans"])}">' in page


def test_offline_page_speaks_both_languages_and_of_nobody(signed_in, learner):
    signed_in.cookies.clear()
    page = signed_in.get(reverse("offline")).content.decode()

    assert re.findall(r'<div class="[^"]+" lang="([^"]+)">\s*<h1>([^<]+)', page) == [
        ("en", "No network"),
        ("zh-Hans", "没有网络"),
    ]
    assert learner.email not in page


def test_page_of_a_stranger_keeps_nothing(client, signed_in, db):
    assert "offline/start.js" in signed_in.get("/").content.decode()
    signed_in.logout()
    stranger = signed_in.get("/").content.decode()

    assert "offline/" not in stranger
    assert "data-learner" not in stranger
