"""Write to people in own words: looked over, shown as it reads, held, and written anew until it leaves (demands 9, 11, 12)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversations.staff import decisions, writing
from bot.conversations.staff.sending import by_channel, cannot_go, parts_by_channel
from messages.advice import Hint, advice
from messages.catalogue import languages, own_name
from messages.render import render
from scheduler.quiet import next_allowed
from storage import changes as c
from storage.broadcasts import broadcasts_of
from storage.database import Connection
from storage.known import Known, Member
from storage.people import know
from storage.progress import Far, how_far
from storage.records import DECIDED, Broadcast, Person
from storage.sealed import Seal

from .asked import COORDINATOR, FACILITATOR, Asked, Done, Outcome, Page, View, Wrong, roles, version
from .by_text import heard
from .naming import session_name
from .previewing import cost, in_words, read_as
from .progress import progress, waiting
from .words import say


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known
    written: tuple[Broadcast, ...] = ()
    one: Broadcast | None = None
    far: Mapping[str, Far] = field(default_factory=dict)
    """Person id -> how far their copy of ``one`` is."""

    @property
    def in_two_parts(self) -> bool:
        """What was decided: it is taken back and written again, not written anew."""
        return self.one is not None and self.one.whom == DECIDED

    @property
    def still(self) -> list[Member]:
        """Whom ``one`` has not reached yet."""
        ids = waiting(self.far)
        return [member for member in self.known.group if member.person.id in ids]


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    return Seen(known, broadcasts_of(connection, seal, asked.project.id)) if known is not None else None


def look_at_one(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    one = next((one for one in seen.written if one.id == asked.on), None) if seen else None
    if seen is None or one is None:
        return None
    names = {member.person.id: writing.copy_for(one.id, member.person.id) for member in seen.known.group}
    return Seen(seen.known, one=one, far=how_far(connection, seal, names))


# --- writing -------------------------------------------------------------------------------------------------------


def show(seen: Seen, asked: Asked) -> View:
    return View(
        "write.html",
        {
            "to_whom": list(_to_whom(seen.known, asked)),
            "chosen": asked.query.get("to", "all"),
            "fields": _fields(seen.known, {}),
            "written": [{"id": one.id, **_line(seen.known, one)} for one in seen.written],
        },
    )


def _to_whom(known: Known, asked: Asked) -> Iterator[tuple[str, str]]:
    """Everybody, who comes to a session that is not long over, who has not seen a change."""
    yield "all", whom(known, "all")
    for session in known.sessions:
        if writing.may_write_about(session, asked.now):
            yield session.id, whom(known, session.id)
            moved = known.open_change(session.id)
            if moved is not None and session.starts_at > asked.now:
                yield f"{writing.UNSEEN}{moved.id}", whom(known, f"{writing.UNSEEN}{moved.id}")


def whom(known: Known, to: str) -> str:
    """To whom a broadcast goes, in words."""
    moved = known.change(to.removeprefix(writing.UNSEEN)) if to.startswith(writing.UNSEEN) else None
    session = known.session(moved.session_id if moved else to)
    if session is None:
        return say(f"write.to_{to}" if to in ("all", DECIDED) else "write.to_gone")
    return say("write.to_unseen" if moved else "write.to_session", session=session_name(session))


def _fields(known: Known, words: writing.Words) -> dict[str, Any]:
    """The field for the project's own language, and one for each other."""
    usual = known.project.language
    return {
        "usual": own_name(usual),
        "words": words.get(usual, ""),
        "others": [(code, own_name(code), words.get(code, "")) for code in languages() if code != usual],
        "most": writing.LONGEST,
    }


def _line(known: Known, one: Broadcast) -> dict[str, Any]:
    return {
        "by": one.by,
        "at": one.at,
        "whom": whom(known, one.whom),
        "words": one.words[writing.language_of(known, one.words)],
    }


# --- looked over ---------------------------------------------------------------------------------------------------


def check(seen: Seen, asked: Asked) -> Outcome:
    """Everything that is wrong, all at once; or else how many get it, how it reads, and what would be easier to read."""
    if seen.in_two_parts:
        return Wrong({"": "write.in_two_parts"})
    words, wrong = _written(seen, asked)
    if seen.one is None and asked.form.text("whom") not in dict(_to_whom(seen.known, asked)):
        wrong["whom"] = "write.no_whom"
    elif not _readers(seen, asked):
        wrong["" if seen.one else "whom"] = _too_late(seen) if seen.one else "write.nobody"
    return Wrong(wrong) if wrong else _preview(seen, asked, words)


def _written(seen: Seen, asked: Asked) -> tuple[dict[str, str], dict[str, str]]:
    """What was written in each language, and what is wrong with it by field."""
    usual, words, wrong = seen.known.project.language, dict[str, str](), dict[str, str]()
    for code in languages():
        name = "words" if code == usual else f"words-{code}"
        text = asked.form.text(name)
        if text:
            words[code] = text
            refused = cannot_go(heard(seen.known, asked), text, writing.LONGEST, code)
            if refused is not None:
                wrong[name] = render(refused.sentence, refused.facts, "en")
        elif code == usual:
            wrong[name] = "write.no_words"
    return words, wrong


def _readers(seen: Seen, asked: Asked) -> list[Member]:
    return seen.still if seen.one else writing.readers(seen.known, asked.form.text("whom"))


def _preview(seen: Seen, asked: Asked, words: writing.Words) -> View:
    """A facilitator reads every language and how many get it; who writes in what is the coordinator's (A10)."""
    people, coordinates = _readers(seen, asked), COORDINATOR in asked.roles
    to, held = asked.form.text("whom"), writing.hold_of(heard(seen.known, asked))
    read = {code: writing.as_read(seen.known, words, code) for code in languages()}
    parts = parts_by_channel(people, read)
    used = Counter(member.person.language for member in people)
    without = len(writing.meant(seen.known, to)) - len(people) if seen.one is None else 0
    return View(
        "write_preview.html",
        {
            "title": say("session.preview"),
            "count": len(people),
            "whom": whom(seen.known, seen.one.whom if seen.one else to),
            "names": sorted(member.person.name for member in people) if coordinates else [],
            "without": without,
            "has_it": len(seen.far) - len(people) if seen.one else 0,
            "texts": read_as(asked, read, used),
            "channels": in_words(by_channel(people)) if coordinates else "",
            "segments": parts["sms"] if coordinates else 0,
            "cost": cost(asked, parts) if coordinates else "",
            "hints": [(own_name(code), hint) for code in words for hint in _hints(words[code], code)],
            "leaves": next_allowed(asked.now + held, asked.project.zone),
            "hold": int(held.total_seconds()),
            "kept": [(name, value) for name, value in asked.form.pairs if name == "whom" or name.startswith("words")],
            "seen": _mark(seen, asked, words),
        },
    )


def _hints(words: str, language: str) -> Iterator[str]:
    """What would be easier to read, or kinder; never a block (9, 11)."""
    yield from (hinted(hint) for hint in advice(words, language).hints)


def hinted(hint: Hint) -> str:
    name = hint.kind if hint.instead or hint.kind == "long" else "leave_out"
    return say(f"write.hint_{name}", written=hint.written, instead=hint.instead, words=hint.words)


def _mark(seen: Seen, asked: Asked, words: writing.Words) -> str:
    """What was shown: these words, to these people, in this revision."""
    revision = seen.one.revision if seen.one else 0
    ids = sorted(member.person.id for member in _readers(seen, asked))
    return version(sorted(words.items()), asked.form.text("whom"), ids, revision)


def again(seen: Seen, asked: Asked) -> Outcome:
    """Back from the preview, with everything that was typed."""
    return show(seen, asked) if seen.one is None else show_one(seen, asked)


# --- sent ----------------------------------------------------------------------------------------------------------


def send(seen: Seen, asked: Asked) -> Outcome:
    if seen.in_two_parts:
        return Wrong({"": "write.in_two_parts"})
    words, wrong = _written(seen, asked)
    if wrong:
        return Wrong(wrong)
    if asked.form.text("seen") != _mark(seen, asked, words):
        return Wrong({"": "frame.changed_meanwhile"})
    said, to = heard(seen.known, asked), asked.form.text("whom")
    if seen.one is None:
        return Done(writing.to_group(said, to, words), "write.sent", f"/desk/message/{said.handle}")
    people: list[Person] = [member.person for member in seen.still]
    return Done(writing.anew(said, seen.one, words, people), "write.sent_anew")


def take_back(seen: Seen, asked: Asked) -> Outcome:
    assert seen.one is not None
    names = tuple(writing.copy_for(seen.one.id, person_id) for person_id in waiting(seen.far))
    if not names:
        return Wrong({"": _too_late(seen)})
    again = [decisions.forgotten(asked.project)] if seen.in_two_parts and not _has_left(seen) else []
    return Done([c.CancelQueued(names), *again], "write.taken_back")


def _too_late(seen: Seen) -> str:
    """Why nothing of it waits: it has left, or somebody took it back in the meantime."""
    return "write.too_late" if _has_left(seen) else "write.back_already"


def _has_left(seen: Seen) -> bool:
    """For at least one person."""
    return any(one.left_at for one in seen.far.values())


# --- one message ---------------------------------------------------------------------------------------------------


def show_one(seen: Seen, asked: Asked) -> View:
    one, known = seen.one, seen.known
    assert one is not None
    called = {member.person.id: member.person.name for member in known.group}
    before = [
        called[who]
        for who, far in seen.far.items()
        if one.reworded_at and far.left_at and far.left_at < one.reworded_at
    ]
    return View(
        "message.html",
        {
            **_line(known, one),
            "versions": [(code, own_name(code), words) for code, words in one.words.items()],
            "reworded_at": one.reworded_at,
            "before": len(before),
            "before_names": sorted(before) if COORDINATOR in asked.roles else [],
            "progress": progress(seen.far, called, asked),
            "still": len(seen.still),
            "in_two_parts": seen.in_two_parts,
            "fields": _fields(known, one.words),
        },
    )


BOTH = roles(FACILITATOR, COORDINATOR)
PAGE = Page("write", "/desk/write", BOTH, look, show, {"check": check, "again": again, "send": send})
ONE = Page(
    "message",
    "/desk/message/{on}",
    BOTH,
    look_at_one,
    show_one,
    {"check": check, "again": again, "send": send, "take_back": take_back},
)
