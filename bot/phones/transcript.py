r"""A talk between people and the go-between as plain text, which the page saves, people read and the tests play.

    # Maria says no and changes her mind          a comment; the first one is the title
    @ Monday 22 February 2027, 11:00              the clock goes to this local time; what is due on the way leaves
    rui > sim                                     Rui writes; the next lines say everything that arrives because of it
    rui < Obrigado. Fica anotado: ...             "..." at the end stands for any ending
        second line of the same text              four spaces: the text goes on
    rui > [Sim, vou]                              presses the newest button with these words
    rui > (voice note)                            also (picture), (place), and (nothing) for an empty text
    rui > (start link)                            opens the newest start link, or the one on the card, and presses Start
    ! sms is down                                 a channel or a phone is down, slow, twice, undelivered, off, gone, blocked
    ! sms works                                   and nothing is wrong with it any more
    anna < *                                      any one text
    anna < **                                     any texts, however many, also none
    + Ana, carer, telegram, ro                    a new phone: name, group or "facilitator", channel, language

Between phones the order does not count, on one phone it does. ``\`` before the first letter of a text takes its
meaning away (``rui > \[Sim]`` types the bracket); inside, ``\\`` is a backslash, ``\n`` a line end at the very end,
``\x20`` a last space, and ``\x00`` any sign that cannot be seen.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from bot.phones.network import FAULTS, Heard, Phones
from bot.phones.network import START_LINK as START_CODE
from messages.channel import Posted

MEDIA = {"voice note": "voice", "picture": "picture", "place": "place"}
MEDIA_NAMES = {kind: f"({name})" for name, kind in MEDIA.items()}
START_LINK = "start link"
NOTHING = "(nothing)"
ANYTHING = "*"
EVERYTHING = "**"
ANY_ENDING = "..."
INDENT = "    "
SECOND_TIME = " (the second time)"
"""When the clocks go back an hour comes twice; without these words the first is meant."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
TALK = re.compile(r"(?P<who>[a-z0-9-]+) (?P<arrow>[<>])(?: (?P<words>.*))?")
CLOCK = re.compile(
    r"@ (?P<weekday>[A-Za-z]+) (?P<day>\d\d?) (?P<month>[A-Za-z]+) (?P<year>\d{4}), "
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<again> \(the second time\))?"
)
FAULT = re.compile(rf"! (?P<who>[a-z0-9-]+) (?:is )?(?P<what>{'|'.join(FAULTS)})")
NEW_PHONE = re.compile(r"\+ (?P<name>[^,]+), (?P<group>[^,]+), (?P<channel>[a-z]+), (?P<language>[a-z]{2,3})")
ESCAPED = re.compile(r"\\(x[0-9a-f]{2}|n|.)", re.DOTALL)
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]| (?=\n|\Z)|\n+\Z")
SETTLED = timedelta(seconds=30)
"""An answer comes at once; what arrives later than this after the last step needed the clock to go on."""

Kind = Literal["clock", "say", "press", "media", "link", "fault", "phone"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done, and everything that must arrive before the next.

    ``what`` is the text, the label of the button, the kind of media, the fault, or ``group, channel, language``
    of a new phone; ``at`` the local time that the clock is moved to, without a zone.
    """

    kind: Kind
    who: str = ""
    what: str = field(default="", repr=False)
    at: datetime | None = None
    line: int = field(default=0, compare=False)
    expected: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Transcript:
    title: str
    steps: tuple[Step, ...]


class TranscriptError(ValueError):
    """A line of a transcript that cannot be read. The message names the line and says what to write."""


class World(Protocol):
    """What a transcript is played in: the tests' world or the demo."""

    @property
    def phones(self) -> Phones: ...

    @property
    def zone(self) -> ZoneInfo: ...

    async def deliver(self, phone: str, posted: Posted) -> None:
        """Posts to the door."""
        ...

    async def settle(self) -> None:
        """Reads, answers and sends everything that is due at the current time."""
        ...

    async def move_clock(self, to: datetime) -> None:
        """Moves to this moment and sends what is due on the way, in order."""
        ...


@runtime_checkable
class GrowingWorld(Protocol):
    """A world that people can be added to; only a transcript with a ``+`` line needs it."""

    async def add_phone(self, *, name: str, group: str, channel: str, language: str) -> object: ...


# --- reading ---------------------------------------------------------------------------------------------------------


def parse(text: str) -> Transcript:
    """
    Raises:
        TranscriptError: a line cannot be read.
    """
    title, steps = "", list[Step]()
    for number, line in _whole_lines(text):
        if line.startswith("#"):
            title = title or line.removeprefix("#").strip()
        elif arrived := _arrival(line):
            if not steps:
                raise TranscriptError(
                    f"line {number}: a text arrives before anything was done. Begin with a line '@ ...'."
                )
            steps[-1] = replace(steps[-1], expected=(*steps[-1].expected, arrived))
        else:
            steps.append(_step(number, line))
    return Transcript(title, tuple(steps))


def _whole_lines(text: str) -> list[tuple[int, str]]:
    """Lines with their continuation lines put back, and without empty ones outside a text."""
    lines: list[tuple[int, str]] = []
    blank = 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line.strip(" "):
            blank += 1
        elif line.startswith(INDENT):
            if not lines or not TALK.match(lines[-1][1]):
                raise TranscriptError(f"line {number}: four spaces continue a text, but there is no text above.")
            lines[-1] = (lines[-1][0], lines[-1][1] + "\n" * (blank + 1) + line.removeprefix(INDENT).rstrip(" "))
            blank = 0
        else:
            lines.append((number, line.rstrip(" ")))
            blank = 0
    return lines


def _arrival(line: str) -> tuple[str, str] | None:
    talk = _talk(line)
    if talk is None or talk[1] != "<":
        return None
    who, _, words = talk
    return who, "" if words == NOTHING else words


def _talk(line: str) -> tuple[str, str, str] | None:
    """Who, the arrow, and the whole text."""
    first, _, rest = line.partition("\n")
    talk = TALK.fullmatch(first)
    if talk is None:
        return None
    words = talk["words"] or ""
    return talk["who"], talk["arrow"], f"{words}\n{rest}" if "\n" in line else words


def _step(number: int, line: str) -> Step:
    if talk := _talk(line):
        who, _, words = talk
        return replace(_said(who, words), line=number)
    if line.startswith("@"):
        return Step("clock", at=_moment(number, line), line=number)
    if fault := FAULT.fullmatch(line):
        return Step("fault", fault["who"], fault["what"], line=number)
    if new := NEW_PHONE.fullmatch(line):
        return Step("phone", new["name"], f"{new['group']}, {new['channel']}, {new['language']}", line=number)
    raise TranscriptError(f"line {number}: {line[:60]!r} cannot be read. {_help(line)}")


def _help(line: str) -> str:
    if line.startswith("!"):
        return f"Write '! sms is down' or '! sms works'; the last word is one of: {', '.join(FAULTS)}."
    if line.startswith("+"):
        return "Write '+ Ana, carer, telegram, ro': name, group, channel, language."
    return "A line begins with '#', '@', '!', '+', four spaces, or a name in small letters and '>' or '<'."


def _said(who: str, words: str) -> Step:
    inner = words[1:-1]
    if words.startswith("[") and words.endswith("]"):
        return Step("press", who, _plain(inner))
    if words.startswith("(") and words.endswith(")") and inner in MEDIA:
        return Step("media", who, inner)
    if words == f"({START_LINK})":
        return Step("link", who, START_LINK)
    return Step("say", who, "" if words == NOTHING else _plain(words))


def _moment(number: int, line: str) -> datetime:
    found = CLOCK.fullmatch(line)
    if found is None or found["month"] not in MONTHS:
        raise TranscriptError(f"line {number}: {line!r} is not a time. Write '@ Monday 22 February 2027, 11:00'.")
    try:
        moment = datetime(  # noqa: DTZ001  (local wall time; the world knows the zone)
            int(found["year"]),
            MONTHS.index(found["month"]) + 1,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            int(found["second"] or 0),
            fold=1 if found["again"] else 0,
        )
    except ValueError as wrong:
        raise TranscriptError(f"line {number}: {line!r} is not a time: {wrong}.") from None
    if found["weekday"] != DAYS[moment.weekday()]:
        raise TranscriptError(
            f"line {number}: {_date(moment)} is a {DAYS[moment.weekday()]}, not a {found['weekday']}."
        )
    return moment


def _plain(words: str) -> str:
    """Written words without their backslashes."""
    return ESCAPED.sub(lambda found: _unescaped(found[1]), words)


def _unescaped(code: str) -> str:
    if code.startswith("x") and len(code) > 1:
        return chr(int(code[1:], 16))
    return "\n" if code == "n" else code


# --- writing ---------------------------------------------------------------------------------------------------------


def write(title: str, steps: Iterable[Step]) -> str:
    """The opposite of ``parse``; expectations are written as they are in the steps."""
    lines = [f"# {title}"]
    for step in steps:
        lines += ["", _clock(step.at)] if step.at is not None else [_done(step)]
        lines += [_line(who, "<", words or NOTHING) for who, words in step.expected]
    return "\n".join(lines) + "\n"


def _done(step: Step) -> str:
    match step.kind:
        case "fault":
            return f"! {step.who} works" if step.what == "works" else f"! {step.who} is {step.what}"
        case "phone":
            return f"+ {step.who}, {step.what}"
        case "press":
            return _line(step.who, ">", f"[{_written(step.what)}]")
        case "media" | "link":
            return _line(step.who, ">", f"({step.what})")
        case _:
            return _line(step.who, ">", escaped(step.what) if step.what else NOTHING)


def _line(who: str, arrow: str, written: str) -> str:
    return f"{who} {arrow} {written}".replace("\n", "\n" + INDENT)


def escaped(words: str) -> str:
    """Words as they stand in a transcript, so that none is taken for a button, a picture or a ``*``."""
    written = _written(words)
    return "\\" + written if words[:1] in ("[", "(", "*") else written


def _written(words: str) -> str:
    return UNSEEN.sub(lambda found: _code(found[0]), words.replace("\\", "\\\\"))


def _code(unseen: str) -> str:
    return "\\n" * len(unseen) if unseen[0] == "\n" else f"\\x{ord(unseen):02x}"


def _clock(at: datetime) -> str:
    return f"@ {in_words(at)}"


def in_words(at: datetime) -> str:
    """A local time as the clock shows it: ``Monday 22 February 2027, 11:00``."""
    seconds = f":{at.second:02}" if at.second else ""
    again = SECOND_TIME if at.fold else ""
    return f"{DAYS[at.weekday()]} {_date(at)}, {at.hour:02}:{at.minute:02}{seconds}{again}"


def _date(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


# --- from the journal of the phones ----------------------------------------------------------------------------------


def of_journal(events: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> tuple[Step, ...]:
    """Everything that was done since the world began, with what really arrived as the expectation."""
    return _Recording(zone).of(events)


class _Recording:
    """Turns events into steps. Knows how far the clock has gone, because time may also have passed by itself."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._steps: list[Step] = []
        self._reached = datetime.min.replace(tzinfo=UTC)

    def of(self, events: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
        began = False  # the phones that were there from the start belong to the world, not to the talk
        for event in events:
            at = datetime.fromisoformat(event["at"])
            match event["what"]:
                case "clock":
                    self._move_to(datetime.fromisoformat(event["to"]))
                case "phone" if began and not event.get("by"):
                    self._do(at, Step("phone", event["title"], f"{_group(event)}, {event['language']}"))
                case "fault":
                    self._do(at, Step("fault", event["where"], event["fault"]))
                case "said":
                    self._do(at, _said_in(event))
                case "heard" if event["state"] != "undelivered":
                    self._arrived(at, event)
            began = began or event["what"] in ("said", "heard", "fault")
        return tuple(self._steps)

    def _do(self, at: datetime, step: Step) -> None:
        if at - self._reached >= timedelta(minutes=1):
            self._move_to(at.replace(second=0, microsecond=0))
        self._reached = max(self._reached, at)
        self._steps.append(step)

    def _arrived(self, at: datetime, event: Mapping[str, Any]) -> None:
        if at - self._reached > SETTLED:
            self._move_to(at.replace(second=0, microsecond=0) + timedelta(minutes=1))
        last = self._steps[-1]
        self._steps[-1] = replace(last, expected=(*last.expected, (event["phone"], _as_expected(event["words"]))))

    def _move_to(self, moment: datetime) -> None:
        self._reached = max(self._reached, moment)
        if moment.microsecond:  # the file has whole seconds; a little earlier, what is due would not be due
            moment = moment.replace(microsecond=0) + timedelta(seconds=1)
        local = moment.astimezone(self._zone).replace(tzinfo=None)
        if not self._steps or self._steps[-1].at != local:
            self._steps.append(Step("clock", at=local))


def _said_in(event: Mapping[str, Any]) -> Step:
    if event.get("opened_on"):
        return Step("link", event["opened_on"], START_LINK)
    if event["choice"] is not None:
        return Step("press", event["phone"], event["words"])
    for name, kind in MEDIA.items():
        if event["kind"] == kind:
            return Step("media", event["phone"], name)
    return Step("say", event["phone"], event["words"])


def _as_expected(words: str) -> str:
    """As it is written; the code of a start link is another one every time."""
    link = START_CODE.search(words)
    return escaped(words[: link.start(1)]) + ANY_ENDING if link else escaped(words)


def _group(event: Mapping[str, Any]) -> str:
    return f"{event['role']}, {event['channel']}"


# --- playing ---------------------------------------------------------------------------------------------------------


async def play(transcript: Transcript, world: World) -> None:
    """Does each step, and after each compares what arrived with what should have.

    Raises:
        AssertionError: something else arrived, or a step could not be done; the message shows both sides.
    """
    for step in transcript.steps:
        await _perform(step, world)
        await world.settle()
        _compare(step, world.phones.take())


async def _perform(step: Step, world: World) -> None:
    match step.kind:
        case "clock":
            assert step.at is not None
            to = step.at.replace(tzinfo=world.zone).astimezone(UTC)
            world.phones.clock_moved(to)
            await world.move_clock(to)
        case "fault":
            with _naming_the_line(step):
                world.phones.fault(step.who, step.what)
        case "phone":
            await _add_phone(step, world)
        case _:
            await _post(step, world)


@contextmanager
def _naming_the_line(step: Step) -> Iterator[None]:
    """Around what goes wrong when the file is wrong, and around nothing else."""
    try:
        yield
    except (KeyError, ValueError) as wrong:
        raise AssertionError(f"line {step.line}: {wrong.args[0]}") from wrong


async def _add_phone(step: Step, world: World) -> None:
    group, channel, language = step.what.split(", ")
    with _naming_the_line(step):
        if not isinstance(world, GrowingWorld):
            raise ValueError("no phone can be added in this world.")
        await world.add_phone(name=step.who, group=group, channel=channel, language=language)


async def _post(step: Step, world: World) -> None:
    with _naming_the_line(step):
        times = world.phones.deliveries(step.who)
        who, posted = _posted(step, world.phones)
    for _ in range(times):
        await world.deliver(who, posted)


def _posted(step: Step, phones: Phones) -> tuple[str, Posted]:
    if step.kind == "link":
        return phones.open_link(step.who)
    if step.kind == "press":
        choice, answers = _newest_button(phones, step.who, step.what)
        return step.who, phones.posted(step.who, step.what, choice=choice, answers=answers)
    if step.kind == "media":
        return step.who, phones.posted(step.who, kind=MEDIA[step.what])
    return step.who, phones.posted(step.who, step.what)


def _newest_button(phones: Phones, who: str, label: str) -> tuple[str, str]:
    for shown in reversed(phones.phone(who).screen):
        for value, words in shown.buttons:
            if words == label and shown.state != "undelivered":
                return value, shown.provider_id
    raise ValueError(f"there is no button {label!r} on {who}'s phone.")


def _compare(step: Step, arrived: Sequence[Heard]) -> None:
    """Everything that arrived is listed, nothing more, nothing less."""
    phones = dict.fromkeys([who for who, _ in step.expected] + [heard.phone for heard in arrived])
    reports = []
    for phone in phones:
        expected = [words for who, words in step.expected if who == phone]
        if EVERYTHING in expected:
            continue
        really = [heard.words for heard in arrived if heard.phone == phone]
        if len(expected) != len(really) or not all(map(fits, expected, really)):
            reports.append(_difference(phone, expected, really))
    if reports:
        done = _clock(step.at) if step.at is not None else _done(step)
        raise AssertionError(f"line {step.line}: after\n  {done}\n" + "\n".join(reports))


def fits(expected: str, really: str) -> bool:
    """Whether an expectation, as it is written, allows this text."""
    if expected == ANYTHING:
        return True
    if expected.endswith(ANY_ENDING):
        return really.startswith(_plain(expected.removesuffix(ANY_ENDING)))
    return _plain(expected) == really


def _difference(phone: str, expected: Sequence[str], really: Sequence[str]) -> str:
    """Both sides as they would stand in the file, so that the right one can be copied."""
    return "\n".join(
        [
            f"{phone}'s phone should show:",
            *([_marked(phone, words, really) for words in expected] or ["  nothing"]),
            f"{phone}'s phone really shows:",
            *([f"  {_line(phone, '<', escaped(words) or NOTHING)}" for words in really] or ["  nothing"]),
        ]
    )


def _marked(phone: str, words: str, really: Sequence[str]) -> str:
    """A text that did not arrive at all has an arrow in front."""
    mark = "  " if any(fits(words, one) for one in really) else "->"
    return f"{mark}{_line(phone, '<', words or NOTHING)}"
