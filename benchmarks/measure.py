"""Measures figures in one place and prints a line of JSON for each: `python -m benchmarks.measure PLACE SCALE NAME…`.

A process for each place, since Django reads DATABASE_URL once. No names mean every figure that belongs there.
"""

import json
import sys
from collections.abc import Sequence

from benchmarks import browser, database, runner


def main(place: str, scale: str, names: Sequence[str]) -> None:
    database.set_up()
    from benchmarks.figures import FIGURES  # some hold models, which load under Django alone

    if unknown := set(names) - {figure.name for figure in FIGURES}:
        known = ", ".join(figure.name for figure in FIGURES)
        sys.exit(f"There is no figure {', '.join(sorted(unknown))}; there are {known}.")
    for figure in FIGURES:
        if figure.takes_browser and not browser.is_here():
            continue
        if place in figure.goals and (not names or figure.name in names):
            result = runner.measure(figure, place, runner.SCALES[scale])
            print(json.dumps({**result.as_json(), "version": database.version()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
