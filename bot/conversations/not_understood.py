"""A text that was not understood, kept without a name where its writer agreed; asked for in the menu, never by itself (D7). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from messages import texts as t
from messages.anonymity import nameless
from scheduler.keeping import MESSAGES_KEPT, NOT_UNDERSTOOD_KEPT
from storage import changes as c
from storage.dialogue import Dialogue, Held, Option

from .heard import Action, Heard

CONSENT = "not_understood"
VERSION = "2026-11"
"""The version of KEEPING_ASKED that is stored with the answer; a new wording gets a new one."""
LONGEST = 160
"""Letters. A longer text tells more about its writer, and less about how people answer us."""
PRIVATE_TO_READ = frozenset({"concern_answer", "talk", "opened", "held", "nobody"})
"""What waits for READ, or was just read, and may be answered in private."""
ANSWERED: Mapping[tuple[str, ...], str] = {("confirm",): "yes", ("decline",): "no"}


# --- may we? -------------------------------------------------------------------------------------------------------


def offered(heard: Heard) -> bool:
    """Where the project does not keep such texts, nobody is asked."""
    return heard.known.project.keep_not_understood and heard.known.person.takes_part


def ask(heard: Heard, _: str = "") -> list[c.Change]:
    letters = (Option("A", "set_keeping", "yes"), Option("B", "set_keeping", "no"))
    asked = c.part(t.KEEPING_ASKED, days=MESSAGES_KEPT.days)
    return [heard.say(*said_so_far(heard), asked, letters=letters)]


def answer(heard: Heard, given: str) -> list[c.Change]:
    """A no lets go of what is still theirs; what was taken before has no name on it, and that is said (D5)."""
    noted = c.GiveConsent(heard.me, CONSENT, given, VERSION, heard.now.date())
    if given == "yes":
        return [noted, heard.say(c.part(t.KEEPING_YES))]
    return [noted, heard.remembering(held=None).remember(), heard.say(c.part(t.KEEPING_NO))]


def in_own_words(heard: Heard) -> list[c.Change] | None:
    """Yes or no to the list just shown, unless it may be meant for a meeting."""
    given = ANSWERED.get(heard.labels)
    open_question = heard.question is not None and heard.question.name != "answered"
    return None if given is None or open_question else answer(heard, given)


def said_so_far(heard: Heard) -> list[c.Part]:
    """For whoever asks what is kept: that they agreed, for how long it is, and how to end it."""
    if not (offered(heard) and heard.known.person.gives_texts):
        return []
    return [c.part(t.KEEPING_SO_FAR, days=NOT_UNDERSTOOD_KEPT.days)]


# --- one text ------------------------------------------------------------------------------------------------------


def hold(heard: Heard, context: str) -> Heard:
    """Remembers a text that was just not understood, already without names. One at a time: no list is one person's alone."""
    if heard.dialogue.held is not None or not _may_be_held(heard):
        return heard
    known = heard.known
    words = nameless(
        heard.text,
        names=[person.name for person in (*(member.person for member in known.group), *known.staff)],
        places=[known.project.name, known.project.short_name, *(venue.name for venue in known.venues)],
        language=known.person.language,
    )
    return heard.remembering(held=Held(words, known.person.language, context, heard.now)) if words else heard


def _may_be_held(heard: Heard) -> bool:
    """Nothing private, nothing that may be about danger, and nothing from a phone that may be somebody else's."""
    return (
        offered(heard)
        and heard.known.person.gives_texts
        and not heard.known.person.is_staff
        and heard.address.state == "proven"
        and heard.word is None
        and not heard.reading.gentle
        and len(heard.text) <= LONGEST
        and not heard.dialogue.crisis_at
        and not _is_private(heard.dialogue)
    )


def _is_private(dialogue: Dialogue) -> bool:
    """They are saying something in private, or have not finished with it."""
    reads = any(item.kind in PRIVATE_TO_READ for item in dialogue.to_read)
    return bool(dialogue.draft or dialogue.talk or dialogue.own or reads)


def followed(heard: Heard, changes: list[c.Change]) -> list[c.Change]:
    """What the next text says about the one that is held: cleared up, still unclear, or let go.

    It is let go when they say something in private, or leave: the unclear text may have been about that.
    """
    held = heard.dialogue.held
    after = _remembered(changes, heard)
    if held is None or after.held is None:
        return changes
    if _is_private(after) or any(_private_or_leaving(change) for change in changes):
        new = None
    elif _unclear_again(heard, changes, after) or heard.address.state != "proven":
        return changes
    else:
        new = replace(held, cleared=True)
    if new == after.held:
        return changes
    return [
        *(one for one in changes if not isinstance(one, c.Remember)),
        c.Remember(heard.me, replace(after, held=new)),
    ]


def _remembered(changes: Sequence[c.Change], heard: Heard) -> Dialogue:
    """Where the conversation stands after these: the last one counts."""
    written = (change.dialogue for change in reversed(changes) if isinstance(change, c.Remember))
    return next(written, heard.dialogue)


def _private_or_leaving(change: c.Change) -> bool:
    goodbye = isinstance(change, c.Queue) and change.then != ""
    return goodbye or isinstance(change, c.KeepConcern | c.KeepTalk | c.Stop | c.DropAddress)


def _unclear_again(heard: Heard, changes: Sequence[c.Change], after: Dialogue) -> bool:
    passed_on = any(isinstance(change, c.NewTask) and change.reason == "REASON_UNCLEAR" for change in changes)
    return passed_on or after.unclear > heard.dialogue.unclear


ACTIONS: dict[str, Action] = {"ask_keeping": ask, "set_keeping": answer}
