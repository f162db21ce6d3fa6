"""Prints the figures: `python -m benchmarks [--place PLACE] [--tiny] [--json] [NAME…]`.

The databases are thrown away: a SQLite file in a temporary folder, and a PostgreSQL that waits for the disk as a real
one does, on a socket in a temporary folder.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.runner import PLACES
from tests import postgres

Row = dict[str, Any]
WIDTHS = "{:>3}  {:<14} {:<11} {:>16} {:>16} {:>8}  {:<15}  {:>7}  {}"


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    rows = _rows(options.place or PLACES, "tiny" if options.tiny else "full", options.names)
    if options.json:
        print(json.dumps(list(rows), indent=1, ensure_ascii=False))
    else:
        _print(rows)
        if options.tiny:
            print("A tiny run shows that the figures run; its ratios mean nothing.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="docs/performance.md says what each figure is."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="figures (default: all)")
    parser.add_argument("--place", choices=PLACES, action="append", help="only there; may be repeated")
    parser.add_argument("--tiny", action="store_true", help="only show that every figure runs")
    parser.add_argument("--json", action="store_true")
    return parser


def _rows(places: Sequence[str], scale: str, names: Sequence[str]) -> Iterator[Row]:
    for place in places:
        with _database(place) as url:
            yield from _measured(place, scale, names, url)


@contextmanager
def _database(place: str) -> Iterator[str]:
    """DATABASE_URL; empty means a file in the temporary data folder of the test settings."""
    if place != "postgresql":
        yield ""
        return
    with postgres.server(postgres.DURABLE) as url:
        yield url


def _measured(place: str, scale: str, names: Sequence[str], url: str) -> Iterator[Row]:
    command = [sys.executable, "-m", "benchmarks.measure", place, scale, *names]
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        sys.exit(process.returncode)


def _print(rows: Iterator[Row]) -> None:
    print(WIDTHS.format("row", "figure", "on", "ours", "floor", "ratio", "spread", "goal", ""), flush=True)
    versions = set()
    for row in rows:
        versions.add(row["version"])
        print(_line(row), flush=True)
    print("\n" + "\n".join(sorted(versions)))


def _line(row: Row) -> str:
    verdict = {True: "met", False: "MISSED", None: ""}[row["met"]]
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}×"
    spread = "{:.2f} to {:.2f}".format(*row["spread"]) if row["spread"] else ""
    tail = f"{verdict:<6} {row['note'] or row['title'] + ' / ' + row['against']}"
    return WIDTHS.format(
        row["row"], row["name"], row["place"], _quantity(row["ours"], row["unit"]),
        _quantity(row["floor"], row["unit"]), ratio, spread, row["goal"], tail,
    )  # fmt: skip


def _quantity(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    digits = 0 if value >= 100 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f} {unit}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
