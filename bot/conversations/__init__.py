"""The conversations, in their order: safety, the words that always work, the open question, then what the words mean."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from messages import texts as t
from scheduler.promises import answer_by
from storage import changes as c

from . import (
    agreeing,
    alerts,
    attendance,
    concern,
    enrolment,
    facts_asked,
    gobetween,
    hard_words,
    how_we_write,
    missing,
    not_understood,
    on_the_day,
    possible_days,
    preferences,
    replies,
    requests,
    safety,
    seen,
    staff,
)
from .asked_last import context_of as context_of
from .heard import Action, Conversation, Heard, facts_of

SEVERAL = re.compile(r"[a-l](?:(?:\s*[,+&]\s*|\s+(?:and|et|e|i|si|și)\s+|\s+)[a-l])+")
MEDIA = {"voice": t.VOICE_NOTE, "edited": t.NOT_EDITABLE}
UNCLEAR_BEFORE_A_PERSON = 2
LEAVES_WHAT_WAITS = frozenset({*staff.WORDS, "READ"})
"""Words of staff that end what they had begun, or look at something else."""
CALLS = frozenset({"quiet", "alert"})
"""Questions to one of us, while somebody waits for help."""
CARE_NEEDED = frozenset({"respite", "transport", "childcare"})

QUESTIONS: dict[str, dict[str, Conversation]] = {
    "invite": {"1": attendance.yes, "2": attendance.no},
    "reminder": {"1": attendance.yes, "2": attendance.absent, "OK": attendance.yes},
    "answered": {"1": attendance.yes, "2": attendance.absent},
    "change": {"1": seen.seen_and_coming, "2": attendance.absent, "OK": seen.seen},
    "cancelled": {"1": seen.seen, "2": seen.seen, "OK": seen.seen},
    "request_answer": {"1": attendance.agreed, "2": agreeing.refused, "OK": attendance.agreed},
    "request_worked": {"1": agreeing.it_worked, "2": agreeing.it_did_not, "OK": agreeing.it_worked},
    "delete": {"1": safety.delete_yes, "2": safety.delete_no},
    "pause": {"1": safety.go_on, "2": lambda heard: requests.ask_for(heard, "KIND_PERSON")},
    "quiet": {"1": on_the_day.helper_comes, "OK": on_the_day.helper_comes},
    "alert": {"1": alerts.seen, "OK": alerts.seen},
    "offer": {"1": gobetween.offer_agreed, "2": gobetween.offer_refused},
    "opening": {"1": gobetween.opening_agreed, "2": gobetween.opening_refused},
    "still": {"1": enrolment.still_mine, "2": safety.wrong_person, "OK": enrolment.still_mine},
    "knock": {"1": enrolment.show, "2": enrolment.show, "OK": enrolment.show},
}
"""The open question -> what 1, 2 and OK do."""

STARTS: dict[str, Conversation] = {
    "confirm": attendance.yes,
    "decline": attendance.no,
    "maybe": attendance.maybe,
    "late": attendance.late,
    "absence": attendance.absent,
    "concern": concern.first,
    "q_when": attendance.my_next,
    "q_who": attendance.my_next,
    "q_how_long": attendance.my_next,
    "q_where": attendance.where,
    "change_language": preferences.choose_language,
    "change_channel": preferences.choose_channel,
    "stop": safety.stop,
    "start_again": safety.start_again,
    "delete_data": safety.delete_me,
    "see_data": safety.my_data,
    "what_word": hard_words.explain,
    "thanks": lambda heard: [heard.say(c.part(t.THANKS_BACK))],
    "greeting": lambda heard: [heard.say(c.part(t.HELLO_BACK))],
    **{label: requests.asking_for(kind) for label, kind in requests.KINDS.items() if label != "change_channel"},
    "quiet_hours": how_we_write.wished_hours,
    "quiet_space": on_the_day.needs_quiet,
    "sensory": on_the_day.too_loud,
}
"""What the words mean -> the conversation that it starts."""

WORDS: dict[str, Conversation] = {
    "MENU": preferences.menu,
    "READ": replies.read,
    "WHERE": attendance.where,
    "LATE": attendance.late,
    "QUIET": on_the_day.quiet,
    "OK": seen.seen,
    "1": attendance.yes,
    "2": attendance.no,
    "KEEP": concern.take_back,
    "SEND": concern.choose_again,
    "WAIT": concern.choose_again,
    "SETTINGS": how_we_write.menu,
    "CHANGE": how_we_write.menu,
}
ACTIONS: dict[str, Action] = {
    **attendance.ACTIONS,
    **concern.ACTIONS,
    **requests.ACTIONS,
    **preferences.ACTIONS,
    **how_we_write.ACTIONS,
    **not_understood.ACTIONS,
    **possible_days.ACTIONS,
    **safety.ACTIONS,
    "crisis_carry_on": lambda heard, about: _carry_on(heard, about),
    **gobetween.ACTIONS,
    **staff.ACTIONS,
    "cannot_come": lambda heard, _: attendance.absent(heard),
    "private": lambda heard, _: concern.begin(heard),
    "offer_help": requests.offer,
}


def converse(heard: Heard) -> list[c.Change]:
    """What one text changes. Crisis comes before everything, and alone."""
    if "crisis" in heard.labels:
        return _crisis(heard)
    if heard.known.person.stopped_at is not None:
        return _stopped(heard)
    if heard.address.state == "unproven":
        changes = enrolment.first_answer(heard, _listen)
    elif enrolment.may_be_somebody_else(heard) and heard.word not in safety.ALWAYS:
        return _combined(heard, [*enrolment.who_asks(heard), *_gently(heard)])
    elif enrolment.staff_must_show_who_they_are(heard) and heard.word not in safety.ALWAYS:
        return _combined(heard, enrolment.is_it_still_theirs(heard))
    else:
        changes = _listen(heard)
    again = missing.with_each_yes(heard, changes)
    answered = _combined(heard, [*_sign_of_life(heard, changes), *changes, *again, *_gently(heard)])
    return not_understood.followed(heard, answered)


def unreadable(heard: Heard, kind: str) -> list[c.Change]:
    """A voice note, a picture, a place, a changed message: one plain answer (R13, R18)."""
    if heard.known.person.stopped_at is not None:
        return []
    if heard.address.state == "unproven":
        return enrolment.unreadable(heard)
    return [heard.say(c.part(MEDIA.get(kind, t.NOT_READABLE)))]


def _crisis(heard: Heard) -> list[c.Change]:
    """An open concern keeps the words as well: it is neither blocked nor released (C3)."""
    heard = heard.remembering(held=None)
    draft = heard.dialogue.draft
    if draft is not None and draft.open_at(heard.now):
        stage = "writing" if draft.stage == "approve" else draft.stage  # nothing goes that its writer has not seen (A1)
        heard = heard.remembering(
            draft=replace(draft, texts=(*draft.texts, heard.text), stage=stage, last_at=heard.now)
        )
    return [heard.remember(), *safety.crisis(heard)]


def _stopped(heard: Heard) -> list[c.Change]:
    """Only START opens again; whatever else is written is kept and listed for the coordinator (mission section 6, 3)."""
    unproven = heard.address.state == "unproven"
    if heard.word == "START" or "start_again" in heard.labels:
        return enrolment.start(heard) if unproven else safety.start_again(heard)
    if heard.word == "HELP":
        helped = enrolment.help_(heard) if unproven else safety.help_(heard)
        return [replace(change, even_stopped=True) for change in helped if isinstance(change, c.Queue)]
    if heard.word == "STOP":
        return []
    once = f"stopped wrote/{heard.me}/{heard.now.date()}"
    return [c.NewTask(heard.known.project.id, heard.me, "REASON_STOPPED_WROTE", heard.now, once=once)]


def _listen(heard: Heard) -> list[c.Change]:
    if _begins_something_else(heard):
        afresh = heard.remembering(pending=None)
        return [afresh.remember(), *_listen(afresh)]
    word, dialogue = heard.word, heard.dialogue
    if word in safety.ALWAYS and not (word == "START" and dialogue.draft):
        return safety.ALWAYS[word](heard)
    if _chooses_help(heard):
        return _letter(heard, word or "")
    if dialogue.draft is not None and dialogue.draft.open_at(heard.now):
        return concern.goes_on(heard)
    if dialogue.pending is not None and word not in LEAVES_WHAT_WAITS and not _answers_a_call(heard):
        return _pending(heard)
    if heard.known.person.is_staff and word in staff.WORDS:
        return [*_led_out(heard), *staff.WORDS[word](heard.remembering(pending=None))]
    if word is not None or not dialogue.talking_at(heard.now):
        suits = possible_days.answered(heard)
        if suits is not None:
            return suits
    if word is not None and len(word) == 1 and word.isalpha():
        return _letter(heard, word)
    if dialogue.talking_at(heard.now) and word not in {"READ", "MENU", "1", "2", "OK"}:
        return concern.talk_goes_on(heard)
    return _answer(heard)


def _led_out(heard: Heard) -> list[c.Change]:
    """MENU ends what was begun. NEXT and DESK only look; CHANGE puts its own in its place."""
    ends = heard.word == "MENU" and heard.dialogue.pending is not None
    return [heard.remembering(pending=None).remember()] if ends else []


def _begins_something_else(heard: Heard) -> bool:
    """What a facilitator had begun waits for figures, a day or a link, or waited too long, and this is not for it."""
    pending = heard.dialogue.pending
    if pending is None or heard.text.strip().isdecimal():
        return False
    over, figures = pending.over_at(heard.now), pending.asks_for_figures
    exact = pending.kind in staff.ASK_FOR_ONE_FORM and "://" not in heard.text
    return (over and figures) or ((over or figures or exact) and staff.wanted(heard) is not None)


def _answers_a_call(heard: Heard) -> bool:
    """Whoever is called by QUIET or an alert answers it first; what they had begun waits."""
    return heard.word == "OK" and heard.question is not None and heard.question.name in CALLS


def _chooses_help(heard: Heard) -> bool:
    """A letter after words of crisis means that choice, also while a concern is being written (C2, C3)."""
    option = heard.dialogue.option(heard.word, heard.now) if heard.word else None
    return option is not None and option.does in safety.ACTIONS


def _carry_on(heard: Heard, about: str) -> list[c.Change]:
    """The doors were replaced by the choices: whoever had not gone through one is shown them again (C3)."""
    draft = heard.dialogue.draft
    doors = concern.doors_again(heard) if draft is not None and draft.open_at(heard.now) else []
    return [*safety.carry_on(heard, about), *doors]


def _pending(heard: Heard) -> list[c.Change]:
    """Something a member of staff began: digits, a place, some words. A letter of the list shown with it chooses."""
    pending = heard.dialogue.pending
    assert pending is not None
    option = heard.dialogue.option(heard.word, heard.now) if heard.word else None
    if option is not None and (option.does in staff.LISTED or option.does in gobetween.ACTIONS):
        return ACTIONS[option.does](heard.remembering(pending=None), option.about)
    return {**staff.PENDING, **gobetween.PENDING}[pending.kind](heard, pending)


def _letter(heard: Heard, letter: str) -> list[c.Change]:
    option = heard.dialogue.option(letter, heard.now)
    if option is None:
        return [heard.say(c.part(t.OLD_LETTER))]
    return ACTIONS[option.does](heard, option.about)


def _several_letters(heard: Heard) -> list[str]:
    """ "A and C", "a, b": several lines of the last list, if it has all of them."""
    letters = SEVERAL.fullmatch(heard.text.strip().casefold())
    found = [letter.upper() for letter in re.findall(r"\b[a-l]\b", letters[0])] if letters else []
    last = {option.letter for option in heard.dialogue.options if heard.dialogue.option(option.letter, heard.now)}
    joined = {"E", "I"} - last  # "a e b", "a i c": and, in Portuguese and in Polish
    chosen = [letter for letter in dict.fromkeys(found) if letter not in joined]
    return chosen if len(chosen) > 1 and set(chosen) <= last else []


def _answer(heard: Heard) -> list[c.Change]:
    question, word = heard.question, heard.word
    replies_to = QUESTIONS.get(question.name, {}) if question else {}
    if word in replies_to:
        return replies_to[word](heard)
    if question is not None and question.name in CALLS and "confirm" in heard.labels:
        return replies_to["OK"](heard)
    if heard.known.person.is_staff and not heard.known.person.takes_part:
        return WORDS["READ"](heard) if word == "READ" else staff.otherwise(heard)
    if question is not None and question.name == "request_ask" and word is None:
        return agreeing.answered_question(heard)
    if word is None and missing.adds_to_it(heard):
        return missing.more_written(heard)
    if word in WORDS:
        return WORDS[word](heard)
    letters = _several_letters(heard)
    if letters:
        return missing.one_question_last([change for letter in letters for change in _letter(heard, letter)])
    chosen = how_we_write.in_own_words(heard) if word is None else None
    if chosen is not None:
        return chosen
    if question is not None and question.name in (
        "change",
        "cancelled",
        "request_answer",
        "request_worked",
        "delete",
        "pause",
        "alert",
        "offer",
        "opening",
        "still",
        "knock",
    ):
        plain = {"confirm": "1", "decline": "2"}
        digit = next((plain[label] for label in heard.labels if label in plain), None)
        if digit == "1" and question.name == "change" and heard.reading.seen:
            digit = "OK"  # "seen" says nothing about coming
        if digit in replies_to:
            others = (
                enrolment.news_to_a_knock(heard)
                if question.name == "knock"
                else [x for x in heard.labels if x not in plain]
            )
            return [*replies_to[digit](heard), *_each(heard, others)]
    return _each(heard, heard.labels) or hard_words.named_alone(heard) or _unclear(heard)


def _each(heard: Heard, labels: Sequence[str]) -> list[c.Change]:
    """Several meanings: each in turn, one combined answer. A question is answered from facts if they are known."""
    known = attendance.may_come_so(heard) or facts_asked.answered(heard)
    if known is not None:
        return known
    wanted = [label for label in dict.fromkeys(labels) if label in STARTS]
    if len(wanted) > 1:
        wanted = [label for label in wanted if label not in ("thanks", "greeting")]
    not_yet = CARE_NEEDED & set(wanted) and {"decline", "absence"} & set(wanted)
    if not_yet:
        # A no because of care, a lift or children is kept as "not yet" (mission section 2).
        wanted = [label for label in wanted if label not in ("decline", "absence", "confirm")]
    if "late" in wanted:
        wanted = [label for label in wanted if label != "confirm"]
    if "concern" in wanted:
        wanted = ["concern"]
    if hard_words.asks_about_what_it_names(heard):
        wanted = [label for label in wanted if label not in requests.KINDS]
    changes = [change for label in wanted for change in STARTS[label](heard)]
    if not_yet:
        changes.append(heard.say(c.part(t.REQUEST_HELD)))
    return missing.one_question_last(changes)


def _unclear(heard: Heard) -> list[c.Change]:
    """One gentle question; after the second unclear text a person is told. Never a loop."""
    heard = not_understood.hold(heard, context_of(heard.known, heard.now, heard.address))
    count = heard.dialogue.unclear + 1
    if count >= UNCLEAR_BEFORE_A_PERSON and heard.known.with_role("coordinator"):
        by = answer_by(heard.now, heard.known.project.zone)
        return [
            heard.remembering(unclear=0).remember(),
            c.NewTask(
                heard.known.project.id, heard.me, "REASON_UNCLEAR", heard.now, once=f"unclear/{heard.handle}", due=by
            ),
            heard.say(c.part(t.HUMAN_WILL_LOOK, by=heard.local(by))),
        ]
    return [heard.remembering(unclear=count).remember(), _gentle_question(heard)]


def _gentle_question(heard: Heard) -> c.Queue:
    meeting = heard.open_session()
    question = heard.dialogue.question
    answered = meeting is not None and question is not None and question.name == "answered"
    if meeting is None or question is None or answered or heard.now >= meeting.session.starts_at:
        return heard.say(c.part(t.NOT_UNDERSTOOD_FREE))
    sentence = t.NOT_UNDERSTOOD_SEEN if question.name == "change" else t.NOT_UNDERSTOOD
    return heard.say(c.part(sentence, **facts_of(meeting.session)))


def _sign_of_life(heard: Heard, changes: Sequence[c.Change]) -> list[c.Change]:
    """The number is in use by somebody who knows us, so what was doubted is open again (L6)."""
    leaving = any(isinstance(change, c.Stop | c.DropAddress) for change in changes)
    asked = heard.address.state == "proven" and heard.address.asked_at is not None
    doubted = asked or heard.address.state in ("doubtful", "silent")
    return [c.OpenAddress(heard.address.id)] if doubted and not leaving else []


def _welcome(heard: Heard, changes: Sequence[c.Change]) -> list[c.Change]:
    person = heard.known.person
    firsts = c.Answer | c.KeepConcern | c.NewRequest | c.KeepTalk
    first_answer = any(isinstance(change, firsts) for change in changes)
    if person.welcomed or not person.takes_part or not first_answer:
        return []
    return [c.Welcomed(person.id), heard.say(c.part(t.WELCOME))]


def _question_once(heard: Heard, changes: Sequence[c.Change]) -> list[c.Change]:
    """With the first yes to a session: what is asked once, unless the answer shows a list of its own (mission section 2)."""
    comes = any(isinstance(change, c.Answer) and change.answer in ("yes", "late", "maybe") for change in changes)
    listed = any(isinstance(change, c.Queue) and change.to == heard.me and change.letters for change in changes)
    return how_we_write.ask_once(heard) if comes and not listed else []


def _afterwards(heard: Heard, changes: Sequence[c.Change]) -> list[c.Change]:
    """The welcome and the one question: one message after the answer."""
    kept: list[c.Change] = []
    said: c.Queue | None = None
    for change in (*_welcome(heard, changes), *_question_once(heard, changes)):
        if isinstance(change, c.Queue):
            said = change if said is None else _joined(said, change)
        else:
            kept.append(change)
    return [*kept, *([said] if said is not None else [])]


def _gently(heard: Heard) -> list[c.Change]:
    """When in doubt about a figure of speech: one line after the normal answer (understanding rule 4).

    A command alone is in no doubt, and SAFE is answered with the help lines anyway.
    """
    wanted = heard.reading.gentle and heard.dialogue.draft is None and heard.word is None
    return [heard.say(c.part(t.GENTLE_OFFER))] if wanted else []


def _combined(heard: Heard, changes: Iterable[c.Change]) -> list[c.Change]:
    """All answers to one text become one message, in order; a welcome follows on its own."""
    kept: list[c.Change] = []
    answer: c.Queue | None = None
    for change in changes:
        if isinstance(change, c.Queue) and change.answers and change.to == heard.me:
            answer = change if answer is None else _joined(answer, change)
        else:
            kept.append(change)
    if answer is not None:
        answered = (change.session_id for change in kept if isinstance(change, c.Answer))
        kept.append(replace(answer, calendar=tuple(dict.fromkeys(answered))))
    if not any(isinstance(change, c.Remember) for change in kept) and heard.dialogue.unclear:
        kept.append(heard.remembering(unclear=0).remember())
    return [*kept, *_afterwards(heard, kept)]


def _joined(first: c.Queue, second: c.Queue) -> c.Queue:
    return replace(
        first,
        parts=(*first.parts, *second.parts),
        asks=second.asks or first.asks,
        letters=second.letters or first.letters,
        even_stopped=first.even_stopped or second.even_stopped,
        then=first.then or second.then,
        picture=first.picture or second.picture,
        tells=(*first.tells, *second.tells),
    )
