"""Every state in which a dialogue can stand when the next text comes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from storage.dialogue import Dialogue, Draft, Option, Own, Pending, Question, ToRead
from storage.known import Known
from storage.records import Person

from .group import ANNA, KIM, LIBRARY, NOW, REQUEST, RUI, SAM, SESSION, known

WORDS = ("The room was too loud.",)
MINUTES_AGO = NOW - timedelta(minutes=5)
MENU = (Option("A", "my_next"), Option("B", "cannot_come"), Option("C", "private"), Option("D", "offer_help"))
DOORS = (Option("A", "door_a"), Option("B", "door_b"))


def _asked(name: str, session_id: str = "", about: str = "") -> Dialogue:
    return Dialogue(question=Question(name, session_id, about))


def _draft(stage: str, *texts: str, options: tuple[Option, ...] = ()) -> Dialogue:
    return Dialogue(
        question=Question("invite", SESSION.id),
        options=options,
        options_at=MINUTES_AGO if options else None,
        draft=Draft(texts, stage, MINUTES_AGO),
    )


def _pending(kind: str, about: str = "") -> Dialogue:
    return Dialogue(pending=Pending(kind, about, until=NOW + timedelta(minutes=5), code="1234"))


PARTICIPANT: Mapping[str, Dialogue] = {
    "fresh": Dialogue(),
    "invited": _asked("invite", SESSION.id),
    "answered": _asked("answered", SESSION.id),
    "reminder open": _asked("reminder", SESSION.id),
    "change open": _asked("change", SESSION.id, "moved"),
    "request answered": _asked("request_answer", SESSION.id, REQUEST.id),
    "request asked back": _asked("request_ask", "", REQUEST.id),
    "request needs more": _asked("request_more", SESSION.id, REQUEST.id),
    "request asked about after": _asked("request_worked", SESSION.id, REQUEST.id),
    "request did not work": _asked("request_wrong", "", REQUEST.id),
    "delete_confirm open": _asked("delete"),
    "pause over": _asked("pause"),
    "list open": Dialogue(options=MENU, options_at=MINUTES_AGO),
    "concern begun": _draft("doors"),
    "concern at doors": _draft("doors", *WORDS, options=DOORS),
    "concern writing": _draft("writing", *WORDS, "And too bright."),
    "concern approve": _draft("approve", *WORDS, options=DOORS[1:]),
    "concern edit": _draft("edit", *WORDS),
    "concern talk_ask": _draft("talk_ask", *WORDS),
    "concern parked": Dialogue(draft=Draft(WORDS, "writing", NOW - timedelta(hours=2))),
    "concern approved": Dialogue(own=(Own("kept", (NOW + timedelta(days=7)).date()),)),
    "talk open": Dialogue(talk="talk", talk_at=MINUTES_AGO),
    "something to read": Dialogue(to_read=(ToRead("concern_answer", "kept/1", "Thank you.", NOW + timedelta(days=3)),)),
    "unclear once": Dialogue(question=Question("invite", SESSION.id), unclear=1),
}
STAFF: Mapping[str, tuple[Person, Dialogue]] = {
    "staff menu open": (SAM, Dialogue(options=(Option("A", "who_comes"),), options_at=MINUTES_AGO)),
    "staff digits for a change": (SAM, _pending("change", f"{SESSION.id}/{LIBRARY.id}")),
    "staff digits for invitations": (SAM, _pending("invite", SESSION.id)),
    "staff new place": (SAM, _pending("new_place", SESSION.id)),
    "staff answers a concern": (SAM, _pending("answer_concern", "released")),
    "staff answers a talk": (ANNA, _pending("talk_answer", f"talk/{RUI.id}")),
    "staff alert": (ANNA, _asked("alert", about="alert")),
    "staff details for a yes": (KIM, _pending("details_yes", REQUEST.id)),
    "staff details for a no": (KIM, _pending("details_no", REQUEST.id)),
    "staff offers something else": (KIM, _pending("details_instead", REQUEST.id)),
    "staff says when it comes back": (KIM, _pending("back_on", REQUEST.id)),
    "staff asks back": (KIM, _pending("ask_back", REQUEST.id)),
}
OPEN = (*PARTICIPANT, "paused", *STAFF)
"""Everybody who still gets messages."""
EVERY = (*OPEN, "stopped")
WITH_A_DRAFT = tuple(name for name, dialogue in PARTICIPANT.items() if dialogue.draft is not None)
WRITING = tuple(name for name in WITH_A_DRAFT if name != "concern parked")


def standing(state: str, language: str) -> Known:
    """What is known when somebody with this language stands here."""
    if state in STAFF:
        who, dialogue = STAFF[state]
        return known(replace(who, language=language), dialogue)
    who = replace(RUI, language=language)
    if state == "stopped":
        return known(replace(who, stopped_at=NOW - timedelta(days=1)))
    if state == "paused":
        return known(replace(who, paused_until=NOW + timedelta(days=9)), _asked("invite", SESSION.id))
    return known(who, PARTICIPANT[state])
