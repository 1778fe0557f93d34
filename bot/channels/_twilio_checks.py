"""Asking Twilio whether our set-up is right, before the first person is written to (``gobetween check``).

Whether a country is switched on (21408) cannot be asked for, so it is left out. Nothing here shows a secret: an address
that is not ours is named by its host, for the rest may hold one.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

from bot.channels._neutral import unneutral
from bot.channels._twilio import OTHER_SHAPES, UNREADABLE, Twilio, is_service, or_none
from messages.channel import Problem, SendFailed

SECONDS = 10.0  # for all questions together
SANDBOX = "whatsapp:+14155238886"
AGAIN = "#rc=3&rp=all"
"""Twilio posts a text that it could not hand over three times more; by itself it hardly does (R6, fact 20)."""
FEW = 20

Found = AsyncIterator[Problem]


async def of_sms(account: Twilio, sender: str) -> list[Problem]:
    look = _service(account, sender, "sms") if is_service(sender) else _number(account, sender)
    return await _all(_account(account), look)


async def of_whatsapp(account: Twilio, sender: str) -> list[Problem]:
    look = _service(account, sender, "whatsapp") if is_service(sender) else _whatsapp_sender(account, sender)
    return await _all(_account(account), look)


async def _all(*looks: Found) -> list[Problem]:
    """Everything that was found, also if a question is not answered. Never raises."""
    found: list[Problem] = []
    try:
        async with asyncio.timeout(SECONDS):
            for look in looks:
                found += [problem async for problem in look]
    except SendFailed as failure:
        found.append(_unasked(failure))
    except TimeoutError:
        found.append(_unasked(SendFailed("retry", "Twilio did not answer in time")))
    except OTHER_SHAPES:
        found.append(_unasked(SendFailed("retry", UNREADABLE)))
    return found


def _unasked(failure: SendFailed) -> Problem:
    if failure.kind == "halt":
        return Problem(
            "Twilio refuses our account.",
            "Compare TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN with the first page of Twilio's console: "
            "the Account SID, and the primary Auth Token, not an API key. A page there says if the account is suspended.",
        )
    return Problem(
        f"Twilio could not be asked: {failure.reason}.",
        "Check again in a few minutes. If it stays so: can this machine reach https://api.twilio.com?",
        stops=False,
    )


async def _account(account: Twilio) -> Found:
    found = await account.ask(lambda client: client.api.v2010.accounts(account.sid).fetch_async())
    if found.status in ("suspended", "closed"):
        yield Problem(
            f"The Twilio account is {found.status}.", "Log in at Twilio: its first page says why, often a bill."
        )
    elif found.status != "active":
        raise SendFailed("retry", UNREADABLE)
    if str(found.type).lower() == "trial":
        yield Problem(
            "The Twilio account is a trial: it writes only to numbers that are verified at Twilio.",
            "Upgrade it in Twilio's console before the first person is invited.",
            stops=False,
        )


# ---------------------------------------------------------------------------------------------- text messages


async def _number(account: Twilio, sender: str) -> Found:
    listed = await account.ask(lambda client: client.incoming_phone_numbers.list_async(phone_number=sender, limit=FEW))
    number = next((one for one in listed if one.phone_number == sender), None)
    if number is None:
        yield Problem(
            "TWILIO_SMS_SENDER is not a number of this Twilio account.",
            "Copy it from Phone Numbers, Active numbers in Twilio's console, with + and the country.",
        )
        return
    if not dict(number.capabilities or {}).get("sms"):
        yield Problem(
            "Our number cannot send text messages.", "Buy one in Twilio's console whose capabilities name SMS."
        )
    for problem in _points_to_us(number, account.hook("sms")):
        yield problem


def _points_to_us(number: Any, hook: str) -> Iterator[Problem]:
    where = "In Twilio's console, Phone Numbers, our number, Messaging Configuration"
    if number.sms_application_sid:
        yield Problem(
            "A TwiML App decides where texts to our number go.",
            f"{where}: configure with Webhook, and set “A message comes in” to {hook}{AGAIN} by HTTP POST.",
        )
    elif problem := _elsewhere(number.sms_url, number.sms_method, hook, "our number"):
        yield Problem(problem, f"{where}: set “A message comes in” to {hook}{AGAIN} by HTTP POST.")


async def _service(account: Twilio, sid: str, channel: str) -> Found:
    name = f"TWILIO_{channel.upper()}_SENDER"
    service = await account.ask(lambda client: or_none(client.messaging.v1.services(sid).fetch_async()))
    if service is None:
        yield Problem(
            f"{name} is not a Messaging Service of this Twilio account.",
            "Copy the SID (MG...) from Messaging, Services in Twilio's console.",
        )
        return
    hook = account.hook(channel)
    if not service.use_inbound_webhook_on_number and (
        problem := _elsewhere(service.inbound_request_url, service.inbound_method, hook, "our Messaging Service")
    ):
        yield Problem(
            problem,
            f"In Twilio's console, Messaging, Services, our service, Integration: “Send a webhook”, {hook}{AGAIN}, "
            "HTTP POST.",
        )
    if channel != "sms":
        return
    numbers = await account.ask(lambda client: _numbers_of(client, sid))
    if not numbers:
        yield Problem("Our Messaging Service has no number.", "Add one in Twilio's console: our service, Sender Pool.")
    for number in numbers if service.use_inbound_webhook_on_number else ():
        async for about_it in _number(account, number):
            yield about_it


async def _numbers_of(client: Any, sid: str) -> list[str]:
    listed = await client.messaging.v1.services(sid).phone_numbers.list_async(limit=FEW)
    return [str(one.phone_number) for one in listed]


def _elsewhere(url: str | None, method: str | None, hook: str, ours: str) -> str | None:
    """What is said if incoming texts do not come to us."""
    if not url:
        return f"Texts to {ours} go nowhere: no address is set."
    if urldefrag(url).url.split("?")[0] != hook:
        return f"Texts to {ours} go to another address ({urlsplit(url).hostname or 'not a web address'})."
    if method and method.upper() != "POST":
        return f"Texts to {ours} come by HTTP {method}; only POST is heard."
    return None


# ---------------------------------------------------------------------------------------------- WhatsApp


async def _whatsapp_sender(account: Twilio, sender: str) -> Found:
    if sender == SANDBOX:
        yield Problem(
            "TWILIO_WHATSAPP_SENDER is Twilio's sandbox: each phone joins with a code and drops out after three days.",
            "Use it to try things out. For people, register a WhatsApp sender in Twilio's console.",
            stops=False,
        )
        return
    listed = await account.ask(lambda client: client.messaging.v2.channels_senders.list_async("whatsapp", limit=FEW))
    ours = next((one for one in listed if one.sender_id == sender), None)
    if ours is None:
        yield Problem(
            "TWILIO_WHATSAPP_SENDER is not a WhatsApp sender of this Twilio account.",
            "Copy it from Messaging, Senders, WhatsApp senders in Twilio's console.",
        )
        return
    whole = await account.ask(lambda client: client.messaging.v2.channels_senders(ours.sid).fetch_async())
    for problem in _about_the_sender(whole, account.hook("whatsapp")):
        yield problem


def _about_the_sender(sender: Any, hook: str) -> Iterator[Problem]:
    where = "In Twilio's console, Messaging, Senders, WhatsApp senders, our sender"
    if not str(sender.status).upper().startswith("ONLINE"):
        yield Problem(f"The WhatsApp sender is not online but {sender.status}.", f"{where}: it says what is missing.")
    webhook, profile = dict(sender.webhook or {}), dict(sender.profile or {})
    if problem := _elsewhere(webhook.get("callback_url"), webhook.get("callback_method"), hook, "our WhatsApp sender"):
        yield Problem(problem, f"{where}: set the webhook for incoming messages to {hook}{AGAIN} by HTTP POST.")
    shown = [str(profile.get(part) or "") for part in ("name", "about", "description")]
    if word := unneutral(*shown):
        yield Problem(
            f"The name or profile of the WhatsApp sender says “{word}”: whoever sees the person's phone sees it (L5).",
            f"{where}: ask for a neutral display name, and offer text messages to whoever minds until then.",
            stops=False,
        )
