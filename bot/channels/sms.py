"""Text messages, by Twilio.

Plain words only: no buttons, so the words themselves teach the digits. Twilio acts on STOP and START by itself
before we hear of it (providers facts 1 to 3); we record it (``opted``) and do not answer again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channels import _twilio
from messages.channel import Answer, Inbound, Outgoing, Pace, Posted, Receipt


def build(environment: Mapping[str, str]) -> "Sms | None":
    """The channel, or None without a sender.

    Raises:
        ValueError: an account without any sender, or a sender without its account.
    """
    sender = environment.get("TWILIO_SMS_SENDER", "")
    account = _twilio.connect(environment)
    if sender and account:
        return Sms(account, sender)
    if sender:
        raise ValueError("TWILIO_ACCOUNT_SID is missing: TWILIO_SMS_SENDER is set")
    if account and not environment.get("TWILIO_WHATSAPP_SENDER", ""):
        raise ValueError("TWILIO_SMS_SENDER is missing: a Twilio account is set, but no sender")
    return None


class Sms:
    """``sender`` is a number (+44...) or a Messaging Service (MG...)."""

    name = "sms"
    shows_buttons = False
    can_write_first = True
    has_window = False
    pace = Pace()

    def __init__(self, account: _twilio.Twilio, sender: str) -> None:
        self._account = account
        self._sender = sender

    # ------------------------------------------------------------------ incoming

    async def receive(self, posted: Posted) -> Sequence[Inbound | Receipt]:
        return _twilio.heard(self.name, self._account.form(posted))

    def accepted(self, heard: Sequence[Inbound | Receipt]) -> Answer:
        return _twilio.accepted(heard)

    async def missed(self, since: datetime) -> Sequence[Inbound]:
        return await self._account.missed(self.name, self._sender, since)

    # ------------------------------------------------------------------ outgoing

    async def send(self, outgoing: Outgoing) -> str:
        hook, content = self._account.hook(self.name), {"body": outgoing.words}
        return await self._account.create(self._sender, outgoing, outgoing.address, hook, content)

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        return await self._account.find(outgoing.address, outgoing.words, since)

    async def forget(self, provider_id: str) -> None:
        await self._account.forget(provider_id)

    async def close(self) -> None:
        await self._account.close()
