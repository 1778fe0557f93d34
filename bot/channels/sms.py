"""Text messages, by Twilio.

Plain words only: no buttons, so the words themselves teach the digits. Twilio acts on STOP and START by itself
before we hear of it (providers facts 1 to 3); we record it (``opted``) and do not answer again.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.channels import _twilio, _twilio_checks
from messages.channel import Answer, Inbound, Outgoing, Pace, Posted, Problem, Receipt

SPEED = re.compile(r"0\.[1-9]|[1-9][0-9]{0,2}(\.[0-9])?")
PER_SECOND = 1.0  # parts a second; about what one UK number carries (providers section 4)


def build(environment: Mapping[str, str]) -> "Sms | None":
    """The channel, or None without a sender.

    Raises:
        ValueError: an account without any sender, a sender without its account, or a speed that is none.
    """
    sender = environment.get("TWILIO_SMS_SENDER", "")
    account = _twilio.connect(environment)
    if sender and account:
        return Sms(account, sender, _pace(environment.get("GOBETWEEN_SMS_PER_SECOND", "")))
    if sender:
        raise ValueError("TWILIO_ACCOUNT_SID is missing: TWILIO_SMS_SENDER is set")
    if account and not environment.get("TWILIO_WHATSAPP_SENDER", ""):
        raise ValueError("TWILIO_SMS_SENDER is missing: a Twilio account is set, but no sender")
    return None


def _pace(given: str) -> Pace:
    """Counted in parts of joined texts. As few calls at once as the speed needs with 200 ms for each (R1)."""
    if given and not SPEED.fullmatch(given):
        raise ValueError("GOBETWEEN_SMS_PER_SECOND is not a speed: write a number from 0.1 to 999, like 1 or 10")
    per_second = float(given or PER_SECOND)
    return Pace(per_second=per_second, counts_segments=True, at_once=max(2, math.ceil(0.25 * per_second)))


class Sms:
    """``sender`` is a number (+44...) or a Messaging Service (MG...)."""

    name = "sms"
    shows_buttons = False
    can_write_first = True
    has_window = False

    def __init__(self, account: _twilio.Twilio, sender: str, pace: Pace | None = None) -> None:
        self._account = account
        self._sender = sender
        self.pace = pace or _pace("")

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

    async def find(self, outgoing: Outgoing, since: datetime, others: Collection[str] = ()) -> str | None:
        return await self._account.find(outgoing.address, outgoing.words, since, others=others)

    async def forget(self, provider_id: str) -> None:
        await self._account.forget(provider_id)

    async def check(self) -> Sequence[Problem]:
        """What is wrong with the account, the sender and where its texts go. Never raises, takes ten seconds at most."""
        return await _twilio_checks.of_sms(self._account, self._sender)

    def get_ready(self) -> None:
        self._account.get_ready()

    async def close(self) -> None:
        await self._account.close()
