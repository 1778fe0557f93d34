"""Saying something in private: two doors, exact words, agreement, taking back (trust A0 to A11).

Stages of a draft: doors (chosen by nobody yet), writing (door A, more may come), approve (the exact words were shown),
talk_ask (door B, the sentence about danger was shown). While a draft is open, every text is part of it (A3b).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from messages import texts as t
from messages.anonymity import NEVER_GIVEN_BACK, Preview, Warning_, preview
from messages.catalogue import name_in
from messages.render import render
from scheduler.promises import answer_by
from scheduler.release import COMPANY, group_is_big_enough, moment_of, release_for
from storage import changes as c
from storage.dialogue import DRAFT_PARKS, Draft, Option, Own, ToRead

from . import alerts
from .heard import LETTERS, MENU, Action, Heard, lettered, to_staff

ENDINGS_SHOW_GENDER = frozenset({"pt", "pl", "fr", "ro"})
CONCERN_WORDS = frozenset({"SEND", "WAIT", "EDIT", "DONE"})
DOORS = (Option("A", "door_a"), Option("B", "door_b"))


def begin(heard: Heard) -> list[c.Change]:
    """MENU, C: the next text is the concern, or a ready-made sentence chosen by letter (A3)."""
    waiting = heard.remembering(draft=Draft((), "doors", heard.now))
    lines, letters = _topics()
    asked = heard.say(c.part(t.CONCERN_START, lines=lines), letters=letters)
    return [waiting.remember(), *alerts.said_first(heard), asked]


def first(heard: Heard) -> list[c.Change]:
    """The first words: the two doors, who reads, and the help lines, before anybody can read anything (A0, C1)."""
    started = heard.remembering(draft=Draft((heard.text,), "doors", heard.now), unclear=0)
    return [started.remember(), *alerts.said_first(heard), _doors(heard)]


def _doors(heard: Heard) -> c.Queue:
    """Who reads. Where several facilitators would, one of them can be left out (A11)."""
    sentence, doors = (
        (t.CONCERN_FIRST, DOORS) if heard.known.with_role("go_between") else (t.CONCERN_FIRST_A_ONLY, DOORS[:1])
    )
    readers = heard.known.with_role("facilitator")
    if len(readers) < 2:
        return heard.say(c.part(sentence), letters=doors)
    out = [Option(letter, "leave_out", reader.id) for letter, reader in zip(LETTERS[2:], readers, strict=False)]
    lines = [f"{option.letter} {reader.name}" for option, reader in zip(out, readers, strict=False)]
    return heard.say(c.part(sentence), c.part(t.CONCERN_LEAVE_OUT, lines=lines), letters=(*doors, *out))


# --- words that are ready (A3) ---------------------------------------------------------------------------------------


def _topics() -> tuple[list[dict[str, str]], tuple[Option, ...]]:
    names = [topic.name for topic in t.READY_TOPICS]
    return _said_by_letter(names), lettered("ready_topic", names)


def _said_by_letter(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"letter": letter, "say": name} for letter, name in zip(LETTERS, names, strict=False)]


def ready_topic(heard: Heard, topic: str) -> list[c.Change]:
    """At most 6 sentences of one topic."""
    draft = heard.dialogue.draft or Draft((), "doors", heard.now)
    names = [sentence.name for sentence in t.READY[topic]]
    open_still = heard.remembering(draft=replace(draft, last_at=heard.now))
    said = heard.say(c.part(t.READY_WHICH, lines=_said_by_letter(names)), letters=lettered("ready_words", names))
    return [open_still.remember(), said]


def ready_words(heard: Heard, name: str) -> list[c.Change]:
    """Handed over in the common language of the project, so that it shows neither style nor language nor gender."""
    draft = heard.dialogue.draft or Draft((), "doors", heard.now)
    words = render(name, {}, heard.known.project.language)
    again = draft.stage == "edit"
    texts = (words,) if again else (*draft.texts, words)
    ready = (name,) if again else (*draft.ready, name)
    chosen = heard.remembering(draft=replace(draft, texts=texts, ready=ready, last_at=heard.now), unclear=0)
    return [chosen.remember(), _doors(chosen)] if draft.stage == "doors" else show(chosen)


def leave_out(heard: Heard, reader_id: str) -> list[c.Change]:
    """This facilitator shall not read it; the other one does (A11)."""
    draft, reader = heard.dialogue.draft, heard.known.member(reader_id)
    if draft is None or reader is None:
        return begin(heard)
    without = heard.remembering(draft=replace(draft, without=(*draft.without, reader_id), last_at=heard.now))
    told = heard.say(c.part(t.LEFT_OUT_NOW, name=reader.name))
    return [told, *(show(without) if draft.stage == "approve" else door_a(without))]


def put_back(heard: Heard, _: str) -> list[c.Change]:
    """What was taken out and is nobody's contact details stands there again (A2)."""
    draft = heard.dialogue.draft
    if draft is None:
        return begin(heard)
    return show(heard.remembering(draft=replace(draft, put_back=True)))


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
    option = heard.dialogue.option(heard.word, heard.now) if heard.word else None
    if option is not None and option.does in ACTIONS:
        return ACTIONS[option.does](heard, option.about)
    if draft.stage == "doors" and not draft.texts:
        return begin(heard) if heard.word in CONCERN_WORDS else first(heard)
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
    again = draft.stage == "edit"
    texts = (heard.text,) if again else (*draft.texts, heard.text)
    stage = "writing" if draft.stage in ("edit", "approve") else draft.stage
    ready = () if again else draft.ready
    added = heard.remembering(draft=replace(draft, texts=texts, ready=ready, stage=stage, last_at=heard.now))
    if draft.stage == "doors":
        return [added.remember(), _doors(heard)] if len(texts) == 2 else [added.remember()]
    return [added.remember()] if draft.stage != "approve" else [added.remember(), heard.say(c.part(t.CONCERN_MORE))]


def door_a(heard: Heard, _: str = "") -> list[c.Change]:
    draft = heard.dialogue.draft
    if draft is None or not draft.texts:
        return begin(heard)
    day = release_for(heard.known.project, heard.now)
    everybody = [member.person for member in heard.known.group]
    if not heard.known.person.agreed_to_concerns or not group_is_big_enough(heard.known.project, everybody, day):
        return _too_small(heard)
    if draft.all_ready:
        return show(heard)
    writing = heard.remembering(draft=replace(draft, stage="writing", last_at=heard.now))
    return [writing.remember(), heard.say(c.part(t.CONCERN_MORE))]


def _too_small(heard: Heard) -> list[c.Change]:
    """The bot says plainly that it cannot hide the writer (A6), or that they refused this way (D5)."""
    if not heard.known.with_role("go_between"):
        why = t.SMALL_GROUP_A_ONLY if heard.known.person.agreed_to_concerns else t.CONCERN_NOT_AGREED
        return [heard.remembering(draft=None).remember(), heard.say(c.part(why))]
    return [heard.say(c.part(t.SMALL_GROUP), letters=DOORS[1:])]


def shown_words(heard: Heard, draft: Draft) -> Preview:
    """The exact words that would be passed on."""
    seen = _preview(heard, draft, frozenset())
    return _preview(heard, draft, _may_come_back(seen)) if draft.put_back else seen


def _preview(heard: Heard, draft: Draft, keep: frozenset[str]) -> Preview:
    return preview(
        draft.words,
        roster=[member.person.name for member in heard.known.group],
        facilitators=heard.known.names("facilitator"),
        language=heard.known.person.language,
        keep=keep,
        common=frozenset({heard.known.project.language, *_common_languages(heard)}),
    )


def _may_come_back(seen: Preview) -> frozenset[str]:
    return frozenset(item.words for item in seen.removals if item.kind not in NEVER_GIVEN_BACK)


def _common_languages(heard: Heard) -> Iterable[str]:
    """What at least three in the group write."""
    written = Counter(member.person.language for member in heard.known.group)
    return (language for language, count in written.items() if count >= COMPANY)


def _readers(heard: Heard, draft: Draft) -> list[str]:
    return [reader.name for reader in heard.known.with_role("facilitator") if reader.id not in draft.without]


def show(heard: Heard) -> list[c.Change]:
    """One preview with all removals and warnings together (A2)."""
    draft = heard.dialogue.draft
    assert draft is not None
    seen = shown_words(heard, draft)
    day = release_for(heard.known.project, heard.now)
    approving = heard.remembering(draft=replace(draft, stage="approve", last_at=heard.now))
    removed = [c.part(t.PREVIEW_REMOVED, removed=_list(item.words for item in seen.removals))] if seen.removals else []
    hints = [item for item in seen.warnings if item.kind != "facilitator"]
    warned = (
        [c.part(t.PREVIEW_WARNED, warned=_list(_hint(item, heard) for item in hints if item.words))] if hints else []
    )
    endings = heard.known.person.language in ENDINGS_SHOW_GENDER and not draft.all_ready
    named, out = _leave_out_named(heard, draft, seen)
    back = _may_come_back(seen)
    parts = (
        c.part(t.PREVIEW, words=seen.words, readers=_readers(heard, draft)),
        *_in_your_language(heard, draft),
        *removed,
        *(
            [c.part(t.PREVIEW_BACK, removed=_list(item.words for item in seen.removals if item.words in back))]
            if back
            else []
        ),
        *warned,
        *_named_readers(heard, draft, seen),
        *named,
        *([c.part(t.PREVIEW_ENDINGS)] if endings else []),
        c.part(t.PREVIEW_CHOICES, day=day.isoformat()),
    )
    door = DOORS[1:] if heard.known.with_role("go_between") else ()
    return [
        approving.remember(),
        heard.say(*parts, letters=(*door, *out, *([Option("D", "put_back")] if back else []))),
    ]


def _in_your_language(heard: Heard, draft: Draft) -> list[c.Part]:
    """What ready-made words mean, for a writer who reads another language than the project."""
    mine = heard.known.person.language
    if not draft.ready or mine == heard.known.project.language:
        return []
    return [c.part(t.READY_MEANS, words="\n".join(render(name, {}, mine) for name in draft.ready))]


def _leave_out_named(heard: Heard, draft: Draft, seen: Preview) -> tuple[list[c.Part], list[Option]]:
    """A facilitator whom the words name can be left out, if somebody else would still read them (A11)."""
    readers = [reader for reader in heard.known.with_role("facilitator") if reader.id not in draft.without]
    names = {item.words for item in seen.warnings if item.kind == "facilitator"}
    named = next((reader for reader in readers if reader.name in names), None)
    if named is None or len(readers) < 2:
        return [], []
    return [c.part(t.PREVIEW_LEAVE_OUT, name=named.name)], [Option("C", "leave_out", named.id)]


def _named_readers(heard: Heard, draft: Draft, seen: Preview) -> list[c.Part]:
    still = _readers(heard, draft)
    names = sorted({item.words for item in seen.warnings if item.kind == "facilitator" and item.words in still})
    sentence = t.PREVIEW_NAMES if heard.known.with_role("go_between") else t.PREVIEW_NAMES_A_ONLY
    return [c.part(sentence, name=", ".join(names))] if names else []


def _hint(hint: Warning_, heard: Heard) -> str:
    """The writer's own words; of a language that few here write, its name as they call it."""
    return name_in(hint.words, heard.known.person.language) if hint.kind == "language" else hint.words


def _list(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _at_approval(heard: Heard, draft: Draft) -> list[c.Change]:
    match heard.word:
        case "SEND":
            return approve(heard, draft, wait=False)
        case "WAIT":
            return approve(heard, draft, wait=True)
        case "EDIT":
            lines, letters = _topics()
            again = heard.remembering(draft=replace(draft, stage="edit", last_at=heard.now, put_back=False))
            return [again.remember(), heard.say(c.part(t.EDIT_HOW, lines=lines), letters=letters)]
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
    receipt = c.part(t.RECEIPT, day=day.isoformat(), readers=_readers(heard, draft))
    return [
        c.KeepConcern(heard.handle, project.id, words, heard.me, release_day, draft.without),
        kept.remember(),
        heard.say(c.part(t.RECEIPT_WAIT) if wait else receipt),
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


ACTIONS: dict[str, Action] = {
    "door_a": door_a,
    "door_b": door_b,
    "ready_topic": ready_topic,
    "ready_words": ready_words,
    "leave_out": leave_out,
    "put_back": put_back,
}
