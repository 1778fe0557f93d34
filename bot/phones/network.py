"""The simulated providers, and the phones behind them.

    a person types  ->  Phones.posted   what the provider would post to the door
    we send         ->  SimulatedChannel.send  ->  the phone's screen, and a receipt that waits to be posted

Everything that happens is a line in a journal, and the screens are worked out from these lines alone: so they
survive a restart, and "save as transcript" needs nothing else.
"""

import asyncio
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

from messages.channel import (
    Answer,
    Channel,
    FailureKind,
    Inbound,
    InboundKind,
    Outgoing,
    Pace,
    Posted,
    Receipt,
    ReceiptState,
    Refused,
    SendFailed,
)

Fault = Literal["works", "down", "slow", "twice", "undelivered", "off", "gone", "blocked"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
LOST: Mapping[str, tuple[FailureKind, str]] = {
    "undelivered": ("none", "the phone could not be reached"),
    "off": ("retry", "the phone is off"),
    "gone": ("none", "nobody has this number any more"),
}
"""Faults that a provider tells of later: what kind of failure it names, and why."""
BY_NUMBER = ("sms", "whatsapp")
START_LINK = re.compile(r"https://t\.me/\S*[?&]start=([\w-]+)")
WINDOW = timedelta(hours=24)
SECRET_HEADER = "x-simulated-secret"  # noqa: S105  (the name of a header, not a secret)
MOST_BUTTONS = 3
LETTERS_WITHOUT_ACCENT = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One text on the screen of a phone. ``said``: the person wrote it; ``heard``: it arrived."""

    direction: Literal["said", "heard"]
    words: str = field(repr=False)
    at: datetime
    segments: int
    """How many text messages it took; 0 where that means nothing."""
    buttons: tuple[tuple[str, str], ...]
    provider_id: str
    state: str
    """``received`` for what was said; ``sent``, ``delivered`` or ``undelivered`` (then the phone never showed it)."""
    channel: str
    kind: InboundKind = "text"
    template: bool = False
    answers: str | None = None
    file: tuple[str, str] | None = field(default=None, repr=False)
    """The name and the content of a file that came along."""


@dataclass(slots=True)
class Phone:
    name: str
    title: str = field(repr=False)
    role: str
    channel: str
    address: str = field(repr=False)
    language: str
    begun: bool = True
    """On Telegram a person must press Start before anybody can write to them."""
    code: str = field(default="", repr=False)
    """The code on the card that they were given, until they have opened its link."""
    screen: list[Shown] = field(default_factory=list, repr=False)

    @property
    def start_link(self) -> str:
        """The code of the newest start link that this phone can open; empty: there is none."""
        texts = (shown.words for shown in reversed(self.screen) if shown.direction == "heard")
        found = next((link[1] for words in texts if (link := START_LINK.search(words))), "")
        return found or self.code

    @property
    def window_until(self) -> datetime | None:
        """Until when free text may be sent to this phone on WhatsApp; None: the person never wrote."""
        said = [shown.at for shown in self.screen if shown.direction == "said"]
        return said[-1] + WINDOW if said else None


class Heard(NamedTuple):
    """A text that arrived on a phone."""

    phone: str
    words: str
    buttons: tuple[tuple[str, str], ...]
    provider_id: str


class Phones:
    """The simulated providers and the phones behind them.

    Args:
        now: the clock of the world, aware.
        journal: a file of JSON lines, replayed at the start; None: nothing is kept.
    """

    def __init__(self, now: Callable[[], datetime], journal: Path | None = None) -> None:
        self.now = now
        self.secret = secrets.token_urlsafe(24)
        self.events: list[dict[str, Any]] = []
        self.pending_receipts: list[tuple[str, Posted]] = []
        self._file = journal
        self._phones: dict[str, Phone] = {}
        self._faults: dict[str, Fault] = {}
        self._arrived: list[Heard] = []
        self._last_posted: dict[str, Posted] = {}
        self._said = 0
        self._sent = 0
        self._unclear_once: set[str] = set()
        self._channels = _channels(self)
        for event in _read_journal(journal):
            self._happen(event)
        if not self.events:
            self.clock_moved(now())

    # ------------------------------------------------------------------ the world around the phones

    def channels(self) -> dict[str, Channel]:
        return dict(self._channels)

    def add(
        self, name: str, role: str, channel: str, address: str, language: str, *, code: str = "", by: str = ""
    ) -> Phone:
        """Puts a phone on the table. Adding the same phone again changes nothing.

        Args:
            code: the code on the card of somebody who must still press Start (Telegram).
            by: why it is there, if nobody put it there: its "number" has another channel too, or a "link" was opened.

        Raises:
            ValueError: there is no such channel.
        """
        if channel not in self._channels:
            raise ValueError(f"There is no channel {channel!r}. Choose one of: {', '.join(self._channels)}.")
        known = self.at_address(channel, address)
        if known is not None:
            return known
        key = self._free_key(name, channel)
        facts = {"title": name, "role": role, "channel": channel, "address": address, "language": language}
        self._note("phone", phone=key, **facts, code=code, by=by)
        return self._phones[key]

    def all(self) -> list[Phone]:
        return list(self._phones.values())

    def phone(self, name: str) -> Phone:
        """
        Raises:
            KeyError: there is no such phone; the message names those that exist.
        """
        if name not in self._phones:
            raise KeyError(f"there is no phone {name!r}, only: {', '.join(self._phones)}")
        return self._phones[name]

    def at_address(self, channel: str, address: str) -> Phone | None:
        phones = self._phones.values()
        return next((phone for phone in phones if (phone.channel, phone.address) == (channel, address)), None)

    def clock_moved(self, to: datetime) -> None:
        """Notes that somebody moves the clock; call it before what is due on the way leaves."""
        self._note("clock", to=to.isoformat())

    def fault(self, channel_or_phone: str, what: str) -> None:
        """Breaks a channel or a single phone, or makes it work again.

        Raises:
            ValueError: no such channel or phone, or no such fault.
        """
        if channel_or_phone not in self._channels and channel_or_phone not in self._phones:
            raise ValueError(f"There is no channel or phone {channel_or_phone!r}.")
        if what not in FAULTS:
            raise ValueError(f"There is no fault {what!r}. Choose one of: {', '.join(FAULTS)}.")
        self._note("fault", where=channel_or_phone, fault=what)

    def faults(self) -> dict[str, Fault]:
        """What is broken now, by channel or phone."""
        return dict(self._faults)

    def fault_of(self, phone: Phone) -> Fault:
        """The phone's own fault goes before its channel's."""
        return self._faults.get(phone.name, self._faults.get(phone.channel, "works"))

    def deliveries(self, name: str) -> int:
        """How often the provider posts the next thing from this phone: twice, once, if that fault is set."""
        phone = self.phone(name)
        if self.fault_of(phone) != "twice":
            return 1
        self._note("came twice", where=name if name in self._faults else phone.channel)
        return 2

    # ------------------------------------------------------------------ from a phone to the door

    def posted(
        self,
        phone: str,
        words: str = "",
        *,
        choice: str | None = None,
        answers: str | None = None,
        kind: str = "text",
        again: bool = False,
    ) -> Posted:
        """What the provider would post, and the person's own words on the person's own screen.

        Args:
            words: what is written; for a pressed button its label.
            choice: the value of the pressed button.
            answers: the provider id of our message that the button belongs to.
            again: the very last request of this phone once more, as providers do; the rest is not looked at.

        Raises:
            KeyError: no such phone.
            ValueError: ``again``, but this phone has posted nothing since the start.
        """
        sender = self.phone(phone)
        if again:
            if phone not in self._last_posted:
                raise ValueError(f"{phone} has written nothing yet, so nothing can come twice.")
            return self._last_posted[phone]
        self._note("said", phone=phone, words=words, choice=choice, answers=answers, kind=kind, id=f"m{self._said + 1}")
        said = {"id": f"m{self._said}", "address": sender.address, "choice": choice, "answers": answers, "kind": kind}
        said["words"] = "" if choice is not None else words
        self._last_posted[phone] = self._request(sender.channel, {"said": said})
        return self._last_posted[phone]

    def open_link(self, phone: str) -> tuple[str, Posted]:
        """Opens the newest start link on this phone, or the one on its card, and presses Start: who writes, and what comes.

        Raises:
            KeyError: no such phone.
            ValueError: there is no start link.
        """
        opener = self.phone(phone)
        code = opener.start_link
        if not code:
            raise ValueError(f"there is no start link on {phone}'s phone.")
        sender = opener if opener.channel == "telegram" else self._telegram_of(opener)
        said = {"words": "/start", "choice": None, "answers": None, "kind": "text", "id": f"m{self._said + 1}"}
        self._note("said", phone=sender.name, opened_on=phone, **said)
        request = self._request(sender.channel, {"said": {**said, "address": sender.address, "link_code": code}})
        self._last_posted[sender.name] = request
        return sender.name, request

    def _telegram_of(self, opener: Phone) -> Phone:
        """The Telegram of whoever holds this phone; the first link puts it on the table."""
        address = str(700000000 + int.from_bytes(opener.address.encode(), "big") % 99999989)
        return self.add(opener.title, opener.role, "telegram", address, opener.language, by="link")

    def take(self) -> list[Heard]:
        """What arrived on phones since the last time, in order."""
        arrived, self._arrived = self._arrived, []
        return arrived

    # ------------------------------------------------------------------ from us to a phone

    async def receive_from_us(self, channel: str, outgoing: Outgoing) -> str:
        """The provider's side of ``Channel.send``."""
        phone = self.at_address(channel, outgoing.address) or self._other_channel_of(channel, outgoing.address)
        if phone is None:
            raise SendFailed("none", "there is no phone with this number")
        if not phone.begun:
            raise SendFailed("none", "nobody has pressed Start there")
        template = channel == "whatsapp" and not outgoing.window_open
        if template and outgoing.template is None:
            raise SendFailed("none", "the window is shut and no template is approved for this")
        fault = self.fault_of(phone)
        if fault == "down":
            raise SendFailed("retry", "the provider does not answer")
        if fault == "blocked":
            raise SendFailed("stop", "the person has blocked us")
        provider_id = self._accept(phone, outgoing, template, fault if fault in LOST else "")
        if fault == "slow":
            await asyncio.sleep(0)
            if outgoing.token not in self._unclear_once:
                self._unclear_once.add(outgoing.token)
                raise SendFailed("unclear", "the provider did not answer in time")
        return provider_id

    def _other_channel_of(self, channel: str, number: str) -> Phone | None:
        """The same number on the other channel that writes to numbers: one phone has both."""
        others = (self.at_address(other, number) for other in BY_NUMBER if channel in BY_NUMBER and other != channel)
        phone = next((phone for phone in others if phone), None)
        return self.add(phone.title, phone.role, channel, number, phone.language, by="number") if phone else None

    def found(self, channel: str, outgoing: Outgoing, since: datetime, others: Collection[str] = ()) -> str | None:
        """The provider's memory of what it accepted."""
        phone = self.at_address(channel, outgoing.address)
        screen = phone.screen if phone else []
        same = [shown.provider_id for shown in screen if _same_message(shown, outgoing, since)]
        return next((name for name in reversed(same) if name not in others), None)

    def _accept(self, phone: Phone, outgoing: Outgoing, template: bool, lost: str) -> str:
        provider_id = f"p{self._sent + 1}"
        state = "undelivered" if lost else "sent" if phone.channel == "telegram" else "delivered"
        buttons = _buttons(self._channels[phone.channel], outgoing)
        self._note(
            "heard",
            phone=phone.name,
            words=outgoing.words,
            buttons=buttons,
            id=provider_id,
            state=state,
            template=template,
            **_file_of(self._channels[phone.channel], outgoing),
        )
        if not lost:
            self._arrived.append(Heard(phone.name, outgoing.words, buttons, provider_id))
        if state != "sent":
            self.pending_receipts.append((phone.channel, self._receipt(phone.channel, provider_id, state, lost)))
        return provider_id

    def _receipt(self, channel: str, provider_id: str, state: str, lost: str) -> Posted:
        failure, reason = LOST.get(lost, (None, ""))
        receipt = {"id": provider_id, "state": state, "failure": failure, "reason": reason, "gone": lost == "gone"}
        return self._request(channel, {"receipt": receipt})

    def _request(self, channel: str, content: Mapping[str, Any]) -> Posted:
        headers = {SECRET_HEADER: self.secret, "content-type": "application/json"}
        return Posted(json.dumps(content).encode(), headers, f"/hooks/{channel}")

    # ------------------------------------------------------------------ the journal

    def _note(self, what: str, **facts: Any) -> None:
        event = {"what": what, "at": self.now().isoformat(), **facts}
        self._happen(event)
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8", newline="\n") as lines:
                lines.write(json.dumps(event) + "\n")

    def _happen(self, event: dict[str, Any]) -> None:
        """What an event changes, the first time and when the journal is read again."""
        self.events.append(event)
        match event["what"]:
            case "phone":
                facts = {key: event[key] for key in ("title", "role", "channel", "address", "language")}
                code = event.get("code", "")
                self._phones[event["phone"]] = Phone(event["phone"], **facts, begun=not code, code=code)
            case "fault":
                self._faults.pop(event["where"], None)
                if event["fault"] != "works":
                    self._faults[event["where"]] = event["fault"]
            case "came twice":
                self._faults.pop(event["where"], None)
            case "said":
                self._said += 1
                sender = self._phones[event["phone"]]
                sender.begun, sender.code = True, "" if event.get("opened_on") else sender.code
                self._show_said(event)
            case "heard":
                self._sent += 1
                self._show_heard(event)

    def _show_said(self, event: Mapping[str, Any]) -> None:
        phone = self._phones[event["phone"]]
        phone.screen.append(
            Shown(
                "said",
                event["words"],
                datetime.fromisoformat(event["at"]),
                segments=0,
                buttons=(),
                provider_id=event["id"],
                state="received",
                channel=phone.channel,
                kind=event["kind"],
                answers=event["answers"],
            )
        )

    def _show_heard(self, event: Mapping[str, Any]) -> None:
        phone = self._phones[event["phone"]]
        phone.screen.append(
            Shown(
                "heard",
                event["words"],
                datetime.fromisoformat(event["at"]),
                segments=_segments(event["words"]) if phone.channel == "sms" else 0,
                buttons=tuple((value, label) for value, label in event["buttons"]),
                provider_id=event["id"],
                state=event["state"],
                channel=phone.channel,
                template=event["template"],
                file=tuple(event["file"]) if "file" in event else None,
            )
        )

    def _free_key(self, name: str, channel: str) -> str:
        """``joana``; for a second phone of that name ``joana-whatsapp``, then ``joana-2``."""
        first = key_of(name)
        for key in (first, f"{first}-{channel}"):
            if key not in self._phones and key not in self._channels:
                return key
        number = 2
        while f"{first}-{number}" in self._phones:
            number += 1
        return f"{first}-{number}"


class SimulatedChannel:
    """A channel as the rest of the program sees it. The provider behind it is ``Phones``."""

    def __init__(self, phones: Phones, name: str, *, shows_buttons: bool, has_window: bool) -> None:
        self.name = name
        self.shows_buttons = shows_buttons
        self.can_write_first = name != "telegram"
        self.has_window = has_window
        self.pace = Pace()
        self._phones = phones

    async def receive(self, posted: Posted) -> Sequence[Inbound | Receipt]:
        given = posted.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(self._phones.secret.encode(), given):
            raise Refused
        content = json.loads(posted.body)
        if "receipt" in content:
            return [_as_receipt(self.name, content["receipt"])]
        return [_as_inbound(self.name, content["said"])]

    def accepted(self, heard: Sequence[Inbound | Receipt]) -> Answer:
        return Answer(200)

    async def send(self, outgoing: Outgoing) -> str:
        return await self._phones.receive_from_us(self.name, outgoing)


class CarryingChannel(SimulatedChannel):
    """One that carries files, as Telegram does."""

    def carries(self, outgoing: Outgoing) -> bool:
        return outgoing.file is not None and not outgoing.picture


class FindingChannel(SimulatedChannel):
    """One whose provider can be asked what went out, as Twilio can and Telegram cannot."""

    async def find(self, outgoing: Outgoing, since: datetime, others: Collection[str] = ()) -> str | None:
        return self._phones.found(self.name, outgoing, since, others)


def _channels(phones: Phones) -> dict[str, Channel]:
    channels: list[Channel] = [
        FindingChannel(phones, "sms", shows_buttons=False, has_window=False),
        FindingChannel(phones, "whatsapp", shows_buttons=True, has_window=True),
        CarryingChannel(phones, "telegram", shows_buttons=True, has_window=False),
    ]
    return {channel.name: channel for channel in channels}


def key_of(name: str) -> str:
    """How a transcript calls a person: the first name in plain small letters."""
    first = (name.split() or ["phone"])[0].lower().translate(LETTERS_WITHOUT_ACCENT)
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum()) or "phone"


def _as_inbound(channel: str, said: Mapping[str, Any]) -> Inbound:
    return Inbound(
        channel,
        said["id"],
        said["address"],
        said["words"],
        kind=cast(InboundKind, said["kind"]),
        choice=said["choice"],
        answers=said["answers"],
        link_code=said.get("link_code"),
    )


def _as_receipt(channel: str, said: Mapping[str, Any]) -> Receipt:
    state, failure = cast(ReceiptState, said["state"]), cast(FailureKind | None, said["failure"])
    return Receipt(channel, said["id"], state, failure, said["reason"], said.get("gone", False))


def _buttons(channel: Channel, outgoing: Outgoing) -> tuple[tuple[str, str], ...]:
    if not channel.shows_buttons:
        return ()
    return tuple((choice.value, choice.label) for choice in outgoing.choices[:MOST_BUTTONS])


def _file_of(channel: Channel, outgoing: Outgoing) -> dict[str, tuple[str, str]]:
    """Telegram carries files; the others leave them out."""
    if outgoing.file is None or not isinstance(channel, CarryingChannel) or not channel.carries(outgoing):
        return {}
    return {"file": (outgoing.file.name, outgoing.file.content.decode())}


def _same_message(shown: Shown, outgoing: Outgoing, since: datetime) -> bool:
    return shown.direction == "heard" and shown.words == outgoing.words and shown.at >= since


def _segments(words: str) -> int:
    from messages.segments import length

    return length(words).segments


def _read_journal(journal: Path | None) -> list[dict[str, Any]]:
    """The events of an earlier run. A last line that was cut off by a crash is left out."""
    if journal is None or not journal.exists():
        return []
    lines = journal.read_text(encoding="utf-8").split("\n")
    if lines[-1]:
        with journal.open("a", encoding="utf-8") as cut_off:
            cut_off.write("\n")
    events = []
    for line in lines:
        try:
            events.append(json.loads(line))
        except ValueError:
            continue
    return events
