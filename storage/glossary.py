"""The project's glossary: hard words and what they mean, which anybody may know; kept among the facts of the house."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from messages.glossary import Term, key, same_word

from . import changes as c
from .database import Connection
from .notes import forget_note, notes, set_note
from .sealed import Seal


def glossary_of(connection: Connection, project_id: str) -> tuple[Term, ...]:
    """Every entry, in the order of the alphabet."""
    return tuple(terms_by_key(connection, project_id).values())


def terms_by_key(connection: Connection, project_id: str) -> dict[str, Term]:
    """The same, by the key under which each is kept."""
    kept = notes(connection, _name(project_id, ""))
    return {name: Term(**json.loads(kept[name])) for name in sorted(kept)}


def put_term(connection: Connection, project_id: str, term: Term) -> None:
    """A new entry; or more languages, and newer words, for one that shares a name with it."""
    kept = terms_by_key(connection, project_id)
    same = next((name for name, other in kept.items() if shares_a_name(term, other)), None)
    before = kept[same] if same is not None else Term({})
    merged = Term({**before.word, **term.word}, {**before.meaning, **term.meaning})
    set_note(connection, _name(project_id, same or key(next(iter(term.word.values())))), json.dumps(asdict(merged)))


def _explain(connection: Connection, seal: Seal, change: c.Explain, now: datetime) -> None:
    put_term(connection, change.project_id, change.term)


def _put(connection: Connection, seal: Seal, change: c.PutTerm, now: datetime) -> None:
    forget_note(connection, _name(change.project_id, change.key))
    if change.term is not None:
        name = change.key or key(next(iter(change.term.word.values())))
        set_note(connection, _name(change.project_id, name), json.dumps(asdict(change.term)))


def _name(project_id: str, word: str) -> str:
    return f"glossary/{project_id}/{word}"


def shares_a_name(term: Term, other: Term) -> bool:
    """Whether somebody who asks about a word could mean either."""
    return any(same_word(one, another) for one in term.word.values() for another in other.word.values())


MAKERS: dict[type, Callable[..., None]] = {c.Explain: _explain, c.PutTerm: _put}
