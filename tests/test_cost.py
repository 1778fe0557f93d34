"""What a message to a group costs: by the prices that were given, and never by a guess."""

import pytest

from bot.cells import Wrong
from bot.cost import pounds
from bot.reminder_set import read_reminders, written_reminders
from storage.preferences import USUAL_LEADS, Lead


@pytest.mark.parametrize(
    ("prices", "parts", "expected"),
    [
        ({"sms": "4.2"}, {"sms": 14}, ("£0.59", [])),
        ({"sms": "4.2"}, {"sms": 14, "telegram": 2, "byhand": 1}, ("£0.59", [])),
        ({"sms": "4.2", "whatsapp": "3"}, {"sms": 10, "whatsapp": 3}, ("£0.51", [])),
        ({"sms": "4"}, {"sms": 1, "whatsapp": 1}, ("£0.04", ["whatsapp"])),
        ({}, {"sms": 14, "whatsapp": 1}, ("", ["sms", "whatsapp"])),
        ({}, {"sms": 1, "telegram": 1, "whatsapp": 1}, ("", ["sms", "whatsapp"])),
        ({}, {"telegram": 3}, ("£0.00", [])),
        ({}, {}, ("", [])),
    ],
)
def test_cost_is_known_where_a_price_is(
    prices: dict[str, str], parts: dict[str, int], expected: tuple[str, list[str]]
) -> None:
    assert pounds(prices, parts) == expected


def test_reminders_are_read_as_they_are_written() -> None:
    assert read_reminders(written_reminders(USUAL_LEADS).split(",")) == USUAL_LEADS
    assert read_reminders(["1 DAY", "1 day", " 14 days "]) == (Lead(days=14), Lead(days=1))
    assert read_reminders([""]) == ()


@pytest.mark.parametrize("text", ["tomorrow", "0 days", "31 days", "24 hours", "1 week", "-1 day"])
def test_what_is_no_reminder_is_said(text: str) -> None:
    with pytest.raises(Wrong, match="Write it like"):
        read_reminders([text])


def test_five_reminders_are_too_many() -> None:
    with pytest.raises(Wrong, match="at most 4"):
        read_reminders([f"{days} days" for days in range(2, 7)])
