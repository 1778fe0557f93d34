"""Telegram. With ``_telegram_http``, the only file that knows the ``telegram`` library (python-telegram-bot).

With a webhook secret and a public address Telegram calls us (``Telegram``); without, we fetch (``PollingTelegram``).
Only the library's ``Bot`` is used, never its own poller or webhook, which lose what they had when killed. The library is
imported when a channel is built: the demo and ``--help`` never pay for it.
"""

import asyncio
import hmac
import json
import logging
import os
import re
from collections.abc import Awaitable, Coroutine, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from bot.channels._http import Http, Silence
from bot.channels._neutral import unneutral
from messages.channel import (
    Answer,
    Inbound,
    InboundKind,
    Keep,
    Outgoing,
    Pace,
    Posted,
    Problem,
    Receipt,
    Refused,
    SendFailed,
)

if TYPE_CHECKING:
    from telegram import CallbackQuery, ChatMemberUpdated, Message, Update, User, WebhookInfo
    from telegram.error import TelegramError

os.environ.setdefault("PTB_TIMEDELTA", "1")  # before the import: else reading ``retry_after`` warns (trap 16)
log = logging.getLogger(__name__)

REAL_HOST = "https://api.telegram.org"
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]  # left out, the previous setting stays
CALL_TIMEOUT = 5.0  # seconds
CHECK_TIMEOUT = 10.0  # seconds for all questions of a check
LONG_POLL = 25  # seconds; Telegram's own limit is 50
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
START = re.compile(r"/start(?:\s+([A-Za-z0-9_-]{1,64}))?\s*")
CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what a start link can carry (providers section 6)
OLD_NEWS = timedelta(days=1)  # Telegram remembers the webhook's last error for ever
PACE = Pace(per_second=30, per_address=1.0, at_once=8)  # what Telegram publishes (providers section 6)
ENGLISH: Mapping[str, Mapping[str, str]] = {
    "en": {"start": "Start", "help": "Help", "stop": "End all messages", "language": "Change the language"}
}
UNREADABLE = "Telegram answered something we cannot read"
OTHER_SHAPES = (KeyError, TypeError, ValueError, AttributeError)  # what the library makes of JSON it does not expect
BOTFATHER = "Write to @BotFather in Telegram"

Result = TypeVar("Result")


def build(environment: Mapping[str, str]) -> "Telegram | None":
    """The channel, or None without a bot.

    Raises:
        ValueError: a secret without a bot.
    """
    token, secret = environment.get("TELEGRAM_BOT_TOKEN", ""), environment.get("TELEGRAM_WEBHOOK_SECRET", "")
    host, public_url = environment.get("TELEGRAM_API_URL", ""), environment.get("PUBLIC_URL", "")
    if not token and secret:
        raise ValueError("TELEGRAM_BOT_TOKEN is missing: TELEGRAM_WEBHOOK_SECRET is set")
    if not token:
        return None
    if secret and public_url:
        return Telegram(token, host or REAL_HOST, secret, public_url=public_url)
    return PollingTelegram(token, host or REAL_HOST, "")


class Telegram:
    """Called by Telegram. Has no ``repr`` of its own, so that none can show the token."""

    name = "telegram"
    shows_buttons = True
    can_write_first = False
    has_window = False

    def __init__(
        self,
        token: str,
        host: str,
        secret: str,
        timeout: float = CALL_TIMEOUT,
        first_pause: float = FIRST_PAUSE,
        public_url: str = "",
        pace: Pace = PACE,
    ) -> None:
        from telegram import Bot

        from bot.channels._telegram_http import Requests

        _hush()
        self.pace = pace
        self._token, self._secret, self._first_pause = token.encode(), secret.encode(), first_pause
        self._hook = self._hook_at(public_url) if public_url else ""
        self._http = Http(timeout)
        requests = Requests(self._http)
        self._bot: Bot = Bot(token, f"{host.rstrip('/')}/bot", request=requests, get_updates_request=requests)
        self._running: set[asyncio.Task[None]] = set()
        self._username = ""

    def _hook_at(self, public_url: str) -> str:
        return f"{public_url.rstrip('/')}/hooks/{self.name}"

    async def set_up(self, public_url: str, commands: Mapping[str, Mapping[str, str]] = ENGLISH) -> bool:
        """Tells Telegram our address and the commands: by language, then each with what it does.

        The English ones are also the default, for phones in a language that we do not speak.

        Never fatal: the service starts while Telegram is away (trap 15). False: try again later.
        Nothing waiting is dropped: people may have written while we were down.
        """
        from telegram.error import TelegramError

        try:
            await self._point_to(self._hook_at(public_url))
            for language, described in commands.items():
                await self._bot.set_my_commands(list(described.items()), language_code=language)
            await self._bot.set_my_commands(list(commands.get("en", ENGLISH["en"]).items()))
        except (TelegramError, *OTHER_SHAPES) as fault:
            log.warning("telegram: could not be set up (%s)", type(fault).__name__)
            return False
        return True

    async def _point_to(self, hook: str) -> None:
        await self._bot.set_webhook(hook, secret_token=self._secret.decode(), allowed_updates=WANTED)

    async def close(self) -> None:
        """Finishes answering pressed buttons and hangs up."""
        await asyncio.gather(*self._running)
        await self._http.close()

    # ------------------------------------------------------------------ links and checks

    async def start_link(self, code: str) -> str:
        """A bot cannot write first: the person opens this, and their phone sends the code (trap 23).

        Raises:
            SendFailed: Telegram could not be asked for our name.
            ValueError: a start link cannot carry this code.
        """
        if not CODE.fullmatch(code):
            raise ValueError("A start link carries 1 to 64 letters, digits, _ and - only.")
        if not self._username:
            self._username = (await self._asked(self._bot.get_me())).username or ""
        if not self._username:
            raise SendFailed("retry", UNREADABLE)
        return f"https://t.me/{self._username}?start={code}"

    async def check(self) -> Sequence[Problem]:
        """What is wrong with the bot, its name and its webhook. Never raises, takes ten seconds at most."""
        found: list[Problem] = []
        try:
            async with asyncio.timeout(CHECK_TIMEOUT):
                me = await self._asked(self._bot.get_me())
                profile = await self._asked(self._bot.get_my_short_description())
                found += _about_the_bot(me, profile.short_description)
                found += self._about_the_webhook(await self._asked(self._bot.get_webhook_info()))
        except SendFailed as failure:
            found.append(_unasked(failure))
        except TimeoutError:
            found.append(_unasked(SendFailed("retry", "Telegram did not answer in time")))
        return found

    def _about_the_webhook(self, info: "WebhookInfo") -> Iterator[Problem]:
        if info.url and info.url != self._hook:
            host = urlsplit(info.url).hostname or "another machine"  # the rest of an address may hold a secret
            yield Problem(
                f"Telegram hands this bot's messages to another address ({host}).",
                "Stop the other program that uses this bot, or make a bot of its own for each: "
                "as soon as the service starts here, it takes the messages over.",
            )
        elif info.url and info.last_error_date and datetime.now(UTC) - info.last_error_date < OLD_NEWS:
            yield Problem(
                f"Telegram could not hand a message to us in the last 24 hours: {(info.last_error_message or '')[:80]}",
                f"Open {urlsplit(self._hook).scheme}://{urlsplit(self._hook).netloc}/ in a browser from outside. It must "
                "answer, with a valid certificate, while the service runs.",
                stops=False,
            )
        if info.pending_update_count:
            yield Problem(
                f"{info.pending_update_count} messages wait at Telegram.",
                "Start the service soon: Telegram throws them away after 24 hours. If it runs, look at its log.",
                stops=False,
            )

    async def _asked(self, question: Awaitable[Result]) -> Result:
        """The answer to a question, which can simply be asked again.

        Raises:
            SendFailed: there was none that we can read.
        """
        from telegram.error import TelegramError

        try:
            return await question
        except TelegramError as fault:
            failure = _failure(fault)
            raise SendFailed("retry" if failure.kind == "unclear" else failure.kind, failure.reason) from None
        except OTHER_SHAPES:
            raise SendFailed("retry", UNREADABLE) from None

    # ------------------------------------------------------------------ incoming

    async def receive(self, posted: Posted) -> Sequence[Inbound | Receipt]:
        given = posted.headers.get("x-telegram-bot-api-secret-token", "").encode()
        if not self._secret or not hmac.compare_digest(self._secret, given):
            raise Refused
        try:
            return self._heard(json.loads(posted.body))
        except ValueError:  # refusing it would block this person's next messages for a day (providers section 6)
            return []

    def accepted(self, heard: Sequence[Inbound | Receipt]) -> Answer:
        return Answer(200)

    def _heard(self, raw: Any) -> list[Inbound]:
        """One update as what we heard. An update that we cannot read is passed over, never repeated."""
        from telegram import Update

        try:
            return self._read(Update.de_json(raw, self._bot))
        except Exception as fault:
            log.warning("telegram: an update could not be read (%s)", type(fault).__name__)
            return []

    def _read(self, update: "Update") -> list[Inbound]:
        number, chat, member = str(update.update_id), update.effective_chat, update.my_chat_member
        if chat is not None and chat.type != chat.PRIVATE:
            self._leave(chat.id, member)
            return []
        if update.callback_query is not None:
            return self._pressed(number, update.callback_query)
        if member is not None:
            return _membership(number, member)
        if update.edited_message is not None:
            return _edited(number, update.edited_message)
        return self._message(number, update.message) if update.message else []

    def _leave(self, chat: int, member: "ChatMemberUpdated | None") -> None:
        """A group or a channel: not a word (T10, R18). Once we are out there is nothing to leave."""
        if member is None or member.new_chat_member.status not in ("left", "kicked"):
            self._later(self._bot.leave_chat(chat))

    def _pressed(self, number: str, press: "CallbackQuery") -> list[Inbound]:
        """Answered at once, and the buttons go: the answer stays visible (ecosystem section 3)."""
        chat, question = press.from_user.id, press.message
        self._later(self._bot.answer_callback_query(press.id))
        if question is not None:
            self._later(self._bot.edit_message_reply_markup(chat, question.message_id))
        answers = self._id_of(chat, question.message_id) if question else None
        return [Inbound(self.name, number, str(chat), choice=press.data, answers=answers)] if press.data else []

    def _message(self, number: str, message: "Message") -> list[Inbound]:
        """A person's message; nothing for Telegram's own notices. Names and pictures stay behind (L8)."""
        words = _storable(message.text or message.caption or "")
        kind = "text" if words else _media(message)
        if kind is None:
            return []
        start = START.fullmatch(words)
        question = message.reply_to_message
        ours = question is not None and question.from_user is not None and question.from_user.is_bot
        return [
            Inbound(
                channel=self.name,
                provider_id=number,
                address=str(message.chat.id),
                words="/start" if start else words,
                kind=kind,
                answers=self._id_of(message.chat.id, question.message_id) if question and ours else None,
                link_code=start[1] if start else None,
            )
        ]

    def _later(self, asking: Coroutine[Any, Any, Any]) -> None:
        """Beside the door's answer, which must not wait for Telegram."""
        task = asyncio.create_task(_ignoring_refusals(asking))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    # ------------------------------------------------------------------ outgoing

    async def send(self, outgoing: Outgoing) -> str:
        """Plain words, so that a name like ``Ana <3`` cannot break them; no link previews; one button a row."""
        from telegram.error import TelegramError

        if outgoing.not_after is not None and outgoing.not_after <= datetime.now(UTC):
            raise SendFailed("none", "the time for this message had passed")
        if not re.fullmatch(r"\d+", outgoing.address):
            raise SendFailed("none", "this is not the address of a person on Telegram")
        chat = int(outgoing.address)
        try:
            sent = await self._sent(chat, outgoing)
            return self._id_of(chat, sent.message_id)
        except TelegramError as fault:
            raise _failure(fault) from None  # the cause may quote what Telegram answered (S7)
        except OTHER_SHAPES:
            raise SendFailed("unclear", UNREADABLE) from None

    async def _sent(self, chat: int, outgoing: Outgoing) -> "Message":
        """One call: the words stand under the file. Where they are too long for that, the words go and the file does not."""
        from telegram import InputFile

        if outgoing.picture and (shown := await self._with_picture(chat, outgoing)) is not None:
            return shown
        if outgoing.file is None or not self.carries(outgoing):
            return await self._bot.send_message(chat, outgoing.words, api_kwargs=_written_out(outgoing))
        file = InputFile(outgoing.file.content, outgoing.file.name, attach=False)
        return await self._bot.send_document(chat, file, caption=outgoing.words, api_kwargs=_buttons(outgoing))

    def carries(self, outgoing: Outgoing) -> bool:
        """One message has one thing to show: the picture of a door comes before the file."""
        return outgoing.file is not None and not outgoing.picture and len(outgoing.words) <= LONGEST_CAPTION

    async def _with_picture(self, chat: int, outgoing: Outgoing) -> "Message | None":
        """Telegram fetches the picture itself. None: it could not, so for certain nothing went."""
        from telegram.error import BadRequest

        if len(outgoing.words) > LONGEST_CAPTION:
            return None
        try:
            return await self._bot.send_photo(
                chat, outgoing.picture, caption=outgoing.words, api_kwargs=_buttons(outgoing)
            )
        except BadRequest:
            return None

    def _id_of(self, chat: int, message: int) -> str:
        """Telegram numbers messages per chat, so the chat is part of the id; hidden, for ids stand in logs (S2, S7)."""
        hidden = hmac.new(self._token, str(chat).encode(), "sha256").hexdigest()[:16]
        return f"{hidden}:{message}"


class PollingTelegram(Telegram):
    """Fetches instead of being called. A separate class, so that ``can(channel, "poll")`` says which one it is."""

    async def _point_to(self, hook: str) -> None:
        """Nowhere: a webhook and fetching exclude each other."""

    async def poll(self, keep: Keep) -> None:
        """Keeps each update, and only then confirms it by asking for the next (R2). Ends when cancelled.

        The library's own poller confirms first, and loses what it had when killed (providers fact 26).
        """
        next_one, pause, hook_gone = 0, self._first_pause, False
        while True:
            try:
                hook_gone = hook_gone or await self._bot.delete_webhook(drop_pending_updates=False)
                for update in await self._fetch(next_one):
                    if heard := self._heard(update):
                        await keep(heard)
                    next_one = update["update_id"] + 1
                pause = self._first_pause
            except Exception as fault:  # Telegram away, another poller, our database locked: nothing is confirmed
                log.warning("telegram: fetching will be tried again (%s)", type(fault).__name__)
                hook_gone = hook_gone and type(fault).__name__ != "Conflict"  # a webhook may have come back
                await asyncio.sleep(max(pause, _wait(fault)))
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _fetch(self, next_one: int) -> list[dict[str, Any]]:
        """Raw updates. The library's ``get_updates`` gives up on all of them if it cannot read one, and logs them."""
        query = f"offset={next_one}&timeout={LONG_POLL}&allowed_updates={json.dumps(WANTED, separators=(',', ':'))}"
        url = f"{self._bot.base_url}/getUpdates?{query}"
        answer = await self._bot.request.retrieve(url, read_timeout=LONG_POLL + 10)
        updates: list[dict[str, Any]] = json.loads(answer)["result"]
        return updates


# ---------------------------------------------------------------------------------------------- reading


def _edited(number: str, message: "Message") -> list[Inbound]:
    """That something was changed, not what (R18). A live location "edits" itself every minute: not a word."""
    return [] if message.location else [Inbound("telegram", number, str(message.chat.id), kind="edited")]


def _media(message: "Message") -> InboundKind | None:
    """What a message without words is. Nothing of it is fetched (R13)."""
    if message.voice or message.audio:
        return "voice"
    if message.photo:
        return "picture"
    if message.location or message.venue:
        return "place"
    return "other_media" if message.effective_attachment else None


def _membership(number: str, member: "ChatMemberUpdated") -> list[Inbound]:
    """Blocking the bot is Telegram's form of STOP."""
    kinds: Mapping[str, InboundKind] = {"kicked": "blocked", "member": "unblocked"}
    kind = kinds.get(member.new_chat_member.status)
    return [Inbound("telegram", number, str(member.chat.id), kind=kind)] if kind else []


def _storable(words: str) -> str:
    """JSON can carry half of a character, which nothing can store (R12)."""
    return words.encode("utf-8", "replace").decode()


# ---------------------------------------------------------------------------------------------- sending


LONGEST_CAPTION = 1024
NO_PREVIEW = {"link_preview_options": '{"is_disabled":true}'}


def _written_out(outgoing: Outgoing) -> dict[str, str]:
    """Buttons and options as Telegram reads them. The library's own objects for them take as long as all the rest of a call."""
    return {**NO_PREVIEW, **_buttons(outgoing)}


def _buttons(outgoing: Outgoing) -> dict[str, str]:
    rows = [[{"text": choice.label, "callback_data": choice.value}] for choice in outgoing.choices]
    return {"reply_markup": json.dumps({"inline_keyboard": rows})} if rows else {}


def _failure(fault: "TelegramError") -> SendFailed:
    """What a refusal means. The order matters: BadRequest and TimedOut are NetworkErrors (providers fact 25)."""
    from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

    said = fault.message.lower()
    if isinstance(fault, RetryAfter) or "too many requests" in said:
        return SendFailed("retry", "too many messages at once", _wait(fault) or None)
    if isinstance(fault, InvalidToken):
        return SendFailed("halt", "Telegram refuses our bot")
    if "chat not found" in said or "initiate conversation" in said:
        return SendFailed("none", "the person has not started the bot")
    if "deactivated" in said:
        return SendFailed("none", "the person's Telegram account is gone")
    if isinstance(fault, Forbidden):
        return SendFailed("stop", "the person blocked the bot")
    if isinstance(fault, BadRequest | ChatMigrated):
        return SendFailed("none", "Telegram refused the message")
    if isinstance(fault.__cause__, Silence) and not fault.__cause__.left:
        return SendFailed("retry", "Telegram cannot be reached")
    return SendFailed("unclear", "Telegram did not answer in time, or not clearly")


def _wait(fault: Exception) -> float:
    """The seconds that Telegram asks for: a number or a timedelta, as the library is told."""
    wait = getattr(fault, "retry_after", 0.0)
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def _ignoring_refusals(asking: Coroutine[Any, Any, Any]) -> None:
    """A press that is too old, buttons that are gone already, a group that threw us out: nothing to do."""
    try:
        await asking
    except Exception as fault:
        log.info("telegram: a courtesy failed (%s)", type(fault).__name__)


# ---------------------------------------------------------------------------------------------- checks


def _about_the_bot(me: "User", profile: str) -> Iterator[Problem]:
    if me.can_join_groups:
        yield Problem(
            "Anybody can put the bot into a group.",
            f"{BOTFATHER}: /setjoingroups, choose the bot, Disable. It leaves groups by itself, but was seen there.",
            stops=False,
        )
    word = unneutral(me.first_name, me.username or "", profile)
    if word:
        yield Problem(
            f"The bot's name or profile says “{word}”: whoever sees the person's phone sees it (L5).",
            f"{BOTFATHER}: /setname and /setabouttext, and choose neutral words. A user name cannot be changed: "
            "for another one make a new bot.",
            stops=False,
        )


def _unasked(failure: SendFailed) -> Problem:
    if failure.kind == "halt":
        do = f"{BOTFATHER}: /mybots, choose the bot, API Token, and copy it into TELEGRAM_BOT_TOKEN."
        return Problem("Telegram does not know the token of our bot.", do)
    return Problem(
        f"The bot could not be looked at: {failure.reason}.",
        "Check again in a few minutes. If it stays so: can this machine reach https://api.telegram.org?",
        stops=False,
    )


def _hush() -> None:
    """What logs addresses with the token, or what people wrote (fact 30, S7).

    The last two do so at ERROR and above, when an answer cannot be read; we say so ourselves, without the words.
    """
    for library in ("httpx", "httpcore", "telegram"):
        logging.getLogger(library).setLevel(logging.WARNING)
    for name in ("telegram.request.BaseRequest", "telegram.Bot"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
