"""The go-between at work: reads, answers, asks for something with the writer's consent, hands over; a name two people open.

Door B is hers. Nothing she reads goes on without the writer's yes (A0). A name behind a concern of door A is opened only
under the project's one sentence about danger, for a reason, by two people, and the writer is told.
"""

from dataclasses import replace
from datetime import timedelta

from messages import texts as t
from messages.render import announced
from messages.understand import meant
from scheduler.quiet import next_allowed
from storage import changes as c
from storage.dialogue import Draft, Option, Pending, Question, ToRead
from storage.records import Away, Person
from storage.standing_in import may_stand_in

from . import concern, requests
from .heard import LETTERS, Action, Heard, lettered, to_staff
from .staff.sending import Confirmed

ASKED_FOR = (
    "KIND_QUIET_SPACE",
    "KIND_SENSORY",
    "KIND_ONE_TO_ONE",
    "KIND_TRANSPORT",
    "KIND_RESPITE",
    "KIND_GUIDED_VISIT",
    "KIND_PRINTED",
)
"""What she may ask for on somebody's behalf: room, light and noise, one to one, a lift, care, a visit, papers."""
LOOKS_AHEAD = 200
"""Days ahead in which a stand-in can be named."""


# --- reading and answering -------------------------------------------------------------------------------------------


def choices(talk: str, writer: Person) -> tuple[Option, ...]:
    """What she can do besides answering, under the words that she reads."""
    about = f"{talk}/{writer.id}"
    return (Option("A", "talk_need", about), Option("B", "talk_words", about))


def opened(heard: Heard, writer_id: str) -> c.LogOpening:
    """Each opening at door B is noted; PRIVACY tells the writer (A0)."""
    return c.LogOpening(writer_id, heard.known.person.name, heard.now)


# --- a need becomes a request, if the writer agrees ------------------------------------------------------------------


def need(heard: Heard, about: str) -> list[c.Change]:
    writer = _writer(heard, about)
    lines = [{"letter": letter, "say": kind} for letter, kind in zip(LETTERS, ASKED_FOR, strict=False)]
    options = lettered("talk_ask_for", [f"{about}/{kind}" for kind in ASKED_FOR])
    free = heard.remembering(pending=None)
    return [free.remember(), heard.say(c.part(t.TALK_KINDS, name=writer, lines=lines), letters=options)]


def ask_for(heard: Heard, about: str) -> list[c.Change]:
    """The writer is asked first; the coordinator hears nothing before a yes."""
    talk, writer_id, kind = about.split("/")
    offer = _waiting(heard, writer_id, ToRead("offer", f"{kind}/{talk}/{heard.me}"))
    return [offer, heard.say(c.part(t.TALK_OFFERED, name=_writer(heard, about)))]


def show_offer(heard: Heard, item: ToRead) -> list[c.Change]:
    kind = item.about.split("/")[0]
    asks = Question("offer", about=kind)
    return [heard.say(c.part(t.OFFER_SHOWN, kind={"say": kind}), asks=asks)]


def offer_agreed(heard: Heard) -> list[c.Change]:
    question = heard.dialogue.question
    answered = heard.remembering(question=None)
    made = requests.ask_for(answered, question.about) if question else []
    return [answered.remember(), *made]


def offer_refused(heard: Heard) -> list[c.Change]:
    return [heard.remembering(question=None).remember(), heard.say(c.part(t.OFFER_NO))]


# --- words for door A ------------------------------------------------------------------------------------------------


def propose(heard: Heard, about: str) -> list[c.Change]:
    writing = heard.remembering(pending=Pending("talk_words", about))
    return [writing.remember(), heard.say(c.part(t.TALK_WORDS_WRITE, name=_writer(heard, about)))]


def proposed(heard: Heard, pending: Pending) -> list[c.Change]:
    talk, writer_id = pending.about.split("/")[:2]
    waiting = _waiting(heard, writer_id, ToRead("words", f"{talk}/{heard.handle}", heard.text))
    done = heard.remembering(pending=None)
    return [done.remember(), waiting, heard.say(c.part(t.TALK_OFFERED, name=_writer(heard, pending.about)))]


def show_words(heard: Heard, item: ToRead) -> list[c.Change]:
    """Chosen, they become a draft of the writer's own; only the writer can send them (A0)."""
    words = announced(item.words, heard.known.project.language, heard.known.person.language)
    return [heard.say(c.part(t.WORDS_SHOWN, words=words), letters=[Option("A", "use_words", item.words)])]


def use_words(heard: Heard, words: str) -> list[c.Change]:
    return concern.show(heard.remembering(draft=Draft((words,), "writing", heard.now)))


# --- a stand-in ------------------------------------------------------------------------------------------------------


def hand_over(heard: Heard, _: str = "") -> list[c.Change]:
    others = [person for person in heard.known.staff if may_stand_in(person) and person.id != heard.me]
    if not others:
        return [heard.say(c.part(t.HANDOVER_NOBODY))]
    lines = [f"{letter} {person.name}" for letter, person in zip(LETTERS, others, strict=False)]
    options = lettered("hand_over_to", [person.id for person in others])
    return [heard.say(c.part(t.HANDOVER_WHO, lines=lines), letters=options)]


def hand_over_to(heard: Heard, person_id: str) -> list[c.Change]:
    writing = heard.remembering(pending=Pending("hand_over", person_id))
    return [writing.remember(), heard.say(c.part(t.HANDOVER_DAYS))]


def handed_over(heard: Heard, pending: Pending) -> list[c.Change]:
    """The two days; asked again until there are two, in order."""
    today = heard.now.astimezone(heard.known.project.timezone).date()
    coming = [today + timedelta(days=ahead) for ahead in range(LOOKS_AHEAD)]
    days = meant(heard.reading.days, coming, today)
    stand_in = heard.known.member(pending.about)
    if len(days) != 2 or stand_in is None:
        return [heard.say(c.part(t.HANDOVER_DAYS))]
    first, last = days
    dates = {"day": first.isoformat(), "next_day": last.isoformat()}
    told = to_staff(
        stand_in.id,
        t.HANDOVER_TOLD,
        once=f"stands in/{heard.handle}",
        facts={"name": heard.known.person.name, **dates},
    )
    return [
        c.HandOver(heard.me, Away(first, last, stand_in.id)),
        told,
        heard.remembering(pending=None).remember(),
        heard.say(c.part(t.HANDOVER_DONE, name=stand_in.name, **dates)),
    ]


# --- a name that two people open -------------------------------------------------------------------------------------


def danger(heard: Heard, handle: str) -> list[c.Change]:
    """Somebody who reads a concern fears that somebody may be badly hurt. A second person must agree."""
    second = _second(heard)
    if second is None:
        return [heard.remembering(pending=None).remember(), heard.say(c.part(t.GLASS_NOBODY))]
    writing = heard.remembering(pending=Pending("opening", handle))
    return [writing.remember(), heard.say(c.part(t.GLASS_WHY, name=second.name))]


def why(heard: Heard, pending: Pending) -> list[c.Change]:
    """The reason goes to the second person, and stays with what is noted."""
    second = _second(heard)
    concerned = next((one for one in heard.known.released if one.handle == pending.about), None)
    done = heard.remembering(pending=None)
    if second is None or concerned is None or concerned.release_day is None:
        return [done.remember(), heard.say(c.part(t.GLASS_NOBODY))]
    day = concerned.release_day.isoformat()
    asked = replace(
        to_staff(
            second.id,
            t.GLASS_ASKED,
            once=f"opening/{heard.handle}",
            urgent=True,
            facts={"name": heard.known.person.name, "day": day, "reason": heard.text},
        ),
        asks=Question("opening", about=f"{pending.about}/{day}/{heard.me}/{heard.text}"),
    )
    return [asked, done.remember(), heard.say(c.part(t.GLASS_SENT, name=second.name))]


def opening_agreed(heard: Heard) -> list[c.Change]:
    question = heard.dialogue.question
    handle, day, asked_by, reason = (question.about if question else "///").split("/", 3)
    answered = heard.remembering(question=None).remember()
    if asked_by == heard.me:
        return [answered, heard.say(c.part(t.GLASS_NOBODY))]
    return [answered, c.OpenName(handle, day, asked_by, heard.me, reason, heard.now)]


def opening_refused(heard: Heard) -> list[c.Change]:
    question = heard.dialogue.question
    asked_by = (question.about if question else "///").split("/", 3)[2]
    told = to_staff(asked_by, t.GLASS_REFUSED, once=f"not opened/{heard.handle}")
    return [heard.remembering(question=None).remember(), told, heard.say(c.part(t.OFFER_NO))]


def show_opening(heard: Heard, item: ToRead) -> list[c.Change]:
    day, _, name = item.about.partition("/")
    reason = announced(item.words, heard.known.project.language, heard.known.person.language)
    return [heard.say(c.part(t.GLASS_SHOWN, day=day, name=name, reason=reason))]


def _second(heard: Heard) -> Person | None:
    """A named contact who is not the one who asks."""
    contacts = heard.known.with_role("named_contact")
    return next((contact for contact in contacts if contact.id != heard.me), None)


# ----------------------------------------------------------------------------------------------------------------------


def _writer(heard: Heard, about: str) -> str:
    writer = heard.known.member(about.split("/")[1])
    return writer.name if writer else ""


def _waiting(heard: Heard, writer_id: str, item: ToRead) -> c.Queue:
    """The neutral line; what it is about is shown only after READ (L3)."""
    return c.Queue(
        to=writer_id,
        parts=(c.part(t.ANSWER_WAITING),),
        not_before=next_allowed(heard.now, heard.known.project.zone),
        once=f"{item.kind}/{heard.handle}",
        reads=item,
    )


ACTIONS: dict[str, Action] = {
    "talk_need": need,
    "talk_ask_for": ask_for,
    "talk_words": propose,
    "use_words": use_words,
    "hand_over": hand_over,
    "hand_over_to": hand_over_to,
    "danger": danger,
}
PENDING: dict[str, Confirmed] = {"talk_words": proposed, "hand_over": handed_over, "opening": why}
