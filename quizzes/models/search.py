"""The text of cards, as it is searched: derived from the cards and the source of their decks, and rebuilt at will."""

from typing import Any, ClassVar

from django.db import DatabaseError, connection, models

from quizzes.models.library import Card, Deck

INDEX = "quizzes_cardtext_index"  # SQLite's FTS5 table; triggers of migration 0004 keep it


class GramsField(models.TextField):  # type: ignore[type-arg]  # Django's own cannot be given any at run time
    """Grams parted by spaces (core.search.text): plain text for FTS5, a tsvector on PostgreSQL. Not to be read."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "array_to_tsvector(string_to_array(%s, ' '))" if connection.vendor == "postgresql" else "%s"


@GramsField.register_lookup
class HasTokens(models.Lookup):
    """`grams__have=[(token, is_prefix), …]`: those whose grams hold all the tokens, by the index of the database."""

    lookup_name = "have"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[str]]:
        written = _tsquery(value) if connection.vendor == "postgresql" else _match(value)
        return "%s", (written,)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, quote = self.lhs, connection.ops.quote_name
        number = f"{quote(column.alias)}.{quote('number')}"
        placeholder, params = self.process_rhs(compiler, connection)
        found = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH {placeholder}"  # noqa: S608 - a name of ours
        return f"{number} IN ({found})", list(params)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        placeholder, values = self.process_rhs(compiler, connection)
        return f"{column} @@ {placeholder}::tsquery", [*params, *values]


def _match(tokens: list[tuple[str, bool]]) -> str:
    """FTS5's query. Tokens hold neither spaces nor quotes: see core.search.text."""
    return " ".join(f'"{token}" *' if prefix else f'"{token}"' for token, prefix in tokens)


def _tsquery(tokens: list[tuple[str, bool]]) -> str:
    return " & ".join(f"'{token}':*" if prefix else f"'{token}'" for token, prefix in tokens)


def rebuild_index() -> None:
    """Make SQLite's index afresh from the rows. PostgreSQL's is one that cannot fall behind."""
    _command("rebuild")


def forget_gone() -> None:
    """SQLite's index keeps the grams of deleted rows until it merges the parts that it consists of: merge them now."""
    _command("optimize")


def index_fault() -> str | None:
    """How SQLite's index differs from the rows; None where it does not."""
    try:
        _command("integrity-check", rank=1)
    except DatabaseError as error:
        return str(error)
    return None


def _command(name: str, rank: int | None = None) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES (%s, %s)", [name, rank])  # noqa: S608 - ours


class CardText(models.Model):
    """What is searched of a card. The number is the order of results; a card keeps it when its text changes.

    A migration that makes SQLite rebuild this table must make the triggers of migration 0004 again.
    """

    number = models.BigAutoField(primary_key=True)
    card = models.OneToOneField(Card, models.CASCADE, related_name="searched")
    deck = models.ForeignKey(Deck, models.CASCADE, related_name="+", db_index=False)  # the card's
    text = models.TextField()
    tags = models.TextField(blank=True)
    grams = GramsField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["deck", "number"], name="text_of_deck")]
