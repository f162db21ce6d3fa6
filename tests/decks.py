"""Small decks as text, for tests that are not about decks."""


def plain(slug: str = "small", *, cards: int = 6) -> str:
    """A deck of `cards` basic cards, fact-1…, in turn under the objectives first and second."""
    head = f"format: 1\ndeck: {slug}\ntitle: Small deck\nlanguages: [en]\nlicense: CC0-1.0\n"
    objectives = "objectives:\n" + "".join(
        f"  - id: {key}\n    title: The {key} half\n" for key in ("first", "second")
    )
    return head + objectives + "cards:\n" + "".join(_card(number) for number in range(1, cards + 1))


def _card(number: int) -> str:
    objective = "first" if number % 2 else "second"
    return (
        f"  - id: fact-{number}\n    kind: basic\n    objective: {objective}\n"
        f"    prompt: What is fact {number}?\n    answer: The number {number * 1000}\n"
    )
