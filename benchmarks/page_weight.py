"""The heaviest page on the first visit: the bytes that came over the wire for it, in a browser that holds nothing yet.

Counted is what the page is made of: the document, its sheets, scripts and pictures, compressed as they are served and
with the headers of each answer (HTTP/1.1, which packs no headers). What is fetched once the page has settled, for days
without a network, is told apart ("later"), and so is data ("data": queue, log, cards). The floor is the limit of 60 kB.

`python -m benchmarks.page_weight` prints every page.
"""

import gzip
import re
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from benchmarks import browser
from benchmarks.runner import Figure, Scale, Sides

LIMIT_KB = 60.0
SETTLED_MS = 2500
DIGEST = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")


def weight(visit: browser.Visit, address: str, *, signed_in: bool) -> Counter[str]:
    """Bytes by what they are: page, later, data."""
    with visit.page(signed_in=signed_in) as page:
        asked: dict[str, Any] = {}
        took: dict[str, int] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told}))
        wire.on(
            "Network.loadingFinished",
            lambda told: took.update({told["requestId"]: told["encodedDataLength"]}),
        )
        page.goto(visit.host.url + address)
        page.wait_for_timeout(SETTLED_MS)
        later = _later(page.eval_on_selector_all("script[type=module]", "all => all.map(({src}) => src)"))
    weights: Counter[str] = Counter()
    for request, size in took.items():
        weights[_part(asked[request], later)] += size
    return weights


def _part(told: Any, later: set[str]) -> str:
    if told.get("type") in ("Fetch", "XHR"):
        return "data"
    return "later" if _plain(told["request"]["url"]) in later else "page"


def _later(scripts: list[str]) -> set[str]:
    """The modules that keep for days without a network, but for those that the page's own scripts import."""
    from quizzes.web.assets import modules

    names = [_plain(script).removeprefix("/static/") for script in scripts]
    own = {f"/static/{name}" for name in names} | {one for name in names for one in modules(name)}
    keep = "js/offline/keep.js"
    return {f"/static/{keep}", *modules(keep)} - own


def _plain(url: str) -> str:
    return DIGEST.sub("", urlsplit(url).path)


def kept(visit: browser.Visit) -> int:
    """Bytes of the bodies that the worker fetches for later."""

    def get(path: str) -> bytes:
        request = urllib.request.Request(visit.host.url + path, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            data: bytes = answer.read()
        return data

    script = gzip.decompress(get("/sw.js")).decode()
    return sum(len(get(path)) for path in re.findall(r'"(/static/[^"]+)"', script))


@contextmanager
def prepare(scale: Scale) -> Iterator[Sides]:
    with browser.visit() as visit:
        addresses = visit.addresses() if scale.rounds > 1 else [("/study/", True)]
        yield Sides(
            ours=lambda: (
                max(weight(visit, address, signed_in=mine)["page"] for address, mine in addresses) / 1000
            ),
            floor=lambda: LIMIT_KB,
        )


FIGURE = Figure(
    row=16,
    name="weight",
    title="the heaviest page with all it is made of, first visit",
    floor="the limit",
    unit="kB",
    more_is_better=False,
    goals={"sqlite": 1.0},
    prepare=prepare,
    pace="once",
    takes_browser=True,
)


def main() -> None:
    with browser.visit() as visit:
        print(f"{'page':40} {'kB':>6} {'later':>6} {'data':>6}")
        for address, mine in visit.addresses():
            found = weight(visit, address, signed_in=mine)
            shown = re.sub(r"[0-9a-f-]{36}", "…", address) + ("" if mine else " (stranger)")
            print(
                f"{shown:40}",
                *(f"{found[part] / 1000:6.1f}" for part in ("page", "later", "data")),
                flush=True,
            )
        print(f"kept by the worker for later: {kept(visit) / 1000:.1f} kB")


if __name__ == "__main__":
    from benchmarks import database

    database.set_up()
    main()
