"""A process that imports one large deck and says what it took: `python -m benchmarks.importing CARDS`.

The peak of its memory holds everything that such a process needs: Python, Django, the deck's text and all its cards.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

from benchmarks import database, decks
from benchmarks.runner import seconds


def apart(cards: int) -> dict[str, float]:
    """Runs such a process; {"seconds", "megabytes"}."""
    command = [sys.executable, "-m", "benchmarks.importing", str(cards)]
    told = subprocess.run(command, cwd=Path(__file__).parents[1], check=True, capture_output=True, text=True)
    return dict(json.loads(told.stdout))


def main(cards: int) -> None:
    database.set_up()
    from quizzes.services.library import import_deck  # models can be loaded from here on
    from quizzes.wallclock import now_ms

    source = {"deck.yaml": decks.large(cards, "apart")}
    took = seconds(lambda: import_deck(source, owner_id=None, now_ms=now_ms()))
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": took, "megabytes": kilobytes / 1024}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
