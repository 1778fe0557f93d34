"""WhatsApp, by Twilio.

Within 24 hours of the person's last message: free text, where the words teach the digits as on SMS. Later: only an
approved template in the person's language; without one the message is not even tried, because Twilio would take it
and lose it afterwards (providers fact 14).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channels import _twilio
from messages.channel import Answer, Inbound, Outgoing, Posted, Receipt, SendFailed

Templates = Mapping[tuple[str, str], str]
"""(name of the sentence, language) -> Twilio's ContentSid of the approved template."""


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
    has_window = True

    def __init__(self, account: _twilio.Twilio, sender: str, templates: Templates | None = None) -> None:
        self._account = account
        self._sender = sender if sender.startswith(("MG", "whatsapp:")) else f"whatsapp:{sender}"
        self._templates: Templates = templates or {}
        self.can_write_first = bool(self._templates)  # the first message is always a template

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
        """The approved template and its facts, numbered from 1.

        A JSON *string* (fact 12); no line breaks and no runs of blanks, and never an empty fact (fact 15).

        Raises:
            SendFailed: no template for this sentence in this language, or a fact of it is empty.
        """
        template = self._templates.get((outgoing.sentence, outgoing.language))
        if template is None:
            reason = "outside WhatsApp's 24 hours and no approved template for this message in this language"
            raise SendFailed("none", reason)
        facts = {str(place): " ".join(fact.split()) for place, fact in enumerate(outgoing.facts.values(), start=1)}
        if not all(facts.values()):
            raise SendFailed("none", "a fact of the WhatsApp template is empty")
        return {"content_sid": template, "content_variables": json.dumps(facts, ensure_ascii=False)}
