"""What text messages and WhatsApp share: one Twilio account. The only file that knows the ``twilio`` library.

    connect(environment)      the account, or None; ValueError when half of it is set
    Twilio.form(posted)       proves the signature, gives the parameters, or Refused
    heard(channel, form)      parameters -> Inbound or Receipt
    Twilio.create(...)        one message out; SendFailed says what a refusal means, by CODES below
    Twilio.find / missed / forget    asks Twilio (R1), catches up (R6), empties Twilio's copy (S8)

``twilio`` is imported when an account is connected: the demo and ``--help`` never pay for it.
"""

import asyncio
import hmac
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NoReturn, TypeVar, cast
from urllib.parse import parse_qsl

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
)

LONGEST_VALIDITY = 36_000  # seconds; Twilio's own limit (providers fact 13)
CALL_TIMEOUT = 10.0  # the library has none of its own (fact 7)
MOST_FIELDS = 500  # a real request has about thirty
NEWEST = 100  # texts to one person that we look through; one page
CLOCK_SLACK = timedelta(seconds=5)  # Twilio's clock against ours, and its whole seconds

# What Twilio's numbers mean for us: (kind, for staff). Unknown numbers follow the HTTP status. Providers section 2.
CODES: Mapping[int, tuple[FailureKind, str]] = {
    20003: ("halt", "Twilio refuses our account"),  # wrong token
    20005: ("halt", "our Twilio account is not active"),  # suspended, unpaid
    20006: ("halt", "Twilio refuses our account"),  # access denied
    20009: ("retry", "Twilio has not finished with this message"),  # not yet final, cannot be emptied
    20404: ("halt", "Twilio does not know our account or address"),  # a create call names nothing else
    20429: ("retry", "too many messages at once"),  # never processed
    21211: ("none", "the number is not a phone number"),  # To
    21408: ("none", "our Twilio account may not write to this country"),  # geo permissions
    21603: ("none", "our own sender is missing"),  # From
    21606: ("none", "our sender cannot send text messages"),  # From
    21610: ("stop", "the person has opted out"),  # STOP, known to Twilio
    21611: ("retry", "Twilio's queue is full"),  # queue
    21612: ("none", "our sender cannot reach this number"),  # To and From
    21614: ("none", "the number is not a mobile"),  # To
    21617: ("none", "the message is too long"),  # ours
    21619: ("none", "the message is empty"),  # ours
    21624: ("none", "the time limit of the message is wrong"),  # ours
    21656: ("none", "the template does not fit its facts"),  # ours
    21910: ("none", "sender and number are of different channels"),  # ours
    30001: ("retry", "Twilio's queue is full"),  # queue
    30003: ("retry", "the phone is off or out of reach"),  # later, if still useful
    30004: ("none", "the phone or its company blocks our messages"),  # blocked
    30005: ("none", "the number is unknown or no longer in use"),  # gone: L6
    30006: ("none", "the number is a landline or cannot be reached"),  # landline
    30007: ("none", "the phone company took the message for spam"),  # wording
    30008: ("retry", "the phone company gave no reason"),  # unknown
    30036: ("none", "the time for this message had passed"),  # validity ran out
    63003: ("none", "this person is not on WhatsApp"),  # no account
    63005: ("none", "WhatsApp refused the message"),  # refused
    63012: ("retry", "WhatsApp had a fault of its own"),  # theirs
    63013: ("none", "WhatsApp refused the template's facts"),  # variables
    63014: ("stop", "the person blocked us on WhatsApp"),  # blocked
    63016: ("none", "outside WhatsApp's 24 hours"),  # window
    63018: ("retry", "WhatsApp's limit for our sender is reached"),  # rate, or the day
    63021: ("none", "WhatsApp refused the template's length"),  # length
    63024: ("none", "this person is not on WhatsApp"),  # no account
    63027: ("none", "the template does not exist in this language"),  # language
    63028: ("none", "the template does not fit its facts"),  # variables
    63032: ("none", "WhatsApp chose not to deliver"),  # marketing limits
    63049: ("none", "WhatsApp chose not to deliver"),  # marketing limits
}
NUMBER_GONE = 30005
NOT_FOUND = 404

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
        from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
        from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
        from twilio.rest import Client  # type: ignore[import-untyped]

        _hush("twilio", "urllib3")
        self._http = TwilioHttpClient(timeout=timeout, request_hooks={"response": _slow_down})
        self._client = Client(account_sid, auth_token, http_client=self._http)
        self._client.edge = self._client.region = None  # or the host below is rewritten (providers section 1)
        if api_url:
            self._client.api.base_url = api_url
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url.rstrip("/")

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
        message = await self._call(lambda: self._client.messages.create(**fields), unsure=True)
        if message.error_code or message.status in ("failed", "undelivered"):
            kind, reason = CODES.get(message.error_code, ("none", "Twilio did not take the message"))
            raise SendFailed(kind, reason)
        if not (isinstance(message.sid, str) and message.sid):
            raise SendFailed("unclear", "Twilio answered something we cannot read")
        return message.sid

    async def find(self, to: str, words: str, since: datetime) -> str | None:
        """The newest message to this address with these words (R1).

        Listed by address and not by Twilio's ``DateSent``: a message still in Twilio's queue has none yet.
        """
        listed = await self._call(lambda: self._client.messages.list(to=to, limit=NEWEST))
        earliest, wanted = since.astimezone(UTC) - CLOCK_SLACK, _folded(words)
        for message in listed:
            ours = str(message.direction).startswith("outbound")
            if ours and message.date_created >= earliest and _folded(message.body or "") == wanted:
                return str(message.sid)
        return None

    async def missed(self, channel: str, sender: str, since: datetime) -> list[Inbound]:
        """What came in from ``since`` on (R6). Asked by whole days, as Twilio documents it, then sifted."""
        day = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        to = {} if _is_service(sender) else {"to": sender}
        listed = await self._call(lambda: self._client.messages.list(date_sent_after=day, page_size=1000, **to))
        return [text for message in listed if (text := _listed(channel, message, since))]

    async def forget(self, provider_id: str) -> None:
        """Empties Twilio's copy, pictures and voice notes included (S8, R13). Already gone counts as done.

        Raises:
            SendFailed: not yet (20009), or Twilio could not be asked.
        """
        await self._call(lambda: self._empty(provider_id))

    def _empty(self, sid: str) -> None:
        from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

        try:
            emptied = self._client.messages(sid).update(body="")
            if emptied.num_media not in (None, "", "0"):
                for media in self._client.messages(sid).media.list():
                    media.delete()
        except TwilioRestException as refusal:
            if refusal.status != NOT_FOUND:
                raise

    async def _call(self, ask: Callable[[], Result], unsure: bool = False) -> Result:
        """Asks in a thread: the library's own asynchronous client ignores its time-out (fact 7)."""
        return await asyncio.to_thread(_translated, ask, unsure)

    async def close(self) -> None:
        self._http.session.close()


# ---------------------------------------------------------------------------------------------- refusals


def _translated(ask: Callable[[], Result], unsure: bool) -> Result:
    """Every way a call can fail, as SendFailed. ``from None``: the causes carry addresses and numbers (S7).

    ``unsure``: a silence may hide a sent message. Questions can simply be asked again.
    """
    from requests import RequestException
    from twilio.base.exceptions import TwilioException

    silence: FailureKind = "unclear" if unsure else "retry"
    try:
        return ask()
    except RequestException as fault:
        if _never_connected(fault):
            raise SendFailed("retry", "Twilio cannot be reached") from None
        raise SendFailed(silence, "Twilio did not answer in time or the line was cut") from None
    except TwilioException as refusal:
        _refused(refusal, silence)
    except (ValueError, TypeError, KeyError, AttributeError):  # HTML, a truncated answer, another shape
        raise SendFailed(silence, "Twilio answered something we cannot read") from None


def _refused(refusal: Exception, silence: FailureKind) -> NoReturn:
    """First by HTTP status, then by the table; an unknown refusal is final (providers section 2)."""
    page = refusal.args[-1] if refusal.args else None  # a refused list carries its answer instead of a status
    status, code = getattr(refusal, "status", getattr(page, "status_code", 0)), getattr(refusal, "code", None)
    if status == 401:
        raise SendFailed("halt", CODES[20003][1]) from None
    if not 400 <= status < 500:
        raise SendFailed(silence, "Twilio has a fault of its own") from None
    kind, reason = CODES.get(code or 0, ("none", f"Twilio refused the message (code {code})"))
    raise SendFailed(kind, reason) from None


def _slow_down(response: Any, *_: Any, **__: Any) -> None:
    """The library drops the headers of a refusal; this hook sees ``Retry-After`` before that (fact 8)."""
    if response.status_code == 429:
        response.close()  # nobody else will: the library never sees it
        wait = response.headers.get("Retry-After", "")
        raise SendFailed("retry", CODES[20429][1], float(wait) if wait.isdecimal() else None)


def _never_connected(fault: Exception) -> bool:
    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import NewConnectionError

    reasons = [getattr(cause, "reason", None) for cause in fault.args]
    refused = any(isinstance(reason, NewConnectionError) for reason in reasons)
    return refused or isinstance(fault, ConnectTimeout)


# ---------------------------------------------------------------------------------------------- sending


def _from(sender: str) -> dict[str, str]:
    return {"messaging_service_sid": sender} if _is_service(sender) else {"from_": sender}


def _is_service(sender: str) -> bool:
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
    yield Receipt(_owner(channel, form.get("To", "")), sid, state, kind, reason, number_gone=code == NUMBER_GONE)


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
