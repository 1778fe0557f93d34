"""The words of the messages of one batch. The same sentence with the same facts is worded once. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from messages import texts
from messages.channel import Choice, Template
from messages.render import buttons, message, values
from storage.changes import Part, Queue
from storage.dialogue import Question
from storage.known import Known

from .leaving import standing_facts

Parts = Sequence[tuple[str, Mapping[str, Any]]]
Templates = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Worded:
    """One message in words. ``template`` is what WhatsApp takes outside its 24 hours, and how its words will read there."""

    sentence: str
    words: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    template: Template | None = None
    template_words: str = field(default="", repr=False)
    can_knock: bool = False
    leaves_out: bool = False
    """The template says less than the words: only where nothing else is taken."""

    def knock(self, person_id: str, address_id: str, now: datetime, *, asks: bool = True) -> Queue:
        """ "There is a message for you, reply OK": at most once a day, whatever waits behind it.

        ``asks``: it replaces the open question; not at a further way, while the question stays open at the first.
        """
        return Queue(
            to=person_id,
            parts=(Part(texts.TEMPLATE_MESSAGE.name),),
            once=f"knock/{address_id}/{now.date().isoformat()}",
            asks=Question("knock", about=address_id) if asks else None,
            step="knock",
            way=address_id,
        )


class Wording:
    """Remembers for the length of one batch; ``templates`` are the approved ones, (kind, language) -> id."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._standing: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._worded: dict[tuple[str, str, str, str, str], Worded] = {}

    def of(self, parts: Parts, known: Known) -> Worded:
        language, project = known.person.language, known.project.id
        name = known.person.name if any(_names(sentence) for sentence, _ in parts) else ""
        key = (repr(parts), project, language, name, _style(known))
        if key not in self._worded:
            self._worded[key] = self._word(parts, known, language)
        return self._worded[key]

    def _word(self, parts: Parts, known: Known, language: str) -> Worded:
        standing = {**self._standing_facts(known, language), "name": known.person.name}
        plain = Worded(
            sentence=parts[0][0],
            words=message(parts, standing, language),
            choices=buttons(parts, language),
            can_knock=("message", language) in self._templates and not _is_knock(parts),
        )
        kind = template_of(parts)
        content = self._templates.get((kind, language)) if kind != "message" or _is_knock(parts) else None
        if content is None:
            return plain
        facts, template = {**standing, **parts[0][1]}, texts.TEMPLATES[kind]
        worded = message([(template.name, facts)], standing, language)
        filled = Template(content, values(template.name, facts, language))
        return replace(plain, template=filled, template_words=worded, leaves_out=len(parts) > 1)

    def _standing_facts(self, known: Known, language: str) -> dict[str, Any]:
        key = (known.project.id, language, _style(known))
        if key not in self._standing:
            self._standing[key] = standing_facts(known, language)
        return self._standing[key]


def _style(known: Known) -> str:
    """What of their preferences makes a difference to the words."""
    chosen = known.person.preferences
    return f"{chosen.style}/{chosen.opening}"


def template_of(parts: Parts) -> str:
    """Which of the four templates says this outside the window; everything else is "there is a message for you"."""
    kind = texts.SENTENCES[parts[0][0]].kind
    alone = len(parts) == 1 or kind == "reminder"  # what rides on a reminder comes with the next answer
    return kind if alone and kind in texts.TEMPLATES else "message"


def _is_knock(parts: Parts) -> bool:
    return len(parts) == 1 and parts[0][0] == texts.TEMPLATE_MESSAGE.name


@cache
def _names(sentence: str) -> bool:
    return "name" in texts.SENTENCES[sentence].fields
