"""WhatsApp, by Twilio.

Within 24 hours of the person's last message: free text, where the words teach the digits as on SMS. Later: only an
approved template in the person's language; without one the message is not even tried, because Twilio would take it
and lose it afterwards (providers fact 14).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channels import _twilio
from messages.channel import Answer, Inbound, Outgoing, Pace, Posted, Receipt, SendFailed


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
    pace = Pace()

    def __init__(self, account: _twilio.Twilio, sender: str) -> None:
        self._account = account
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
        content = {"body": outgoing.words} if outgoing.window_open else self._template(outgoing)
        hook, to = self._account.hook(self.name), f"whatsapp:{outgoing.address}"
        return await self._account.create(self._sender, outgoing, to, hook, content)

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        return await self._account.find(f"whatsapp:{outgoing.address}", outgoing.words, since)

    async def forget(self, provider_id: str) -> None:
        await self._account.forget(provider_id)

    async def close(self) -> None:
        await self._account.close()

    def _template(self, outgoing: Outgoing) -> dict[str, str]:
        """The approved template and its values, numbered from 1, as a JSON *string* (fact 12).

        Raises:
            SendFailed: no template is approved for this message in this language, or a value of it is empty (fact 15).
        """
        template = outgoing.template
        if template is None:
            reason = "outside WhatsApp's 24 hours and no approved template for this message in this language"
            raise SendFailed("none", reason)
        values = {str(place): " ".join(value.split()) for place, value in enumerate(template.values, start=1)}
        if not all(values.values()):
            raise SendFailed("none", "a value of the WhatsApp template is empty")
        return {"content_sid": template.content, "content_variables": json.dumps(values, ensure_ascii=False)}
