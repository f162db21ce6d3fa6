import json

import deck
from deck.model import ENTRY_KINDS


def test_schema_knows_each_kind_and_its_fields() -> None:
    definitions = deck.schema()["$defs"]
    for kind, model in ENTRY_KINDS.items():
        definition = definitions[model.__name__]
        assert definition["properties"]["kind"]["const"] == kind
        assert definition["additionalProperties"] is False
        assert set(definition["properties"]) == set(model.model_fields)
        assert set(definition["required"]) == {
            name for name, field in model.model_fields.items() if field.is_required()
        }


def test_schema_takes_texts_as_strings_or_by_language() -> None:
    text = deck.schema()["$defs"]["BasicEntry"]["properties"]["prompt"]
    assert [part["type"] for part in text["anyOf"]] == ["string", "object"]


def test_schema_resolves_within_itself() -> None:
    schema = deck.schema()
    text = json.dumps(schema)
    used = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert used
    assert used <= schema["$defs"].keys()


def test_schema_covers_the_deck_file_and_the_cards_files() -> None:
    assert deck.schema()["anyOf"] == [{"$ref": "#/$defs/DeckDocument"}, {"$ref": "#/$defs/CardsDocument"}]
    assert deck.schema()["$defs"]["QuizEntry"]["properties"]["pass"]["maximum"] == 100
