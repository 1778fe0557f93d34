"""Help first: words of crisis, and the words that always work (trust C1 to C10, D1; ecosystem section 3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from messages import texts as t
from messages.texts import Sentence
from scheduler.keeping import AFTER_THE_PROJECT, MESSAGES_KEPT
from storage import changes as c
from storage.dialogue import Dialogue, Option, Question
from storage.records import Address

from . import alerts, not_understood
from .heard import LETTERS, Action, Heard

HELP_AGAIN = timedelta(hours=24)
MOST_IN_A_DAY = 2
OPENINGS_SHOWN = 5
PAUSE = timedelta(days=14)


def crisis(heard: Heard) -> list[c.Change]:
    """The fuller help text, before everything else; at most twice in 24 hours (C2, C10).

    Nothing else changes: a draft stays a draft, an invitation stays open. Whether somebody is told, the rule that the
    person accepted decides alone (C4); a number that nobody has answered from may be a stranger's.
    """
    unproven = heard.address.state == "unproven"
    told, telling, agreed = ([], heard, []) if unproven else alerts.by_the_rule(heard)
    recent = tuple(at for at in heard.dialogue.crisis_at if heard.now - at < HELP_AGAIN)
    if len(recent) >= MOST_IN_A_DAY:
        once_more = [] if heard.known.person.stopped_at is not None else [heard.say(c.part(t.GENTLE_OFFER))]
        return [*told, telling.remember(), *once_more]
    now_here = telling.remembering(crisis_at=(*recent, heard.now))
    return [*told, now_here.remember(), _fuller_help(heard, agreed)]


def _fuller_help(heard: Heard, agreed: Sequence[c.Part]) -> c.Queue:
    if heard.known.person.stopped_at is not None or heard.address.state == "unproven":
        return heard.say(c.part(t.CRISIS_PLAIN), *agreed, even_stopped=True)
    choices = [Option("A", "crisis_carry_on"), Option("B", "crisis_contact"), Option("C", "crisis_leave")]
    other = heard.reading.of_another
    if not heard.known.with_role("named_contact"):
        said = t.CRISIS_OTHER_NO_CONTACT if other else t.CRISIS_NO_CONTACT
        return heard.say(c.part(said), letters=[choices[0], choices[2]])
    return heard.say(*agreed, c.part(t.CRISIS_OTHER if other else t.CRISIS), letters=choices)


def carry_on(heard: Heard, _: str) -> list[c.Change]:
    return [heard.say(c.part(t.CRISIS_CARRY_ON))]


def leave_it(heard: Heard, _: str) -> list[c.Change]:
    return [heard.say(c.part(t.CRISIS_LEFT))]


def ask_contact(heard: Heard, _: str) -> list[c.Change]:
    """The person asks for the named contact: they are told in turn until one has seen it (C4, C5)."""
    return alerts.asked_for(heard)


# --- words that always work ----------------------------------------------------------------------------------------


def stop(heard: Heard, said: Sentence = t.STOPPED) -> list[c.Change]:
    """No more messages on any channel, one confirmation, the draft destroyed (R15; mission section 6, 3)."""
    if heard.known.person.stopped_at is not None:
        return []
    emptied = replace(
        Dialogue(), own=heard.dialogue.own, crisis_at=heard.dialogue.crisis_at, started=heard.dialogue.started
    )
    return [
        c.Stop(heard.me, heard.now),
        c.Remember(heard.me, emptied),
        heard.say(c.part(said), even_stopped=True),
        c.NewTask(heard.known.project.id, heard.me, "REASON_STOPPED", heard.now, once=f"stop/{heard.handle}"),
    ]


def start_again(heard: Heard) -> list[c.Change]:
    return [c.StartAgain(heard.me), c.LetGo(heard.me), heard.say(c.part(t.STARTED))]


def help_(heard: Heard) -> list[c.Change]:
    return [heard.say(c.part(t.HELP))]


def privacy(heard: Heard) -> list[c.Change]:
    """Who sees what, who opened words at door B and when (A0), and who is told in danger (C4)."""
    opened = [
        c.part(t.PRIVACY_OPENED, name=opening.by, by=heard.local(opening.at))
        for opening in heard.known.openings[-OPENINGS_SHOWN:]
    ]
    told = [*opened, *not_understood.said_so_far(heard)]
    if not heard.known.person.takes_part or not alerts.can_be_offered(heard):
        return [heard.say(c.part(t.PRIVACY), *told)]
    if heard.known.project.must_act:
        return [heard.say(c.part(t.PRIVACY), *told, c.part(t.MUST_ACT))]
    rule = [Option("A", "offer_alert_rule")]
    return [heard.say(c.part(t.PRIVACY), *told, c.part(t.PRIVACY_RULE), letters=rule)]


def pause(heard: Heard) -> list[c.Change]:
    """14 days without anything that we start (mission section 6, 4)."""
    return paused(heard, heard.now + PAUSE, c.part(t.PAUSED))


def paused(heard: Heard, until: datetime, said: c.Part) -> list[c.Change]:
    """Nothing that we start until then; then one question (mission section 6, 4)."""
    question = c.Queue(
        to=heard.me,
        parts=(c.part(t.PAUSE_OVER),),
        not_before=until,
        once=f"pause/{heard.me}/{until.isoformat()}",
        asks=Question("pause"),
    )
    return [c.Pause(heard.me, until), heard.say(said), question]


def go_on(heard: Heard) -> list[c.Change]:
    return [c.Pause(heard.me, None), heard.say(c.part(t.GOING_ON))]


def my_data(heard: Heard) -> list[c.Change]:
    """What is kept, in steps, only as an answer, and never quoted: whoever holds the phone may not be the person (D2, T8)."""
    return [heard.say(c.part(t.MY_DATA), letters=[Option("A", "data_how_long"), Option("B", "data_copy")])]


def data_how_long(heard: Heard, _: str) -> list[c.Change]:
    facts = {"days": MESSAGES_KEPT.days, "after": AFTER_THE_PROJECT.days}
    how_long = c.part(t.MY_DATA_HOW_LONG, **facts), *not_understood.said_so_far(heard)
    return [heard.say(*how_long, letters=[Option("B", "data_copy")])]


def data_copy(heard: Heard, _: str) -> list[c.Change]:
    """A copy needs a person's check first (D2)."""
    by = heard.now + timedelta(hours=24)
    return [
        c.NewTask(heard.known.project.id, heard.me, "REASON_DATA", heard.now, once=f"data/{heard.handle}", due=by),
        heard.say(c.part(t.MY_DATA_COPY, by=heard.local(by))),
    ]


def lost(heard: Heard) -> list[c.Change]:
    """A phone is lost: nothing more goes to the way that the person names; a human is told (T8)."""
    task = c.NewTask(heard.known.project.id, heard.me, "REASON_LOST", heard.now, once=f"lost/{heard.handle}")
    others = [way for way in heard.known.person.addresses if _can_ask(way, heard.address)]
    if not others:
        return [task, heard.say(c.part(t.LOST_ONLY))]
    letters = [Option(letter, "lost", way.id) for letter, way in zip(LETTERS, others, strict=False)]
    lines = [
        {"letter": option.letter, "say": f"CHANNEL_{way.channel.upper()}"}
        for option, way in zip(letters, others, strict=False)
    ]
    return [task, heard.say(c.part(t.LOST_WHICH, lines=lines), letters=letters)]


def lost_way(heard: Heard, address_id: str) -> list[c.Change]:
    """Taken out, not only blocked: START from the lost phone would open it again."""
    return [c.DropAddress(address_id), heard.say(c.part(t.LOST_DONE))]


def delete_me(heard: Heard) -> list[c.Change]:
    return [heard.say(c.part(t.DELETE_ASK), asks=Question("delete"))]


def delete_yes(heard: Heard) -> list[c.Change]:
    """Ends messages at once and erases everything once the goodbye has left (D3)."""
    goodbye = heard.say(c.part(t.DELETED), even_stopped=True)
    return [
        c.Stop(heard.me, heard.now),
        replace(goodbye, then="erase"),
        c.NewTask(heard.known.project.id, None, "REASON_DELETED", heard.now, once=f"erased/{heard.handle}"),
    ]


def delete_no(heard: Heard) -> list[c.Change]:
    return [heard.remembering(question=None).remember(), heard.say(c.part(t.DELETE_KEPT))]


def wrong_person(heard: Heard) -> list[c.Change]:
    """The link to this number is erased once the answer has left; a person who has another way keeps that (L7)."""
    told = replace(heard.say(c.part(t.WRONG_PERSON), even_stopped=True), then="unlink")
    task = c.NewTask(heard.known.project.id, heard.me, "REASON_WRONG_PERSON", heard.now, once=f"wrong/{heard.handle}")
    forgotten = heard.remembering(before=(), question=None, unclear=0).remember()
    others = [way for way in heard.known.person.addresses if way.id != heard.address.id]
    return [*([] if others else [c.Stop(heard.me, heard.now)]), forgotten, told, task]


def carrier_stop(heard: Heard) -> list[c.Change]:
    """A lone CANCEL, END or QUIT: one meeting, or all messages? (mission section 6, 3)

    By text message the carrier blocks us now: another way asks, or a person. Elsewhere nothing is blocked.
    """
    if heard.address.channel != "sms":
        return [_one_or_all(heard, heard.address)]
    blocked = c.BlockAddress(heard.address.id)
    other = next((way for way in heard.known.person.addresses if _can_ask(way, heard.address)), None)
    if other is not None:
        return [blocked, _one_or_all(heard, other)]
    once = f"carrier/{heard.handle}"
    return [blocked, c.NewTask(heard.known.project.id, heard.me, "REASON_CARRIER_STOP", heard.now, once=once)]


def _can_ask(way: Address, blocked: Address) -> bool:
    return way.id != blocked.id and way.state == "proven" and way.channel != "byhand"


def _one_or_all(heard: Heard, way: Address) -> c.Queue:
    options = [Option("A", "my_next"), Option("B", "stop_all")]
    return replace(heard.say(c.part(t.ONE_OR_ALL), letters=options), way=way.id)


def stop_all(heard: Heard, _: str) -> list[c.Change]:
    return stop(heard)


ALWAYS = {
    "STOP": stop,
    "START": start_again,
    "HELP": help_,
    "PRIVACY": privacy,
    "PAUSE": pause,
    "MY DATA": my_data,
    "DELETE ME": delete_me,
    "WRONG PERSON": wrong_person,
    "LOST": lost,
    "SAFE": alerts.safe,
    "CARRIER_STOP": carrier_stop,
}
ACTIONS: dict[str, Action] = {
    "crisis_carry_on": carry_on,
    "crisis_contact": ask_contact,
    "crisis_leave": leave_it,
    "stop_all": stop_all,
    "data_how_long": data_how_long,
    "data_copy": data_copy,
    "lost": lost_way,
    **alerts.ACTIONS,
}
