"""What was typed into a form, as the checks of a project file read it: one set of rules for both. Pure."""

from collections.abc import Sequence

from bot.project_values import Table
from messages.catalogue import languages, own_name

from .asked import Form


def written_in(usual: str) -> list[tuple[str, str]]:
    """The languages of a form, each with its own name: the project's first."""
    return [(code, own_name(code)) for code in sorted(languages(), key=lambda code: (code != usual, code))]


def typed(form: Form, values: Sequence[str] = (), texts: Sequence[str] = (), lists: Sequence[str] = ()) -> Table:
    """``texts`` are written once in each language, in fields like ``name-pt``; an empty one is not there.

    Of ``lists`` several can be chosen.
    """
    in_languages = {
        name: {code: words for code in languages() if (words := form.text(f"{name}-{code}"))} for name in texts
    }
    chosen = {name: [one for one in form.all(name) if one] for name in lists}
    return Table({**{name: form.text(name) for name in values}, **in_languages, **chosen})


def errors(table: Table, usual: str, texts: Sequence[str] = ()) -> dict[str, str]:
    """What is wrong, by field. A text that is wrong as a whole is said at the field of the project's own language."""
    return {
        f"{problem.column}-{usual}" if problem.column in texts else problem.column or "": (
            f"{problem.said} {problem.instead}"
        )
        for problem in table.problems
    }
