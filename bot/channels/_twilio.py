"""What text messages and WhatsApp share: one Twilio account. The only file that knows the ``twilio`` library.

    connect(environment)      the account, or None; ValueError when half of it is set
    Twilio.form(posted)       proves the signature, gives the parameters, or Refused
    heard(channel, form)      parameters -> Inbound or Receipt
    Twilio.create(...)        one message out; SendFailed says what a refusal means (``_twilio_codes``)
    Twilio.find / missed / forget    asks Twilio (R1), catches up (R6), empties Twilio's copy (S8)
    Twilio.ask(question)      any other question to the library's client; what can go wrong is SendFailed again

The library's own asynchronous client ignores its time-out (providers fact 7), so it is given ours (``_http``).
``twilio`` is imported when an account is first used: the demo, ``--help`` and the start never pay for it.
"""

import base64
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Literal, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from bot.channels._http import Http, Silence
from bot.channels._twilio_codes import CODES, NUMBER_GONE, OF_TEMPLATES
from messages.channel import (
    Answer,
    FailureKind,
    Inbound,
    InboundKind,
    Outgoing,
    Posted,
    Receipt,
    ReceiptState,
    Refused,
    SendFailed,
    Template,
)

LONGEST_VALIDITY = 36_000  # seconds; Twilio's own limit (providers fact 13)
CALL_TIMEOUT = 10.0  # the library has none of its own (fact 7)
MOST_FIELDS = 500  # a real request has about thirty
NEWEST = 100  # texts to one person that we look through; one page
CLOCK_SLACK = timedelta(seconds=5)  # Twilio's clock against ours, and its whole seconds

NOT_FOUND = 404
PAGE = 1000  # rows of a list; Twilio's most
UNREADABLE = "Twilio answered something we cannot read"
OTHER_SHAPES = (KeyError, TypeError, ValueError, AttributeError)  # HTML, a truncated answer, JSON we do not expect

STATES: Mapping[str, ReceiptState] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "undelivered",
    "failed": "failed",
}
MEDIA: Mapping[str, InboundKind] = {"audio": "voice", "image": "picture"}
ONLY_TEXT = Answer(200, b"<Response/>", "text/xml")  # plain text would be texted to the person (fact 6)
ONLY_SEEN = Answer(204)

Result = TypeVar("Result")


# ---------------------------------------------------------------------------------------------- settings


def connect(environment: Mapping[str, str]) -> "Twilio | None":
    """The account, or None without any setting of one.

    Raises:
        ValueError: half of it is set. Without the token no webhook could be proven, so nothing starts (R9).
    """
    sid, token = environment.get("TWILIO_ACCOUNT_SID", ""), environment.get("TWILIO_AUTH_TOKEN", "")
    public_url, api_url = environment.get("PUBLIC_URL", ""), environment.get("TWILIO_API_URL", "")
    if not (sid or token):
        return None
    for name, value in (("TWILIO_ACCOUNT_SID", sid), ("TWILIO_AUTH_TOKEN", token), ("PUBLIC_URL", public_url)):
        if not value:
            raise ValueError(f"{name} is missing: Twilio needs it")
    return Twilio(sid, token, public_url, api_url or None)


# ---------------------------------------------------------------------------------------------- the account


class Twilio:
    """One account at Twilio. Has no ``repr`` of its own, so that none can show the token."""

    def __init__(
        self, account_sid: str, auth_token: str, public_url: str, api_url: str | None, timeout: float = CALL_TIMEOUT
    ) -> None:
        _hush("twilio")
        self._http = Http(timeout)
        self._bodies: dict[str, tuple[str, ...]] = {}
        self.sid, self._token, self._api_url = account_sid, auth_token, api_url
        self._public_url = public_url.rstrip("/")

    @cached_property
    def _client(self) -> Any:
        from twilio.rest import Client  # type: ignore[import-untyped]

        client = Client(self.sid, self._token, http_client=_Requests(self._http))
        client.edge = client.region = None  # or the hosts below are rewritten (providers section 1)
        for domain in (client.api, client.content, client.messaging) if self._api_url else ():
            domain.base_url = self._api_url
        return client

    @cached_property
    def _validator(self) -> Any:
        from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

        return RequestValidator(self._token)

    def get_ready(self) -> None:
        """Imports the library now, so that the first text does not wait for it; the start has not waited either."""
        _ = self._client, self._validator

    def hook(self, channel: str) -> str:
        """Where Twilio posts what became of a message."""
        return f"{self._public_url}/hooks/{channel}"

    def form(self, posted: Posted) -> dict[str, str]:
        """The parameters, empty ones included, once the signature over all of them holds (facts 17 to 19).

        Raises:
            Refused: no signature, a wrong one, one of a kind for which we have no key, or too many parameters.
        """
        from twilio.request_validator import HMAC_SHA1, SIGNATURE_SETTINGS_HEADER, get_signature_algorithm

        if get_signature_algorithm(posted.headers.get(SIGNATURE_SETTINGS_HEADER.lower())) != HMAC_SHA1:
            raise Refused
        try:
            text = posted.body.decode("utf-8", "replace")
            form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:
            raise Refused from None
        if not self._signed(self._public_url + posted.path_and_query, form, posted.headers):
            raise Refused
        return form

    def _signed(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        """Compared here and not by the library, which stops being constant-time at the length (R9)."""
        from twilio.request_validator import add_port, remove_port, urlparse

        given = headers.get("x-twilio-signature", "").encode()
        parsed = urlparse(url)
        own = [self._validator.compute_signature(form_of(parsed), form).encode() for form_of in (add_port, remove_port)]
        return hmac.compare_digest(own[0], given) | hmac.compare_digest(own[1], given)

    async def create(self, sender: str, outgoing: Outgoing, to: str, hook: str, content: Mapping[str, str]) -> str:
        """Hands over one message and returns Twilio's id.

        Raises:
            SendFailed: see CODES; *unclear* whenever Twilio may have taken it (fact 8).
        """
        fields = {**content, **_from(sender), "to": to, "status_callback": hook, **_validity(outgoing.not_after)}
        sid, status, code = await self.ask(lambda client: _created(client, fields), unsure=True)
        if code or status in ("failed", "undelivered"):
            raise _failure(code, "Twilio did not take the message")
        if not (isinstance(sid, str) and sid):
            raise SendFailed("unclear", UNREADABLE)
        return sid

    async def find(
        self, to: str, words: str, since: datetime, template: Template | None = None, others: Collection[str] = ()
    ) -> str | None:
        """The newest message to this address with these words, or with those of the template, but not one of ``others`` (R1).

        Listed by address and not by Twilio's ``DateSent``: a message still in Twilio's queue has none yet.
        """
        earliest = since.astimezone(UTC) - CLOCK_SLACK
        found = await self.ask(lambda client: _ours(client, to, earliest))
        listed = [(sid, body) for sid, body in found if sid not in others]
        wanted = {_folded(words)}
        if template and listed and not any(body in wanted for _, body in listed):
            wanted |= {_filled(body, template) for body in await self._bodies_of(template.content)}
        return next((sid for sid, body in listed if body in wanted), None)

    async def _bodies_of(self, content: str) -> tuple[str, ...]:
        """The words of an approved template, with {{1}} for its values. They never change: kept."""
        if content not in self._bodies:
            self._bodies[content] = await self.ask(lambda client: _template_bodies(client, content))
        return self._bodies[content]

    async def missed(self, channel: str, sender: str, since: datetime) -> list[Inbound]:
        """What came in from ``since`` on (R6). Asked by whole days, as Twilio documents it, then sifted."""
        return await self.ask(lambda client: _came_in(client, channel, sender, since))

    async def forget(self, provider_id: str) -> None:
        """Empties Twilio's copy, pictures and voice notes included (S8, R13). Already gone counts as done.

        Raises:
            SendFailed: not yet (20009), or Twilio could not be asked.
        """
        await self.ask(lambda client: _emptied(client, provider_id))

    async def ask(self, question: Callable[[Any], Awaitable[Result]], unsure: bool = False) -> Result:
        """What the library's client answers. Every way to fail is a SendFailed.

        ``from None``: the causes carry addresses and numbers (S7).
        ``unsure``: a silence may hide a sent message. Questions can simply be asked again.
        """
        from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]

        silence: FailureKind = "unclear" if unsure else "retry"
        try:
            return await question(self._client)
        except Silence as nothing:
            if not nothing.left:
                raise SendFailed("retry", "Twilio cannot be reached") from None
            raise SendFailed(silence, "Twilio did not answer in time or the line was cut") from None
        except TwilioException as refusal:
            raise _refusal(refusal, silence) from None
        except OTHER_SHAPES:
            raise SendFailed(silence, UNREADABLE) from None

    async def close(self) -> None:
        await self._http.close()


class _Requests:
    """The library's way to speak HTTP, by our own pool. It asks for these two names and no more."""

    is_async = True

    def __init__(self, http: Http) -> None:
        self._http = http

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: object,
    ) -> Any:
        from twilio.http.response import Response  # type: ignore[import-untyped]

        url = f"{uri}?{urlencode(params, doseq=True)}" if params else uri
        proof = base64.b64encode(":".join(auth or ()).encode()).decode()
        heard = await self._http.ask(
            method, url, {**(headers or {}), "Authorization": f"Basic {proof}"}, data if method == "POST" else None
        )
        if heard.status == 429:  # here, for the library drops the headers of a refusal
            wait = heard.headers.get("Retry-After", "")
            raise SendFailed("retry", CODES[20429][1], float(wait) if wait.isdecimal() else None)
        return Response(heard.status, heard.text, heard.headers)


# ---------------------------------------------------------------------------------------------- questions
# Everything that reads an answer stands here, so that an answer of another shape fails inside ``Twilio.ask``.


async def _created(client: Any, fields: Mapping[str, Any]) -> tuple[Any, Any, int]:
    message = await client.messages.create_async(**fields)
    return message.sid, message.status, int(message.error_code or 0)


async def _ours(client: Any, to: str, earliest: datetime) -> list[tuple[str, str]]:
    """The messages from us to this address, newest first: (id, words)."""
    listed = await client.messages.list_async(to=to, limit=NEWEST)
    sent = (one for one in listed if str(one.direction).startswith("outbound") and one.date_created >= earliest)
    return [(str(one.sid), _folded(one.body or "")) for one in sent]


async def _template_bodies(client: Any, content: str) -> tuple[str, ...]:
    """One for each kind that the template has: with buttons, and plain."""
    template = await or_none(client.content.v1.contents(content).fetch_async())
    kinds = template.types if template else {}
    return tuple(str(kind["body"]) for kind in kinds.values() if isinstance(kind, dict) and kind.get("body"))


async def _came_in(client: Any, channel: str, sender: str, since: datetime) -> list[Inbound]:
    day = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    to = {} if is_service(sender) else {"to": sender}
    listed = await client.messages.list_async(date_sent_after=day, page_size=PAGE, **to)
    return [text for message in listed if (text := _listed(channel, message, since))]


async def _emptied(client: Any, sid: str) -> None:
    emptied = await or_none(client.messages(sid).update_async(body=""))
    if emptied and emptied.sid != sid:
        raise ValueError
    if emptied and emptied.num_media not in (None, "", "0"):
        for media in await or_none(client.messages(sid).media.list_async()) or ():
            await or_none(media.delete_async())


async def or_none(asking: Awaitable[Any]) -> Any:
    """The answer, or None where Twilio says that there is no such thing (any more)."""
    from twilio.base.exceptions import TwilioException

    try:
        return await asking
    except TwilioException as refusal:
        if _status_of(refusal) != NOT_FOUND:
            raise
        return None


# ---------------------------------------------------------------------------------------------- refusals


def _refusal(refusal: Exception, silence: FailureKind) -> SendFailed:
    """First by HTTP status, then by the table; an unknown refusal is final (providers section 2)."""
    status, code = _status_of(refusal), getattr(refusal, "code", None)
    if status == 401:
        return SendFailed("halt", CODES[20003][1])
    if not 400 <= status < 500:
        return SendFailed(silence, CODES[20500][1])
    code = code if isinstance(code, int) else 0
    return _failure(code, f"Twilio refused the message (code {code})")


def _status_of(refusal: Exception) -> int:
    page = refusal.args[-1] if refusal.args else None  # a refused list carries its answer instead of a status
    return int(getattr(refusal, "status", getattr(page, "status_code", 0)))


def _failure(code: int, otherwise: str) -> SendFailed:
    """What Twilio's number means at once. A number that it does not tell us is final."""
    kind, reason = CODES.get(code, ("none", otherwise))
    failed = TemplateRefused if code in OF_TEMPLATES else SendFailed
    return failed(kind, reason, number_gone=code in NUMBER_GONE)


class TemplateRefused(SendFailed):
    """The template was refused, not the person."""


# ---------------------------------------------------------------------------------------------- sending


def _from(sender: str) -> dict[str, str]:
    return {"messaging_service_sid": sender} if is_service(sender) else {"from_": sender}


def is_service(sender: str) -> bool:
    return sender.startswith("MG")


def _validity(not_after: datetime | None) -> dict[str, int]:
    """How long Twilio may hold the message in its queue (R5).

    Raises:
        SendFailed: the moment has passed.
    """
    if not_after is None:
        return {}
    left = (not_after - datetime.now(UTC)).total_seconds()
    if left <= 0:
        raise SendFailed("none", CODES[30036][1])
    return {"validity_period": min(max(int(left), 1), LONGEST_VALIDITY)}


def _filled(body: str, template: Template) -> str:
    """A template's words with its values in their places, for comparing."""
    values = dict(enumerate(template.values, start=1))
    return _folded(re.sub(r"\{\{(\d+)\}\}", lambda place: values.get(int(place[1]), place[0]), body))


def _folded(words: str) -> str:
    """Twilio may trim or join blanks; two texts are the same if their words are."""
    return " ".join(words.split())


# ---------------------------------------------------------------------------------------------- receiving


def heard(channel: str, form: Mapping[str, str]) -> list[Inbound | Receipt]:
    """One proven request as one text or one receipt; nothing if it has no id or tells nothing new."""
    sid = form.get("MessageSid") or form.get("SmsSid", "")
    if not sid:
        return []
    if "MessageStatus" in form and form.get("SmsStatus") != "received":
        return list(_receipt(channel, sid, form))
    return [_inbound(channel, sid, form)] if form.get("From") else []


def accepted(heard: Sequence[Inbound | Receipt]) -> Answer:
    """No words of ours in either: a plain-text body would be texted to the person (fact 6)."""
    return ONLY_TEXT if any(isinstance(one, Inbound) for one in heard) else ONLY_SEEN


def _receipt(channel: str, sid: str, form: Mapping[str, str]) -> Iterator[Receipt]:
    state = STATES.get(form["MessageStatus"])
    if state is None:  # queued, sending, accepted: we know
        return
    if state not in ("undelivered", "failed"):
        yield Receipt(_owner(channel, form.get("To", "")), sid, state)
        return
    code = int(form["ErrorCode"]) if form.get("ErrorCode", "").isdecimal() else 0
    kind, reason = CODES.get(code, ("none", f"not delivered (code {code})" if code else "not delivered"))
    yield Receipt(_owner(channel, form.get("To", "")), sid, state, kind, reason, number_gone=code in NUMBER_GONE)


def _inbound(channel: str, sid: str, form: Mapping[str, str]) -> Inbound:
    choice = form.get("ButtonPayload") or form.get("ListId") or None
    words = "" if choice else form.get("Body") or form.get("ButtonText", "")
    opted = form.get("OptOutType", "").upper()
    return Inbound(
        channel=_owner(channel, form["From"]),
        provider_id=sid,
        address=form["From"].removeprefix("whatsapp:"),  # a number, or a WhatsApp id without one (fact 16)
        words=words,
        kind="text" if words or choice else _kind(form),
        choice=choice,
        answers=form.get("OriginalRepliedMessageSid") or None,
        opted=cast(Literal["STOP", "START", "HELP"], opted) if opted in ("STOP", "START", "HELP") else None,
    )


def _kind(form: Mapping[str, str]) -> InboundKind:
    """What a message without words is. Nothing of it is fetched (R13)."""
    if form.get("Latitude"):
        return "place"
    if form.get("NumMedia", "0") in ("", "0"):
        return "text"
    return MEDIA.get(form.get("MediaContentType0", "").split("/")[0], "other_media")


def _listed(channel: str, message: Any, since: datetime) -> Inbound | None:
    """One row of Twilio's list. It does not say what kind of media there was, only how many."""
    sender = str(message.from_ or "")
    wanted = message.direction == "inbound" and message.date_sent and message.date_sent >= since - CLOCK_SLACK
    if not (wanted and sender and _owner("sms", sender) == channel):
        return None
    words = message.body or ""
    silent = not words and (message.num_media not in (None, "", "0") or channel == "whatsapp")
    return Inbound(
        channel=channel,
        provider_id=str(message.sid),
        address=sender.removeprefix("whatsapp:"),
        words=words,
        kind="other_media" if silent else "text",
        received_at=message.date_sent,
    )


def _owner(channel: str, address: str) -> str:
    """A Messaging Service may post both channels to one address: the prefix decides."""
    return "whatsapp" if address.startswith("whatsapp:") else channel


def _hush(*libraries: str) -> None:
    """They log addresses with numbers in them at INFO or DEBUG (S7)."""
    for library in libraries:
        logging.getLogger(library).setLevel(logging.WARNING)
