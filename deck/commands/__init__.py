"""Commands as answers: read under a grammar, compared by meaning, explained part by part; never run.

grammar = grammar.read(data, "commands.yaml")
compare("docker run -d -p 8080:80 nginx", "docker run -dp 80:8080 nginx", grammar).differences[0].code
# "swapped-ports"
"""

from deck.commands import grammar
from deck.commands.compare import Verdict, compare, compare_any
from deck.commands.differences import Difference
from deck.commands.errors import CommandError
from deck.commands.explain import Explained, explain
from deck.commands.parser import Command, parse
from deck.commands.spec import Grammar

__all__ = [
    "Command",
    "CommandError",
    "Difference",
    "Explained",
    "Grammar",
    "Verdict",
    "compare",
    "compare_any",
    "explain",
    "grammar",
    "parse",
]
