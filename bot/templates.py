"""``gobetween templates``: what to submit to WhatsApp through Twilio, and taking the ids back. Reads text only."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.cells import ImportProblems, Problem
from messages.render import numbered, render, template_fields
from messages.texts import SENTENCES, TEMPLATES

EXAMPLES: Mapping[str, str] = {
    "sender": "Island Voices",
    "when": "tomorrow",
    "day": "Tuesday 9 March",
    "time": "2pm to approximately 4pm",
    "place": "Oak House",
    "leaders": "Sam and Lee",
    "now": "Tuesday 9 March, 2pm to 4pm, Town Library, room 2",
    "before": "Tuesday 9 March, 2pm to 4pm, Oak House",
}
"""A value for each variable, which WhatsApp asks for as a sample."""
CATEGORY = "UTILITY"
LINE = re.compile(r"(\w+)\s+(\w+)\s+(HX[0-9a-fA-F]{32})")


def to_submit(languages: Sequence[str]) -> str:
    """Every template in every language, ready to be typed into Twilio's Content Template Builder."""
    return "\n\n".join(_sheet(kind, language) for language in languages for kind in TEMPLATES)


def _sheet(kind: str, language: str) -> str:
    name = TEMPLATES[kind].name
    fields = template_fields(name)
    samples = [f"  {{{{{place}}}}} {field}: {EXAMPLES[field]}" for place, field in enumerate(fields, start=1)]
    buttons = [f"  [{render(label, {}, language)}] id {value}" for value, label in SENTENCES[name].buttons]
    return "\n".join(
        [
            f"{kind} {language}",
            f"Name: {kind}_{language}   Language: {language}   Category: {CATEGORY}   Type: quick reply",
            "Body:",
            *(f"  {line}" for line in numbered(name, language).split("\n")),
            "Variables, with a sample of each:",
            *samples,
            "Buttons:",
            *buttons,
        ]
    )


def read_ids(text: str, languages: Sequence[str]) -> dict[tuple[str, str], str]:
    """Lines like ``invitation pt HX...``.

    Raises:
        ImportProblems: with every line that is wrong.
    """
    found: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for number, line in _lines(text):
        said = LINE.fullmatch(line)
        if said is None:
            problems.append(Problem(number, None, "This is not a template.", "Write: invitation pt HX..."))
        elif said[1] not in TEMPLATES:
            problems.append(Problem(number, None, f"There is no template {said[1]}.", f"Use {', '.join(TEMPLATES)}."))
        elif said[2] not in languages:
            problems.append(Problem(number, None, f"There is no language {said[2]}.", f"Use {', '.join(languages)}."))
        else:
            found[said[1], said[2]] = said[3]
    if not found and not problems:
        problems.append(Problem(None, None, "There is no template in this.", "Write one on each line."))
    if problems:
        raise ImportProblems(problems)
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].strip()
        if words:
            yield number, words


def missing(approved: Mapping[tuple[str, str], str], languages: Sequence[str]) -> list[tuple[str, str]]:
    """What is not approved yet in these languages."""
    return [(kind, language) for language in languages for kind in TEMPLATES if (kind, language) not in approved]
