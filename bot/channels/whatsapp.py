"""WhatsApp, by Twilio.

Within 24 hours of the person's last message: free text, where the words teach the digits as on SMS; but where there is
something to choose and an approved template, the template, for only that shows buttons. Later than 24 hours: only an
approved template in the person's language; without one the message is not even tried, because Twilio would take it and
lose it afterwards (providers fact 14).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.channels import _twilio, _twilio_checks
from messages.channel import Answer, Inbound, Outgoing, Pace, Posted, Problem, Receipt, SendFailed, Template

# 80 a second is Twilio's figure for one sender (providers section 5). One message in 6 seconds to one person is a third
# party's, and about a sustained rate: an answer in a conversation cannot wait for it, and two messages of ours to one
# person are rarely closer than a second. Where WhatsApp minds, it says 63018, and we try again.
PACE = Pace(per_second=80, per_address=1.0, at_once=20)


def build(environment: Mapping[str, str]) -> "WhatsApp | None":
    """The channel, or None without a sender.

    Raises:
        ValueError: a sender without its account.
    """
    sender = environment.get("TWILIO_WHATSAPP_SENDER", "")
    if not sender:
        return None
    account = _twilio.connect(environment)
    if account is None:
        raise ValueError("TWILIO_ACCOUNT_SID is missing: TWILIO_WHATSAPP_SENDER is set")
    return WhatsApp(account, sender)


class WhatsApp:
    """``sender`` is a number, with or without Twilio's prefix, or a Messaging Service (MG...)."""

    name = "whatsapp"
    shows_buttons = False
    can_write_first = True  # by template
    has_window = True

    def __init__(self, account: _twilio.Twilio, sender: str, pace: Pace = PACE) -> None:
        self._account = account
        self.pace = pace
        self._sender = sender if sender.startswith(("MG", "whatsapp:")) else f"whatsapp:{sender}"

    # ------------------------------------------------------------------ incoming

    async def receive(self, posted: Posted) -> Sequence[Inbound | Receipt]:
        """The display name and WhatsApp's other facts about the person are dropped here (L8)."""
        return _twilio.heard(self.name, self._account.form(posted))

    def accepted(self, heard: Sequence[Inbound | Receipt]) -> Answer:
        return _twilio.accepted(heard)

    async def missed(self, since: datetime) -> Sequence[Inbound]:
        return await self._account.missed(self.name, self._sender, since)

    # ------------------------------------------------------------------ outgoing

    async def send(self, outgoing: Outgoing) -> str:
        """By template outside the 24 hours, or for its buttons; in the latter case plain words once, if it is refused."""
        if not outgoing.window_open:
            return await self._send(outgoing, _filled(outgoing.template))
        if outgoing.template is not None and outgoing.choices:
            try:
                return await self._send(outgoing, _filled(outgoing.template))
            except _twilio.TemplateRefused:  # for certain: nothing went
                pass
        return await self._send(outgoing, {"body": outgoing.words})

    async def _send(self, outgoing: Outgoing, content: Mapping[str, str]) -> str:
        hook, to = self._account.hook(self.name), f"whatsapp:{outgoing.address}"
        return await self._account.create(self._sender, outgoing, to, hook, content)

    async def find(self, outgoing: Outgoing, since: datetime, others: Collection[str] = ()) -> str | None:
        to = f"whatsapp:{outgoing.address}"
        return await self._account.find(to, outgoing.words, since, outgoing.template, others)

    async def forget(self, provider_id: str) -> None:
        await self._account.forget(provider_id)

    def get_ready(self) -> None:
        self._account.get_ready()

    async def close(self) -> None:
        await self._account.close()

    async def check(self) -> Sequence[Problem]:
        """What is wrong with the account and the sender, its name too (L5). Never raises, takes ten seconds at most."""
        return await _twilio_checks.of_whatsapp(self._account, self._sender)


def _filled(template: Template | None) -> dict[str, str]:
    """The approved template and its values, numbered from 1, as a JSON *string* (fact 12).

    Raises:
        SendFailed: no template is approved for this message in this language, or a value of it is empty (fact 15).
    """
    if template is None:
        reason = "outside WhatsApp's 24 hours and no approved template for this message in this language"
        raise SendFailed("none", reason)
    values = {str(place): " ".join(value.split()) for place, value in enumerate(template.values, start=1)}
    if not all(values.values()):
        raise _twilio.TemplateRefused("none", "a value of the WhatsApp template is empty")
    return {"content_sid": template.content, "content_variables": json.dumps(values, ensure_ascii=False)}
