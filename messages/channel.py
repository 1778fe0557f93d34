"""The contract between the go-between and a channel (SMS, WhatsApp, Telegram, by hand, a simulated phone).

Posted      what a provider sent to the door       Inbound   one text (or button, voice note, ...) from a person
Outgoing    what we want to say                    Receipt   what became of something we sent

Refused            the provider could not prove itself        -> 403, counted, nothing kept
SendFailed  retry  throttled, down, no connection: not sent   -> 30 s, 2 min, then every 5 min until ``not_after``
            unclear  time-out, cut line, 5xx: may have gone   -> ask the provider (``find``), else once more, never twice
            stop   the person blocked us or opted out         -> that channel off, coordinator's list
            halt   our own account is refused                 -> channel pauses, operator alarmed, nothing counted as failed
            none   wrong number, bad template                 -> failed; next channel, else coordinator's list
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

InboundKind = Literal["text", "voice", "picture", "place", "other_media", "edited", "blocked", "unblocked"]
ReceiptState = Literal["sent", "delivered", "read", "undelivered", "failed"]
FailureKind = Literal["retry", "unclear", "stop", "halt", "none"]


@dataclass(frozen=True, slots=True)
class Posted:
    """One HTTP request to ``/hooks/<channel>``, as it came.

    ``path_and_query`` is what follows the host, the query string included: a signature covers it exactly
    (providers page, fact 17). Header names are lower case.
    """

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    path_and_query: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a person sent. Whoever reads ``repr`` learns nothing about the person (trust S7).

    Attributes:
        provider_id: unique within the channel; the key against duplicates (R3).
        address: where an answer goes (``+447797…``, a chat id), never a display name (L8).
        words: what was written; empty for media, and for a pressed button that has a ``choice``.
        choice: the value of a pressed button, as we gave it in ``Outgoing.choices``.
        answers: provider id of the message of ours that the button belongs to or that is replied to, if known.
        link_code: the one-time code of a start link (Telegram ``/start CODE``).
        opted: the provider already acted on a word by itself (Twilio ``OptOutType``): record it, do not answer again.
        received_at: when we got it, aware, UTC; None lets the door's own clock decide.
    """

    channel: str
    provider_id: str
    address: str = field(repr=False)
    words: str = field(default="", repr=False)
    kind: InboundKind = "text"
    choice: str | None = None
    answers: str | None = None
    link_code: str | None = field(default=None, repr=False)
    opted: Literal["STOP", "START", "HELP"] | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says about a message we sent. States arrive late, twice and out of order (R4)."""

    channel: str
    provider_id: str
    state: ReceiptState
    failure: FailureKind | None = None
    reason: str = ""
    """For staff, in plain words; no number, no text."""
    number_gone: bool = False
    """No text reaches this number (any more): asks for the neutral check of trust L6, or for the right number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a person can press. ``value`` is what comes back (``1``, ``2``, ``OK``, ``MENU``, ``A``); ``label`` is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a provider lets one sender go (providers sections 4 to 6). Shared by all workers.

    Attributes:
        per_second: units a second; None: as fast as it goes.
        counts_segments: a unit is a part of a joined text message, not a message (SMS).
        per_address: seconds between two messages to one person.
        at_once: calls under way in one process. A crash may repeat at most so many (R1), so no more than the rate needs.
    """

    per_second: float | None = None
    counts_segments: bool = False
    per_address: float = 0.0
    at_once: int = 8


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template and its values, numbered from 1: what WhatsApp takes outside the 24 hours.

    ``content`` is Twilio's id of it (HX...); ``values`` are whole lines without line breaks, none empty (fact 15).
    """

    content: str
    values: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep, sent along with the words: a calendar entry."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that ``gobetween check`` found by asking the provider. ``do`` says what to do about it.

    ``stops``: messages do not come in or go out until it is put right. False: worth a look, or nobody could be asked.
    """

    said: str
    do: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message that leaves now.

    Attributes:
        address: the person's address on this channel.
        words: the rendered text; what SMS, Telegram and an open WhatsApp window send.
        sentence: the name of the sentence.
        template: the template to use outside WhatsApp's 24 hours, or None where none is approved.
        language: of the words.
        choices: at most three are shown as buttons where the channel has them; the words teach the digits as well.
        not_after: aware, UTC; the provider must not deliver later (R5). None: no limit.
        window_open: the person wrote within the last 24 hours (WhatsApp only looks at it).
        token: our own random id of this message; repeated when the same message is tried again.
        file: sent along where the channel can carry one; the words say everything without it.
        picture: the address of a picture, shown where the channel can; the words name the address as well.
    """

    address: str = field(repr=False)
    words: str = field(repr=False)
    sentence: str
    language: str
    token: str
    template: Template | None = None
    choices: tuple[Choice, ...] = ()
    not_after: datetime | None = None
    window_open: bool = True
    file: File | None = None
    picture: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door says back to the provider once a request is kept (providers, fact 6: never a plain-text body)."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"


Keep = Callable[[Sequence[Inbound | Receipt]], Awaitable[None]]


class Refused(Exception):
    """The request could not prove that it comes from the provider (T9, R9). Nothing of it is kept or logged."""


class SendFailed(Exception):
    """A message was not handed over, or may not have been.

    Args:
        kind: what to do next; see the table at the top of this file.
        reason: for staff, in plain words; never a number, a name, a token or the text.
        wait: seconds the provider asked us to wait, if it did.
        number_gone: no text reaches this number; asks for the right one (trust L6).
    """

    def __init__(self, kind: FailureKind, reason: str, wait: float | None = None, number_gone: bool = False) -> None:
        super().__init__(reason)
        self.kind: FailureKind = kind
        self.reason = reason
        self.wait = wait
        self.number_gone = number_gone


class Channel(Protocol):
    """What every channel can do. ``shows_buttons`` tells whether choices appear as buttons; ``can_write_first`` whether a
    person can be written to who never wrote to us (Telegram: no); ``has_window`` whether free text needs the person's own
    message within 24 hours (WhatsApp); ``pace`` how fast its provider lets us go."""

    name: str
    shows_buttons: bool
    can_write_first: bool
    has_window: bool
    pace: Pace

    async def receive(self, posted: Posted) -> Sequence[Inbound | Receipt]:
        """Proves the sender and reads the request.

        Raises:
            Refused: no or a wrong signature or secret.
        """
        ...

    def accepted(self, heard: Sequence[Inbound | Receipt]) -> Answer:
        """What this provider wants to hear once ``heard`` is kept."""
        ...

    async def send(self, outgoing: Outgoing) -> str:
        """Hands one message to the provider and returns the provider's id for it.

        Raises:
            SendFailed: it was not, or perhaps not, handed over.
        """
        ...


class Finds(Protocol):
    """A channel whose provider can be asked whether a message went out (R1)."""

    async def find(self, outgoing: Outgoing, since: datetime, others: Collection[str] = ()) -> str | None:
        """The provider's id of a message with this address and these words created at or after ``since``, else None.

        ``others`` are ids of other messages to this person, which may have had the same words.

        Raises:
            SendFailed: the provider could not be asked.
        """
        ...


class Sweeps(Protocol):
    """A channel whose provider lists what came in while we were down (R6)."""

    async def missed(self, since: datetime) -> Sequence[Inbound]: ...


class Forgets(Protocol):
    """A channel whose provider can empty its own copy (S8)."""

    async def forget(self, provider_id: str) -> None: ...


class Polls(Protocol):
    """A channel that fetches instead of being called (Telegram without a webhook)."""

    async def poll(self, keep: Keep) -> None:
        """Fetches for ever: keeps each update, then confirms it (R2). Ends when cancelled."""
        ...


class Checks(Protocol):
    """A channel whose provider can be asked whether our set-up is right, before the first person is written to."""

    async def check(self) -> Sequence[Problem]:
        """What is wrong: token, number, webhook address, templates. Empty when all is well. Never raises."""
        ...


class GetsReady(Protocol):
    """A channel whose library takes long to import: told once, in a thread of its own, while the service already answers."""

    def get_ready(self) -> None: ...


class Carries(Protocol):
    """A channel that can carry a file beside the words."""

    def carries(self, outgoing: Outgoing) -> bool:
        """Whether the file of this message goes along."""
        ...


class Links(Protocol):
    """A channel on which a person must begin: its link carries a code that is used once (Telegram)."""

    async def start_link(self, code: str) -> str:
        """The address that opens the chat and sends the code.

        Raises:
            SendFailed: the provider could not be asked for our name.
        """
        ...


def can(channel: Any, what: str) -> bool:
    """Whether a channel has one of the abilities it may lack: find, missed, forget, poll, check, start_link, ..."""
    return callable(getattr(channel, what, None))
