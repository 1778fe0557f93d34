"""Words: the project's glossary, which people ask by text, and the lists of words that we watch in what staff write (9, 10, 11)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot import project_values
from messages.catalogue import languages, own_name
from messages.glossary import Term
from messages.watched import Listed, watched
from storage import changes as c
from storage.database import Connection
from storage.glossary import shares_a_name, terms_by_key
from storage.sealed import Seal

from .asked import COORDINATOR, Asked, Done, Outcome, Page, View, Wrong, roles, version
from .typed import errors, typed, written_in

TEXTS = ("word", "meaning")
NEW = "new"


@dataclass(frozen=True, slots=True)
class Seen:
    terms: Mapping[str, Term]
    one: Term | None = None


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen:
    return Seen(terms_by_key(connection, asked.project.id))


def look_at_one(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    one = seen.terms.get(asked.on)
    return Seen(seen.terms, one) if one is not None or asked.on == NEW else None


def show(seen: Seen, asked: Asked) -> View:
    usual = asked.project.language
    terms = [(key, term.called(usual), _explained(term, usual)) for key, term in seen.terms.items()]
    return View(
        "glossary.html",
        {
            "terms": [{"key": key, "word": word, **said} for key, word, said in terms],
            "lists": [{"code": code, "name": own_name(code), **_lists(code)} for code in languages()],
        },
    )


def _explained(term: Term, usual: str) -> dict[str, Any]:
    code, words = term.explained(usual, usual)
    missing = [own_name(other) for other in languages() if other not in term.meaning]
    return {"code": code, "meaning": words, "missing": missing}


def _lists(code: str) -> dict[str, Any]:
    lists = watched(code)
    return {
        "reviewed": " ".join(lists.reviewed).strip() if lists.reviewed else "",
        "respectful": list(_pairs(lists.respectful)),
        "jargon": list(_pairs(lists.jargon)),
        "topic": sorted(lists.topic.entries),
    }


def _pairs(listed: Listed) -> Iterator[tuple[str, str]]:
    yield from sorted(zip(listed.entries, listed.instead, strict=True))


def show_one(seen: Seen, asked: Asked) -> View:
    term, usual = seen.one or Term({}), asked.project.language
    facts: dict[str, Any] = {"title": term.called(usual)} if seen.one else {}
    return View(
        "term.html",
        {
            **facts,
            "term": term,
            "known": seen.one is not None,
            "languages": written_in(asked.project.language),
            "seen": version(seen.one),
        },
    )


def save(seen: Seen, asked: Asked) -> Outcome:
    table, usual = typed(asked.form, texts=TEXTS), asked.project.language
    term = project_values.term(table, languages())
    if asked.form.text("seen") != version(seen.one):
        return Wrong({"": "frame.changed_meanwhile"})
    if term is None:
        return Wrong(errors(table, usual, TEXTS))
    others = [other for key, other in seen.terms.items() if key != asked.on]
    if any(shares_a_name(term, other) for other in others):
        return Wrong({f"word-{next(iter(term.word))}": "term.there"})
    key = asked.on if seen.one else ""
    return Done([c.PutTerm(asked.project.id, key, term)], "term.saved", "/desk/glossary")


def remove(seen: Seen, asked: Asked) -> Outcome:
    if seen.one is None or asked.form.text("seen") != version(seen.one):
        return Wrong({"": "frame.changed_meanwhile"})
    return Done([c.PutTerm(asked.project.id, asked.on, None)], "term.removed", "/desk/glossary")


MINE = roles(COORDINATOR)
PAGE = Page("glossary", "/desk/glossary", MINE, look, show)
ONE = Page("term", "/desk/term/{on}", MINE, look_at_one, show_one, {"save": save, "remove": remove})
