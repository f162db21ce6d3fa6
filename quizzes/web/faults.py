"""What is wrong with a deck, in the reader's language.

`deck` speaks English and names what it found; in other languages its code has a sentence, and what it named (a field, a
number) stands behind.
"""

import re
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "alias": _("Aliases (*) are not allowed."),
    "anchor": _("Anchors (&) are not allowed."),
    "answer-in-prompt": _("The question gives the answer away."),
    "bad-column": _("This cannot be the name of a column."),
    "bad-file-name": _("This file name is not possible here."),
    "bad-id": _("An id has lower-case letters, digits and single hyphens."),
    "bad-language": _("A language is a code such as en, zh or pt-br."),
    "bad-path": _("The path leads out of the deck."),
    "bad-picture-name": _("A picture is shown by its file name in media/, as name.svg."),
    "bad-url": _("An address begins with http:// or https://."),
    "command-syntax": _("The command cannot be read."),
    "conflicting-columns": _("Two columns of this row contradict each other."),
    "control-character": _("There is a control character here."),
    "csv-syntax": _("This is not CSV."),
    "deck-too-large": _("The deck has too many files, or they are too large together."),
    "duplicate-column": _("This column stands twice."),
    "duplicate-id": _("This id is used twice."),
    "duplicate-item": _("This stands twice."),
    "duplicate-key": _("This key stands twice."),
    "duplicate-language": _("The language is named twice."),
    "empty-file": _("The file is empty."),
    "empty-gap": _("This gap hides nothing."),
    "empty-key": _("A key is empty."),
    "empty-text": _("The text is empty."),
    "extra-cell": _("The row has more cells than the header."),
    "file-too-large": _("The file is too large."),
    "gap-in-gap": _("A gap stands inside a gap."),
    "gap-number": _("Gaps are numbered from 1."),
    "gaps-differ": _("Each language must have the same gap numbers."),
    "key-not-text": _("This key must stand in quotes."),
    "list-in-list": _("A list cannot stand in a list."),
    "merge-key": _("Merge keys (<<) are not allowed."),
    "missing-field": _("A field is missing."),
    "missing-language": _("The text is missing in a language of the deck."),
    "missing-picture": _("There is no such picture in media/."),
    "no-cards": _("The deck has no cards."),
    "no-deck-file": _("A deck has a file deck.yaml."),
    "no-deck-row": _("The table has no row of kind deck, with id, title and languages.1."),
    "no-gap": _("The text has no gap such as {{c1::…}}."),
    "no-grammar": _("Command cards need a grammar in commands.yaml."),
    "no-objective": _("The card names no objective, but this deck has objectives."),
    "no-right-option": _("No option is right."),
    "no-wrong-option": _("Every option is right."),
    "not-a-file": _("There is a folder or device where a file belongs."),
    "not-a-list": _("A list was expected."),
    "not-a-map": _("A map of fields was expected."),
    "not-a-number": _("A number was expected."),
    "not-a-picture": _("The name of a picture was expected."),
    "not-a-string": _("A string was expected."),
    "not-a-zip": _("This is no zip file, or it is damaged."),
    "not-found": _("There is no deck here."),
    "not-known": _("This value is not known here."),
    "not-text": _("A text was expected: one string, or one for each language."),
    "not-true-or-false": _("true or false was expected."),
    "not-utf-8": _("The file is not UTF-8. Save it as UTF-8."),
    "objective-circle": _("The objective requires itself, by way of others."),
    "out-of-range": _("The number is too small or too large."),
    "picture-attribute": _("This attribute is not allowed in a picture."),
    "picture-doctype": _("A picture has no document type."),
    "picture-element": _("This element is not allowed in a picture."),
    "picture-not-svg": _("The picture is no sound SVG."),
    "picture-reference": _("The picture loads something from outside."),
    "picture-too-large": _("The picture is too large."),
    "picture-view-box": _("The picture needs a viewBox of four numbers."),
    "region-empty": _("The region has no extent."),
    "region-outside": _("The region lies outside the picture."),
    "second-deck": _("A table has one row of kind deck."),
    "second-document": _("One file holds one document. Remove the second ---."),
    "side-too-long": _("The side of the card is too long."),
    "symlink": _("Symbolic links are not allowed. Put the file itself here."),
    "tag": _("Tags (!) are not allowed."),
    "text-in-flow-map": _("Write the languages on lines of their own, not in {…}."),
    "text-too-long": _("The text is too long."),
    "too-deep": _("This is nested too deep."),
    "too-few": _("There are too few of these."),
    "too-long": _("This is too long."),
    "too-many": _("There are too many of these."),
    "too-many-cards": _("The deck has too many cards."),
    "too-many-nodes": _("The file has too many values."),
    "unclosed-gap": _("This gap is never closed with }}."),
    "unknown-field": _("This field does not belong here."),
    "unknown-format": _("This format of decks is not known."),
    "unknown-kind": _("There is no such kind of card."),
    "unknown-language": _("The deck does not have this language."),
    "unknown-objective": _("The deck has no such objective."),
    "unknown-region": _("There is no such region, or it stands twice."),
    "untaught-objective": _("No card teaches this objective."),
    "unused-picture": _("No card shows this picture."),
    "yaml-syntax": _("This cannot be read as YAML."),
    "zip-duplicate": _("The archive holds this file twice."),
    "zip-encrypted": _("The file is encrypted."),
    "zip-method": _("The file is packed in an unusual way. Use a common zip program."),
    "zip-ratio": _("The file unpacks to far more than its size."),
    "zip-too-large": _("The archive is too large."),
    "zip-too-many": _("The archive holds too many files."),
    "grammar": _("The grammar of commands has a fault here."),
}
NAMED = re.compile(r"`([^`]+)`|(?<=lacks )([a-z-]+)|(?<![\w.-])(\d+)(?![\w.-])")


def told(problem: Any) -> str:
    """The problem as a sentence."""
    if (get_language() or "en").startswith("en"):
        message: str = problem.message
        return message[:1].upper() + message[1:]
    sentence = SENTENCES.get(problem.code) or SENTENCES.get(problem.code.partition("-")[0])
    if sentence is None:
        return str(problem.message)
    named = list(dict.fromkeys("".join(found) for found in NAMED.findall(problem.message)))
    if not named:
        return str(sentence)
    parts = {"sentence": str(sentence).rstrip(".。"), "named": ", ".join(named)}
    return gettext("%(sentence)s: %(named)s.") % parts
