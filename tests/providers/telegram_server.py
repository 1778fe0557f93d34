"""A local server that behaves like Telegram's Bot API, by long polling and by webhook.

    with TelegramServer(token="123:abc") as server:
        environment["TELEGRAM_API_URL"] = server.url
        server.say(1001, "/start K7QF")                    # a person writes: queued, and posted if a webhook is set
        server.sent[-1].text, server.sent[-1].buttons      # what the bot sent, buttons as (label, data)
        server.press(1001, "1")                            # presses a button of the last message that has it
        server.block(1001); server.unblock(1001); server.edit(1001, "..."); server.add_to_group(-500)
        server.next_answers(slow_down(3), to="sendMessage")
        server.always(down(), to="getUpdates"); server.recover()
        server.press_start(1001, "K7QF")                   # opens our link and presses START
        server.flood = True                                # 30 a second and one a second to a chat, as Telegram does

Calls are named as Telegram names its methods. Updates wait, in order, until they are confirmed: by a higher offset,
or by a 2xx of the webhook. ``say`` and the others give the webhook's last answer, None while there is no webhook.
"""

import itertools
import json
import math
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from tests.providers import Asked, Bucket, Fault, HookAnswer, LocalServer, Told, post

BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Island Voices", "username": "island_voices_bot"}
GONE = "Forbidden: bot was blocked by the user"

RIGHTS = [
    "can_be_edited",
    "can_change_info",
    "can_delete_messages",
    "can_delete_stories",
    "can_edit_stories",
    "can_invite_users",
    "can_manage_chat",
    "can_manage_video_chats",
    "can_post_stories",
    "can_promote_members",
    "can_restrict_members",
    "is_anonymous",
]


@dataclass(frozen=True)
class Uploaded:
    """A file that came with a request."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Sent:
    """A message that the bot sent."""

    chat_id: int
    text: str
    message_id: int
    buttons: list[tuple[str, str]]
    asked: dict[str, Any] = field(default_factory=dict)
    """All parameters as they came."""


class TelegramError(Exception):
    """An error in Telegram's own shape."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.told = _told(code, description, **parameters)


def _told(code: int, description: str, **parameters: int) -> Told:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return Told(code, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode())


def refused(code: int, description: str) -> Fault:
    """An error answer of Telegram's shape."""
    return Fault(told=_told(code, description))


def slow_down(seconds: int = 3) -> Fault:
    """Too many requests: not processed."""
    return Fault(told=_told(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))


def moved(chat: int) -> Fault:
    """A group became a supergroup."""
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return Fault(told=_told(400, text, migrate_to_chat_id=chat))


class TelegramServer(LocalServer):
    """One bot.

    Args:
        first_update: number of the first update.
        longest_wait: seconds a long poll may last here, whatever was asked.
    """

    def __init__(
        self,
        token: str = "7000000001:AAlocal-telegram-token",
        *,
        first_update: int = 500_000,
        longest_wait: float = 50.0,
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.token, self.longest_wait = token, longest_wait
        self.sent: list[Sent] = []
        self.waiting: list[dict[str, Any]] = []
        """Updates that are not confirmed yet, oldest first."""
        self.started: set[int] = set()
        self.blocked: set[int] = set()
        self.pictures: set[str] = set()
        self.answered: list[str] = []
        """Ids of pressed buttons that were answered."""
        self.left: list[int] = []
        self.commands: dict[str, list[tuple[str, str]]] = {}
        """Language ("" for the default) -> commands."""
        self.webhook: dict[str, Any] = {}
        """Parameters of the last setWebhook; empty without one."""
        self.calls: list[str] = []
        """Every method that was called, with the right token."""
        self.name, self.username, self.short_description = BOT["first_name"], BOT["username"], ""
        self.can_join_groups = False
        self.last_error: tuple[float, str] | None = None
        """When and why Telegram could not hand an update over."""
        self.flood = False
        """Whether it minds how fast messages come."""
        self.floods = 0
        """How many messages were refused because they came too fast."""
        self._overall, self._each = Bucket(30, 30), defaultdict[int, Bucket](lambda: Bucket(1, 1))
        self._numbers = itertools.count(first_update)
        self._messages = itertools.count(10)
        self._presses = itertools.count(1)
        self._poller = 0

    def to(self, chat: int) -> list[str]:
        """The words one person was sent, oldest first."""
        return [one.text for one in self.sent if one.chat_id == chat]

    # ------------------------------------------------------------------ a person does something

    def say(self, chat: int, text: str, **more: Any) -> HookAnswer | None:
        return self.push(self.message(chat, text=text, **more))

    def press_start(self, chat: int, code: str) -> HookAnswer | None:
        """Opens the link with this code and presses START."""
        return self.say(chat, f"/start {code}")

    def show(self, chat: int, **media: Any) -> HookAnswer | None:
        """A voice note, a picture, a place: ``show(1001, voice={...})``; see MEDIA."""
        return self.push(self.message(chat, **media))

    def edit(self, chat: int, text: str, **more: Any) -> HookAnswer | None:
        return self.push(self.edited(chat, text=text, **more))

    def press(self, chat: int, data: str, message_id: int | None = None) -> HookAnswer | None:
        """Presses the button with ``data``, of the last message that ever had it. Old ones stay pressable."""
        return self.push(self.pressed(chat, data, message_id))

    def block(self, chat: int) -> HookAnswer | None:
        self.blocked.add(chat)
        return self.push(self.member(chat, "kicked"))

    def unblock(self, chat: int) -> HookAnswer | None:
        self.blocked.discard(chat)
        return self.push(self.member(chat, "member"))

    def add_to_group(self, chat: int) -> HookAnswer | None:
        return self.push(self.member(chat, "member"))

    # ------------------------------------------------------------------ updates

    def message(self, chat: int, **content: Any) -> dict[str, Any]:
        """An update with a message. ``chat`` below zero: a group."""
        with self.lock:
            self.started.add(chat)
            return {"update_id": next(self._numbers), "message": self._message(chat, **content)}

    def edited(self, chat: int, **content: Any) -> dict[str, Any]:
        message = self._message(chat, edit_date=int(time.time()), **content)
        return {"update_id": next(self._numbers), "edited_message": message}

    def channel_post(self, chat: int, text: str) -> dict[str, Any]:
        message = self._message(chat, text=text) | {"chat": {"id": chat, "type": "channel", "title": "A channel"}}
        del message["from"]
        return {"update_id": next(self._numbers), "channel_post": message}

    def pressed(self, chat: int, data: str, message_id: int | None = None) -> dict[str, Any]:
        with self.lock:
            having = [one for one in self.sent if one.chat_id == chat and data in _data_of(one)]
            number = message_id or having[-1].message_id
            question = {"message_id": number, "date": int(time.time()), "chat": _chat(chat), "from": BOT, "text": "?"}
            press = {"id": f"press-{next(self._presses)}", "from": _person(chat), "message": question, "data": data}
            return {"update_id": next(self._numbers), "callback_query": press | {"chat_instance": "1"}}

    def member(self, chat: int, status: str) -> dict[str, Any]:
        """What became of the bot's membership."""
        old = "kicked" if status == "member" else "member"
        extra: dict[str, dict[str, Any]] = {"kicked": {"until_date": 0}, "administrator": dict.fromkeys(RIGHTS, True)}
        change = {
            "chat": _chat(chat),
            "from": _person(abs(chat)),
            "date": int(time.time()),
            "old_chat_member": {"user": BOT, "status": old} | extra.get(old, {}),
            "new_chat_member": {"user": BOT, "status": status} | extra.get(status, {}),
        }
        return {"update_id": next(self._numbers), "my_chat_member": change}

    def _message(self, chat: int, **content: Any) -> dict[str, Any]:
        envelope = {"message_id": next(self._messages), "date": int(time.time()), "chat": _chat(chat)}
        return envelope | {"from": _person(abs(chat))} | content

    # ------------------------------------------------------------------ handing updates over

    def push(self, update: dict[str, Any]) -> HookAnswer | None:
        """Queues an update; with a webhook, posts what waits."""
        with self.changed:
            self.waiting.append(update)
            self.changed.notify_all()
        return self.deliver()

    def deliver(self) -> HookAnswer | None:
        """Posts what waits, in order, until one is not taken: later ones wait behind it."""
        told = None
        while self.webhook and self.waiting:
            update = self.waiting[0]
            told = self.post(self.webhook["url"], update, self.webhook.get("secret_token"))
            if not 200 <= told.status < 300:
                return told
            with self.lock:
                self.waiting = [one for one in self.waiting if one is not update]
        return told

    def post(self, hook_url: str, update: Any, secret: str | None) -> HookAnswer:
        """Posts one update as Telegram would, also one that was posted before or a wrong secret."""
        return post(hook_url, self.body(update), self.headers(secret))

    @staticmethod
    def body(update: Any) -> bytes:
        return json.dumps(update).encode()

    @staticmethod
    def headers(secret: str | None) -> dict[str, str]:
        named = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        return {"Content-Type": "application/json"} | named

    # ------------------------------------------------------------------ the API

    def call_of(self, asked: Asked) -> str:
        return asked.path.split("/")[-1]

    def answer(self, asked: Asked) -> Told:
        method = getattr(
            self, "_on_" + re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", self.call_of(asked)), None
        )
        try:
            if asked.path != f"/bot{self.token}/{self.call_of(asked)}":
                raise TelegramError(401, "Unauthorized")
            if method is None:
                raise TelegramError(404, "Not Found")
            with self.changed:
                self.calls.append(self.call_of(asked))
                self.changed.notify_all()
                result = method(_parameters(asked))
        except TelegramError as refusal:
            return refusal.told
        return Told(body=json.dumps({"ok": True, "result": result}).encode())

    def _on_get_me(self, asked: dict[str, Any]) -> dict[str, Any]:
        named = BOT | {"first_name": self.name, "username": self.username}
        rights = {"can_join_groups": self.can_join_groups, "can_read_all_group_messages": False}
        return named | rights | {"supports_inline_queries": False}

    def _on_get_my_short_description(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"short_description": self.short_description}

    def _on_set_webhook(self, asked: dict[str, Any]) -> bool:
        local = asked.get("url", "").startswith("http://127.0.0.1")
        if not (local or asked.get("url", "").startswith("https://")):
            raise TelegramError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self._drop_if_asked(asked)
        self.webhook = asked
        return True

    def _on_delete_webhook(self, asked: dict[str, Any]) -> bool:
        self._drop_if_asked(asked)
        self.webhook = {}
        return True

    def _drop_if_asked(self, asked: dict[str, Any]) -> None:
        if asked.get("drop_pending_updates"):
            self.waiting.clear()

    def _on_get_webhook_info(self, asked: dict[str, Any]) -> dict[str, Any]:
        url, pending = self.webhook.get("url", ""), len(self.waiting)
        info = {"url": url, "has_custom_certificate": False, "pending_update_count": pending}
        if self.last_error is None:
            return info
        return info | {"last_error_date": int(self.last_error[0]), "last_error_message": self.last_error[1]}

    def _on_get_updates(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Confirms what is below the offset, then waits for something new. A second poller ends the first."""
        if self.webhook:
            reason = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
            raise TelegramError(409, f"Conflict: {reason}")
        self._poller += 1
        mine, deadline = self._poller, time.monotonic() + min(float(asked.get("timeout", 0)), self.longest_wait)
        offset = int(asked.get("offset", 0))
        self.waiting = [one for one in self.waiting if one["update_id"] >= offset]
        while not self.waiting and not self.closing and (left := deadline - time.monotonic()) > 0:
            self.changed.wait(left)
            if self._poller != mine:
                raise TelegramError(409, "Conflict: terminated by other getUpdates request")
        return self.waiting[: int(asked.get("limit", 100))]

    def _on_send_message(self, asked: dict[str, Any]) -> dict[str, Any]:
        chat, text = int(asked["chat_id"]), asked.get("text", "")
        if self.flood:
            self._mind_the_flood(chat)
        if chat in self.blocked:
            raise TelegramError(403, GONE)
        if chat not in self.started:
            raise TelegramError(400, "Bad Request: chat not found")
        if not text:
            raise TelegramError(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            raise TelegramError(400, "Bad Request: message is too long")
        sent = Sent(chat, text, next(self._messages), _buttons_in(asked), asked)
        self.sent.append(sent)
        message = {"message_id": sent.message_id, "date": int(time.time()), "chat": _chat(chat), "from": BOT}
        return message | {"text": text}

    def _on_send_document(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A file with words under it; fewer words fit than in a message."""
        caption = asked.get("caption", "")
        if not isinstance(asked.get("document"), Uploaded):
            raise TelegramError(400, "Bad Request: there is no document in the request")
        if len(caption) > 1024:
            raise TelegramError(400, "Bad Request: message caption is too long")
        message = self._on_send_message({**asked, "text": caption or "a document"})
        document = {"file_id": "d", "file_unique_id": "d", "file_name": asked["document"].name}
        return message | {"caption": caption, "document": document}

    def _on_send_photo(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A picture by its address, which Telegram fetches before it answers."""
        if asked.get("photo") not in self.pictures:
            raise TelegramError(400, "Bad Request: failed to get HTTP URL content")
        message = self._on_send_message({**asked, "text": asked.get("caption", "")})
        size = {"file_id": "p", "file_unique_id": "p", "width": 800, "height": 600}
        return message | {"caption": asked.get("caption", ""), "photo": [size]}

    def _mind_the_flood(self, chat: int) -> None:
        """Asks for whole seconds, as Telegram does; what is refused is not counted against the next."""
        wait = max(self._overall.wait(), self._each[chat].wait())
        if wait:
            self.floods += 1
            seconds = math.ceil(wait)
            raise TelegramError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._overall.take()
        self._each[chat].take()

    def _on_answer_callback_query(self, asked: dict[str, Any]) -> bool:
        if asked["callback_query_id"] in self.answered:
            raise TelegramError(400, "Bad Request: query is too old and response timeout expired")
        self.answered.append(asked["callback_query_id"])
        return True

    def _on_edit_message_reply_markup(self, asked: dict[str, Any]) -> dict[str, Any]:
        chat, number = int(asked["chat_id"]), int(asked["message_id"])
        sent = next((one for one in self.sent if (one.chat_id, one.message_id) == (chat, number)), None)
        if sent is None:
            raise TelegramError(400, "Bad Request: message to edit not found")
        buttons = _buttons_in(asked)
        if buttons == sent.buttons:
            raise TelegramError(400, "Bad Request: message is not modified")
        sent.buttons = buttons
        return {"message_id": number, "date": int(time.time()), "chat": _chat(chat), "from": BOT, "text": sent.text}

    def _on_leave_chat(self, asked: dict[str, Any]) -> bool:
        self.left.append(int(asked["chat_id"]))
        return True

    def _on_set_my_commands(self, asked: dict[str, Any]) -> bool:
        described = [(one["command"], one["description"]) for one in asked["commands"]]
        self.commands[asked.get("language_code", "")] = described
        return True

    # ------------------------------------------------------------------ waiting, for tests

    def wait_for(self, method: str, times: int = 1, seconds: float = 5.0) -> None:
        """Waits until ``method`` has been called so often. Blocks: in a test of the same loop, call it in a thread."""
        with self.changed:
            done = self.changed.wait_for(lambda: self.calls.count(method) >= times, seconds)
        assert done, f"{method} was not called {times} times in {seconds} s"


MEDIA: dict[str, dict[str, Any]] = {
    "voice": {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    "photo": {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]},
    "sticker": {
        "sticker": {
            "file_id": "s",
            "file_unique_id": "s",
            "type": "regular",
            "width": 9,
            "height": 9,
            "is_animated": False,
            "is_video": False,
        }
    },
    "location": {"location": {"latitude": 49.18, "longitude": -2.1}},
    "document": {"document": {"file_id": "d", "file_unique_id": "d"}},
    "contact": {"contact": {"phone_number": "+447797000099", "first_name": "Somebody"}},
}
"""What a message can carry besides words, in Telegram's shape."""


def _chat(chat: int) -> dict[str, Any]:
    if chat < 0:
        return {"id": chat, "type": "supergroup", "title": "A group"}
    return {"id": chat, "type": "private", "first_name": "Display Name", "username": "display_user"}


def _person(chat: int) -> dict[str, Any]:
    names = {"first_name": "Display Name", "last_name": "Of A Person", "username": "display_user"}
    return {"id": chat, "is_bot": False, "language_code": "pt-br"} | names


def _parameters(asked: Asked) -> dict[str, Any]:
    """From the query, a form or JSON; nested values arrive as JSON in a form, files in parts of their own."""
    if asked.headers.get("content-type", "").startswith("multipart/form-data"):
        return _in_parts(asked)
    if asked.headers.get("content-type", "").startswith("application/json"):
        given: dict[str, Any] = json.loads(asked.body)
        return given
    pairs = parse_qsl(asked.query, keep_blank_values=True) + parse_qsl(asked.body.decode(), keep_blank_values=True)
    return {name: json.loads(value) if _is_nested(name, value) else value for name, value in pairs}


def _in_parts(asked: Asked) -> dict[str, Any]:
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    found: dict[str, Any] = {}
    for part in message_from_bytes(head + asked.body, policy=HTTP).iter_parts():
        name, content = str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)
        assert isinstance(content, bytes)
        file_name = part.get_filename()
        if file_name is not None:
            found[name] = Uploaded(file_name, part.get_content_type(), content)
        else:
            value = content.decode()
            found[name] = json.loads(value) if name != "caption" and _is_nested(name, value) else value
    return found


def _is_nested(name: str, value: str) -> bool:
    return name != "text" and (value[:1] in ("[", "{") or value in ("true", "false"))


def _buttons_in(asked: dict[str, Any]) -> list[tuple[str, str]]:
    rows = (asked.get("reply_markup") or {}).get("inline_keyboard", [])
    return [(button["text"], button["callback_data"]) for row in rows for button in row]


def _data_of(sent: Sent) -> list[str]:
    markup = (sent.asked.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in markup for button in row]
