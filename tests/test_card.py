"""The card: a number that takes text messages, a code, a picture for Telegram; and nothing that does not work."""

import re
from collections.abc import Mapping

import pytest

from bot.card import BLANK, make_card, page
from bot.demo import Demo
from storage.database import Connection
from storage.notes import set_start_link
from storage.people import projects

NUMBER, WHATSAPP, SERVICE = "+447700900999", "+447700900998", "MG" + "1" * 32
LINK = "https://t.me/island_voices_bot?start="


def printed(world: Demo, settings: Mapping[str, str], *, link: bool = False) -> str:
    """The page of Tom's card."""
    house = world.house

    def make(connection: Connection) -> str:
        if link:
            set_start_link(connection, "telegram", f"{LINK}CODE")
        [project] = projects(connection)
        return page(make_card(connection, house.seal, project, " tom ", settings, house.now()))

    return house.database.do(make)


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({"TWILIO_SMS_SENDER": NUMBER}, NUMBER),
        ({"TWILIO_SMS_SENDER": NUMBER, "TWILIO_WHATSAPP_SENDER": WHATSAPP}, NUMBER),
        ({"TWILIO_SMS_SENDER": SERVICE, "TWILIO_WHATSAPP_SENDER": WHATSAPP}, BLANK),
        ({"TWILIO_WHATSAPP_SENDER": f"whatsapp:{WHATSAPP}"}, WHATSAPP),
    ],
)
async def test_R17_the_number_on_the_card_is_one_that_takes_the_code(
    world: Demo, settings: Mapping[str, str], shown: str
) -> None:
    card = printed(world, settings)
    assert re.findall(r"<p class=big>([^<]*)</p>", card)[0] == shown
    assert re.search(r"<p class=big>\d{3} \d{3} \d{4}</p>", card)


async def test_R17_with_telegram_alone_the_card_speaks_of_no_text_message(world: Demo) -> None:
    card = printed(world, {}, link=True)
    assert "class=big" not in card.split("</style>")[1]
    assert re.search(re.escape(LINK) + r"\d{10}", card)
