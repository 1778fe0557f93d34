"""Every sentence the go-between can say, in English, in the order in which a person may meet them.

To change a sentence, change it here; then `make check` names each catalogue whose translation no longer fits.
Sentences are whole: a message may be several of them on lines of their own, never one glued from pieces.

Fields in braces are facts. Their names tell how they are written (``messages/render.py``):
    day, new_day, next_day     a date              "Tuesday 9 March"
    start, until               a time of day       "2pm"
    now, before                how it is held      "Tuesday 9 March, 2pm to 4pm, Oak House"
    time                       from when to when   "2pm to approximately 4pm"
    by                         a moment            "5pm on Thursday 26 February"
    when                       how far away        "tomorrow"
    leaders, readers, names    people              "Sam and Lee"
    sessions, lines, places    a list, one a line
    LATE, READ, SEND, ...      the reply word of the reader's language (``messages/understanding/<xx>.toml``)
    anything else              as it is
1, 2, OK, MENU, STOP and the letters of lists are the same in all languages.
"""

from dataclasses import dataclass
from string import Formatter
from typing import Literal

Kind = Literal[
    "answer", "invitation", "reminder", "change", "notice", "safety", "staff", "button", "label", "pattern", "template"
]
"""Who starts and what it is for. All but ``safety``, ``staff`` and ``pattern`` are held to the discreet words of L1."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing we say. ``note`` is for translators; ``buttons`` are shown where the channel has buttons."""

    name: str
    english: str
    kind: Kind
    note: str
    buttons: tuple[tuple[str, str], ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(name for _, name, _, _ in Formatter().parse(self.english) if name)


SENTENCES: dict[str, Sentence] = {}


def _say(name: str, english: str, kind: Kind, note: str = "", buttons: tuple[tuple[str, str], ...] = ()) -> Sentence:
    SENTENCES[name] = Sentence(name, english, kind, note, buttons)
    return SENTENCES[name]


YES_NO = (("1", "BUTTON_YES"), ("2", "BUTTON_NO"), ("MENU", "BUTTON_MENU"))
STILL = (("1", "BUTTON_STILL"), ("2", "BUTTON_CANNOT"), ("MENU", "BUTTON_MENU"))
ON_DAY = (("LATE", "BUTTON_LATE"), ("2", "BUTTON_CANNOT"), ("WHERE", "BUTTON_WHERE"))
SEEN = (("OK", "BUTTON_SEEN"), ("2", "BUTTON_CANNOT"), ("WHERE", "BUTTON_WHERE"))
AGREE = (("1", "BUTTON_AGREE"), ("2", "BUTTON_NOT_OK"))
READ_IT = (("READ", "BUTTON_READ"),)
MINE = (("1", "BUTTON_MINE"), ("2", "BUTTON_NOT_MINE"))
BY_LINK = (("1", "BUTTON_YES_PLAIN"), ("2", "BUTTON_CANNOT"), ("MENU", "BUTTON_MENU"))
SHOW_IT = (("OK", "BUTTON_SHOW"),)
DOORS = (("A", "BUTTON_DOOR_A"), ("B", "BUTTON_DOOR_B"), ("KEEP", "BUTTON_KEEP"))
APPROVE = (("SEND", "BUTTON_SEND"), ("WAIT", "BUTTON_WAIT"), ("KEEP", "BUTTON_KEEP"))
TALK = (("SEND", "BUTTON_SEND"), ("KEEP", "BUTTON_KEEP"))
SAFE = (("A", "BUTTON_CARRY_ON"), ("B", "BUTTON_ASK_CONTACT"), ("C", "BUTTON_LEAVE_IT"))
ASK = (("A", "BUTTON_YES_PLAIN"), ("B", "BUTTON_NO_PLAIN"), ("C", "BUTTON_ASK_BACK"))

# --- how dates, times and people are written -----------------------------------------------------------------------

DAY = _say("DAY", "{weekday} {number} {month}", "pattern", "Tuesday 9 March. In a sentence after a comma or a colon.")
SPAN_EXACT = _say("SPAN_EXACT", "{start} to {end}", "pattern", "2pm to 4pm: the end is exact.")
SPAN_ABOUT = _say(
    "SPAN_ABOUT", "{start} to approximately {end}", "pattern", "The end is not exact. Use the plain word people say."
)
MOMENT = _say("MOMENT", "{start} on {day}", "pattern", "5pm on Thursday 26 February.")
AND = _say("AND", "{some} and {last}", "pattern", "Sam and Lee; Sam, Kim and Lee. Only names.")
LED_BY = _say(
    "LED_BY", "with {names}", "pattern", "Who leads, at the end of a list: Tuesday 9 March, 2pm, Oak House, with Sam."
)
ONLINE = _say("ONLINE", "our online room", "pattern", "Where a name of a place would stand: 'at our online room'.")
NOT_HELD = _say("NOT_HELD", "no meeting", "pattern", "Where day, time and place would stand: 'Now: no meeting.'")
TODAY = _say(
    "TODAY",
    "today",
    "pattern",
    "How far away a meeting is, in 'your group is tomorrow: Tuesday 9 March'.",
)
TOMORROW = _say(
    "TOMORROW",
    "tomorrow",
    "pattern",
    "How far away a meeting is, in 'your group is tomorrow: Tuesday 9 March'.",
)
IN_A_WEEK = _say(
    "IN_A_WEEK",
    "in 1 week",
    "pattern",
    "How far away a meeting is, in 'your group is tomorrow: Tuesday 9 March'.",
)
SOON = _say(
    "SOON",
    "soon",
    "pattern",
    "How far away a meeting is, in 'your group is tomorrow: Tuesday 9 March'.",
)
IN_LANGUAGE = _say(
    "IN_LANGUAGE", "In {language}:", "pattern", "Said before words that staff wrote in another language."
)
HELLO = _say(
    "HELLO",
    "{sender}: hello. May messages about a group come to this number?\n"
    "Reply 1 for yes. Reply 2 if this is not your number. STOP ends all messages.",
    "notice",
    "The very first text to a number. Says nothing about anybody (L7).",
    MINE,
)
HELLO_AGAIN = _say(
    "HELLO_AGAIN",
    "{sender}: a short question again. May messages about a group come to this number?\n"
    "Reply 1 for yes. Reply 2 if this is not your number. I will not ask again.",
    "notice",
    "The one friendly second question to a new number.",
    MINE,
)
HELLO_WHO = _say(
    "HELLO_WHO",
    "This is an automatic service of {sender}. I only need to know one thing first. Is this number right for "
    "messages about a group?\n"
    "Reply 1 for yes. Reply 2 if this is not your number. STOP ends all messages.",
    "answer",
    "To somebody who wrote something else before saying yes. No facts.",
    MINE,
)
HELLO_LATER = _say(
    "HELLO_LATER",
    "I keep what you wrote, and answer it after your yes. May messages about a group come to this number?\n"
    "Reply 1 for yes. Reply 2 if this is not your number. STOP ends all messages.",
    "answer",
    "To a question or a wish before the yes. It is answered after it.",
    MINE,
)
HELLO_PERSON = _say(
    "HELLO_PERSON",
    "A person will look at what you wrote. For messages about a group at this number, reply 1.\n"
    "Reply 2 if this is not your number. STOP ends all messages.",
    "answer",
    "To somebody who wrote something else a second time before saying yes. Nobody's name.",
    MINE,
)
HELLO_READS = _say("HELLO_READS", "I can only read words.", "answer", "To a voice note or a picture before the yes.")
HELLO_HELP = _say(
    "HELLO_HELP",
    "This is an automatic service. Nobody reads messages here all the time. In an emergency call {emergency}. "
    "To talk to someone now: {talk_line}.\n"
    "The service knows this number. Nothing else comes here before you reply 1.\n"
    "Reply 1 for messages about a group. Reply 2 if this is not your number. STOP ends all messages.",
    "answer",
    "HELP and PRIVACY before the yes. Nobody's name.",
    MINE,
)
HELLO_DONE = _say(
    "HELLO_DONE",
    "Thank you. Messages from {sender} come here. Reply MENU to see what I can do. STOP ends all messages.",
    "answer",
    "The number is noted.",
)
HELLO_REPEAT = _say(
    "HELLO_REPEAT",
    "I did not understand what you wrote before. You can send it again in other words.",
    "answer",
    "After the first yes, when they had written something before it that was not clear.",
)
NUMBER_CHECK = _say(
    "NUMBER_CHECK",
    "{sender}: is this still your number? Reply 1 for yes. Reply 2 if it is not.",
    "notice",
    "To a number that was silent for 90 days (L6). Says nothing else.",
    MINE,
)
NUMBER_STILL = _say("NUMBER_STILL", "Thank you. Everything stays as it is.", "answer", "It is still their number.")

# --- being invited -------------------------------------------------------------------------------------------------

INVITE = _say(
    "INVITE",
    "{sender}: hello {name}. We would like you to join a group meeting. It is on {day}, {time}, at {place}. "
    "{leaders} will run it.\n"
    "Reply 1 to come. Reply 2 if you cannot. Both are fine. Reply MENU for more.",
    "invitation",
    "To somebody who has answered us before.",
    YES_NO,
)
INVITE_NEXT = _say(
    "INVITE_NEXT",
    "{sender}: hello {name}. The next group meeting is on {day}, {time}, at {place}. {leaders} will run it.\n"
    "Reply 1 to come. Reply 2 if you cannot. Both are fine. Reply MENU for more.",
    "invitation",
    "To somebody who was invited to an earlier meeting of the same group.",
    YES_NO,
)
INVITE_AGAIN = _say(
    "INVITE_AGAIN",
    "{sender}: a short question about {day}, {time}, at {place}. Would you like to come?\n"
    "Reply 1 for yes or 2 for no. Both are fine. I will not ask again.",
    "invitation",
    "The one friendly second question. No blame for not answering.",
    YES_NO,
)
WELCOME = _say(
    "WELCOME",
    "Good to know, before you write more: this is an automatic service. Nobody reads messages here all the time. "
    "In an emergency call {emergency}. To talk to someone now: {talk_line}.\n"
    "The service knows your number. {readers} cannot see who wrote something in private. {gobetween} sees your name only "
    "if you ask. In a small group people may still guess. The phone company can see texts.\n"
    "You can ask about any word, at any time. Reply MENU to see what I can do. STOP ends all messages.",
    "answer",
    "Once, after the first answer. Says honestly what cannot be promised (trust section 0).",
)
CONFIRMED = _say(
    "CONFIRMED", "Thank you. You are coming: {day}, {time}, {place}.", "answer", "One line that confirms a yes."
)
CONFIRMED_ALL = _say(
    "CONFIRMED_ALL", "Thank you. You are coming:\n{sessions}", "answer", "A yes to several dates at once."
)
CONFIRMED_ONLINE = _say(
    "CONFIRMED_ONLINE",
    "Thank you. You will join online: {day}, {time}.",
    "answer",
    "A yes, but not at the place. The link follows on a line of its own.",
)
STAYS_UNTIL = _say(
    "STAYS_UNTIL", "You stay until {until}. That is fine. {leaders} will know.", "answer", "A line below a yes: 3pm."
)
STAYS_PARTLY = _say(
    "STAYS_PARTLY",
    "You are there for a part of it. That is fine. {leaders} will know.",
    "answer",
    "A line below a yes. They did not say for which part.",
)
ONLINE_NOT_YET = _say(
    "ONLINE_NOT_YET",
    "You would like to join online: {day}, {time}. There is no link for it yet. {coordinator} knows now and will answer by "
    "{by}. It can be yes or no.\nIf you can come to the place, reply 1. If not, reply 2. Both are fine.",
    "answer",
    "They asked to join online. Honest: nothing is promised. {coordinator} is a person.",
    YES_NO,
)
ONLINE_OFFER = _say(
    "ONLINE_OFFER",
    "Yes, you can join online: {day}, {time}. Reply A if you will. I will send you the link.",
    "answer",
    "To the question if they may join online. The letter stays A.",
)
PART_OFFER = _say(
    "PART_OFFER",
    "Yes, you can come for a part of it: {day}, {time}. Reply A if you will.",
    "answer",
    "To the question if they may come for a part only. The letter stays A.",
)
DECLINED = _say(
    "DECLINED",
    "Thank you for telling us. You are not coming on {day}. That is fine. If things change, reply 1.",
    "answer",
    "One line that confirms a no. A no is as welcome as a yes.",
)
MAYBE = _say(
    "MAYBE",
    "Thank you. You are not sure yet about {day}. That is fine. Reply 1 or 2 when you know.",
    "answer",
    "Somebody is not sure.",
)
LATE_NOTED = _say(
    "LATE_NOTED", "Thank you. You are coming late on {day}. {leaders} will know.", "answer", "Coming, but late."
)
LATE_MINUTES = _say(
    "LATE_MINUTES",
    "Thank you. You are coming about {minutes} minutes late on {day}. {leaders} will know.",
    "answer",
    "Coming late, and they said by how much.",
)
ABSENCE = _say(
    "ABSENCE",
    "Thank you for telling us. You will not be at the group on {day}. That is fine. "
    "We have noted that you told us in time. If things change, reply 1.",
    "answer",
    "They told us before the start. Never asks why.",
)
ABSENCE_AFTER_START = _say(
    "ABSENCE_AFTER_START",
    "Thank you for telling us. You are not at the group on {day}. That is fine. We have noted it.",
    "answer",
    "They told us after the start.",
)
ABSENCES = _say(
    "ABSENCES",
    "Thank you for telling us. You will not be there on:\n"
    "{sessions}\n"
    "That is fine. We have noted that you told us in time.",
    "answer",
    "Several dates at once.",
)
CATCH_UP = _say(
    "CATCH_UP",
    "To catch up afterwards, reply with a letter.\nA Send me the notes.\nB Talk with one of us.",
    "answer",
    "After an absence. An offer, no duty. The letters stay A and B.",
)
SEAT_WAITING = _say(
    "SEAT_WAITING",
    "The group on {day} is full. You are on the waiting list. I will write when there is a place for you. "
    "To leave the list, reply 2.",
    "answer",
    "After a yes to a session without a free place.",
)
SEAT_OFFERED = _say(
    "SEAT_OFFERED",
    "{sender}: there is a place for you now. {day}, {time}, at {place}. I keep it until {by}.\n"
    "Reply 1 if you will come. Reply 2 if you cannot. Both are fine.",
    "invitation",
    "To the first on the waiting list. After that moment the next one is asked.",
    YES_NO,
)
COMING_SO_FAR = _say("COMING_SO_FAR", "People who come, so far: {count}.", "answer", "A number, never names.")
GOOD_TO_KNOW = _say(
    "GOOD_TO_KNOW", "Good to know:\n{lines}", "answer", "Lines that staff wrote: what it is for, what people get, food."
)
OVER_A_MEAL = _say("OVER_A_MEAL", "It goes over a meal time.", "answer", "A plain fact, so that people can plan.")
WHICH_ONE = _say("WHICH_ONE", "Which one do you mean? Reply with a letter.\n{lines}", "answer", "A list follows.")
NO_SESSION = _say(
    "NO_SESSION", "There is no meeting for you in our list now. I will write when there is one.", "answer", ""
)
STARTED_ALREADY = _say(
    "STARTED_ALREADY",
    "The meeting on {day} has begun. Reply MENU for more.",
    "answer",
    "A yes that is too late.",
)
CANCELLED = _say("CANCELLED", "The meeting on {day} does not take place.", "answer", "")

# --- questions about a session -------------------------------------------------------------------------------------

MY_NEXT = _say(
    "MY_NEXT",
    "Your next meeting: {day}, {time}, at {place}. {leaders} will run it.\n"
    "Reply 1 if you will come. Reply 2 if you cannot. Reply {WHERE} for the way.",
    "answer",
    "Answers: when, how long, who, what next.",
    YES_NO,
)
WHERE_IS = _say(
    "WHERE_IS", "{day}, {time}: {place}.\n{details}", "answer", "Details are the venue card, as staff wrote it."
)
WHERE_SHORT = _say("WHERE_SHORT", "{day}, {time}: {place}.", "answer", "When there is no venue card.")
QUIET_ASKED = _say(
    "QUIET_ASKED",
    "I have told {names} just now. I will tell you here who comes. You can leave the room at any time.",
    "answer",
    "To QUIET on the day: one helper after the other is asked until one says OK.",
)
QUIET_PLACE = _say("QUIET_PLACE", "There is a quiet place: {details}", "answer", "As staff wrote it.")
QUIET_COMES = _say(
    "QUIET_COMES", "{sender}: {names} knows now and comes to you.", "notice", "One name. A helper has said OK."
)
QUIET_NOBODY = _say(
    "QUIET_NOBODY",
    "{sender}: nobody has answered me yet. You can go to the quiet place by yourself, or go home. Both are fine. "
    "To talk to someone now: {talk_line}.",
    "notice",
    "No helper has said OK in some minutes.",
)
QUIET_LATER = _say(
    "QUIET_LATER",
    "On {day} you can reply {QUIET} at any time. Then somebody who helps on the day comes to you.",
    "answer",
    "QUIET before the day.",
)

# --- reminders: the six facts, every time --------------------------------------------------------------------------

REMIND_WEEK = _say(
    "REMIND_WEEK",
    "{sender}: your group is in 1 week. {day}, {time}, {place}. {leaders} will be there.\n"
    "Still OK to come? Reply 1 or 2. Both are fine.",
    "reminder",
    "Seven days before.",
    STILL,
)
REMIND_DATE = _say(
    "REMIND_DATE",
    "{sender}: your group is on {day}, {time}, {place}. {leaders} will be there.\n"
    "Still OK to come? Reply 1 or 2. Both are fine.",
    "reminder",
    "When it is neither today, tomorrow nor in 1 week.",
    STILL,
)
REMIND_TOMORROW = _say(
    "REMIND_TOMORROW",
    "{sender}: your group is tomorrow. {day}, {time}, {place}.\n"
    "Reply 2 if you cannot come. It helps us plan. You do not need to say why.",
    "reminder",
    "One day before.",
    STILL,
)
REMIND_TOMORROW_MANY = _say(
    "REMIND_TOMORROW_MANY",
    "{sender}: your group is tomorrow. {day}, {time}, {place}.\nComing so far: {count}.\n"
    "Reply 2 if you cannot. No need to say why.",
    "reminder",
    "One day before, with how many people come (demand 18).",
    STILL,
)
REMIND_TODAY = _say(
    "REMIND_TODAY",
    "{sender}: your group is today. {day}, {time}, {place}.\nLate? Reply {LATE}. Need quiet? Reply {QUIET}. Cannot come? Reply 2.",
    "reminder",
    "On the day.",
    ON_DAY,
)
PAPERS_COME = _say(
    "PAPERS_COME",
    "What to read before comes on {day}.",
    "answer",
    "Below a reminder. Papers for a meeting (15).",
)
PAPERS_THERE = _say(
    "PAPERS_THERE",
    "There is something to read before. Reply MENU, then A.",
    "answer",
    "Below a reminder. The papers are there; MENU, A shows them.",
)
HELPER_IS = _say(
    "HELPER_IS",
    "Who to ask for when you are there: {names}.",
    "answer",
    "Below a reminder: one name, of who helps on the day (21).",
)
CHANGED_BEFORE = _say(
    "CHANGED_BEFORE",
    "This changed before we asked you. NOT any more: {before}.",
    "answer",
    "To somebody who was invited after a change and may have heard of the old place or time. NOT stays in capitals.",
)

# --- changes -------------------------------------------------------------------------------------------------------

CHANGE_PLACE = _say(
    "CHANGE_PLACE",
    "{sender}: the place has CHANGED.\n"
    "{day}, {start} is now at {place}. NOT at {old_place}.\nThe time is the same: {time}.\n"
    "Reply OK to say you saw this.",
    "change",
    "The two words in capitals stay in capitals.",
    SEEN,
)
CHANGE_PLACE_AGAIN = _say(
    "CHANGE_PLACE_AGAIN",
    "{sender}: did you see this? {day}, {start} is now at {place}. NOT at {old_place}.\nReply OK to say you saw this.",
    "change",
    "Not seen yet. No blame.",
    SEEN,
)
CHANGE_PLACE_NOT_COMING = _say(
    "CHANGE_PLACE_NOT_COMING",
    "{sender}: the place has CHANGED. {day}, {time} is now at {place}. NOT at {old_place}.\n"
    "You told us that you are not coming. That is fine. If things change, reply 1.",
    "change",
    "To somebody who said no: told once, asked nothing.",
)
CHANGE_TIME = _say(
    "CHANGE_TIME",
    "{sender}: the time has CHANGED.\nNow: {now}.\nNOT: {before}.\n"
    "Reply 1 if you will come. Reply 2 if you cannot. Both are fine.",
    "change",
    "Day, times and place, now and before. The words in capitals stay in capitals.",
    YES_NO,
)
CHANGE_TIME_AGAIN = _say(
    "CHANGE_TIME_AGAIN",
    "{sender}: did you see this? The time has CHANGED.\nNow: {now}.\nNOT: {before}.\n"
    "Reply 1 if you will come. Reply 2 if you cannot. Both are fine.",
    "change",
    "Not seen yet. No blame.",
    YES_NO,
)
CHANGE_TIME_NOT_COMING = _say(
    "CHANGE_TIME_NOT_COMING",
    "{sender}: the time has CHANGED.\nNow: {now}.\nNOT: {before}.\n"
    "You told us that you are not coming. If the new time is better for you, reply 1.",
    "change",
    "To somebody who said no to the old time: told once, asked nothing.",
)
CHANGE_LEADERS = _say(
    "CHANGE_LEADERS",
    "{sender}: who runs the group has CHANGED.\nNow: {leaders}. NOT: {old_leaders}.\n"
    "All else is the same: {day}, {time}, {place}.\nReply OK to say you saw this.",
    "change",
    "Only names of people. The words in capitals stay in capitals.",
    SEEN,
)
CHANGE_LEADERS_AGAIN = _say(
    "CHANGE_LEADERS_AGAIN",
    "{sender}: did you see this? Who runs the group has CHANGED.\nNow: {leaders}. NOT: {old_leaders}.\n"
    "All else is the same: {day}, {time}, {place}.\nReply OK to say you saw this.",
    "change",
    "Not seen yet. No blame.",
    SEEN,
)
CHANGE_LEADERS_NOT_COMING = _say(
    "CHANGE_LEADERS_NOT_COMING",
    "{sender}: who runs the group has CHANGED.\nNow: {leaders}. NOT: {old_leaders}.\n"
    "It is about {day}, {time}, {place}.\nYou told us that you are not coming. That is fine. If things change, reply 1.",
    "change",
    "To somebody who said no: told once, asked nothing.",
)
CHANGE_LINK = _say(
    "CHANGE_LINK",
    "{sender}: the link for {day}, {time} has CHANGED.\nThis one is right: {link}\nNOT this one: {old_link}\n"
    "Reply OK to say you saw this.",
    "change",
    "The address of a page on which one can join. No full stop after it.",
    (("OK", "BUTTON_SEEN"),),
)
CHANGE_LINK_AGAIN = _say(
    "CHANGE_LINK_AGAIN",
    "{sender}: did you see this? The link for {day}, {time} has CHANGED.\nThis one is right: {link}\n"
    "NOT this one: {old_link}\nReply OK to say you saw this.",
    "change",
    "Not seen yet. No blame.",
    (("OK", "BUTTON_SEEN"),),
)
CHANGE_LINK_NEW = _say(
    "CHANGE_LINK_NEW",
    "{sender}: you can also join online on {day}, {time}. The place stays the same: {place}.\nThe link: {link}",
    "notice",
    "There was no link before. Nothing has to be answered. No full stop after the address.",
)
CHANGE_LINK_ASKED = _say(
    "CHANGE_LINK_ASKED",
    "{sender}: you asked to join online. Now there is a link: {day}, {time}.\nThe link: {link}\n"
    "Reply 1 to join online. Reply 2 if you cannot. Both are fine.",
    "notice",
    "To somebody who had asked for a link when there was none. No full stop after the address.",
    BY_LINK,
)
CHANGE_SEVERAL = _say(
    "CHANGE_SEVERAL",
    "{sender}: something has CHANGED.\nNow: {now}.\nNOT: {before}.\nReply OK to say you saw this.",
    "change",
    "Several things at once, for example the place and who runs it.",
    SEEN,
)
CHANGE_SEVERAL_AGAIN = _say(
    "CHANGE_SEVERAL_AGAIN",
    "{sender}: did you see this? Something has CHANGED.\nNow: {now}.\nNOT: {before}.\nReply OK to say you saw this.",
    "change",
    "Not seen yet. No blame.",
    SEEN,
)
CHANGE_SEVERAL_NOT_COMING = _say(
    "CHANGE_SEVERAL_NOT_COMING",
    "{sender}: something has CHANGED.\nNow: {now}.\nNOT: {before}.\n"
    "You told us that you are not coming. That is fine. If things change, reply 1.",
    "change",
    "To somebody who said no: told once, asked nothing.",
)
CHANGE_CANCELLED = _say(
    "CHANGE_CANCELLED",
    "{sender}: the meeting is CANCELLED.\nIt does NOT take place: {before}.\nOther meetings stay as they are.\n"
    "Reply OK to say you saw this.",
    "change",
    "Day, times and place of what does not take place.",
    (("OK", "BUTTON_SEEN"),),
)
CHANGE_CANCELLED_AGAIN = _say(
    "CHANGE_CANCELLED_AGAIN",
    "{sender}: did you see this? The meeting is CANCELLED.\nIt does NOT take place: {before}.\n"
    "Reply OK to say you saw this.",
    "change",
    "Not seen yet. No blame.",
    (("OK", "BUTTON_SEEN"),),
)
CHANGE_CANCELLED_NOT_COMING = _say(
    "CHANGE_CANCELLED_NOT_COMING",
    "{sender}: the meeting is CANCELLED.\nIt does NOT take place: {before}.\nOther meetings stay as they are.\n"
    "You told us that you are not coming. You do not need to do anything.",
    "change",
    "To somebody who said no: told once, asked nothing.",
)
JOIN_LINK = _say("JOIN_LINK", "To join online: {link}", "answer", "Below other lines. No full stop after the address.")
JOIN_LINK_ASKED = _say(
    "JOIN_LINK_ASKED",
    "You asked to join online. Now there is a link: {link}\nReply 1 to join online. Reply 2 if you cannot. Both are fine.",
    "answer",
    "Below a change, to somebody who had asked for a link when there was none. No full stop after the address.",
    BY_LINK,
)
CHANGE_SEEN = _say("CHANGE_SEEN", "Thank you. You saw it: {day}, {time}, at {place}.", "answer", "After OK.")
CHANGE_SEEN_COME = _say(
    "CHANGE_SEEN_COME",
    "Thank you. You saw it: {day}, {time}, at {place}.\nWill you come? Reply 1 or 2. Both are fine.",
    "answer",
    "After OK to another time: they have not said whether they come then.",
    YES_NO,
)
CHANGE_SEEN_CANCELLED = _say(
    "CHANGE_SEEN_CANCELLED", "Thank you. You saw it: there is no meeting on {day}.", "answer", "After OK."
)
TEMPLATE_INVITATION = _say(
    "TEMPLATE_INVITATION",
    "From {sender}: hello. We would like you to join a group meeting. It is on {day}, {time}, at {place}. {leaders} "
    "will run it.\n"
    "Reply 1 to come. Reply 2 if you cannot. Both are fine. Reply MENU for more.",
    "template",
    "WhatsApp, outside the 24 hours. Must not begin or end with a field.",
    YES_NO,
)
TEMPLATE_REMINDER = _say(
    "TEMPLATE_REMINDER",
    "From {sender}: your group is {when}: {day}, {time}, {place}.\n"
    "Reply 1 if you will come. Reply 2 if you cannot. Both are fine.",
    "template",
    "WhatsApp, outside the 24 hours. {when} is today, tomorrow, in 1 week, or soon. Must not begin or end with a field.",
    STILL,
)
TEMPLATE_CHANGE = _say(
    "TEMPLATE_CHANGE",
    "From {sender}: something has CHANGED.\nNow: {now}.\nNOT any more: {before}.\nReply OK to say you saw this.",
    "template",
    "WhatsApp, outside the 24 hours: day, times and place, now and before.",
    SEEN,
)
TEMPLATE_MESSAGE = _say(
    "TEMPLATE_MESSAGE",
    "From {sender}: there is a message for you. Reply OK to read it.",
    "template",
    "WhatsApp, outside the 24 hours, for everything else. The words follow after OK.",
    SHOW_IT,
)

# --- which day would suit ------------------------------------------------------------------------------------------

POLL = _say(
    "POLL",
    "{sender}: we would like to fix a day for a meeting. Which of these would suit you?\n{lines}\n"
    "Reply with one or more letters, for example A C. You do not have to answer.",
    "notice",
    "Days with times, each with its letter. Nobody sees whose answer it is.",
)
POLL_LINE = _say("POLL_LINE", "{day}, {time}", "label", "One line of that list.")
POLL_NOTED = _say(
    "POLL_NOTED",
    "Thank you. These days suit you:\n{lines}\n"
    "To change this, reply with other letters. I will write when a day is fixed.",
    "answer",
    "Nothing is promised: it is no yes to a meeting.",
)
POLL_NONE_NOTED = _say(
    "POLL_NONE_NOTED",
    "Thank you. None of these days suits you. That is fine. To change this, reply with letters.",
    "answer",
    "As welcome as any other answer.",
)
POLL_AGAIN = _say(
    "POLL_AGAIN",
    "Which of these days would suit you?\n{lines}\nReply with one or more letters. If none does, reply 2.",
    "answer",
    "The question once more, when the answer was not clear.",
)
POLL_OVER = _say(
    "POLL_OVER",
    "This question is closed. I will write when there is a meeting for you.",
    "answer",
    "To an answer that comes after a day was fixed.",
)

# --- from the facilitators -----------------------------------------------------------------------------------------

AFTER_SESSION = _say(
    "AFTER_SESSION",
    "{sender}: after {day}, was there anything you could not say? You can write it here in private. Reply A.\n"
    "No answer is fine too.",
    "notice",
    "Some hours after the first meeting, the fourth and the last. It leads to the private line.",
    (("A", "BUTTON_WRITE_IT"),),
)
GROUP_WORDS = _say(
    "GROUP_WORDS",
    "{sender}: {name} writes to the group. {words}",
    "notice",
    "A facilitator's own words, for everybody.",
)
DECIDED = _say(
    "DECIDED",
    "{sender}: {name} writes what was decided since last time.",
    "notice",
    "Before one or both of the next two sentences (14). At most once a week.",
)
WE_DID = _say(
    "WE_DID",
    "What we did: {words}",
    "answer",
    "A facilitator's own words follow. We: those who run the group.",
)
WE_DID_NOT = _say(
    "WE_DID_NOT",
    "What we did not do, and why: {words}",
    "answer",
    "A facilitator's own words follow, with the reason.",
)
LEADER_LATE = _say(
    "LEADER_LATE",
    "{sender}: today {name} comes about {minutes} minutes late: {day}, {time}, {place}. You can go in and wait.",
    "notice",
    "A facilitator is late; to whoever comes today.",
)

# --- menu, help, the words that always work ------------------------------------------------------------------------

MENU = _say(
    "MENU",
    "Reply with a letter.\nA My next meeting.\nB I cannot come.\nC Say something in private.\nD Ask for help to come.\n"
    "E Change the language, or how I write.\nSTOP ends all messages.",
    "answer",
    "The letters stay A to E, in this order.",
)
HELP_KINDS = _say(
    "HELP_KINDS",
    "What would help? Reply with a letter, or write it in your own words.\n{lines}",
    "answer",
    "A list of kinds of help follows.",
)
HELP = _say(
    "HELP",
    "{sender}. This is an automatic service. Nobody reads messages here all the time. In an emergency call {emergency}. "
    "To talk to someone now: {talk_line}.\n"
    "The service knows your number. {readers} cannot see who wrote something in private. {gobetween} sees your name only "
    "if you ask. In a small group people may still guess. The phone company can see texts.\n"
    "Reply MENU to see what I can do.",
    "answer",
    "The four honest sentences of trust section 0.",
)
PRIVACY = _say(
    "PRIVACY",
    "Who sees what. {readers}: your first name, and if you are coming. {coordinator}: your name, how we write to you, and "
    "what help you ask for. {gobetween}: only what you send there. What you say in private goes on only in words that you "
    "saw and agreed to, without your name. The phone company can see texts.\n"
    "Reply MY DATA to ask for a copy. Reply DELETE ME to end and erase.",
    "answer",
    "MY DATA and DELETE ME are also understood in your language: you may use those words here.",
)
PRIVACY_OPENED = _say(
    "PRIVACY_OPENED", "{name} opened your words: {by}.", "answer", "One line for each time at door B (A0)."
)
PRIVACY_RULE = _say(
    "PRIVACY_RULE", "Reply A to choose who is told if your words suggest danger.", "answer", "Under PRIVACY (C4)."
)
ALERT_RULE = _say(
    "ALERT_RULE",
    "If your words suggest danger, who is told? Reply with a letter.\nA Nobody, unless I ask.\nB {contact} is told.",
    "answer",
    "The rule that the person accepts (C4). I: the person.",
)
MUST_ACT = _say(
    "MUST_ACT",
    "If your words suggest danger, {contact} is always told how to reach you. Your words are not passed on.",
    "answer",
    "At enrolment and before the first private words, where the organisation must always act (C4).",
)
ALERT_RULE_ASK = _say(
    "ALERT_RULE_ASK", "Nobody is told unless you ask. You can change this at any time.", "answer", "After A."
)
ALERT_RULE_TELL = _say(
    "ALERT_RULE_TELL",
    "If your words suggest danger, {contact} is told how to reach you. Your words are not passed on. "
    "You can change this at any time.",
    "answer",
    "After B.",
)
MY_DATA = _say(
    "MY_DATA",
    "I keep your first name, number, language, answers about coming, and what you asked for. I also keep what you wrote in "
    "private. I do not show it here: somebody else may hold this phone.\nReply A to see for how long. Reply B to ask for a "
    "copy. A person checks first that it is you.",
    "answer",
    "After MY DATA (D2). Nothing is quoted.",
)
MY_DATA_HOW_LONG = _say(
    "MY_DATA_HOW_LONG",
    "Messages: {days} days. What you said in private: until {after} days after the group ends. Notes about pay: as long as the "
    "law asks. A locked note of a number that said STOP: always, so that nobody writes to it.",
    "answer",
    "How long what is kept (D4).",
)
MY_DATA_COPY = _say(
    "MY_DATA_COPY",
    "Thank you. {coordinator} asks first if it is you, and then gets you the copy. You hear by {by}.",
    "answer",
    "They asked for a copy of their data (D2). It is their right: no yes or no.",
)
LOST_WHICH = _say(
    "LOST_WHICH",
    "Which one is lost? Reply with a letter. Nothing more goes there.\n{lines}",
    "answer",
    "After LOST: the person's other ways to get messages.",
)
LOST_DONE = _say("LOST_DONE", "Nothing more goes there. A person is told, who can help.", "answer", "")
LOST_ONLY = _say(
    "LOST_ONLY",
    "Thank you for telling me. I keep writing here. A person is told, who can stop another phone.",
    "answer",
    "After LOST, when this is the only way to reach them.",
)
STOPPED = _say(
    "STOPPED",
    "You will get no more messages from {sender}. We keep your place unless you tell us not to. "
    "To start again, reply {START}.",
    "answer",
    "After STOP.",
)
STOPPED_NEW = _say(
    "STOPPED_NEW",
    "You will get no more messages from {sender}. To start again, reply {START}.",
    "answer",
    "After STOP from a number that has not said yes: it may be anybody's.",
)
STARTED = _say(
    "STARTED",
    "Messages from {sender} are on again. In an emergency call {emergency}. To talk to someone now: {talk_line}.\n"
    "Reply MENU to see what I can do.",
    "answer",
    "After START. Carries the help line (C1).",
)
PAUSED = _say(
    "PAUSED",
    "I will not write for 14 days. If a meeting that you said yes to changes, I will tell you. Then I will ask once if we "
    "shall go on.",
    "answer",
    "",
)
PAUSED_UNTIL = _say(
    "PAUSED_UNTIL",
    "I will not write until {day}. If a meeting that you said yes to changes, I will tell you. Then I will ask once if we "
    "shall go on.",
    "answer",
    "A break of some weeks.",
)
PAUSE_OVER = _say(
    "PAUSE_OVER", "{sender}: the break is over. Shall we go on? Reply 1 for yes, 2 for no.", "notice", "", AGREE
)
GOING_ON = _say("GOING_ON", "Thank you. I will write to you again when there is something.", "answer", "")
SETTINGS = _say(
    "SETTINGS",
    "What shall I change? Reply with a letter, or write it in your own words.\nA The language.\n"
    "B Another way to get messages.\nC From when to when I write.\nD Which reminders.\nE How my texts look.\n"
    "F A break of some weeks.",
    "answer",
    "MENU, E. The letters stay A to F.",
)
SETTINGS_KEEPING = _say(
    "SETTINGS_KEEPING",
    "G Texts that I do not understand.",
    "answer",
    "One more line of that list, in some projects. I: the service. It asks whether such texts may be kept.",
)
KEEPING_ASKED = _say(
    "KEEPING_ASKED",
    "Sometimes I do not understand a text. May we keep such texts, to test how well I read?\n"
    "Names, numbers, dates and places come out. Your name is not with them. People may still guess from the words. "
    "People who work on this service read them. We never keep private words for this. If I see words about danger, "
    "I keep nothing.\n"
    "We wait {days} days. After that we cannot find your texts again.\n"
    "A Yes\nB No\nBoth are fine.",
    "answer",
    "MENU, E, G. A standing yes or no (D5, D7). We: the people who run the service. For {days} days the text stays the person's.",
)
KEEPING_YES = _say(
    "KEEPING_YES",
    "It is noted. We may keep texts that I do not understand. To change it, reply MENU, then E, then G.",
    "answer",
    "After A.",
)
KEEPING_NO = _say(
    "KEEPING_NO",
    "It is noted. We keep no more of your texts for this. What we took before has no name on it. It cannot be found again.",
    "answer",
    "After B, the first time or later. Honest: what was taken before stays.",
)
KEEPING_SO_FAR = _say(
    "KEEPING_SO_FAR",
    "You said yes: we may keep texts that I do not understand, without your name. We delete them after {days} days, unless they "
    "became a test. To change it, reply MENU, then E, then G.",
    "answer",
    "Under PRIVACY and MY DATA, and before the question, for whoever said yes. A test: a line by which we try how well I read.",
)
HOURS_WHICH = _say(
    "HOURS_WHICH",
    "Now I write between these times: {time}. What is better? Reply with a letter, or write two times.\n{lines}",
    "answer",
    "A list of times of day follows.",
)
HOURS_LINE = _say("HOURS_LINE", "{time}", "label", "One line of that list: 9am to 5pm.")
HOURS_SET = _say(
    "HOURS_SET",
    "Thank you. From now on I write between these times: {time}. When you write, I still answer at once.",
    "answer",
    "",
)
REMINDERS_WHICH = _say(
    "REMINDERS_WHICH",
    "Which reminders would you like? Reply with a letter.\n{lines}",
    "answer",
    "A list follows.",
)
LEADS_ALL = _say("LEADS_ALL", "All of them", "label", "A choice of reminders.")
LEADS_DAY = _say("LEADS_DAY", "Only the day before", "label", "A choice of reminders.")
LEADS_ON_DAY = _say("LEADS_ON_DAY", "Only on the day", "label", "A choice of reminders.")
LEADS_BOTH = _say("LEADS_BOTH", "The day before, and on the day", "label", "A choice of reminders.")
LEADS_NONE = _say("LEADS_NONE", "None", "label", "A choice of reminders: no reminders.")
REMINDERS_SET = _say(
    "REMINDERS_SET",
    "Thank you. Your reminders from now on: {kind}. If something changes, I will still tell you.",
    "answer",
    "{kind} is one of the choices, as it stands in the list.",
)
STYLE_WHICH = _say("STYLE_WHICH", "How shall my texts look? Reply with a letter.\n{lines}", "answer", "A list follows.")
STYLE_DISCREET = _say("STYLE_DISCREET", "Short name, nothing about the topic", "label", "As it is for everybody.")
STYLE_FULL = _say("STYLE_FULL", "With the whole name of the project", "label", "Others may see it on the phone.")
STYLE_OPENING = _say("STYLE_OPENING", "With a word of my own at the beginning", "label", "The person says 'my own'.")
STYLE_SET = _say("STYLE_SET", "Thank you. My texts look like this from now on.", "answer", "")
OPENING_WHICH = _say(
    "OPENING_WHICH",
    "Write the word that my texts shall begin with. Nobody else knows it. Or reply A for the usual one: {words}.",
    "answer",
    "A word of their own instead of the short name, so that others learn nothing from a lock screen.",
)
OPENING_SET = _say("OPENING_SET", "Thank you. My texts to you begin with: {words}.", "answer", "")
BREAK_WHICH = _say(
    "BREAK_WHICH", "How long shall the break be? Reply with a letter.\n{lines}", "answer", "A list of weeks follows."
)
BREAK_LINE = _say("BREAK_LINE", "{count} weeks", "label", "2, 4 or 8 weeks.")
ASK_ON_THE_DAY = _say(
    "ASK_ON_THE_DAY",
    "One question. You can skip it. I write between these times: {time}. May a change on the day itself come at other times? "
    "Reply A for yes, B for no.",
    "answer",
    "Asked once. A change of a meeting that is today.",
)
ON_THE_DAY_YES = _say("ON_THE_DAY_YES", "Thank you. A change on the day comes at once.", "answer", "")
ON_THE_DAY_NO = _say(
    "ON_THE_DAY_NO",
    "Thank you. A change on the day waits for your times. From 3 hours before the start it comes at once.",
    "answer",
    "",
)
ASK_PHONE = _say(
    "ASK_PHONE",
    "May somebody phone you about such a change? Reply A for yes, B for no. You can skip this too.",
    "answer",
    "Asked once.",
)
PHONE_NOTED = _say("PHONE_NOTED", "Thank you. It is noted. Reply MENU, then E, to change it.", "answer", "")
LANGUAGES = _say("LANGUAGES", "Which language? Reply with a letter.\n{lines}", "answer", "")
LANGUAGE_SET = _say("LANGUAGE_SET", "Thank you. I will write to you in {language} from now on.", "answer", "")
CHANNEL_WHICH = _say(
    "CHANNEL_WHICH", "How shall I write to you? Reply with a letter.\n{lines}", "answer", "A list of ways follows."
)
DAY_AND_NIGHT = _say("DAY_AND_NIGHT", "24 hours", "label", "When a help line answers, in a project that begins.")
FREE_DAY_AND_NIGHT = _say("FREE_DAY_AND_NIGHT", "free, 24 hours", "label", "The same, and the call costs nothing.")
EMERGENCY_SERVICES = _say("EMERGENCY_SERVICES", "Emergency", "label", "The name of 999 on the list of help lines.")
CHANNEL_SMS = _say("CHANNEL_SMS", "Text message", "label", "")
CHANNEL_WHATSAPP = _say("CHANNEL_WHATSAPP", "WhatsApp", "label", "")
CHANNEL_TELEGRAM = _say("CHANNEL_TELEGRAM", "Telegram", "label", "")
CHANNEL_BYHAND = _say("CHANNEL_BYHAND", "By post, by phone or in person", "label", "Staff do it by hand.")
PLAIN_LETTERS = _say(
    "PLAIN_LETTERS",
    "Text messages without accents",
    "label",
    "In the list of MENU, E: letters such as ã, ł or ș become a, l, s; a text costs less.",
)
OWN_LETTERS = _say(
    "OWN_LETTERS",
    "Text messages with accents",
    "label",
    "In the list of MENU, E, for somebody who gets texts without accents.",
)
PLAIN_LETTERS_SET = _say(
    "PLAIN_LETTERS_SET",
    "Thank you. Text messages come without accents now. That makes them shorter.",
    "answer",
    "They chose plain letters for text messages.",
)
OWN_LETTERS_SET = _say(
    "OWN_LETTERS_SET",
    "Thank you. Text messages come with accents now.",
    "answer",
    "They chose their own letters again.",
)
CHANNEL_HERE = _say("CHANNEL_HERE", "I write to you this way already: {channel}.", "answer", "")
CHANNEL_ASKED = _say(
    "CHANNEL_ASKED",
    "Thank you. I have sent you a question there: {channel}. When you answer it there, messages come there. Until "
    "then they come here.",
    "answer",
    "They want another way; an answer there proves it.",
)
CHANNEL_SHOWS_NAME = _say(
    "CHANNEL_SHOWS_NAME",
    "WhatsApp shows the name of our organisation. Text messages do not.",
    "answer",
    "A line after the above, for WhatsApp (L5).",
)
CHANNEL_PROVE = _say(
    "CHANNEL_PROVE",
    "{sender}: you asked for messages here. Reply 1 to get them here from now on. Reply 2 if it was not you.",
    "notice",
    "To the new way, before anything else goes there.",
    MINE,
)
CHANNEL_NOT = _say(
    "CHANNEL_NOT",
    "Thank you. No messages come here. Everything else stays as it is.",
    "answer",
    "After 2 at a new way: it was not theirs, or they do not want it.",
)
CHANNEL_SET = _say("CHANNEL_SET", "Thank you. Messages come here from now on.", "answer", "")
CHANNEL_NOW = _say(
    "CHANNEL_NOW",
    "Thank you. From now on I write to you this way: {channel}.",
    "answer",
    "A way that they have answered from before.",
)
CHANNEL_TAKEN = _say(
    "CHANNEL_TAKEN",
    "This way does not work with your number. {coordinator} knows now and will get in touch by {by}. "
    "Until then messages come here.",
    "answer",
    "The number is somebody else's there. Says nothing about whose.",
)
CHANNEL_UNTIL = _say(
    "CHANNEL_UNTIL", "Until then messages come here.", "answer", "After they asked for messages by post or by phone."
)
CHANNEL_LINK = _say(
    "CHANNEL_LINK",
    "For messages on Telegram open this link on your phone, then press Start:\n"
    "{link}\n"
    "It works once, for 7 days. Until then messages come here.",
    "answer",
    "A bot cannot write first.",
)
DELETE_ASK = _say(
    "DELETE_ASK",
    "This ends all messages and erases what we hold about you. What was passed on cannot be called back. "
    "Notes about pay stay as long as the law asks.\nReply 1 to erase. Reply 2 to keep everything.",
    "answer",
    "",
    (("1", "BUTTON_ERASE"), ("2", "BUTTON_KEEP_ALL")),
)
DELETED = _say(
    "DELETED",
    "All messages have ended. Your data is erased. Only a locked note of your number stays. So nobody writes to you by "
    "mistake.",
    "answer",
    "",
)
DELETE_KEPT = _say("DELETE_KEPT", "Nothing is erased. Everything stays as it was.", "answer", "")
WRONG_PERSON = _say(
    "WRONG_PERSON", "Thank you. This number is taken out. You will get no more messages from us.", "answer", ""
)
ONE_OR_ALL = _say(
    "ONE_OR_ALL",
    "{sender}: did you mean one meeting, or all messages? Reply A for one meeting. Reply B to end all messages.",
    "answer",
    "Somebody wrote CANCEL, END or QUIT, and the phone company now blocks texts. Asked on another channel.",
)
THANKS_BACK = _say("THANKS_BACK", "Thank you for writing.", "answer", "Answer to a thank-you.")
HELLO_BACK = _say("HELLO_BACK", "Hello. Reply MENU to see what I can do.", "answer", "Answer to a greeting.")
ARE_YOU_COMING = _say(
    "ARE_YOU_COMING",
    "Are you coming on {day}, {time}? Reply 1 for yes, 2 for no, or MENU.",
    "answer",
    "The open question, asked again gently.",
    YES_NO,
)
NOT_UNDERSTOOD = _say(
    "NOT_UNDERSTOOD",
    "Sorry, I did not understand. Are you coming on {day}, {time}? Reply 1 for yes, 2 for no, or MENU.",
    "answer",
    "One gentle question.",
    YES_NO,
)
NOT_UNDERSTOOD_SEEN = _say(
    "NOT_UNDERSTOOD_SEEN",
    "Sorry, I did not understand. {day}, {time} is now at {place}. Reply OK if you saw this, or MENU.",
    "answer",
    "",
    SEEN,
)
NOT_UNDERSTOOD_FREE = _say(
    "NOT_UNDERSTOOD_FREE",
    "Sorry, I did not understand. You can write it in other words. Or reply MENU to see what I can do.",
    "answer",
    "",
)
HUMAN_WILL_LOOK = _say(
    "HUMAN_WILL_LOOK",
    "I did not understand, and that is my fault. {coordinator} knows now and will get in touch by {by}.",
    "answer",
    "After the second unclear text: a person is told.",
)
BROKEN = _say(
    "BROKEN",
    "Something went wrong here. Your text is kept. {coordinator} knows and a person will look at it.",
    "answer",
    "",
)
VOICE_NOTE = _say(
    "VOICE_NOTE",
    "I cannot hear voice messages. You can write it in a few words. Or reply MENU and D to talk to a person.",
    "answer",
    "",
)
NOT_READABLE = _say(
    "NOT_READABLE",
    "I can only read words. You can write it in a few words. Or reply MENU and D to talk to a person.",
    "answer",
    "A picture, a sticker, a place, an empty text.",
)
NOT_EDITABLE = _say(
    "NOT_EDITABLE", "I cannot see changes to a message. Please send it again as a new message.", "answer", ""
)
TOO_LONG = _say(
    "TOO_LONG", "That was too long for me. Please send it in shorter texts. Nothing of it was kept.", "answer", ""
)
FLOOD = _say(
    "FLOOD",
    "Many texts came at once. All are kept. I cannot answer each one now. A person will have a look.",
    "answer",
    "After 20 texts in 10 minutes.",
)
UNKNOWN_NUMBER = _say(
    "UNKNOWN_NUMBER",
    "I do not know this number. If you have a code, send it. In an emergency call {emergency}.",
    "answer",
    "To somebody we do not know. No facts.",
)
CODE_WRONG = _say(
    "CODE_WRONG",
    "This code does not work. Please ask for a new one. In an emergency call {emergency}.",
    "answer",
    "The same for a wrong, a used and an old code.",
)
CARD_HEAD = _say("CARD_HEAD", "Messages from {sender}", "label", "Printed on a card. Our texts begin with this word.")
CARD_TEXT = _say(
    "CARD_TEXT",
    "Send these ten digits as a text message to this number. They work once, for 14 days.",
    "label",
    "Printed on a card; the digits and the number stand below.",
)
CARD_TELEGRAM = _say(
    "CARD_TELEGRAM",
    "Or on Telegram: point your phone's camera at this picture, then press Start.",
    "label",
    "Printed on a card, above a QR code.",
)
CARD_STOP = _say("CARD_STOP", "STOP ends all messages, at any time.", "label", "Printed on a card.")
SHEET_HEAD = _say(
    "SHEET_HEAD", "Your group meeting", "label", "Heading of a printed sheet, after the name of the project."
)
SHEET_WHEN = _say("SHEET_WHEN", "When", "label", "Heading on a printed sheet.")
SHEET_DAY = _say("SHEET_DAY", "{day}", "label", "A line of its own on a printed sheet.")
SHEET_TIME = _say("SHEET_TIME", "{time}", "label", "A line of its own on a printed sheet.")
SHEET_WHERE = _say("SHEET_WHERE", "Where", "label", "Heading on a printed sheet. The place and the way follow.")
SHEET_QUIET = _say("SHEET_QUIET", "A quiet place", "label", "Heading on a printed sheet.")
SHEET_WHO = _say("SHEET_WHO", "Who runs it", "label", "Heading on a printed sheet. Names follow.")
SHEET_ABOUT = _say(
    "SHEET_ABOUT",
    "What we will do",
    "label",
    "Heading on a printed sheet. What happens at the meeting follows, as staff wrote it.",
)
SHEET_OPTIONAL = _say(
    "SHEET_OPTIONAL", "Only if you like", "label", "Heading on a printed sheet. What nobody needs to join in follows."
)
SHEET_MATERIALS = _say(
    "SHEET_MATERIALS", "To read before", "label", "Heading on a printed sheet. What to read before follows."
)
SHEET_ANSWER = _say("SHEET_ANSWER", "Can you come?", "label", "Heading on a printed sheet.")
SHEET_TEXT = _say(
    "SHEET_TEXT",
    "Send a text message to {number}. Write 1 to come. Write 2 if you cannot.",
    "label",
    "On a printed sheet. {number} is our number.",
)
SHEET_TELL = _say(
    "SHEET_TELL",
    "Tell {coordinator} if you can come.",
    "label",
    "On a printed sheet, when there is no number for text messages.",
)
SHEET_BOTH = _say(
    "SHEET_BOTH", "Both answers are fine. You do not need to say why.", "label", "After the way to answer."
)
SHEET_QUESTIONS = _say("SHEET_QUESTIONS", "Questions", "label", "Heading on a printed sheet.")
SHEET_ANY_WORD = _say("SHEET_ANY_WORD", "You can ask about any word, at any time.", "label", "On a printed sheet.")

# --- saying something in private -----------------------------------------------------------------------------------

CONCERN_START = _say(
    "CONCERN_START",
    "You can write it here, in your own words. Or reply with a letter for words that are ready.\n{lines}\n"
    "You choose afterwards who reads it, or nobody.",
    "answer",
    "A list of topics follows (A3).",
)
READY_WHICH = _say(
    "READY_WHICH",
    "Which words? Reply with a letter, or write your own.\n{lines}",
    "answer",
    "A list of ready-made sentences follows.",
)
READY_MEANS = _say(
    "READY_MEANS",
    'In your language: "{words}"',
    "answer",
    "Under ready-made words, which are handed over in the language of the project.",
)
READY_TOPICS = (
    _say("READY_ROOM", "The room", "label", "A topic of ready-made sentences."),
    _say("READY_PEOPLE", "How people speak with each other", "label", "A topic of ready-made sentences."),
    _say("READY_PAPERS", "Words and papers", "label", "A topic of ready-made sentences."),
    _say("READY_TIMES", "Times and breaks", "label", "A topic of ready-made sentences."),
    _say("READY_ELSE", "Something else", "label", "A topic of ready-made sentences."),
)
_READY: dict[str, tuple[str, ...]] = {
    "READY_ROOM": (
        "The room was too bright.",
        "The room was too loud.",
        "The room was too hot or too cold.",
        "There was no quiet place to go to.",
        "The room was too full.",
        "It was hard to get into the building.",
    ),
    "READY_PEOPLE": (
        "I did not feel heard.",
        "Some people spoke much more than others.",
        "Somebody cut me short.",
        "I did not feel that there is a place for me.",
        "It felt as if all was decided before.",
        "Somebody said something that hurt me.",
    ),
    "READY_PAPERS": (
        "There were too many hard words.",
        "It was not clear what we were asked to do.",
        "The papers came too late.",
        "There was too much to read.",
        "It would help to have the papers in print.",
        "It is not clear what happens with what we say.",
    ),
    "READY_TIMES": (
        "The meeting was too long.",
        "There were too few breaks.",
        "It began too early in the day.",
        "It went too fast.",
        "We heard about it too late.",
        "The dates are too close together.",
    ),
    "READY_ELSE": (
        "I do not feel safe to speak in the group.",
        "It is hard to get there.",
        "It is not clear who to ask for help on the day.",
        "I would like to say things in writing.",
        "I would like to talk with one person alone.",
        "It went well. I would like more of it.",
    ),
}
READY = {
    topic: tuple(
        _say(f"{topic}_{place}", words, "label", "Ready-made: no style, nothing that shows a woman or a man (A3).")
        for place, words in enumerate(sentences, start=1)
    )
    for topic, sentences in _READY.items()
}
"""Topic -> its ready-made sentences, which anybody could have written (A3)."""
CONCERN_FIRST = _say(
    "CONCERN_FIRST",
    "Thank you for telling me. Reply A to tell {readers} without your name. You see the words first. "
    "Reply B to talk to {gobetween}, who sees your name. Reply {KEEP} to keep it private.\nThe phone company can see texts.\n"
    "In an emergency call {emergency}. To talk to someone now: {talk_line}.",
    "answer",
    "The two doors (A0) and the help lines (C1).",
    DOORS,
)
CONCERN_FIRST_A_ONLY = _say(
    "CONCERN_FIRST_A_ONLY",
    "Thank you for telling me. Reply A to tell {readers} without your name. You see the words first. There is no go-between "
    "in this group. Reply {KEEP} to keep it private.\nThe phone company can see texts.\n"
    "In an emergency call {emergency}. To talk to someone now: {talk_line}.",
    "answer",
    "A project without a go-between has door A only and says so.",
    (("A", "BUTTON_DOOR_A"), ("KEEP", "BUTTON_KEEP")),
)
CONCERN_LEAVE_OUT = _say(
    "CONCERN_LEAVE_OUT",
    "Is it about one of them? Reply with that letter. Then that person will not see it.\n{lines}",
    "answer",
    "After the two doors, when several facilitators read (A11).",
)
LEFT_OUT_NOW = _say(
    "LEFT_OUT_NOW",
    "{name} will not see it. But people who run a group talk with each other.",
    "answer",
    "A facilitator is left out as a reader. Honest: they may tell each other.",
)
CONCERN_NOT_AGREED = _say(
    "CONCERN_NOT_AGREED",
    "At the start you said no to passing things on without a name. I keep it private. Nobody will read it.",
    "answer",
    "They refused concerns at enrolment, and there is no go-between (D5).",
)
CONCERN_MORE = _say(
    "CONCERN_MORE", "Write more if you like. Reply {DONE} to see the words.", "answer", "", (("DONE", "BUTTON_DONE"),)
)
PREVIEW = _say(
    "PREVIEW",
    '{readers} would see this, without your name:\n"{words}"\nThey may still guess from the words.',
    "answer",
    "The exact words that would be passed on.",
    APPROVE,
)
PREVIEW_REMOVED = _say("PREVIEW_REMOVED", "I took out: {removed}.", "answer", "")
PREVIEW_BACK = _say(
    "PREVIEW_BACK",
    "Reply D to put this back: {removed}.",
    "answer",
    "Contact details cannot be put back; all else can.",
)
PREVIEW_WARNED = _say("PREVIEW_WARNED", "This may show who you are: {warned}.", "answer", "")
PREVIEW_NAMES = _say(
    "PREVIEW_NAMES",
    "This names {name}. Reply {EDIT} to take the name out. Reply B to give it to {gobetween} instead.",
    "answer",
    "The words are about somebody who would read them.",
)
PREVIEW_NAMES_A_ONLY = _say(
    "PREVIEW_NAMES_A_ONLY", "This names {name}. Reply {EDIT} to take the name out.", "answer", ""
)
PREVIEW_LEAVE_OUT = _say(
    "PREVIEW_LEAVE_OUT", "Reply C so that {name} will not see it.", "answer", "When somebody else would still read it."
)
PREVIEW_ENDINGS = _say(
    "PREVIEW_ENDINGS",
    "Word endings can show if you are a woman or a man.",
    "answer",
    "Only shown in Portuguese, Polish, French and Romanian.",
)
PREVIEW_CHOICES = _say(
    "PREVIEW_CHOICES",
    "Reply {SEND}: it goes on {day}, even if it is the only one. Reply {WAIT}: it goes when 2 more people have written. "
    "That can take weeks. Reply {EDIT} to write it again. Reply {KEEP} to keep it private.",
    "answer",
    "",
    APPROVE,
)
SEND_OR_WAIT = _say(
    "SEND_OR_WAIT", "{SEND} or {WAIT}? Reply {KEEP} to keep it private.", "answer", "After a yes.", APPROVE
)
NOTHING_SENT = _say(
    "NOTHING_SENT", "Nothing is sent. Reply {SEND}, {WAIT}, {EDIT} or {KEEP}.", "answer", "After a no.", APPROVE
)
RECEIPT = _say(
    "RECEIPT",
    "Thank you. {readers} will read it on {day}. Until then you can reply {KEEP} to take it back.\n"
    "In an emergency call {emergency}. To talk to someone now: {talk_line}.",
    "answer",
    "",
)
RECEIPT_WAIT = _say(
    "RECEIPT_WAIT",
    "Thank you. It goes when 2 more people have written. Until then you can reply {KEEP} to take it back.\n"
    "In an emergency call {emergency}. To talk to someone now: {talk_line}.",
    "answer",
    "",
)
EDIT_HOW = _say(
    "EDIT_HOW",
    "Write it again in other words. Then reply {DONE}. Or reply with a letter for words that are ready.\n{lines}",
    "answer",
    "The topics of ready-made sentences follow.",
)
KEPT_PRIVATE = _say("KEPT_PRIVATE", "Nobody will read it. I have erased the words.", "answer", "")
TAKEN_BACK = _say("TAKEN_BACK", "It is taken back. Nobody will read it.", "answer", "")
SMALL_GROUP = _say(
    "SMALL_GROUP",
    "Your group is small now. I cannot hide who wrote this. Reply B to talk to {gobetween}. Reply {KEEP} to keep it "
    "private.",
    "answer",
    "",
    (("B", "BUTTON_DOOR_B"), ("KEEP", "BUTTON_KEEP")),
)
SMALL_GROUP_A_ONLY = _say(
    "SMALL_GROUP_A_ONLY",
    "Your group is small now. I cannot hide who wrote this. I keep it private. Nobody will read it.",
    "answer",
    "",
)
HELD_SMALL_GROUP = _say(
    "HELD_SMALL_GROUP",
    "{sender}: there is something for you to decide. Reply {READ} to see it.",
    "notice",
    "The words were not passed on, because the group is too small now. Says nothing about it on the lock screen.",
    READ_IT,
)
STILL_WAITING = _say(
    "STILL_WAITING",
    "Too few people have written so far. Your words are still with me. Reply {SEND}: they go on {day}. "
    "Reply {WAIT} to wait on. Reply {KEEP} to take them back.",
    "answer",
    "",
    APPROVE,
)
WAITED_ERASED = _say(
    "WAITED_ERASED",
    "{sender}: what you wrote was waiting. The project is over. It is erased now. Nobody has read it.",
    "notice",
    "30 days after the end of a project, for words on WAIT (A7).",
)
UNSENT = _say(
    "UNSENT", "{sender}: you have something unsent. Reply {READ}.", "notice", "One nudge the next day.", READ_IT
)
UNSENT_SHOWN = _say("UNSENT_SHOWN", 'You wrote: "{words}"', "answer", "")
UNSENT_ERASED = _say(
    "UNSENT_ERASED", "{sender}: what you wrote and did not send is erased now. Nobody has read it.", "notice", ""
)
TALK_ASK = _say(
    "TALK_ASK",
    "{gobetween} will see your first name and what you wrote, and answers here. {danger}\n"
    "Reply {SEND} to send it. Reply {KEEP} to keep it private.",
    "answer",
    "{danger} is the project's one sentence about danger, in the reader's language.",
    TALK,
)
TALK_SENT = _say(
    "TALK_SENT",
    "Thank you. {gobetween} can read it now and will answer here by {by}.\n"
    "In an emergency call {emergency}. To talk to someone now: {talk_line}.",
    "answer",
    "",
)
TALK_ADDED = _say(
    "TALK_ADDED",
    "Thank you. {gobetween} can read it now. In an emergency call {emergency}. To talk to someone now: {talk_line}.",
    "answer",
    "A further text in a talk with the go-between. Carries the help line (C1).",
)
ANSWER_WAITING = _say(
    "ANSWER_WAITING",
    "{sender}: there is an answer for you. Reply {READ} to see it.",
    "notice",
    "Never quotes (L3).",
    READ_IT,
)
ANSWER_SHOWN = _say("ANSWER_SHOWN", "Answer from {readers}:\n{words}", "answer", "An answer to a concern.")
ANSWER_FREE = _say(
    "ANSWER_FREE",
    "To write again without your name, reply A. You do not have to. Details can show who you are.",
    "answer",
    "",
)
TALK_SHOWN = _say(
    "TALK_SHOWN",
    "{name} writes:\n{words}\nYou can answer here. Reply {DONE} to end.",
    "answer",
    "What the go-between answered.",
)
TALK_DONE = _say("TALK_DONE", "Thank you. You can write again at any time.", "answer", "")
OFFER_SHOWN = _say(
    "OFFER_SHOWN",
    "{gobetween} would like to ask for this: {kind}. {coordinator} would see your name and this need, nothing else.\n"
    "Is that OK? Reply 1 for yes, 2 for no.",
    "answer",
    "The go-between makes a request out of a talk, with the writer's consent.",
    AGREE,
)
OFFER_NO = _say("OFFER_NO", "That is fine. Nothing is passed on.", "answer", "After 2.")
WORDS_SHOWN = _say(
    "WORDS_SHOWN",
    '{gobetween} proposes these words, without your name:\n"{words}"\nReply A to see them as they would go. '
    "Only you can send them.",
    "answer",
    "The go-between proposes words for door A (A0).",
)
GLASS_TOLD = _say(
    "GLASS_TOLD",
    "{sender}: there is something that you have a right to know. Reply {READ} to see it.",
    "notice",
    "A name was opened, because somebody may be badly hurt.",
    READ_IT,
)
GLASS_SHOWN = _say(
    "GLASS_SHOWN",
    'On {day} you wrote something in private. {name} knows your name now. The reason: "{reason}"\n'
    "It is done only under this sentence: {danger}",
    "answer",
    "",
)
NOTHING_TO_READ = _say(
    "NOTHING_TO_READ", "There is nothing new to read. Reply MENU to see what I can do.", "answer", ""
)

# --- asking for something ------------------------------------------------------------------------------------------

KIND_RESPITE = _say("KIND_RESPITE", "Someone to be at home", "label", "With the person they look after.")
KIND_TRANSPORT = _say("KIND_TRANSPORT", "A lift", "label", "")
KIND_ONLINE = _say("KIND_ONLINE", "A link to join online", "label", "They cannot come to the place.")
KIND_CHILDCARE = _say("KIND_CHILDCARE", "Someone to look after children", "label", "")
KIND_QUIET_SPACE = _say("KIND_QUIET_SPACE", "A quiet place", "label", "")
KIND_GUIDED_VISIT = _say("KIND_GUIDED_VISIT", "A visit to see the place first", "label", "")
KIND_PRINTED = _say("KIND_PRINTED", "Papers in print", "label", "")
KIND_SENSORY = _say("KIND_SENSORY", "Something to help with noise or light", "label", "")
KIND_NOTES = _say("KIND_NOTES", "The notes of the meeting", "label", "To catch up after an absence.")
KIND_ONE_TO_ONE = _say("KIND_ONE_TO_ONE", "A talk, just the two of us", "label", "A meeting one to one.")
KIND_INTERPRETER = _say("KIND_INTERPRETER", "An interpreter", "label", "Also sign language.")
KIND_ACCESS_OTHER = _say(
    "KIND_ACCESS_OTHER",
    "Something for the day",
    "label",
    "Food, step-free way, and so on: what somebody needs at a meeting.",
)
KIND_PERSON = _say("KIND_PERSON", "Talk to a person", "label", "")
KIND_QUESTION = _say("KIND_QUESTION", "A question", "label", "A question that the program cannot answer.")
KIND_TIMES = _say("KIND_TIMES", "Other times, or another way to write to you", "label", "")
KIND_BYHAND = _say("KIND_BYHAND", "Messages by post, by phone or in person", "label", "Another way to get messages.")
KIND_WORD = _say("KIND_WORD", "What a word means", "label", "A question about a hard word; nobody is told who asks.")
REQUEST_RECEIVED = _say(
    "REQUEST_RECEIVED",
    "Thank you. You asked for: {kind}. {day}, {time}.\n"
    "{coordinator} arranges this and will answer by {by}. It can be yes or no.",
    "answer",
    "{kind} is one of the KIND_ labels.",
)
REQUEST_RECEIVED_FREE = _say(
    "REQUEST_RECEIVED_FREE",
    "Thank you. You asked for: {kind}.\n{coordinator} looks after this and will answer by {by}. It can be yes or no.",
    "answer",
    "A request that belongs to no session.",
)
REQUEST_SHORT_NOTICE = _say(
    "REQUEST_SHORT_NOTICE",
    "It is soon. It may be too late to arrange it. We will try.",
    "answer",
    "A line after the above.",
)
MISSING_RESPITE = _say(
    "MISSING_RESPITE",
    "Who is at home, and what should we know? You can write it here.",
    "answer",
    "A line after REQUEST_RECEIVED, only if they have not said it.",
)
MISSING_TRANSPORT = _say("MISSING_TRANSPORT", "Where can we collect you? You can write it here.", "answer", "")
MISSING_CHILDCARE = _say(
    "MISSING_CHILDCARE", "How many children, and how old are they? You can write it here.", "answer", ""
)
MISSING_WHEN = _say(
    "MISSING_WHEN", "Which days and times suit you? You can write it here.", "answer", "For a visit or a talk."
)
MISSING_INTERPRETER = _say("MISSING_INTERPRETER", "Which language? You can write it here.", "answer", "")
MISSING_SENSORY = _say(
    "MISSING_SENSORY",
    "What would help? For example headphones, or a softer light. You can write it here.",
    "answer",
    "",
)
REQUEST_MORE_KEPT = _say("REQUEST_MORE_KEPT", "Thank you. {coordinator} has this too.", "answer", "After more words.")
REQUEST_EACH_ASK = _say(
    "REQUEST_EACH_ASK",
    "Is it for this meeting only, or for each one you come to? Reply with a letter.\nA Only this one.\nB Each one.",
    "answer",
    "Asked once, when there are more meetings.",
)
REQUEST_ONLY_THIS = _say("REQUEST_ONLY_THIS", "Thank you. It is for this meeting only.", "answer", "")
REQUEST_EACH_KEPT = _say(
    "REQUEST_EACH_KEPT",
    "Thank you. It is for each meeting you come to. {coordinator} tells you each time: yes or no.",
    "answer",
    "",
)
REQUEST_EACH_AGAIN = _say(
    "REQUEST_EACH_AGAIN",
    "You asked for this each time: {kind}. {coordinator} will answer by {by}.",
    "answer",
    "A line after a yes to a further meeting.",
)
REQUEST_HELD = _say(
    "REQUEST_HELD",
    "Your place stays open until then.",
    "answer",
    "They could only come if it is arranged: no answer yet.",
)
REQUEST_YES = _say(
    "REQUEST_YES",
    "{sender}: there is an answer for {day}, {time}. It is yes. Reply {READ} to see more.\n"
    "Is this OK? Reply 1 for yes, 2 for no.",
    "notice",
    "The details come only after READ.",
    (("1", "BUTTON_AGREE"), ("2", "BUTTON_NOT_OK"), ("READ", "BUTTON_READ")),
)
REQUEST_INSTEAD = _say(
    "REQUEST_INSTEAD",
    "{sender}: there is an answer for {day}, {time}. It is not a yes. There is another idea. Reply {READ} to see it.",
    "notice",
    "Not what they asked for, but something else. They say yes or no to it after READ.",
    READ_IT,
)
REQUEST_NO = _say(
    "REQUEST_NO",
    "{sender}: there is an answer for {day}, {time}. It is no, we are sorry. Reply {READ} to see more.",
    "notice",
    "",
    READ_IT,
)
REQUEST_ASKED = _say(
    "REQUEST_ASKED", "{sender}: {coordinator} has a question for you. Reply {READ} to see it.", "notice", "", READ_IT
)
REQUEST_FREE_ANSWER = _say(
    "REQUEST_FREE_ANSWER", "{sender}: {coordinator} has answered you. Reply {READ} to see it.", "notice", "", READ_IT
)
REQUEST_SHOWN = _say("REQUEST_SHOWN", "{kind}: {words}", "answer", "What the coordinator wrote about it.")
REQUEST_IS_OK = _say(
    "REQUEST_IS_OK", "Is this OK? Reply 1 for yes, 2 for no.", "answer", "After what was arranged.", AGREE
)
BRING_BACK_BY = _say("BRING_BACK_BY", "Please bring it back by {day}.", "answer", "Something that was lent.")
REQUEST_ASK_SHOWN = _say(
    "REQUEST_ASK_SHOWN", "{coordinator} asks: {words}\nYou can answer here.", "answer", "The coordinator's question."
)
REQUEST_ASK_ANSWERED = _say(
    "REQUEST_ASK_ANSWERED", "Thank you. {coordinator} has your answer and will write by {by}.", "answer", ""
)
REQUEST_AGREED = _say("REQUEST_AGREED", "Thank you. It is arranged for {day}, {time}.", "answer", "")
REQUEST_AGREED_FREE = _say("REQUEST_AGREED_FREE", "Thank you. It is arranged.", "answer", "It belongs to no meeting.")
ARRANGED_COMING = _say(
    "ARRANGED_COMING",
    "Will you come, then? Reply 1 for yes, 2 for no. Both are fine.",
    "answer",
    "A line after REQUEST_AGREED, to those who could not say it before.",
    (("1", "BUTTON_YES_PLAIN"), ("2", "BUTTON_NO_PLAIN")),
)
ARRANGED_LINE = _say(
    "ARRANGED_LINE",
    "What you asked for is arranged. Reply {READ} to see it.",
    "answer",
    "The last line of the reminder of the day before.",
)
ARRANGED_SOON = _say(
    "ARRANGED_SOON",
    "{sender}: what you asked for is arranged: {day}, {time}. Reply {READ} to see it.",
    "notice",
    "The day before, to those who get no reminder then.",
    READ_IT,
)
REQUEST_WORKED = _say(
    "REQUEST_WORKED",
    "{sender}: a short question about {day}. Did what we arranged work for you?\n"
    "Reply 1 for yes, 2 for no. Both are fine.",
    "notice",
    "The day after.",
    (("1", "BUTTON_YES_PLAIN"), ("2", "BUTTON_NO_PLAIN")),
)
REQUEST_WORKED_YES = _say("REQUEST_WORKED_YES", "Thank you. It is good to know.", "answer", "")
REQUEST_WORKED_NO = _say(
    "REQUEST_WORKED_NO",
    "Thank you for telling us. You can write here what did not work. {coordinator} reads it.",
    "answer",
    "",
)
BRING_BACK = _say(
    "BRING_BACK",
    "{sender}: a reminder for {day}. Please bring back what you have from us. Reply {READ} to see it.",
    "notice",
    "The day before something that was lent is due back.",
    READ_IT,
)
REQUEST_REFUSED = _say(
    "REQUEST_REFUSED",
    "Thank you. {coordinator} knows that this does not work for you, and will write by {by}.",
    "answer",
    "",
)
REQUEST_MOVED = _say(
    "REQUEST_MOVED",
    "What you asked for is looked at again, because of the change. You hear by {by}.",
    "answer",
    "After OK to a change: help that somebody asked for depends on that meeting.",
)
REQUEST_NOT_YET = _say(
    "REQUEST_NOT_YET",
    "{sender}: there is no answer yet about {day}, {time}. We are sorry. You will hear by {by}.",
    "notice",
    "The coordinator is late.",
)

REQUEST_NOT_YET_FREE = _say(
    "REQUEST_NOT_YET_FREE",
    "{sender}: there is no answer yet to what you asked. We are sorry. You will hear by {by}.",
    "notice",
    "The coordinator is late with a request that belongs to no session.",
)
WORD_MEANS = _say(
    "WORD_MEANS", "{word} means: {words}", "answer", "{words} is what it means, from the project's list of words."
)
WORD_WHICH = _say(
    "WORD_WHICH",
    'Which word do you mean? Write it like this: what does "go-between" mean?',
    "answer",
    "They asked what a word means, and did not say which. The word in quotes is only an example.",
)
WORD_ASKED = _say(
    "WORD_ASKED",
    'I do not have "{word}" in my list yet. I have asked for you, without your name. You will hear by {by}.',
    "answer",
    "A word that is not in the list. Its keeper is asked, without the asker's name.",
)

# --- safety: these may name a service ------------------------------------------------------------------------------

CRISIS = _say(
    "CRISIS",
    "I am a computer. Nobody reads here all the time. If you are not safe, call {emergency}.\n{lines}\n"
    "Reply A to carry on. Reply B to ask {contact} to contact you. Reply C to leave it for now.",
    "safety",
    "Names who answers each number. No questions, no promise of rescue.",
    SAFE,
)
CRISIS_NO_CONTACT = _say(
    "CRISIS_NO_CONTACT",
    "I am a computer. Nobody reads here all the time. If you are not safe, call {emergency}.\n{lines}\n"
    "Reply A to carry on. Reply C to leave it for now.",
    "safety",
    "When the project has no named contact, and to stopped or unknown numbers.",
)
CRISIS_OTHER = _say(
    "CRISIS_OTHER",
    "I am a computer. Nobody reads here all the time. If somebody is in danger now, call {emergency}. "
    "You can call about somebody else here too:\n{lines}\n"
    "Reply A to carry on. Reply B to ask {contact} to contact you. Reply C to leave it for now.",
    "safety",
    "As CRISIS, when the words are about somebody else, such as a daughter (C7).",
    SAFE,
)
CRISIS_OTHER_NO_CONTACT = _say(
    "CRISIS_OTHER_NO_CONTACT",
    "I am a computer. Nobody reads here all the time. If somebody is in danger now, call {emergency}. "
    "You can call about somebody else here too:\n{lines}\n"
    "Reply A to carry on. Reply C to leave it for now.",
    "safety",
    "As CRISIS_NO_CONTACT, when the words are about somebody else (C7).",
)
CRISIS_PLAIN = _say(
    "CRISIS_PLAIN",
    "I am a computer. Nobody reads here all the time. If you are not safe, call {emergency}.\n{lines}",
    "safety",
    "To somebody who has no open conversation with us: a stopped person or an unknown number.",
)
CRISIS_CARRY_ON = _say("CRISIS_CARRY_ON", "You can carry on writing here. {lines}", "safety", "After A.")
CRISIS_ASKED = _say(
    "CRISIS_ASKED",
    "I have asked {contact} to contact you. I cannot say when. If you are not safe, call {emergency}.\n{lines}",
    "safety",
    "After B. No promise of a time.",
)
CRISIS_LEFT = _say("CRISIS_LEFT", "That is fine. {lines}", "safety", "After C.")
CRISIS_TOLD = _say(
    "CRISIS_TOLD",
    "As you agreed, I am telling {contact} now.",
    "safety",
    "Under the rule that the person accepted (C4).",
)
CRISIS_ASKED_LATER = _say(
    "CRISIS_ASKED_LATER",
    "Nobody is on duty now. I will ask {contact} then: {by}. If you are not safe, call {emergency}.\n{lines}",
    "safety",
    "After B, outside the hours of the contacts (C5).",
)
CRISIS_NOBODY = _say(
    "CRISIS_NOBODY",
    "Nobody has answered me yet. If you are not safe, call {emergency}.\n{lines}",
    "safety",
    "When no contact has said that they have seen it.",
)
CRISIS_SAFE = _say("CRISIS_SAFE", "Thank you for telling me. {lines}", "safety", "After: I am safe (C7).")
ALERT_SEEN_BY = _say(
    "ALERT_SEEN_BY", "{sender}: {contact} has seen your message.", "notice", "A contact has answered. Says no topic."
)
ALERT_NOBODY = _say(
    "ALERT_NOBODY", "{sender}: nobody has answered me yet. Reply {READ}.", "notice", "Says no topic.", READ_IT
)
GENTLE_OFFER = _say(
    "GENTLE_OFFER",
    "If things are hard just now: {talk_line}. In an emergency call {emergency}.",
    "answer",
    "One line after the normal answer, when in doubt.",
)

# --- to staff ------------------------------------------------------------------------------------------------------

FACILITATOR_MENU = _say(
    "FACILITATOR_MENU",
    "Reply with a letter.\n"
    "A Who is coming.\n"
    "B Change or cancel a meeting.\n"
    "C Send the invitations.\n"
    "D Read what was passed on.\n"
    "E Write to the group.\n"
    "F I am late.\n"
    "G Say what was decided.\n"
    "H Ask which day suits.",
    "staff",
    "The letters stay A to H.",
)
GOBETWEEN_MENU = _say(
    "GOBETWEEN_MENU",
    "When somebody writes to you, I tell you. Reply {READ} to read it.\nA Hand over to somebody for some days.",
    "staff",
    "",
)
COORDINATOR_MENU = _say(
    "COORDINATOR_MENU",
    "Reply with a letter.\nA Open requests.\nB People who need you.\nC Say what was decided.\nD Ask which day suits.",
    "staff",
    "The letters stay A to D.",
)
POLL_WRITE = _say(
    "POLL_WRITE",
    "Write 2 to 6 days, each on a line, with the times. For example: 16 March, 2pm to 4pm. You see it before it goes.",
    "staff",
    "",
)
POLL_UNREAD = _say(
    "POLL_UNREAD",
    "I could not read this line, or the day is over: {words}. Please write all days again. For example: 16 March, 2pm to 4pm.",
    "staff",
    "{words} is the line as it was written.",
)
POLL_FEW = _say(
    "POLL_FEW",
    "Fewer than 5 people have answered. Numbers are shown from 5 on.\n{lines}\nReply with a letter to fix that day.",
    "staff",
    "Numbers of few people would show who answered what (A10).",
)
POLL_RESULT = _say(
    "POLL_RESULT",
    "{count} of {people} people have answered.\n{lines}\nReply with a letter to fix that day.",
    "staff",
    "Each line is a day with how many it suits.",
)
POLL_COUNT = _say("POLL_COUNT", "{day}, {time}: suits {count}", "staff", "One line of that list. A number of people.")
POLL_WHERE = _say("POLL_WHERE", "At which place? Reply with a letter.\n{lines}", "staff", "")
POLL_CHOSEN = _say(
    "POLL_CHOSEN",
    "It becomes a meeting: {day}, {time}, {place}. Nobody is told yet. Reply {digits} to fix it.",
    "staff",
    "",
)
POLL_DONE = _say("POLL_DONE", "It is fixed: {day}, {time}, {place}. The invitations are still to be sent.", "staff", "")
STATUS = _say("STATUS", "{day}, {time}, {place}.", "staff", "Head of the list of who is coming.")
STATUS_YES = _say("STATUS_YES", "Coming, {count}: {names}", "staff", "")
STATUS_LATE = _say("STATUS_LATE", "Coming late, {count}: {names}", "staff", "")
STATUS_ONLINE = _say("STATUS_ONLINE", "Of these online, {count}: {names}", "staff", "Below those who come.")
STATUS_ONLINE_ASKED = _say(
    "STATUS_ONLINE_ASKED",
    "Asked for a link, {count}: {names}",
    "staff",
    "They would join online; there is no link yet.",
)
STATUS_UNTIL = _say("STATUS_UNTIL", "Until {until}, {count}: {names}", "staff", "They leave before the end: 3pm.")
STATUS_PARTLY = _say("STATUS_PARTLY", "For a part of it, {count}: {names}", "staff", "They did not say which part.")
STATUS_MAYBE = _say("STATUS_MAYBE", "Not sure, {count}: {names}", "staff", "")
STATUS_OFFERED = _say("STATUS_OFFERED", "A place is offered, {count}: {names}", "staff", "")
STATUS_WAITING = _say("STATUS_WAITING", "Waiting for a place, {count}: {names}", "staff", "")
STATUS_NO = _say("STATUS_NO", "Not coming, {count}: {names}", "staff", "")
STATUS_OPEN = _say("STATUS_OPEN", "No answer yet, {count}: {names}", "staff", "")
STATUS_NOT_INVITED = _say("STATUS_NOT_INVITED", "Not invited yet, {count}: {names}", "staff", "")
STATUS_SEEN = _say("STATUS_SEEN", "Saw the change, {count}: {names}", "staff", "")
STATUS_NOT_SEEN = _say("STATUS_NOT_SEEN", "Not seen the change yet, {count}: {names}", "staff", "")
TODAY_NOT_COMING = _say("TODAY_NOT_COMING", "{sender}: {name} cannot come today, {start}.", "staff", "On the day only.")
TODAY_LATE = _say("TODAY_LATE", "{sender}: {name} comes late today, {start}.", "staff", "On the day only.")
TODAY_LATE_MINUTES = _say(
    "TODAY_LATE_MINUTES", "{sender}: {name} comes about {minutes} minutes late today, {start}.", "staff", ""
)
TODAY_ONLINE = _say("TODAY_ONLINE", "{sender}: {name} joins online today, {start}.", "staff", "On the day only.")
TODAY_ONLINE_UNTIL = _say(
    "TODAY_ONLINE_UNTIL",
    "{sender}: {name} joins online today, {start}, and stays until {until}.",
    "staff",
    "On the day only.",
)
TODAY_UNTIL = _say("TODAY_UNTIL", "{sender}: {name} stays until {until} today.", "staff", "On the day only.")
TODAY_PARTLY = _say(
    "TODAY_PARTLY", "{sender}: {name} comes for a part of it today, {start}.", "staff", "On the day only."
)
TODAY_QUIET = _say(
    "TODAY_QUIET",
    "{sender}: {name} needs a quiet place now. {start}, {place}. Reply OK if you go. In 5 minutes I ask the next person.",
    "staff",
    "QUIET, on the day.",
    (("OK", "BUTTON_I_GO"),),
)
TODAY_QUIET_LAST = _say(
    "TODAY_QUIET_LAST",
    "{sender}: {name} needs a quiet place now. {start}, {place}. The others have not answered. "
    "Reply OK if you see to it.",
    "staff",
    "To the last of those who are asked.",
    (("OK", "BUTTON_I_GO"),),
)
QUIET_NOT_NEEDED = _say(
    "QUIET_NOT_NEEDED",
    "{sender}: {names} goes to {name}. You do not need to.",
    "staff",
    "One name. They were asked before.",
)
QUIET_TOLD = _say("QUIET_TOLD", "Thank you. {name} knows that you are coming.", "staff", "After OK.")
INVITE_PREVIEW = _say(
    "INVITE_PREVIEW",
    "Invitations for {day}, {time}, {place}. {notice} days' notice.\n"
    'They go to {people} people. {segments} text parts in all.\nOne reads: "{example}"\n'
    "Reply {digits} to send. Nothing goes out before.",
    "staff",
    "",
)
INVITE_NOBODY = _say("INVITE_NOBODY", "Everybody is invited already for {day}.", "staff", "")
CHANGE_WHAT = _say(
    "CHANGE_WHAT",
    "{day}, {time}, {place}. What changes? Reply with a letter.\n"
    "A The place.\nB The day or the time.\nC Who runs it.\nD The link.\nE It is cancelled.",
    "staff",
    "The letters stay A to E, in this order.",
)
CHANGE_TO_WHERE = _say(
    "CHANGE_TO_WHERE",
    "{day}, {time}, now at {place}. Where to? Reply with a letter, or write the new place.\n{lines}",
    "staff",
    "",
)
CHANGE_TO_WHEN = _say(
    "CHANGE_TO_WHEN", "{day}, {time}. Write the new day and time, like this: 16 March, 2pm to 4pm", "staff", ""
)
CHANGE_TO_WHOM = _say("CHANGE_TO_WHOM", "{day}, {time}. Who runs it now? Write the names.", "staff", "")
CHANGE_TO_LINK = _say("CHANGE_TO_LINK", "{day}, {time}. Write the new link.", "staff", "")
WHEN_UNCLEAR = _say(
    "WHEN_UNCLEAR", "I could not read a day or a time. Write it like this: 16 March, 2pm to 4pm", "staff", ""
)
WHEN_OVER = _say("WHEN_OVER", "That time is over already. Write a time that is still to come.", "staff", "")
LINK_UNCLEAR = _say("LINK_UNCLEAR", "I could not read a link. It begins with http and has no spaces.", "staff", "")
CHANGE_SAME = _say("CHANGE_SAME", "It is like that already. Nothing was sent.", "staff", "")
CHANGE_PREVIEW = _say(
    "CHANGE_PREVIEW",
    "Before: {before}.\nNow: {now}.\n{notice}\n"
    'It goes to {people} people. {segments} text parts in all.\nOne reads: "{example}"\n'
    "Reply {digits} to send. Nothing goes out before.",
    "staff",
    "",
)
WRITE_TO_WHOM = _say(
    "WRITE_TO_WHOM",
    "Who gets it? Reply with a letter.\nA Everybody in the group.\nB Those who come on {day}.",
    "staff",
    "A facilitator writes to the group.",
)
WRITE_WORDS = _say(
    "WRITE_WORDS",
    "Write it now, in short and plain words. You see it before it goes. Everybody gets it in your words.",
    "staff",
    "Nothing is translated.",
)
WRITE_TOO_LONG = _say(
    "WRITE_TOO_LONG", "That has {count} letters. At most {most} can go. Please write it shorter.", "staff", ""
)
WRITE_SHOWS = _say(
    "WRITE_SHOWS",
    'Others may see this on a phone: "{words}". It tells what the group is about. Please write it without these words.',
    "staff",
    "Nothing that we start names the topic (L1).",
)
WRITE_PREVIEW = _say(
    "WRITE_PREVIEW",
    'People who get it: {people}. Text parts: {segments}. It reads: "{example}"\n'
    "Reply {digits} to send. Nothing goes out before.",
    "staff",
    "",
)
WRITE_NOBODY = _say("WRITE_NOBODY", "Nobody would get it. Nothing was sent.", "staff", "")
DECIDED_ASK = _say(
    "DECIDED_ASK",
    "What did you do since last time? Write it in short and plain words. Reply A if there is nothing.\n"
    "Do not repeat what somebody said in private.",
    "staff",
    "The first of two questions before everybody reads what was decided (14).",
)
DECIDED_ASK_NOT = _say(
    "DECIDED_ASK_NOT",
    "What did you not do, and why? Reply A if there is nothing.",
    "staff",
    "The second of the two questions.",
)
DECIDED_NOTHING = _say(
    "DECIDED_NOTHING",
    "Then there is nothing to send.",
    "staff",
    "After A to both questions.",
)
DECIDED_ALREADY = _say(
    "DECIDED_ALREADY",
    "Such a message is on its way or went out already. The next can go from {day}.",
    "staff",
    "At most one for each date on which words are passed on.",
)
LATE_HOW_LONG = _say(
    "LATE_HOW_LONG", "By how many minutes? Reply with a number from 1 to 120.", "staff", "A facilitator is late."
)
LATE_NOT_TODAY = _say(
    "LATE_NOT_TODAY", "There is no session today.", "staff", "A facilitator wants to say they are late."
)
NOTICE_DAYS = _say("NOTICE_DAYS", "Notice: {count} days.", "staff", "How long before people can know.")
NOTICE_HOURS = _say("NOTICE_HOURS", "Notice: {count} hours.", "staff", "How long before people can know.")
NOTICE_MINUTES = _say("NOTICE_MINUTES", "Notice: {count} minutes.", "staff", "How long before people can know.")
CHANGE_FOR_STAFF = _say(
    "CHANGE_FOR_STAFF",
    "{sender}: {name} has a change for all.\nNow: {now}.\nNOT: {before}.",
    "staff",
    "To the others who run it and to the coordinator.",
)
LEFT_OUT = _say("LEFT_OUT", "Left out: {names}. {reason}", "staff", "")
LEFT_OUT_STOPPED = _say("LEFT_OUT_STOPPED", "They stopped all messages or cannot be reached.", "staff", "")
WARN_MORNING = _say(
    "WARN_MORNING", "It is in the morning. That is hard for many. The afternoon is better.", "staff", "Below a preview."
)
WARN_MEAL = _say("WARN_MEAL", "It goes over a meal time. People must know that before.", "staff", "Below a preview.")
LEAVES_LATER = _say("LEAVES_LATER", "It would leave at {by}, in people's hours.", "staff", "Below a preview.")
LEFT_OUT_UNPROVEN = _say("LEFT_OUT_UNPROVEN", "Nobody has answered from their number yet.", "staff", "")
LEFT_OUT_HOURS = _say("LEFT_OUT_HOURS", "They are not coming. It would be too early or too late for them.", "staff", "")
LEFT_OUT_LINK = _say("LEFT_OUT_LINK", "They are not coming, so they need no link.", "staff", "")
DIGITS_WRONG = _say("DIGITS_WRONG", "Those are not the digits. Nothing was sent. Tries left: {tries}.", "staff", "")
DIGITS_OVER = _say("DIGITS_OVER", "Nothing was sent. To begin again, reply {CHANGE} or MENU.", "staff", "")
ON_ITS_WAY = _say(
    "ON_ITS_WAY", "It leaves in {seconds} seconds. Reply A to take it back.", "staff", "", (("A", "BUTTON_TAKE_BACK"),)
)
ON_ITS_WAY_LATER = _say(
    "ON_ITS_WAY_LATER",
    "It leaves at {by}. Reply A to take it back.",
    "staff",
    "Nothing that can wait leaves early in the morning or late in the evening.",
    (("A", "BUTTON_TAKE_BACK"),),
)
UNDONE = _say("UNDONE", "Taken back. Nobody got it. Everything is as before.", "staff", "")
UNDONE_FOR_SOME = _say(
    "UNDONE_FOR_SOME",
    "Some people have it already. Nobody else will get it.",
    "staff",
    "It waited for each one's hours.",
)
UNDO_TOO_LATE = _say("UNDO_TOO_LATE", "It has left already. It cannot be taken back.", "staff", "")
NOT_REACHED = _say(
    "NOT_REACHED",
    "{sender}: not seen yet, {day}, {start}: {names}. "
    "Put a notice on the old door, and somebody there from 30 minutes before to 20 minutes after the start.",
    "staff",
    "The list of who has not said OK to a change.",
)
NOT_REACHED_INSIDE = _say(
    "NOT_REACHED_INSIDE",
    "{sender}: not seen yet, {day}, {start}: {names}. Please tell them when they come.",
    "staff",
    "Who has not said OK to a change of who runs it, or of the link.",
)
TIED_COUNT = _say(
    "TIED_COUNT", "Help arranged for the old place or time: {count}. {coordinator} tells those who come.", "staff", ""
)
TIED_LINES = _say("TIED_LINES", "Arranged for the old place or time. Please tell those who come:\n{lines}", "staff", "")
TIED_LINE = _say("TIED_LINE", "{name}: {kind}", "staff", "One line of a list.")
RELEASE_READY = _say(
    "RELEASE_READY",
    "{sender}: what was passed on for {day} is here. Reply {READ} to see it. The next is on {next_day}.",
    "staff",
    "Goes out every time, also when there is nothing.",
    READ_IT,
)
RELEASE_LIST = _say(
    "RELEASE_LIST",
    "Passed on, {day}:\n{lines}\nReply with a letter to answer one. Please do not try to find out who wrote.",
    "staff",
    "",
)
RELEASE_NONE = _say("RELEASE_NONE", "Passed on, {day}: nothing this time.", "staff", "")
ANSWER_WRITE = _say("ANSWER_WRITE", "Write your answer to {letter}. It goes without your seeing to whom.", "staff", "")
ANSWER_LEAVES = _say(
    "ANSWER_LEAVES",
    'It leaves in 30 seconds: "{words}"\nReply A to take it back.',
    "staff",
    "",
    (("A", "BUTTON_TAKE_BACK"),),
)
HINT_RESPECTFUL = _say(
    "HINT_RESPECTFUL",
    'Many people prefer "{instead}" to "{word}".',
    "staff",
    "Beside words that staff wrote. Advice, no blame. {word} is what they wrote.",
)
HINT_JARGON = _say(
    "HINT_JARGON", 'Easier than "{word}": {instead}.', "staff", "Beside words that staff wrote: a hard word."
)
HINT_LEAVE_OUT = _say(
    "HINT_LEAVE_OUT", 'You can leave out "{word}".', "staff", "Beside words that staff wrote: a needless word."
)
HINT_LONG = _say(
    "HINT_LONG",
    "Words in one of your sentences: {count}. Two short ones are easier to read.",
    "staff",
    "Beside words that staff wrote. Two short sentences instead of a long one.",
)
TALK_NEW = _say("TALK_NEW", "{sender}: somebody writes to you. Reply {READ} to read it.", "staff", "", READ_IT)
TALK_READ = _say(
    "TALK_READ", '{name} writes:\n"{words}"\nYour next text goes to {name}. Please answer by {by}.', "staff", ""
)
TALK_CHOICES = _say(
    "TALK_CHOICES",
    "Reply A to ask for something for {name}. Reply B to propose words that could go on without a name.",
    "staff",
    "Under what the go-between reads.",
)
TALK_KINDS = _say(
    "TALK_KINDS", "What would help {name}? Reply with a letter.\n{lines}", "staff", "Kinds of requests follow."
)
TALK_OFFERED = _say("TALK_OFFERED", "{name} is asked. Nothing is passed on before a yes.", "staff", "")
TALK_WORDS_WRITE = _say(
    "TALK_WORDS_WRITE", "Write the words. {name} sees them first, and only {name} can send them.", "staff", ""
)
HANDOVER_WHO = _say("HANDOVER_WHO", "Who stands in for you? Reply with a letter.\n{lines}", "staff", "")
HANDOVER_NOBODY = _say(
    "HANDOVER_NOBODY", "There is nobody else who may. Who runs the meetings cannot stand in for you.", "staff", ""
)
HANDOVER_DAYS = _say(
    "HANDOVER_DAYS", "From when to when? Write two dates, for example 3 March to 10 March.", "staff", ""
)
HANDOVER_DONE = _say(
    "HANDOVER_DONE",
    "{name} stands in for you from {day} to {next_day}. What you have read stays with you.",
    "staff",
    "",
)
HANDOVER_TOLD = _say(
    "HANDOVER_TOLD",
    "{sender}: you stand in for {name} from {day} to {next_day}. People read your name before they write.",
    "staff",
    "",
)
GLASS_HINT = _say("GLASS_HINT", "If somebody may be badly hurt, reply A instead.", "staff", "Under ANSWER_WRITE.")
GLASS_WHY = _say(
    "GLASS_WHY",
    "Write why. {name} must agree. The writer is told what you write. You are not told who it is.",
    "staff",
    "",
)
GLASS_NOBODY = _say("GLASS_NOBODY", "There is no second person here, so no name can be opened.", "staff", "")
GLASS_ASKED = _say(
    "GLASS_ASKED",
    '{sender}: {name} asks you to learn who wrote something on {day}. The reason: "{reason}"\n'
    "It is allowed only under this sentence: {danger}\nReply 1 to agree. Reply 2 if you do not.",
    "staff",
    "To a named contact.",
)
GLASS_SENT = _say("GLASS_SENT", "{name} is asked. Nothing is opened before a yes.", "staff", "")
GLASS_REFUSED = _say("GLASS_REFUSED", "{sender}: it was not agreed. No name is opened.", "staff", "")
GLASS_AGREED = _say("GLASS_AGREED", "{sender}: it was agreed. {name} makes contact with the writer.", "staff", "")
GLASS_NAME = _say(
    "GLASS_NAME", "{name} wrote it. {number}. The writer is told that you know, and why.", "staff", "To the contact."
)
GLASS_GONE = _say("GLASS_GONE", "The writer is not here any more. No name can be opened.", "staff", "")
NEW_REQUEST = _say(
    "NEW_REQUEST",
    '{sender}: {name} asks for: {kind}. {day}, {time}. Their words: "{words}"\nPlease answer by {by}. Reply with a letter.\n'
    "A Yes.\nB No.\nC Ask back.\nD Something else.",
    "staff",
    "",
    ASK,
)
NEW_REQUEST_FREE = _say(
    "NEW_REQUEST_FREE",
    '{sender}: {name} asks for: {kind}. Their words: "{words}"\nPlease answer by {by}. Reply with a letter.\n'
    "A Yes.\nB No.\nC Ask back.\nD Something else.",
    "staff",
    "",
    ASK,
)
PRINT_COMMAND = _say(
    "PRINT_COMMAND",
    "To print it, run: gobetween sheet {session} --language {reader}",
    "staff",
    "To the coordinator, after a wish for something in print. The command stays as it is.",
)
REQUEST_REMIND = _say(
    "REQUEST_REMIND",
    "{sender}: {name} waits for an answer: {kind}. Please answer by {by}. Reply with a letter.\n"
    "A Yes.\n"
    "B No.\n"
    "C Ask back.\nD Something else.",
    "staff",
    "",
    ASK,
)
REQUEST_OVERDUE = _say(
    "REQUEST_OVERDUE",
    "{sender}: no answer yet for {name}: {kind}. It was due by {by}. Reply with a letter.\n"
    "A Yes.\nB No.\nC Ask back.\nD Something else.",
    "staff",
    "To the deputy, and to the coordinator.",
    ASK,
)
REQUEST_DETAILS = _say(
    "REQUEST_DETAILS",
    "It is {answer}. Write what {name} should know (who comes, when), or reply OK to send only the answer.",
    "staff",
    "",
    (("OK", "BUTTON_ONLY_ANSWER"),),
)
REQUEST_INSTEAD_WRITE = _say(
    "REQUEST_INSTEAD_WRITE",
    "Write what can be done instead. {name} reads it and says yes or no.",
    "staff",
    "",
)
BACK_ON_ASK = _say(
    "BACK_ON_ASK",
    "When does it come back? Write a day, like 16 March. Reply OK if it can stay.",
    "staff",
    "After yes to something that is lent.",
)
BACK_ON_AGAIN = _say(
    "BACK_ON_AGAIN", "Sorry, I could not read the day. Write it like 16 March. Reply OK if it can stay.", "staff", ""
)
BACK_ON_KEPT = _say("BACK_ON_KEPT", "Thank you. {name} will be reminded to bring it back: {day}.", "staff", "")
REQUEST_MORE = _say("REQUEST_MORE", '{sender}: {name} writes more about {kind}: "{words}"', "staff", "")
REQUEST_EACH_TOLD = _say(
    "REQUEST_EACH_TOLD",
    "{sender}: {name} asks for this at each meeting they come to: {kind}. You are told each time.",
    "staff",
    "",
)
REQUEST_EACH_MORE = _say(
    "REQUEST_EACH_MORE",
    "{sender}: {name} asks for this at each meeting they come to: {kind}. Now also for:\n{lines}\n"
    "Reply MENU, then A, to answer.",
    "staff",
    "",
)
BYHAND_DETAILS = _say(
    "BYHAND_DETAILS",
    "It is yes. Write how: post and the address, phone call, or in person. {name} reads it too. "
    "From then on each message is a task for you.",
    "staff",
    "To the coordinator, after yes to somebody who wants messages by post, by phone or in person.",
)
ANSWER_IS_YES = _say("ANSWER_IS_YES", "yes", "staff", "Inside 'It is yes.'")
ANSWER_IS_NO = _say("ANSWER_IS_NO", "no", "staff", "Inside 'It is no.'")
REQUEST_QUESTION_WRITE = _say("REQUEST_QUESTION_WRITE", "Write your question to {name}.", "staff", "")
REQUEST_TOLD = _say("REQUEST_TOLD", "Thank you. {name} will be told.", "staff", "")
CHOSEN = _say("CHOSEN", "chosen from the list", "staff", "Instead of the person's own words.")
REQUEST_LINE = _say("REQUEST_LINE", "{name}: {kind}. Answer by {by}.", "staff", "One line of a list.")
REQUEST_CONFIRMED = _say("REQUEST_CONFIRMED", "{sender}: {name} says it is OK: {kind}, {day}, {time}.", "staff", "")
REQUEST_CONFIRMED_FREE = _say("REQUEST_CONFIRMED_FREE", "{sender}: {name} says it is OK: {kind}.", "staff", "")
REQUEST_NOT_OK = _say(
    "REQUEST_NOT_OK",
    "{sender}: {name} says it does not work: {kind}, {day}, {time}. Reply with a letter.\n"
    "A Yes.\nB No.\nC Ask back.\nD Something else.",
    "staff",
    "",
    ASK,
)
REQUEST_NOT_OK_FREE = _say(
    "REQUEST_NOT_OK_FREE",
    "{sender}: {name} says it does not work: {kind}. Reply with a letter.\n"
    "A Yes.\nB No.\nC Ask back.\nD Something else.",
    "staff",
    "",
    ASK,
)
OLD_LETTER = _say("OLD_LETTER", "Nothing is open under that letter now. Reply MENU.", "answer", "")
REQUEST_REPLY = _say(
    "REQUEST_REPLY",
    '{sender}: {name} answers about {kind}: "{words}"\nPlease answer by {by}. Reply with a letter.\n'
    "A Yes.\nB No.\nC Ask back.\nD Something else.",
    "staff",
    "",
    ASK,
)
WORD_WANTED = _say(
    "WORD_WANTED",
    '{sender}: somebody asks what "{word}" means. Please answer by {by}. Reply A to write it.',
    "staff",
    "To the keeper of the list of words. Nobody's name.",
)
WORD_OVERDUE = _say(
    "WORD_OVERDUE",
    '{sender}: no answer yet about the word "{word}". It was due by {by}. Reply A to write what it means.',
    "staff",
    "To the keeper and the deputy. Nobody's name.",
)
WORD_WRITE = _say(
    "WORD_WRITE",
    'Write what "{word}" means. One or two short lines are best. Whoever asks will read them.',
    "staff",
    "The next text is what the word means.",
)
WORD_KEPT = _say("WORD_KEPT", 'Thank you. "{word}" is in the list now. Whoever asked will hear.', "staff", "")
WORD_LINE = _say("WORD_LINE", 'A word to explain: "{word}". Answer by {by}.', "staff", "One line of a list.")
NO_REQUESTS = _say("NO_REQUESTS", "No request is open.", "staff", "")
NEEDS_YOU = _say("NEEDS_YOU", "{sender}: {name} needs you. {reason}", "staff", "A task for the coordinator.")
PROMISE_LATE = _say(
    "PROMISE_LATE",
    "{sender}: {name} still waits. {reason} It was due by {by}.",
    "staff",
    "To the coordinator and the deputy, when a promised moment is over.",
)
TALK_DUE = _say(
    "TALK_DUE",
    "{sender}: somebody waits for your answer. You promised it by {by}. Reply {READ} to see it.",
    "staff",
    "To the go-between.",
)
SOMEBODY = _say("SOMEBODY", "Somebody", "staff", "Instead of a name.")
NEEDS_YOU_LINE = _say("NEEDS_YOU_LINE", "{name}. {reason}", "staff", "One line of a list.")
NEEDS_YOU_LIST = _say("NEEDS_YOU_LIST", "Waiting for you: {count}.\n{lines}", "staff", "")
NOTHING_NEEDS_YOU = _say("NOTHING_NEEDS_YOU", "Nothing needs you now.", "staff", "")
REASON_UNCLEAR = _say("REASON_UNCLEAR", "Two texts were not clear to me.", "staff", "")
REASON_BROKEN = _say("REASON_BROKEN", "A text could not be read. It is kept.", "staff", "")
REASON_UNDELIVERED = _say("REASON_UNDELIVERED", "A message did not arrive.", "staff", "")
REASON_EXPIRED = _say("REASON_EXPIRED", "A message could not leave in time.", "staff", "")
REASON_BYHAND = _say(
    "REASON_BYHAND",
    "Please pass this on by hand. How: {way}. By when: {by}. The words:\n{words}",
    "staff",
    "{way}: post and the address, a phone call, in person.",
)
REASON_STOPPED = _say("REASON_STOPPED", "All messages were stopped.", "staff", "")
REASON_STOPPED_WROTE = _say(
    "REASON_STOPPED_WROTE", "They stopped messages and wrote again. The text is kept.", "staff", ""
)
REASON_CARRIER_STOP = _say(
    "REASON_CARRIER_STOP",
    "They wrote a word that makes the phone company block texts. Please ask what they meant.",
    "staff",
    "",
)
REASON_WRONG_PERSON = _say("REASON_WRONG_PERSON", "The number is somebody else's. It is taken out.", "staff", "")
REASON_DELETE_ASKED = _say(
    "REASON_DELETE_ASKED",
    "Somebody asked to be erased. The number had not answered yet, and is taken out. Please ask them.",
    "staff",
    "Nothing is erased on the word of an unknown number.",
)
REASON_NUMBER_TAKEN = _say(
    "REASON_NUMBER_TAKEN", "They ask for another way of writing. There this number is taken.", "staff", ""
)
REASON_DID_NOT_WORK = _say(
    "REASON_DID_NOT_WORK", "They say that it did not work: {kind}, {day}.", "staff", "The day after."
)
REASON_BACK_DUE = _say(
    "REASON_BACK_DUE", "It was due back: {kind}, {day}. Please see whether it is there.", "staff", "Something lent."
)
REASON_REQUEST_DECLINED = _say(
    "REASON_REQUEST_DECLINED",
    "They are not coming on {day}. Please tell those who would come to them: {kind}.",
    "staff",
    "Help that was arranged is not needed any more.",
)
REASON_REQUEST_OFF = _say(
    "REASON_REQUEST_OFF",
    "The meeting does not take place: {before}. Please tell those who would come: {kind}.",
    "staff",
    "Help that was arranged is not needed any more.",
)
REASON_REQUEST_MOVED = _say(
    "REASON_REQUEST_MOVED",
    "The meeting is now: {now}. NOT: {before}. Please tell those who come: {kind}. Please answer again by {by}.",
    "staff",
    "Help that was arranged depends on a meeting that has changed.",
)
REASON_PAPERS = _say(
    "REASON_PAPERS",
    "They said yes after the papers for {day} went out. Please send them the papers.",
    "staff",
    "What to read before a meeting (15).",
)
REASON_DATA = _say("REASON_DATA", "They ask for a copy of their data. Please answer within 24 hours.", "staff", "")
REASON_DELETED = _say("REASON_DELETED", "They asked to be erased. It is done.", "staff", "")
REASON_FLOOD = _say("REASON_FLOOD", "Very many texts came. All are kept. Please have a look.", "staff", "")
REASON_SETTINGS = _say("REASON_SETTINGS", "They ask for other times or another way to be written to.", "staff", "")
REASON_ENOUGH_TEXTS = _say(
    "REASON_ENOUGH_TEXTS",
    "They have had 3 texts from us in 7 days. This one did not go. Please pass it on if they need it:\n{words}",
    "staff",
    "Nobody gets more than 3 texts that we start in 7 days.",
)
REASON_LOST = _say("REASON_LOST", "A phone is lost. Please ask which one, and block it.", "staff", "")
REASON_LEAVE = _say("REASON_LEAVE", "They want to leave the group.", "staff", "")
REASON_CHANNEL_HALTED = _say(
    "REASON_CHANNEL_HALTED",
    "One way of writing does not work: {words}. The others go on.",
    "staff",
    "{words} says why, for staff.",
)
REASON_SILENT = _say(
    "REASON_SILENT",
    "They have not answered whether the number is still theirs. Messages to them come to you.",
    "staff",
    "",
)
REASON_NO_FIRST_ANSWER = _say(
    "REASON_NO_FIRST_ANSWER",
    "Nobody has said yes to the first question yet. Nothing else goes to this number.",
    "staff",
    "",
)
DESK_LINK = _say(
    "DESK_LINK",
    "The desk is here: {link}\nSign in with your name and your passphrase.",
    "staff",
    "After DESK. {link} is an address like https://talk.example.org/desk",
)
DESK_NO_LINK = _say(
    "DESK_NO_LINK",
    "The address of the desk is not set. Please ask the person who runs the service.",
    "staff",
    "After DESK, when nobody has set the address.",
)
DESK_CODE = _say(
    "DESK_CODE",
    "{sender}: your code is {code}. It works for 10 minutes. Nobody of us will ever ask you for it.",
    "staff",
    "Six digits for signing in at the desk. Example: 123456.",
)
ALERT = _say(
    "ALERT",
    "{sender}: {name} asks you to make contact. {number}. Reply OK when you have seen this.",
    "staff",
    "To the named contact. The person asked for this.",
    (("OK", "BUTTON_SEEN"),),
)
ALERT_WORDS = _say(
    "ALERT_WORDS",
    "{sender}: {name} may not be safe. {name} agreed that you are told. {number}. Reply OK when you have seen this.",
    "staff",
    "To the named contact. The person accepted this rule.",
    (("OK", "BUTTON_SEEN"),),
)
ALERT_SAFE = _say("ALERT_SAFE", "{sender}: {name} writes: I am safe.", "staff", "")
ALERT_SEEN = _say("ALERT_SEEN", "Thank you. It is noted that you have seen it.", "staff", "")
ALARM = _say("ALARM", "{sender}: the service needs you. {reason}", "staff", "To the operator.")
ALARM_STOPPED = _say("ALARM_STOPPED", "The worker has stopped. Nothing is sent.", "staff", "")
ALARM_LATE = _say("ALARM_LATE", "Messages are late.", "staff", "")
ALARM_CLOCK = _say("ALARM_CLOCK", "The machine's clock is wrong. Nothing is sent until it is right.", "staff", "")
ALARM_CHANNEL = _say("ALARM_CHANNEL", "One way of writing does not work.", "staff", "")

# --- buttons: at most 20 characters --------------------------------------------------------------------------------

BUTTON_YES = _say("BUTTON_YES", "Yes, I will come", "button", "")
BUTTON_NO = _say("BUTTON_NO", "No, I cannot", "button", "")
BUTTON_MENU = _say("BUTTON_MENU", "More", "button", "")
BUTTON_STILL = _say("BUTTON_STILL", "Yes, still OK", "button", "")
BUTTON_CANNOT = _say("BUTTON_CANNOT", "I cannot come", "button", "")
BUTTON_LATE = _say("BUTTON_LATE", "I will be late", "button", "")
BUTTON_WHERE = _say("BUTTON_WHERE", "Where is it?", "button", "")
BUTTON_SEEN = _say("BUTTON_SEEN", "OK, I saw it", "button", "")
BUTTON_AGREE = _say("BUTTON_AGREE", "Yes, this is OK", "button", "")
BUTTON_NOT_OK = _say("BUTTON_NOT_OK", "No, not OK", "button", "")
BUTTON_READ = _say("BUTTON_READ", "Read it", "button", "")
BUTTON_DOOR_A = _say("BUTTON_DOOR_A", "Without my name", "button", "")
BUTTON_DOOR_B = _say("BUTTON_DOOR_B", "The go-between", "button", "")
BUTTON_SEND = _say("BUTTON_SEND", "Send it", "button", "")
BUTTON_WAIT = _say("BUTTON_WAIT", "Wait for others", "button", "")
BUTTON_KEEP = _say("BUTTON_KEEP", "Keep it private", "button", "")
BUTTON_DONE = _say("BUTTON_DONE", "Show me the words", "button", "")
BUTTON_CARRY_ON = _say("BUTTON_CARRY_ON", "Carry on", "button", "")
BUTTON_ASK_CONTACT = _say("BUTTON_ASK_CONTACT", "Ask a person", "button", "")
BUTTON_LEAVE_IT = _say("BUTTON_LEAVE_IT", "Leave it for now", "button", "")
BUTTON_ERASE = _say("BUTTON_ERASE", "Yes, erase it", "button", "")
BUTTON_KEEP_ALL = _say("BUTTON_KEEP_ALL", "No, keep it", "button", "")
BUTTON_YES_PLAIN = _say("BUTTON_YES_PLAIN", "Yes", "button", "")
BUTTON_NO_PLAIN = _say("BUTTON_NO_PLAIN", "No", "button", "")
BUTTON_ASK_BACK = _say("BUTTON_ASK_BACK", "Ask back", "button", "")
BUTTON_TAKE_BACK = _say("BUTTON_TAKE_BACK", "Take it back", "button", "")
BUTTON_ONLY_ANSWER = _say("BUTTON_ONLY_ANSWER", "Only the answer", "button", "")
BUTTON_MINE = _say("BUTTON_MINE", "Yes, that is right", "button", "")
BUTTON_NOT_MINE = _say("BUTTON_NOT_MINE", "No, not me", "button", "")
BUTTON_WRITE_IT = _say("BUTTON_WRITE_IT", "Write it", "button", "")
BUTTON_I_GO = _say("BUTTON_I_GO", "OK, I go", "button", "")
BUTTON_SHOW = _say("BUTTON_SHOW", "Show it", "button", "")
COMMAND_START = _say("COMMAND_START", "Start", "label", "Telegram's list of commands.")
COMMAND_HELP = _say("COMMAND_HELP", "Help", "label", "")
COMMAND_STOP = _say("COMMAND_STOP", "End all messages", "label", "")
COMMAND_LANGUAGE = _say("COMMAND_LANGUAGE", "Change the language", "label", "")

TEMPLATES = {
    "invitation": TEMPLATE_INVITATION,
    "reminder": TEMPLATE_REMINDER,
    "change": TEMPLATE_CHANGE,
    "message": TEMPLATE_MESSAGE,
}
"""The kind of a sentence -> the WhatsApp template that says it outside the 24 hours; every other kind is a "message"."""
