"""What a read can answer instead of a value."""

from dataclasses import dataclass

from django.utils.functional import Promise


class Missing(LookupError):
    """Not there, or not this learner's: the two answer alike. Carries a sentence for a person."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class UnreadablePart:
    """What is wrong with a search at a column (from 1): a stable code, and a sentence for a person."""

    code: str
    message: str
    column: int


class Unreadable(ValueError):
    """What was asked for cannot be made out. Carries every fault in its order."""

    def __init__(self, parts: tuple[UnreadablePart, ...]) -> None:
        super().__init__("; ".join(part.message for part in parts))
        self.parts = parts
