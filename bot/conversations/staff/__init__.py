"""Facilitators, the go-between and the coordinator, from their own phones: what each may begin, and how it goes on."""

from messages import texts as t
from storage import changes as c
from storage.dialogue import Option

from .. import hard_words
from ..heard import Action, Heard
from . import asking_days, changing, coming, deciding, decisions, inviting, passed_on, writing
from .in_own_words import wanted as wanted
from .sending import Confirmed, after_digits, undo_queue


def menu(heard: Heard, _: str = "") -> list[c.Change]:
    roles = heard.known.person.roles
    if "facilitator" in roles:
        options = [
            Option("A", "who_comes"),
            Option("B", "change"),
            Option("C", "send_invitations"),
            Option("D", "show_passed_on"),
            Option("E", "write_to_whom"),
            Option("F", "leader_late"),
            Option("G", "say_decided"),
            Option("H", "ask_days"),
        ]
        return [heard.say(c.part(t.FACILITATOR_MENU), letters=options)]
    if roles & {"coordinator", "deputy"}:
        options = [
            Option("A", "open_requests"),
            Option("B", "needs_you"),
            Option("C", "say_decided"),
            Option("D", "ask_days"),
        ]
        return [heard.say(c.part(t.COORDINATOR_MENU), letters=options)]
    return [heard.say(c.part(t.GOBETWEEN_MENU), letters=[Option("A", "hand_over")])]


def otherwise(heard: Heard) -> list[c.Change]:
    """Own words: what a facilitator wants to do; everything else shows the menu."""
    begun = wanted(heard)
    return menu(heard) if begun is None else begun


def desk(heard: Heard, _: str = "") -> list[c.Change]:
    """DESK: the address of the sign-in page and nothing more (ecosystem section 3)."""
    link = heard.known.links.get("desk")
    return [heard.say(c.part(t.DESK_LINK, link=link) if link else c.part(t.DESK_NO_LINK))]


PENDING: dict[str, Confirmed] = {
    "invite": after_digits(inviting.invite_now),
    "change": after_digits(changing.change_now),
    **changing.PENDING,
    "group_words": writing.written,
    "group": after_digits(writing.send),
    **decisions.PENDING,
    **asking_days.PENDING,
    "ask_days": after_digits(asking_days.send),
    "day_chosen": after_digits(asking_days.chosen),
    "decided": after_digits(decisions.send),
    "late_minutes": writing.minutes,
    "leader_late": after_digits(writing.late_now),
    "answer_concern": passed_on.answer_written,
    "talk_answer": passed_on.talk_answered,
    "details_yes": deciding.decided,
    "details_no": deciding.decided,
    "details_instead": deciding.decided,
    "back_on": deciding.back_on,
    "ask_back": deciding.asked_back,
    "word_meaning": hard_words.meaning_written,
}
"""What was begun -> what the next text does with it."""

ACTIONS: dict[str, Action] = {
    "who_comes": coming.who_comes,
    "change": changing.start,
    "send_invitations": inviting.send_invitations,
    "write_to_whom": writing.to_whom,
    "write_to": writing.begin,
    "leader_late": writing.late,
    "show_passed_on": passed_on.show_passed_on,
    "answer_concern": passed_on.answer_concern,
    "undo_queue": undo_queue,
    "undo_answer": passed_on.undo_answer,
    "open_requests": deciding.open_requests,
    "open_request": deciding.open_request,
    "request_yes": deciding.decide("details_yes", "ANSWER_IS_YES"),
    "request_no": deciding.decide("details_no", "ANSWER_IS_NO"),
    "request_instead": deciding.decide("details_instead"),
    "request_ask": deciding.ask_back,
    "needs_you": deciding.needs_you,
    "write_meaning": hard_words.write_meaning,
    **changing.ACTIONS,
    **asking_days.ACTIONS,
    **decisions.ACTIONS,
}
LISTED = frozenset({*changing.ACTIONS, *decisions.ACTIONS, *asking_days.ACTIONS})
"""What a letter does while something else is asked for: it belongs to the list shown with the question."""
ASK_FOR_ONE_FORM = frozenset({"new_time", "new_link", "possible_days"})
"""What waits for a day or a link: other words are not for it."""
WORDS = {"MENU": menu, "NEXT": coming.who_comes, "CHANGE": changing.start, "DESK": desk}
