import django.db.models.deletion
import quizzes.models.search
import yaml
from django.db import migrations, models

# Not as they were when this was written: the index must hold what today's searches ask it for.
from quizzes.core.search.text import fold_tags, grams, searched

BATCH = 500

SQLITE = """
CREATE VIRTUAL TABLE quizzes_cardtext_index USING fts5(
    grams, content='quizzes_cardtext', content_rowid='number', tokenize='ascii', detail='none', columnsize=0
);
INSERT INTO quizzes_cardtext_index(quizzes_cardtext_index) VALUES ('rebuild');
CREATE TRIGGER quizzes_cardtext_added AFTER INSERT ON quizzes_cardtext BEGIN
    INSERT INTO quizzes_cardtext_index(rowid, grams) VALUES (new.number, new.grams);
END;
CREATE TRIGGER quizzes_cardtext_gone AFTER DELETE ON quizzes_cardtext BEGIN
    INSERT INTO quizzes_cardtext_index(quizzes_cardtext_index, rowid, grams) VALUES ('delete', old.number, old.grams);
END;
CREATE TRIGGER quizzes_cardtext_changed AFTER UPDATE OF number, grams ON quizzes_cardtext BEGIN
    INSERT INTO quizzes_cardtext_index(quizzes_cardtext_index, rowid, grams) VALUES ('delete', old.number, old.grams);
    INSERT INTO quizzes_cardtext_index(rowid, grams) VALUES (new.number, new.grams);
END;
"""


def fill(apps, schema_editor):
    """Cards that were imported before are found too, with the tags that stand in the source of their decks."""
    deck, card, text = (apps.get_model("quizzes", name) for name in ("Deck", "Card", "CardText"))
    for ident, source in deck.objects.order_by("imported_at", "id").values_list("id", "source_text").iterator(10):
        tags = tags_by_entry(source)
        cards = card.objects.filter(deck=ident).order_by("position", "id")
        ids = list(cards.values_list("id", flat=True))
        for start in range(0, len(ids), BATCH):
            rows = cards.filter(id__in=ids[start:start + BATCH]).values_list("id", "entry", "content")
            text.objects.bulk_create(made(text, ident, row, tags) for row in rows)


def made(model, deck, row, tags):
    ident, entry, content = row
    text, folded = searched(content), fold_tags(tags.get(entry, ()))
    return model(card_id=ident, deck_id=deck, text=text, tags=folded, grams=grams(text, folded))


def tags_by_entry(source):
    return {
        entry["id"]: entry["tags"]
        for path, content in source.items()
        if (path == "deck.yaml" or path.startswith("cards/")) and "tags:" in content
        for entry in (yaml.load(content, yaml.CBaseLoader) or {}).get("cards") or ()
        if entry.get("tags")
    }


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # rows just made would keep the table locked
        schema_editor.execute("CREATE INDEX text_grams ON quizzes_cardtext USING gin (grams) WITH (fastupdate = off)")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")
        return
    for statement in schema_editor.connection.ops.prepare_sql_script(SQLITE):
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return  # goes with its table
    for name in ("added", "gone", "changed"):
        schema_editor.execute(f"DROP TRIGGER quizzes_cardtext_{name}")
    schema_editor.execute("DROP TABLE quizzes_cardtext_index")


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0003_plans'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardText',
            fields=[
                ('number', models.BigAutoField(primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('tags', models.TextField(blank=True)),
                ('grams', quizzes.models.search.GramsField()),
                ('card', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='searched', to='quizzes.card')),
                ('deck', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='quizzes.deck')),
            ],
            options={
                'indexes': [models.Index(fields=['deck', 'number'], name='text_of_deck')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make_index, drop_index),
    ]
