"""The format as JSON Schema, for editors: it knows fields and shapes, `deck check` knows the rest."""

from typing import Any

from pydantic.json_schema import models_json_schema

from deck.model import CardsDocument, DeckDocument


def schema() -> dict[str, Any]:
    """One schema for deck.yaml and for the files in cards/."""
    _, definitions = models_json_schema(
        [(DeckDocument, "validation"), (CardsDocument, "validation")], title="Quizdeck deck, format 1"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **definitions,
        "anyOf": [{"$ref": "#/$defs/DeckDocument"}, {"$ref": "#/$defs/CardsDocument"}],
    }
