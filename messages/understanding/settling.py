"""How the phrases and the second opinion come to one answer; what neither is sure of is asked back (rules 2 and 5).

The phrases speak first. The opinion is heard where they are silent or where it is far from what they say. What changes
nothing may be taken on little; what changes something only on much, and most of all with no question open.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from messages.understanding.opinion import UNKNOWN
from messages.understanding.reading import REQUESTS, Meaning
from messages.understanding.staying import MANNERS
from messages.understanding.stories import FRAMES
from messages.understanding.wishes import ANSWERS, CHANGES_STATE, COURTESY

# Measured with lines that the opinion had not learned from: of what it says alone 19 in 20 state changes are right.
ENOUGH, ENOUGH_FOR_A_CHANGE, ENOUGH_UNASKED = -1.0, 2.5, 4.0
ENOUGH_BESIDE = 1.0
ENOUGH_FOR_A_REQUEST = 1.0  # somebody reads it with the person's name
FAR, VERY_FAR = -2.5, -4.0
SURELY_CHAT = 1.0
ENOUGH_AGAINST_PHRASES = 4.0
CONDITION, ELSEWHERE = "condition", "elsewhere"
ABOUT_WORDS = frozenset({"approve_wording", "delete_confirm"})
"""Questions to which "I will join online" is no yes."""
_ANSWER_WORDS = FRAMES | {"yes", "no", CONDITION, "maybe", "harmless", ELSEWHERE}
_PRIVATE = frozenset({"concern", "help"})
_NOES = frozenset({"decline", "absence"})
_ANSWERS_NOW = ANSWERS - {"maybe"}
_CHANGES = (ANSWERS - {"maybe"}) | CHANGES_STATE
_NEVER_BESIDE = COURTESY | _CHANGES | {UNKNOWN, "crisis", "concern", "help", "maybe"}
Opinion = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Settled:
    """What the text is taken to say, and which rule said so, in plain words."""

    meanings: tuple[Meaning, ...]
    because: str


def settle(
    said: Sequence[Meaning],
    opinion: Opinion,
    context: str,
    signals: Set[str],
    *,
    asked: bool = False,
    whole: bool = False,
) -> Settled:
    """What counts of what the phrases said, after the second opinion was heard.

    ``signals`` are those of the phrases found: where they hold a yes, a no, an if or words known to be
    harmless and still gave no answer, the phrases ask back on purpose; with ``ELSEWHERE`` they found news of others.
    ``asked``: the text is a question, and a question is no answer to ours unless a phrase says so.
    ``whole``: phrases of an answer explain every word, and a question is open or it names a day or a session; then
    it takes more to doubt them.
    """
    if any(not meaning.sure for meaning in said):
        return Settled(tuple(said), "the phrases ask back")
    if any(meaning.label in _PRIVATE for meaning in said):
        return Settled(tuple(said), "the phrases: what may be private is not made into something else")
    answered = any(meaning.label in _ANSWERS_NOW for meaning in said)
    on_purpose = not answered and bool(signals & _ANSWER_WORDS)
    alone = _alone(opinion, context, ENOUGH_AGAINST_PHRASES if on_purpose else 0.0)
    if (asked or signals & FRAMES) and any(meaning.label in _CHANGES | {"maybe"} for meaning in alone):
        alone = ()
    unfit = CONDITION in signals or (context in ABOUT_WORDS and bool(MANNERS & signals))
    if unfit and any(meaning.label == "confirm" for meaning in alone):
        alone = ()
    if not said:
        return Settled(alone, "only the second opinion" if alone else "neither is sure: ask back")
    support = _least_support(opinion, said)
    changes = any(meaning.label in _CHANGES for meaning in said)
    if _turned_round(said, alone):
        return Settled((), "the second opinion says the opposite: ask back")
    if support < FAR or (changes and context == "none" and support < 0 and not whole):
        if _lost_yes(said, alone, opinion):
            return Settled(tuple(said), "the phrases: a yes is not lost beside a request")
        if alone and not _lost_request(said, alone) and max(opinion[meaning.label] for meaning in alone) > 0:
            return Settled(alone, "the second opinion is far from the phrases")
        doubted = opinion[UNKNOWN] > SURELY_CHAT or context == "none" or (support < VERY_FAR and not whole)
        if changes and doubted:
            return Settled((), "the second opinion doubts the phrases: ask back")
    elif changes and opinion[UNKNOWN] > max(SURELY_CHAT, support):
        return Settled((), "the second opinion takes it for chat: ask back")
    return Settled(tuple(said), "the phrases")


def _alone(opinion: Opinion, context: str, least: float) -> tuple[Meaning, ...]:
    """What the opinion says by itself: its first label, and wishes beside it."""
    first = max(opinion, key=lambda label: opinion[label])
    enough = max(_enough(first, context), least) if first in _CHANGES else _enough(first, context)
    if first in (UNKNOWN, "crisis") or opinion[first] < enough:
        return ()
    if first in COURTESY:
        return (Meaning(first),)
    beside = sorted(label for label in opinion if opinion[label] >= ENOUGH_BESIDE and label not in _NEVER_BESIDE)
    return (Meaning(first), *(Meaning(label) for label in beside if label != first))


def _turned_round(said: Sequence[Meaning], alone: Sequence[Meaning]) -> bool:
    """The opinion never makes a no of a yes, nor a yes of a no (rule 1)."""
    before, after = ({meaning.label for meaning in meanings} for meanings in (said, alone))
    return bool(("confirm" in before and after & _NOES) or (before & _NOES and "confirm" in after))


def _lost_request(said: Sequence[Meaning], alone: Sequence[Meaning]) -> bool:
    """ "I cannot come, I need somebody at home": who asks for help to come is not taken to have said no."""
    return any(one.label in REQUESTS for one in said) and any(one.label in _CHANGES for one in alone)


def _lost_yes(said: Sequence[Meaning], alone: Sequence[Meaning], opinion: Opinion) -> bool:
    """ "Yes, but I have no way to get there": the opinion hears the request alone."""
    says_yes = any(one.label == "confirm" for one in said) and opinion["confirm"] > VERY_FAR
    heard = {one.label for one in alone}
    return says_yes and bool(heard) and heard <= REQUESTS & {one.label for one in said}


def _enough(label: str, context: str) -> float:
    if label in REQUESTS:
        return ENOUGH_FOR_A_REQUEST
    if label not in _CHANGES:
        return ENOUGH
    return ENOUGH_UNASKED if context == "none" or label in CHANGES_STATE else ENOUGH_FOR_A_CHANGE


def _least_support(opinion: Opinion, said: Sequence[Meaning]) -> float:
    """Of all that was said. An answer that the opinion shares carries the request beside it: "I cannot come, I need a lift"."""
    answers = [_support(opinion, meaning.label) for meaning in said if meaning.label not in REQUESTS]
    if answers and min(answers) > 0:
        return min(answers)
    return min(_support(opinion, meaning.label) for meaning in said)


def _support(opinion: Opinion, label: str) -> float:
    """A decline and an absence are the same news."""
    return max(opinion[no] for no in _NOES) if label in _NOES else opinion[label]
