"""Typed answers, judged: commands by what they mean, words as written. Nothing is run, nothing is stored."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KeyTextTransform
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deck.commands import Grammar, compare_any, grammar
from deck.files import COMMANDS
from quizzes.models import Deck
from quizzes.queries.library import card_for
from quizzes.services.errors import Invalid

MAX_ANSWER_BYTES = 4096
RIGHT, SLIP, WRONG, NOTHING = 4, 2, 1, 0
NEAR, MAX_COMPARED = 0.8, 200  # a likeness, and characters: finding it costs their square

Message = Mapping[str, str] | str | Promise  # by language, or in the caller's


@dataclass(frozen=True, slots=True)
class Difference:
    code: str
    part: str
    message: Message


@dataclass(frozen=True, slots=True)
class Judgement:
    """`grade` is a proposal from 0 to 4: how easily the answer came, the learner knows. `explanation`: part and text
    by language, of a command."""

    right: bool
    grade: int
    differences: tuple[Difference, ...]
    expected: str
    explanation: tuple[tuple[str, Mapping[str, str]], ...] = ()


def check_answer(learner_id: UUID, card_id: UUID, *, answer: str, language: str | None = None) -> Judgement:
    """Judge what was typed; without a language, words may be in any of the card's. Raises NotFound, Invalid."""
    if len(answer.encode("utf-8", "surrogatepass")) > MAX_ANSWER_BYTES:
        raise Invalid(_("An answer has at most 4 KiB."), code="max_length", field="answer")
    card = card_for(learner_id, card_id)
    parts = card.content["parts"] or {}
    if card.kind == "command":
        return _command(parts, answer, _grammar_of(card.deck_id))
    if "plain" not in parts:
        raise Invalid(_("This card is not answered by typing."), code="not_typed")
    return _words(parts["plain"], answer, language)


def _words(plain: Mapping[str, str], given: str, language: str | None) -> Judgement:
    if language is not None and language not in plain:
        raise Invalid(_("The card has no such language."), field="language")
    wanted = list(plain.values()) if language is None else [plain[language]]
    typed = _folded(given)
    if not typed:
        empty = Difference("empty", "", _("There is no answer here."))
        return Judgement(False, NOTHING, (empty,), wanted[0])
    for text in wanted:
        if _folded(text) == typed:
            return Judgement(True, RIGHT, (), text)
    near = next((text for text in wanted if _alike(_folded(text), typed)), None)
    if near is not None:
        slip = Difference("misspelt", given.strip(), _("This looks like a slip."))
        return Judgement(False, SLIP, (slip,), near)
    other = Difference("different", given.strip(), _("This is another answer."))
    return Judgement(False, WRONG, (other,), wanted[0])


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _alike(one: str, other: str) -> bool:
    return max(len(one), len(other)) <= MAX_COMPARED and SequenceMatcher(None, one, other).ratio() >= NEAR


def _command(parts: Mapping[str, Any], given: str, known: Grammar) -> Judgement:
    verdict = compare_any([parts["answer"], *parts["accept"]], given, known)
    differences = tuple(Difference(item.code, item.part, item.message) for item in verdict.differences)
    explanation = tuple((item["part"], item["text"]) for item in parts["explanation"])
    return Judgement(verdict.equal, verdict.grade, differences, parts["answer"], explanation)


def _grammar_of(deck_id: UUID) -> Grammar:
    digest = Deck.objects.values_list("digest", flat=True).get(id=deck_id)
    return _read_grammar(deck_id, digest)


@lru_cache(maxsize=32)
def _read_grammar(deck_id: UUID, digest: str) -> Grammar:
    """Once for each content that a deck ever has; `digest` says which. A deck with commands has a grammar."""
    rows = Deck.objects.filter(id=deck_id).annotate(commands=KeyTextTransform(COMMANDS, "source_text"))
    return grammar.read(rows.values_list("commands", flat=True).get().encode(), COMMANDS)
