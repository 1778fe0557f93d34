"""Saying something in private: two doors, exact words, agreement, taking back (trust A0 to A9).

Stages of a draft: doors (chosen by nobody yet), writing (door A, more may come), approve (the exact words were shown),
talk_ask (door B, the sentence about danger was shown). While a draft is open, every text is part of it (A3b).
"""

from collections.abc import Iterable
from dataclasses import replace

from messages import texts as t
from messages.anonymity import Preview, preview
from scheduler.promises import answer_by
from scheduler.release import group_is_big_enough, moment_of, release_for
from storage import changes as c
from storage.dialogue import DRAFT_PARKS, Draft, Option, Own, ToRead

from .heard import MENU, Action, Heard, to_staff

ENDINGS_SHOW_GENDER = frozenset({"pt", "pl", "fr", "ro"})
CONCERN_WORDS = frozenset({"SEND", "WAIT", "EDIT", "DONE"})
DOORS = (Option("A", "door_a"), Option("B", "door_b"))


def begin(heard: Heard) -> list[c.Change]:
    """MENU, C: the next text is the concern."""
    waiting = heard.remembering(draft=Draft((), "doors", heard.now))
    return [waiting.remember(), heard.say(c.part(t.CONCERN_START))]


def first(heard: Heard) -> list[c.Change]:
    """The first words: the two doors, who reads, and the help lines, before anybody can read anything (A0, C1)."""
    started = heard.remembering(draft=Draft((heard.text,), "doors", heard.now), unclear=0)
    return [started.remember(), _doors(heard)]


def _doors(heard: Heard) -> c.Queue:
    if heard.known.with_role("go_between"):
        return heard.say(c.part(t.CONCERN_FIRST), letters=DOORS)
    return heard.say(c.part(t.CONCERN_FIRST_A_ONLY), letters=DOORS[:1])


def doors_again(heard: Heard) -> list[c.Change]:
    """The two doors once more, for words that have not gone through one."""
    draft = heard.dialogue.draft
    return [_doors(heard)] if draft is not None and draft.stage == "doors" and draft.texts else []


def goes_on(heard: Heard) -> list[c.Change]:
    """A text while a draft is open."""
    draft = heard.dialogue.draft
    assert draft is not None
    if heard.word == "KEEP":
        return keep_private(heard)
    if draft.stage == "doors" and not draft.texts:
        return first(heard)
    if heard.word in ("A", "B") and heard.dialogue.option(heard.word, heard.now):
        return door_a(heard) if heard.word == "A" else door_b(heard)
    if heard.word == "MENU":
        return _parked(heard)
    if draft.stage == "doors" and heard.word in CONCERN_WORDS:
        return [_doors(heard)]
    if draft.stage == "talk_ask":
        return send_to_gobetween(heard) if heard.word == "SEND" else _more(heard)
    if draft.stage == "approve":
        return _at_approval(heard, draft)
    if heard.word in ("DONE", "SEND", "WAIT") and draft.stage in ("writing", "edit"):
        return show(heard)
    return _more(heard)


def _parked(heard: Heard) -> list[c.Change]:
    """MENU leads out: the draft stays sealed, READ opens it again, one nudge comes the next day (A3b)."""
    draft = heard.dialogue.draft
    assert draft is not None
    waiting = ToRead("unsent", "draft")
    parked = replace(heard.dialogue.with_reading(waiting), draft=replace(draft, last_at=heard.now - DRAFT_PARKS))
    return [c.Remember(heard.me, parked), heard.say(c.part(t.MENU), letters=MENU)]


def _more(heard: Heard) -> list[c.Change]:
    """Every text is added until DONE, without an answer: from the first words to the receipt we send 4 texts (A3b).

    Rewriting (EDIT) starts from nothing. Whoever has not chosen a door yet is shown the doors again.
    """
    draft = heard.dialogue.draft
    assert draft is not None
    texts = (heard.text,) if draft.stage == "edit" else (*draft.texts, heard.text)
    stage = "writing" if draft.stage in ("edit", "approve") else draft.stage
    added = heard.remembering(draft=Draft(texts, stage, heard.now))
    if draft.stage == "doors":
        return [added.remember(), _doors(heard)] if len(texts) == 2 else [added.remember()]
    return [added.remember()] if draft.stage != "approve" else [added.remember(), heard.say(c.part(t.CONCERN_MORE))]


def door_a(heard: Heard, _: str = "") -> list[c.Change]:
    draft = heard.dialogue.draft
    if draft is None or not draft.texts:
        return begin(heard)
    day = release_for(heard.known.project, heard.now)
    everybody = [member.person for member in heard.known.group]
    if not group_is_big_enough(heard.known.project, everybody, day):
        return _too_small(heard)
    writing = heard.remembering(draft=replace(draft, stage="writing", last_at=heard.now))
    return [writing.remember(), heard.say(c.part(t.CONCERN_MORE))]


def _too_small(heard: Heard) -> list[c.Change]:
    """The bot says plainly that it cannot hide the writer (A6)."""
    if not heard.known.with_role("go_between"):
        return [heard.remembering(draft=None).remember(), heard.say(c.part(t.SMALL_GROUP_A_ONLY))]
    return [heard.say(c.part(t.SMALL_GROUP), letters=DOORS[1:])]


def shown_words(heard: Heard, draft: Draft) -> Preview:
    """The exact words that would be passed on."""
    return preview(
        draft.words,
        roster=[member.person.name for member in heard.known.group],
        facilitators=heard.known.names("facilitator"),
        language=heard.known.person.language,
    )


def show(heard: Heard) -> list[c.Change]:
    """One preview with all removals and warnings together (A2)."""
    draft = heard.dialogue.draft
    assert draft is not None
    seen = shown_words(heard, draft)
    day = release_for(heard.known.project, heard.now)
    approving = heard.remembering(draft=replace(draft, stage="approve", last_at=heard.now))
    removed = [c.part(t.PREVIEW_REMOVED, removed=_list(item.words for item in seen.removals))] if seen.removals else []
    hints = [item for item in seen.warnings if item.kind != "facilitator"]
    warned = [c.part(t.PREVIEW_WARNED, warned=_list(item.words for item in hints if item.words))] if hints else []
    endings = heard.known.person.language in ENDINGS_SHOW_GENDER
    parts = (
        c.part(t.PREVIEW, words=seen.words),
        *removed,
        *warned,
        *_named_readers(heard, seen),
        *([c.part(t.PREVIEW_ENDINGS)] if endings else []),
        c.part(t.PREVIEW_CHOICES, day=day.isoformat()),
    )
    letters = DOORS[1:] if heard.known.with_role("go_between") else ()
    return [approving.remember(), heard.say(*parts, letters=letters)]


def _named_readers(heard: Heard, seen: Preview) -> list[c.Part]:
    names = sorted({item.words for item in seen.warnings if item.kind == "facilitator" and item.words})
    sentence = t.PREVIEW_NAMES if heard.known.with_role("go_between") else t.PREVIEW_NAMES_A_ONLY
    return [c.part(sentence, name=", ".join(names))] if names else []


def _list(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _at_approval(heard: Heard, draft: Draft) -> list[c.Change]:
    match heard.word:
        case "SEND":
            return approve(heard, draft, wait=False)
        case "WAIT":
            return approve(heard, draft, wait=True)
        case "EDIT":
            return [
                heard.remembering(draft=replace(draft, stage="edit", last_at=heard.now)).remember(),
                heard.say(c.part(t.EDIT_HOW)),
            ]
        case "DONE":
            return show(heard)
    if "confirm" in heard.labels or heard.word == "1":
        return [heard.say(c.part(t.SEND_OR_WAIT))]
    if "decline" in heard.labels or heard.word == "2":
        return [heard.say(c.part(t.NOTHING_SENT))]
    return _more(heard)


def approve(heard: Heard, draft: Draft, *, wait: bool) -> list[c.Change]:
    """SEND or WAIT: the words leave the draft exactly as they were shown, sealed, with no author's column (A1, S3, A7)."""
    project = heard.known.project
    day = release_for(project, heard.now)
    everybody = [member.person for member in heard.known.group]
    if not group_is_big_enough(project, everybody, day):
        return _too_small(heard)
    release_day = None if wait else day
    words = shown_words(heard, draft).words
    kept = heard.remembering(draft=None, own=(*heard.dialogue.own, Own(heard.handle, release_day)))
    receipt = c.part(t.RECEIPT_WAIT) if wait else c.part(t.RECEIPT, day=day.isoformat())
    return [
        c.KeepConcern(heard.handle, project.id, words, heard.me, release_day),
        kept.remember(),
        heard.say(receipt),
    ]


def keep_private(heard: Heard) -> list[c.Change]:
    """KEEP while writing: nobody reads it, the words are erased."""
    return [heard.remembering(draft=None).remember(), heard.say(c.part(t.KEPT_PRIVATE))]


def take_back(heard: Heard) -> list[c.Change]:
    """KEEP after approval: the last concern that has not been released yet is taken back."""
    still_here = [own for own in heard.dialogue.own if not _released(heard, own)]
    if not still_here:
        return [heard.say(c.part(t.NOTHING_TO_READ))]
    last = still_here[-1]
    left = heard.remembering(own=tuple(own for own in still_here if own != last))
    return [c.TakeBackConcern(last.handle), left.remember(), heard.say(c.part(t.TAKEN_BACK))]


def _released(heard: Heard, own: Own) -> bool:
    return own.release_day is not None and moment_of(heard.known.project, own.release_day) <= heard.now


def choose_again(heard: Heard) -> list[c.Change]:
    """SEND or WAIT for a concern that was held or waits (A7)."""
    waiting = [own for own in heard.dialogue.own if not _released(heard, own)]
    if not waiting:
        return [heard.say(c.part(t.NOTHING_TO_READ))]
    last = waiting[-1]
    day = release_for(heard.known.project, heard.now) if heard.word == "SEND" else None
    others = tuple(own for own in waiting if own != last)
    moved = heard.remembering(own=(*others, Own(last.handle, day)))
    receipt = c.part(t.RECEIPT, day=day.isoformat()) if day else c.part(t.RECEIPT_WAIT)
    return [c.TimeConcern(last.handle, day), moved.remember(), heard.say(receipt)]


# --- door B --------------------------------------------------------------------------------------------------------


def door_b(heard: Heard, _: str = "") -> list[c.Change]:
    """Before the go-between can read anything: who reads, and the one sentence about danger."""
    draft = heard.dialogue.draft
    if draft is None or not draft.texts:
        return begin(heard)
    asking = heard.remembering(draft=replace(draft, stage="talk_ask", last_at=heard.now))
    return [asking.remember(), heard.say(c.part(t.TALK_ASK))]


def send_to_gobetween(heard: Heard) -> list[c.Change]:
    draft = heard.dialogue.draft
    assert draft is not None
    by = answer_by(heard.now, heard.known.project.zone)
    open_talk = heard.remembering(draft=None, talk=heard.handle, talk_at=heard.now)
    return [
        *_to_gobetween(heard, heard.handle, draft.words),
        open_talk.remember(),
        heard.say(c.part(t.TALK_SENT, by=heard.local(by))),
    ]


def talk_goes_on(heard: Heard) -> list[c.Change]:
    """A further text while the talk with the go-between is open."""
    if heard.word == "DONE":
        return [heard.remembering(talk="", talk_at=None).remember(), heard.say(c.part(t.TALK_DONE))]
    going = heard.remembering(talk_at=heard.now)
    return [
        *_to_gobetween(heard, heard.dialogue.talk, heard.text),
        going.remember(),
        heard.say(c.part(t.TALK_ADDED)),
    ]


def _to_gobetween(heard: Heard, talk: str, words: str) -> list[c.Change]:
    project = heard.known.project
    notices = [
        to_staff(
            gobetween.id,
            t.TALK_NEW,
            once=f"talk/{talk}/{heard.handle}/{gobetween.id}",
            reads=ToRead("talk", f"{talk}/{heard.me}/{heard.handle}", words),
        )
        for gobetween in heard.known.with_role("go_between")
    ]
    return [c.KeepTalk(talk, project.id, heard.me, words, by_gobetween=False, at=heard.now), *notices]


ACTIONS: dict[str, Action] = {"door_a": door_a, "door_b": door_b}
