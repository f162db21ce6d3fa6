"""The refusal of a text that is no command, in every language of the messages."""

from collections.abc import Mapping

from deck.commands.messages import say


class CommandError(Exception):
    """A text that cannot be read as a command under the grammar.

    `code` is stable, `message` is English, `texts` holds the message by language,
    `part` is what it is about, `column` counts characters of the text from 1.
    """

    def __init__(self, code: str, column: int, part: str = "", other: str = "") -> None:
        self.code = code
        self.column = column
        self.part = part
        self.texts: Mapping[str, str] = say(code, part=part, other=other)
        self.message = self.texts["en"]
        super().__init__(self.message)
