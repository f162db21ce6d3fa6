"""What an import would change: the live cards on one side, the faces of the new version on the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from deck.faces import Face

Key: TypeAlias = tuple[str, str]  # entry and face


@dataclass(frozen=True, slots=True)
class Plan:
    """Keys of cards; the first three in the new deck's order, `retired` in the order they were given."""

    added: tuple[Key, ...]
    changed: tuple[Key, ...]
    unchanged: tuple[Key, ...]
    retired: tuple[Key, ...]


def compare(old: Mapping[Key, str], new: Iterable[Face]) -> Plan:
    """`old` maps each live card to its digest. A card that was retired and comes back is added."""
    added: list[Key] = []
    changed: list[Key] = []
    unchanged: list[Key] = []
    present = set()
    for face in new:
        key = (face.entry, face.face)
        present.add(key)
        if key not in old:
            added.append(key)
        else:
            (unchanged if old[key] == face.digest else changed).append(key)
    retired = tuple(key for key in old if key not in present)
    return Plan(tuple(added), tuple(changed), tuple(unchanged), retired)
