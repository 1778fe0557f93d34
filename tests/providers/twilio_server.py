"""A local server that behaves like Twilio's Messages API, and posts like Twilio's webhooks.

    with TwilioServer(account_sid="AC...", auth_token="...") as server:
        environment["TWILIO_API_URL"] = server.url
        server.text(hook_url, from_="+447797000001", body="1")        # posts a signed text, gives the door's answer
        server.sent[-1].body                                          # what the go-between sent
        server.status(hook_url, server.sent[-1].sid, "delivered")     # posts a signed status callback
        server.settle()                                               # reports every waiting message as Twilio would
        server.next_answers(slow_down(7), to="create")                # the next create call is refused
        server.always(down(), to="create"); server.recover()          # an outage
        server.stop(); server.start()                                 # connection refused, then back
        server.limit(1)                                               # one message a second, the others 429
        server.approve("HX...", "From Bluebell: hello {{1}}.", buttons=[("Yes", "1")])    # a WhatsApp template
        server.press(hook_url, "whatsapp:+44...", "1")                # presses its button

Calls are named create, list, fetch, update, delete, media, and for set-up: account, numbers, service, service_numbers,
senders, sender, content. It signs with a code of its own, not with the library's.
"""

import base64
import hashlib
import hmac
import itertools
import json
import math
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from tests.providers import Asked, Bucket, Fault, HookAnswer, LocalServer, Told, post

STOP_WORDS = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")  # providers fact 1
START_WORDS = ("START", "YES", "UNSTOP")
HELP_WORDS = ("HELP", "INFO")
WINDOW = timedelta(hours=24)
FINAL = ("delivered", "undelivered", "failed", "read", "received", "canceled", "sent")
API = "/2010-04-01/Accounts/"
E164 = re.compile(r"\+[1-9]\d{6,14}")
Known = TypeVar("Known")
PLACE = re.compile(r"\{\{(\d+)\}\}")


@dataclass
class Sent:
    """A message that the go-between handed over. ``answered``: it was the body of an answer to a webhook."""

    to: str
    from_: str | None
    body: str
    sid: str
    status: str = "queued"
    error_code: int | None = None
    direction: str = "outbound-api"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    date_sent: datetime | None = None
    service: str | None = None
    callback: str | None = None
    validity: int | None = None
    content_sid: str | None = None
    content_variables: str | None = None
    media: list[str] = field(default_factory=list)
    answered: bool = False
    deleted: bool = False
    buttons: tuple[tuple[str, str], ...] = ()
    """(title, payload) of each button of its template."""
    fails_with: int | None = None
    """The error code with which it ends, whoever gets it."""


@dataclass
class Approved:
    """A template that WhatsApp has approved."""

    sid: str
    body: str
    language: str = "en"
    buttons: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> set[str]:
        return set(PLACE.findall(self.body))


@dataclass
class Number:
    """A number of the account, as its page in the console shows it."""

    sms: bool = True
    sms_url: str = ""
    sms_method: str = "POST"
    application: str = ""


@dataclass
class Service:
    """A Messaging Service."""

    inbound_url: str = ""
    inbound_method: str = "POST"
    on_number: bool = False
    numbers: list[str] = field(default_factory=list)


@dataclass
class Sender:
    """A WhatsApp sender."""

    sid: str
    url: str = ""
    name: str = "Island Voices"
    about: str = ""
    status: str = "ONLINE"


class TwilioError(Exception):
    """An error in Twilio's own shape."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.told = _told(code, message, status)


def _told(code: int, message: str, status: int, **headers: str) -> Told:
    page = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": page, "status": status}
    return Told(status, json.dumps(body).encode(), headers=headers)


def refused(code: int, message: str = "Refused.", status: int = 400) -> Fault:
    """An error answer of Twilio's shape."""
    return Fault(told=_told(code, message, status))


def slow_down(seconds: int = 7) -> Fault:
    """Too many requests: not processed."""
    return Fault(told=_told(20429, "Too Many Requests", 429, **{"Retry-After": str(seconds)}))


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Twilio's signature (providers section 3)."""
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


class TwilioServer(LocalServer):
    """One account.

    Args:
        number: our own number, which inbound texts are addressed to.
        calls_back: posts status callbacks by itself, in the background, as soon as a message is taken.
        advanced_opt_out: webhooks carry ``OptOutType``.
        clock: for the 24 hours of WhatsApp and the dates in lists.
    """

    def __init__(
        self,
        account_sid: str = "AC" + "0123456789abcdef" * 2,
        auth_token: str = "token-of-the-local-twilio",
        number: str = "+447700900999",
        *,
        calls_back: bool = False,
        advanced_opt_out: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.account_sid, self.auth_token, self.number = account_sid, auth_token, number
        self.calls_back, self.advanced_opt_out, self.clock = calls_back, advanced_opt_out, clock
        self.messages: list[Sent] = []
        self.opted_out: set[str] = set()
        self.unreachable: dict[str, int] = {}
        """Number -> error code with which messages to it end."""
        self.last_inbound: dict[str, datetime] = {}
        self.automatic: list[tuple[str, str]] = []
        """(number, keyword): the answers that Twilio gives by itself."""
        self.media_fetches = 0
        self.account_status, self.account_type = "active", "Full"
        self.numbers = {number: Number()}
        self.services: dict[str, Service] = {}
        self.senders: dict[str, Sender] = {}
        """Address with its prefix -> sender."""
        self.approved: dict[str, Approved] = {}
        self.throttled = 0
        """How many messages were refused because they came too fast."""
        self._speed: Bucket | None = None
        self._by_sid: dict[str, Sent] = {}
        self._count = itertools.count(1)

    def limit(self, per_second: float | None, at_once: float = 1) -> None:
        """From now on so many messages a second, the others are refused with 429. None: as fast as it goes."""
        with self.lock:
            self._speed = Bucket(per_second, at_once) if per_second else None

    def approve(self, sid: str, body: str, language: str = "en", buttons: Iterable[tuple[str, str]] = ()) -> None:
        """A WhatsApp template, {{1}} for its first value; ``buttons``: (title, payload)."""
        self.approved[sid] = Approved(sid, body, language, tuple(buttons))

    @property
    def sent(self) -> list[Sent]:
        """What reached people, oldest first."""
        with self.lock:
            return [one for one in self.messages if one.direction.startswith("outbound") and not one.deleted]

    def to(self, number: str) -> list[str]:
        """The words one person was sent, oldest first."""
        return [one.body for one in self.sent if one.to == number]

    # ------------------------------------------------------------------ a person writes

    def text(self, hook_url: str, from_: str, body: str, **more: str) -> HookAnswer:
        """A person's text, posted with a signature. ``more`` are further parameters."""
        return self._post_inbound(hook_url, self.inbound(from_, body, **more))

    def press(self, hook_url: str, from_: str, payload: str) -> HookAnswer:
        """Presses a button of the last message to this person that has it."""
        message = next(one for one in reversed(self.sent) if one.to == from_ and payload in dict(one.buttons).values())
        title = next(title for title, value in message.buttons if value == payload)
        pressed = {"ButtonText": title, "ButtonPayload": payload, "OriginalRepliedMessageSid": message.sid}
        return self.text(hook_url, from_, title, **pressed, OriginalRepliedMessageSender=message.from_ or "")

    def missed_text(self, from_: str, body: str, **more: str) -> str:
        """A text that Twilio took while we were down: it is only on the list. Returns its id."""
        return self.inbound(from_, body, **more)["MessageSid"]

    def again(self, hook_url: str, form: Mapping[str, str]) -> HookAnswer:
        """The same request once more."""
        return self.signed_post(hook_url, form)

    def inbound(self, from_: str, body: str, **more: str) -> dict[str, str]:
        """Takes a text and gives the parameters of its webhook, in Twilio's shape, empty ones included."""
        channel = "whatsapp:" if from_.startswith("whatsapp:") else ""
        to, media = f"{channel}{self.number}", int(more.get("NumMedia", "0"))
        now = self.clock()
        message = Sent(to, from_, body, self._sid("MM" if media else "SM"), "received", direction="inbound")
        message.created = message.date_sent = now
        message.media = [self._sid("ME") for _ in range(media)]
        with self.lock:
            self._keep(message)
            self.last_inbound[from_] = now
            opted = self._act_on_keyword(from_, body) if not channel else None
        form = {**self._parameters(message, channel), **self._media_parameters(message), **more}
        if opted and self.advanced_opt_out:
            form["OptOutType"] = opted
        return form

    def _parameters(self, message: Sent, channel: str) -> dict[str, str]:
        form = dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), message.sid)
        form |= {"AccountSid": self.account_sid, "From": message.from_ or "", "To": message.to, "Body": message.body}
        form |= {"NumMedia": str(len(message.media)), "NumSegments": "1", "ApiVersion": "2010-04-01"}
        form |= {"SmsStatus": "received"}
        if channel:
            person = (message.from_ or "").removeprefix("whatsapp:+")
            return form | {"ProfileName": "Display Name Of A Person", "WaId": person, "MessageType": "text"}
        places = {f"{side}{part}": "" for side in ("From", "To") for part in ("City", "State", "Zip")}
        return form | places | {"FromCountry": "JE", "ToCountry": "GB"}

    def _media_parameters(self, message: Sent) -> dict[str, str]:
        folder = f"{self.url}{API}{self.account_sid}/Messages/{message.sid}/Media"
        return {f"MediaUrl{place}": f"{folder}/{sid}" for place, sid in enumerate(message.media)}

    def _act_on_keyword(self, from_: str, body: str) -> str | None:
        word = body.strip().upper()
        kinds = (("STOP", STOP_WORDS), ("START", START_WORDS), ("HELP", HELP_WORDS))
        kind = next((kind for kind, words in kinds if word in words), None)
        if kind == "STOP":
            self.opted_out.add(from_)
        if kind == "START":
            self.opted_out.discard(from_)
        if kind:
            self.automatic.append((from_, kind))
        return kind

    def _post_inbound(self, hook_url: str, form: Mapping[str, str]) -> HookAnswer:
        told = self.signed_post(hook_url, form)
        self._send_what_was_answered(form, told)
        return told

    def _send_what_was_answered(self, form: Mapping[str, str], told: HookAnswer) -> None:
        """A plain-text body is a message to the person, and so is TwiML's (providers fact 6)."""
        said = told.body.decode("utf-8", "replace")
        words = [said] if told.media_type == "text/plain" and said else []
        if told.media_type in ("text/xml", "application/xml"):
            words = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<Message[^>]*>(.*?)</Message>", said, re.S)]
        for one in words if told.status < 300 else []:
            answer = Sent(form["From"], form["To"], one, self._sid("SM"), direction="outbound-reply", answered=True)
            with self.lock:
                self._keep(answer)

    def _keep(self, message: Sent) -> None:
        self.messages.append(message)
        self._by_sid[message.sid] = message

    # ------------------------------------------------------------------ what became of a message

    def status(self, hook_url: str, sid: str, status: str, error_code: int | None = None) -> HookAnswer:
        """A signed status callback."""
        return self.signed_post(hook_url, self.callback(sid, status, error_code))

    def callback(self, sid: str, status: str, error_code: int | None = None) -> dict[str, str]:
        """The parameters of a status callback."""
        message = self._message(sid)
        form = dict.fromkeys(("MessageSid", "SmsSid"), sid) | dict.fromkeys(("MessageStatus", "SmsStatus"), status)
        form |= {"AccountSid": self.account_sid, "ApiVersion": "2010-04-01", "From": message.from_ or ""}
        form |= {"To": message.to, **({"ErrorCode": str(error_code)} if error_code else {})}
        with self.lock:
            message.status, message.error_code = status, error_code
            message.date_sent = message.date_sent or self.clock()
        return form

    def settle(self) -> int:
        """Reports every message that has no outcome yet, as Twilio would. Returns how many."""
        waiting = [one for one in self.sent if one.status not in FINAL and not one.answered]
        for message in waiting:
            self._settle(message)
        return len(waiting)

    def _settle(self, message: Sent) -> None:
        code = message.fails_with or self.unreachable.get(message.to)
        code = code or (63016 if self._window_shut(message) else None)
        for status in ["failed"] if code in (63013, 63016, 63021) else ["sent", "undelivered" if code else "delivered"]:
            form = self.callback(message.sid, status, None if status == "sent" else code)
            if message.callback:
                self.signed_post(message.callback, form)

    def _window_shut(self, message: Sent) -> bool:
        last = self.last_inbound.get(message.to)
        free_text = message.to.startswith("whatsapp:") and message.content_sid is None
        return free_text and (last is None or message.created - last > WINDOW)

    # ------------------------------------------------------------------ posting

    def signed_post(self, hook_url: str, form: Mapping[str, str]) -> HookAnswer:
        """Posts to ``hook_url``, which must be the public address exactly: the signature covers it."""
        return post(hook_url, urlencode(form).encode(), self.headers(hook_url, form))

    def headers(self, hook_url: str, form: Mapping[str, str]) -> dict[str, str]:
        return {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signature(self.auth_token, hook_url, form),
            "I-Twilio-Idempotency-Token": secrets.token_hex(16),
        }

    # ------------------------------------------------------------------ the API

    def call_of(self, asked: Asked) -> str:
        resource = asked.path.split(f"{API}{self.account_sid}/")[-1]
        if "/Media" in resource:
            return "media"
        if resource == "Messages.json":
            return "create" if asked.method == "POST" else "list"
        if resource.startswith("Messages/"):
            return {"GET": "fetch", "POST": "update", "DELETE": "delete"}[asked.method]
        return next((call for call, pattern in self._pages() if re.fullmatch(pattern, asked.path)), "unknown")

    def _pages(self) -> tuple[tuple[str, str], ...]:
        own = f"{API}{self.account_sid}"
        return (
            ("account", rf"{own}\.json"),
            ("numbers", f"{own}/IncomingPhoneNumbers.json"),
            ("service", "/v1/Services/[^/]+"),
            ("service_numbers", "/v1/Services/[^/]+/PhoneNumbers"),
            ("senders", "/v2/Channels/Senders"),
            ("sender", "/v2/Channels/Senders/[^/]+"),
            ("content", "/v1/Content/[^/]+"),
        )

    def answer(self, asked: Asked) -> Told:
        try:
            self._authenticate(asked)
            call: Callable[[Asked], Told] = getattr(self, f"_{self.call_of(asked)}")
            with self.lock:
                return call(asked)
        except TwilioError as refusal:
            return refusal.told

    def _authenticate(self, asked: Asked) -> None:
        given = asked.headers.get("authorization", "").removeprefix("Basic ")
        own = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if given != own:
            raise TwilioError(20003, "Authenticate", 401)

    def _unknown(self, asked: Asked) -> Told:
        raise TwilioError(20404, f"The requested resource {asked.path} was not found", 404)

    def _create(self, asked: Asked) -> Told:
        if self._speed:
            if wait := self._speed.wait():
                self.throttled += 1
                return _told(20429, "Too Many Requests", 429, **{"Retry-After": str(math.ceil(wait))})
            self._speed.take()
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        self._check(form)
        service = form.get("MessagingServiceSid")
        message = Sent(form["To"], form.get("From"), form.get("Body", ""), self._sid("SM"), created=self.clock())
        message.service, message.status = service, "accepted" if service else "queued"
        message.callback = form.get("StatusCallback")
        message.validity = int(form["ValidityPeriod"]) if "ValidityPeriod" in form else None
        message.content_sid, message.content_variables = form.get("ContentSid"), form.get("ContentVariables")
        if message.content_sid:
            self._fill(message)
        self._keep(message)
        if self.calls_back:
            threading.Thread(target=self._settle, args=(message,), daemon=True).start()
        return self._shown(message, 201)

    def _check(self, form: Mapping[str, str]) -> None:
        to, sender, service = form.get("To", ""), form.get("From", ""), form.get("MessagingServiceSid", "")
        whatsapp = to.startswith("whatsapp:")
        if not to:
            raise TwilioError(21604, "A 'To' phone number is required.")
        if not whatsapp and not E164.fullmatch(to):
            raise TwilioError(21211, f"Invalid 'To' Phone Number: {to}")
        if not (sender or service):
            raise TwilioError(21603, "A 'From' phone number is required.")
        if sender and sender.startswith("whatsapp:") != whatsapp:
            raise TwilioError(21910, "Invalid From and To pair. From and To should be of the same channel")
        if not (form.get("Body") or form.get("ContentSid")):
            raise TwilioError(21619, "A text message body or media urls must be specified.")
        if len(form.get("Body", "")) > 1600:
            raise TwilioError(21617, "The concatenated message body exceeds the 1600 character limit.")
        if not 1 <= int(form.get("ValidityPeriod", "36000")) <= 36000:
            raise TwilioError(21624, "Invalid ValidityPeriod")
        if form.get("ContentSid"):
            self._check_template(form["ContentSid"], form.get("ContentVariables", "{}"))
        if to in self.opted_out:
            raise TwilioError(21610, "Attempt to send to unsubscribed recipient")
        if self.account_status != "active":
            raise TwilioError(20005, "Account not active", 403)

    def _check_template(self, sid: str, variables: str) -> None:
        template = self.approved.get(sid)
        if template is None:
            raise TwilioError(21655, "The ContentSid is invalid")
        try:
            given = json.loads(variables)
        except ValueError:
            given = None
        if not isinstance(given, dict) or set(given) != template.places:
            raise TwilioError(21656, "The ContentVariables Parameter is invalid")

    def _fill(self, message: Sent) -> None:
        """What the person reads. WhatsApp refuses some values, but only later (providers fact 15)."""
        template, given = self.approved[message.content_sid or ""], json.loads(message.content_variables or "{}")
        message.body = PLACE.sub(lambda place: str(given[place[1]]), template.body)
        message.buttons = template.buttons
        if any(not value or re.search(r"[\n\t]| {5}", str(value)) for value in given.values()):
            message.fails_with = 63013
        elif len(message.body) > 1024:
            message.fails_with = 63021

    def _list(self, asked: Asked) -> Told:
        query = dict(parse_qsl(asked.query))
        found = [one for one in reversed(self.messages) if not one.deleted and _matches(one, query)]
        size, page = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        shown = found[page * size : (page + 1) * size]
        further = urlencode({**query, "Page": page + 1, "PageSize": size})
        body = {
            "messages": [self._record(one) for one in shown],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(shown) - 1, 0),
            "uri": asked.target,
            "first_page_uri": f"{asked.path}?PageSize={size}&Page=0",
            "next_page_uri": f"{asked.path}?{further}" if len(found) > (page + 1) * size else None,
            "previous_page_uri": None,
        }
        return Told(body=json.dumps(body).encode())

    def _fetch(self, asked: Asked) -> Told:
        return self._shown(self._message(_sid_in(asked)), 200)

    def _update(self, asked: Asked) -> Told:
        message = self._final(_sid_in(asked))
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        if form.get("Body") == "":
            message.body = ""
        return self._shown(message, 200)

    def _delete(self, asked: Asked) -> Told:
        message = self._final(_sid_in(asked))
        message.deleted = True
        return Told(204)

    def _media(self, asked: Asked) -> Told:
        message = self._message(asked.path.split("/Messages/")[1].split("/")[0])
        last = asked.path.split("/")[-1]
        if last == "Media.json":
            media = [{"sid": sid, "parent_sid": message.sid, "content_type": "image/jpeg"} for sid in message.media]
            return Told(body=json.dumps({"media_list": media, "page": 0, "page_size": 50, "uri": ""}).encode())
        if asked.method == "DELETE":
            message.media.remove(last.removesuffix(".json"))
            return Told(204)
        self.media_fetches += 1
        return Told(body=b"\x00" * 100, media_type="image/jpeg")

    # ------------------------------------------------------------------ the API, about our set-up

    def _account(self, asked: Asked) -> Told:
        return _page(sid=self.account_sid, status=self.account_status, type=self.account_type, friendly_name="Ours")

    def _numbers(self, asked: Asked) -> Told:
        wanted = dict(parse_qsl(asked.query)).get("PhoneNumber", "")
        found = [(name, number) for name, number in self.numbers.items() if wanted.strip("+") in name]
        rows = [
            {
                "sid": f"PN{place:032x}",
                "phone_number": name,
                "capabilities": {"voice": True, "sms": number.sms, "mms": False, "fax": False},
                "sms_url": number.sms_url,
                "sms_method": number.sms_method,
                "sms_application_sid": number.application,
            }
            for place, (name, number) in enumerate(found)
        ]
        return _page(incoming_phone_numbers=rows, page=0, page_size=50, uri=asked.target, next_page_uri=None)

    def _service(self, asked: Asked) -> Told:
        service = _known(self.services, asked.path.split("/")[3])
        return _page(
            sid=asked.path.split("/")[3],
            inbound_request_url=service.inbound_url or None,
            inbound_method=service.inbound_method,
            use_inbound_webhook_on_number=service.on_number,
        )

    def _service_numbers(self, asked: Asked) -> Told:
        service = _known(self.services, asked.path.split("/")[3])
        rows = [{"sid": f"PN{place:032x}", "phone_number": one} for place, one in enumerate(service.numbers)]
        return _page(
            phone_numbers=rows, meta={"key": "phone_numbers", "page": 0, "page_size": 50, "next_page_url": None}
        )

    def _senders(self, asked: Asked) -> Told:
        rows = [{"sid": one.sid, "sender_id": name, "status": one.status} for name, one in self.senders.items()]
        return _page(senders=rows, meta={"key": "senders", "page": 0, "page_size": 50, "next_page_url": None})

    def _sender(self, asked: Asked) -> Told:
        known = {one.sid: (name, one) for name, one in self.senders.items()}
        name, sender = _known(known, asked.path.split("/")[-1])
        return _page(
            sid=sender.sid,
            sender_id=name,
            status=sender.status,
            webhook={"callback_url": sender.url, "callback_method": "POST"},
            profile={"name": sender.name, "about": sender.about},
        )

    def _content(self, asked: Asked) -> Told:
        template = _known(self.approved, asked.path.split("/")[-1])
        actions = [{"title": title, "id": payload} for title, payload in template.buttons]
        kind = {"twilio/quick-reply": {"body": template.body, "actions": actions}}
        types = kind if actions else {"twilio/text": {"body": template.body}}
        return _page(sid=template.sid, language=template.language, types=types, variables={})

    # ------------------------------------------------------------------ helpers

    def _message(self, sid: str) -> Sent:
        with self.lock:
            message = self._by_sid.get(sid)
        if message is not None and not message.deleted:
            return message
        raise TwilioError(20404, "The requested resource was not found", 404)

    def _final(self, sid: str) -> Sent:
        message = self._message(sid)
        if message.status not in FINAL:
            raise TwilioError(20009, "Cannot delete this resource before it is complete", 409)
        return message

    def _sid(self, prefix: str) -> str:
        return f"{prefix}{next(self._count):032x}"

    def _shown(self, message: Sent, status: int) -> Told:
        return Told(status, json.dumps(self._record(message)).encode())

    def _record(self, message: Sent) -> dict[str, Any]:
        folder = f"{API}{self.account_sid}/Messages/{message.sid}"
        undecided = message.service is not None and message.date_sent is None
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": format_datetime(message.created.astimezone(UTC)),
            "date_sent": format_datetime(message.date_sent.astimezone(UTC)) if message.date_sent else None,
            "date_updated": format_datetime(message.created.astimezone(UTC)),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": None,
            "from": None if undecided else message.from_,
            "messaging_service_sid": message.service,
            "num_media": str(len(message.media)),
            "num_segments": "0" if undecided else "1",
            "price": None,
            "price_unit": None,
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{folder}/Media.json"},
            "to": message.to,
            "uri": f"{folder}.json",
        }


def _page(**body: Any) -> Told:
    return Told(body=json.dumps(body).encode())


def _known(things: Mapping[str, Known], name: str) -> Known:
    if name not in things:
        raise TwilioError(20404, "The requested resource was not found", 404)
    return things[name]


def _sid_in(asked: Asked) -> str:
    return asked.path.split("/")[-1].removesuffix(".json")


def _matches(message: Sent, query: Mapping[str, str]) -> bool:
    """``DateSent`` knows days only, and a message without a date of sending is on no day."""
    if query.get("To", message.to) != message.to or query.get("From", message.from_) != message.from_:
        return False
    days = {name: value[:10] for name, value in query.items() if name.startswith("DateSent")}
    if not days:
        return True
    if message.date_sent is None:
        return False
    day = message.date_sent.astimezone(UTC).date().isoformat()
    return days.get("DateSent", day) == day and days.get("DateSent>", day) <= day and days.get("DateSent<", day) >= day
