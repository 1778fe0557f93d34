"""Which days would suit: letters or own words, kept without anybody seeing whose; no answer is fine (31)."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from messages import texts as t
from messages.understand import chosen
from storage import changes as c
from storage.dialogue import Option, Question
from storage.possible_days import Poll

from .heard import LETTERS, Action, Heard, which_days

DOES = "day_suits"


def answered(heard: Heard) -> list[c.Change] | None:
    """The answer to the open question about days; None: the text is about something else."""
    question = heard.question
    if question is None or question.name != "poll":
        return None
    letter = heard.word if heard.word is not None and heard.word in LETTERS else None
    if (heard.word not in (None, "1", "2") and letter is None) or _another_list_came(heard):
        return None
    poll = next((one for one in heard.known.polls if one.id == question.about), None)
    if letter is not None and (poll is None or poll.state != "open"):
        return [heard.say(c.part(t.POLL_OVER))]
    if poll is None or poll.state != "open":
        return None
    if heard.word == "2":
        return _kept(heard, poll, frozenset())
    if heard.word == "1" or (letter is not None and heard.dialogue.option(letter, heard.now) is None):
        return [_asked_again(heard, poll)]
    today = heard.now.astimezone(ZoneInfo(heard.known.project.zone)).date()
    places = chosen(heard.text, heard.known.person.language, [one.day for one in poll.days], today)
    if places is not None:
        return _kept(heard, poll, places)
    if heard.labels and not {"confirm", "maybe", "decline"} & set(heard.labels):
        return None
    if heard.dialogue.unclear:
        return None
    return [heard.remembering(unclear=1).remember(), _asked_again(heard, poll)]


def _another_list_came(heard: Heard) -> bool:
    """A letter belongs to the last list: the menu that was asked for since then."""
    return any(option.does != DOES for option in heard.dialogue.options)


def _kept(heard: Heard, poll: Poll, places: Iterable[int]) -> list[c.Change]:
    suits = sorted(places)
    noted = c.part(t.POLL_NOTED, lines=which_days(poll.days, suits)) if suits else c.part(t.POLL_NONE_NOTED)
    return [c.AnswerPoll(poll.id, heard.me, frozenset(suits)), _saying(heard, poll, noted)]


def _asked_again(heard: Heard, poll: Poll) -> c.Queue:
    return _saying(heard, poll, c.part(t.POLL_AGAIN, lines=which_days(poll.days)))


def _saying(heard: Heard, poll: Poll, part: c.Part) -> c.Queue:
    """The question stays open: other letters change the answer."""
    return heard.say(part, asks=Question("poll", about=poll.id), letters=letters_of(poll))


def letters_of(poll: Poll) -> list[Option]:
    return [Option(letter, DOES, poll.id) for letter, _ in zip(LETTERS, poll.days, strict=False)]


def _by_letter(heard: Heard, _: str) -> list[c.Change]:
    return answered(heard) or [heard.say(c.part(t.POLL_OVER))]


ACTIONS: dict[str, Action] = {DOES: _by_letter}
