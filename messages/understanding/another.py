"""Whether words of danger are about somebody else: "my daughter says that she wants to die" (trust C7)."""

from collections.abc import Sequence

from messages.understanding.folding import Token
from messages.understanding.lexicon import all_lexicons
from messages.understanding.patterns import Nodes, ends


def about_another(text: Sequence[Token]) -> bool:
    """In every language, as crisis itself; whatever also speaks of the writer is about the writer."""
    lexicons = all_lexicons()
    return any(_there(one.another, text) for one in lexicons) and not any(_there(one.of_me, text) for one in lexicons)


def _there(phrases: Sequence[Nodes], text: Sequence[Token]) -> bool:
    return any(end > start for phrase in phrases for start in range(len(text)) for end in ends(phrase, text, start))
