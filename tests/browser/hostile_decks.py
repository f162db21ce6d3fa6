"""Decks whose every text is hostile: each text alone on a side, and all of them in each field of each kind."""

import json
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from tests.browser.hostile import in_decks
from tests.browser.kinds import COMMANDS, PICTURE

HANDFUL = 20  # a choice has at most 26 options
A_DECK = 120  # a title has at most 16 KiB
OF_KINDS = 7 * A_DECK // HANDFUL  # cards at the beginning of a deck, which have all its texts
IN_A_GAP = ("{{", "}}", "::", "`", "\n")


def decks(texts: Sequence[str]) -> list[dict[str, str]]:
    fit = [text for text in texts if in_decks(text)]
    return [deck(f"hostile-{number}", part) for number, part in enumerate(_parts(fit, A_DECK))]


def _parts(texts: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (texts[start : start + most] for start in range(0, len(texts), most))


def deck(slug: str, texts: Sequence[str]) -> dict[str, str]:
    whole = {
        "format": 1,
        "deck": slug,
        "title": both(" ".join(texts)),
        "description": both("\n\n".join(texts)),
        "languages": ["en", "zh"],
        "license": max((text for text in texts if len(text) <= 64), key=len),
        "sources": [
            {"id": f"s-{number}", "title": text, "by": text, "url": "https://example.org/?" + _in_url(text)}
            for number, text in enumerate(texts)
        ],
        "objectives": [{"id": f"o-{number}", "title": both(text)} for number, text in enumerate(texts)],
        "cards": [*_kinds(texts), *_alone(texts)],
    }
    return {"deck.yaml": "".join(_yaml(whole)), "commands.yaml": COMMANDS, "media/plan.svg": PICTURE}


def _yaml(value: Any, indent: str = "") -> Iterator[str]:
    """Maps and lists as blocks, since texts by language must not stand in one line; all else as JSON."""
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, inner in pairs:
        sign = f"{indent}-" if key is None else f"{indent}{key}:"
        if isinstance(inner, dict | list) and inner and not all(isinstance(item, int) for item in inner):
            yield f"{sign}\n"
            yield from _yaml(inner, f"{indent}  ")
        else:
            yield f"{sign} {json.dumps(inner, ensure_ascii=False)}\n"


def both(text: str) -> dict[str, str]:
    return {"en": text, "zh": f"中文{text}"}


def _in_url(text: str) -> str:
    return "".join(sign for sign in text if sign not in ' \t\n<>"' and sign.isprintable())


def _alone(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Each text on each side of a plain card, and never the same on two."""
    return [
        {
            "id": f"alone-{number}",
            "kind": "basic",
            "objective": f"o-{number}",
            "prompt": both(text),
            "answer": both(texts[number - 1]),
            "why": both(texts[number - 2]),
            "erratum": both(texts[number - 3]),
            "tags": [text],
            "notes": [text],
        }
        for number, text in enumerate(texts)
    ]


def _kinds(texts: Sequence[str]) -> list[dict[str, Any]]:
    handfuls = enumerate(_parts(texts, HANDFUL))
    return [{**entry, "id": f"{entry['id']}-{number}"} for number, few in handfuls for entry in kinds(few)]


def kinds(texts: Sequence[str]) -> list[dict[str, Any]]:
    """An entry of each kind but the plain one."""
    prompt = both("\n\n".join(texts))
    gaps = "\n\n".join(
        f"{{{{c1::{t}::{t}}}}}" if not any(sign in t for sign in IN_A_GAP) else t for t in texts
    )
    name = "".join(sign for sign in " ".join(texts) if sign.isprintable())[:1500]
    command = f"docker run --name {shlex.quote(name)} nginx"
    options = [
        {"text": both(text), "right": number % 3 == 0, "reason": both(text)}
        for number, text in enumerate(texts)
    ]
    regions = [
        {"id": f"r-{number}", "name": both(text), "at": [1, 1, 9, 9]} for number, text in enumerate(texts)
    ]
    found: list[dict[str, Any]] = [
        {"kind": "cloze", "prompt": prompt, "text": both(f"{{{{c1::a}}}}\n\n{gaps}")},
        {"kind": "choice", "prompt": prompt, "options": options},
        {"kind": "true_false", "statement": prompt, "truth": True},
        {"kind": "order", "prompt": prompt, "steps": [both(text) for text in texts]},
        {
            "kind": "match",
            "prompt": prompt,
            "pairs": [{"left": both(t), "right": both(f"x {t}")} for t in texts],
        },
        {"kind": "command", "prompt": prompt, "answer": command, "accept": [command + "x"]},
        {
            "kind": "image",
            "prompt": prompt,
            "image": "plan.svg",
            "alt": prompt,
            "regions": regions,
            "ask": ["r-0"],
        },
    ]
    return [{"id": entry["kind"].replace("_", "-"), "objective": "o-0", **entry} for entry in found]
