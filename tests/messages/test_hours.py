"""What people write about hours, reminders and a break: only what is clear counts, and nothing is turned round."""

from datetime import time

import pytest

from messages.catalogue import languages
from messages.hours import hours_said, reminders_said, weeks_said


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("9 to 17", "en", (time(9), time(17))),
        ("9 to 5", "en", (time(9), time(17))),
        ("between 10am and 6pm", "en", (time(10), time(18))),
        ("2-6pm", "en", (time(14), time(18))),
        ("10:30 - 19:15", "en", (time(10, 30), time(19, 15))),
        ("only after 2pm please", "en", (time(14), None)),
        ("please don't text me before 10", "en", (time(10), None)),
        ("never after 6pm", "en", (None, time(18))),
        ("until 9pm is fine", "en", (None, time(21))),
        ("das 15 às 19", "pt", (time(15), time(19))),
        ("não escreva antes das 14:00", "pt", (time(14), None)),
        ("depois das 14h", "pt", (time(14), None)),
        ("od 9 do 17", "pl", (time(9), time(17))),
        ("proszę nie pisać przed 12", "pl", (time(12), None)),
        ("po 14:00", "pl", (time(14), None)),
        ("pas avant 11h", "fr", (time(11), None)),
        ("de 14h à 18h30", "fr", (time(14), time(18, 30))),
        ("n'écrivez pas après 19h", "fr", (None, time(19))),
        ("după ora 12", "ro", None),
        ("de la 10 la 16", "ro", (time(10), time(16))),
        ("nu înainte de 13", "ro", (time(13), None)),
        ("after 2pm", "pl", (time(14), None)),
    ],
)
def test_hours_are_read_as_they_were_meant(text: str, language: str, expected: object) -> None:
    assert hours_said(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "in the morning",
        "at 10",
        "10",
        "25 to 30",
        "9 to 9",
        "20 to 10pm to 11",
        "18:00 to 9:00",
        "I come at 2",
        "",
        "9:75",
    ],
)
def test_what_is_not_clear_is_never_taken_for_hours(text: str) -> None:
    assert hours_said(text, "en") is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("only remind me the day before", "en", "day"),
        ("remind me on the day only", "en", "on_day"),
        ("please no reminders", "en", "none"),
        ("só quero um lembrete no dia anterior", "pt", "day"),
        ("przypomnienie tylko dzień przed", "pl", "day"),
        ("un rappel seulement la veille", "fr", "day"),
        ("Vreau mesaje de amintire doar cu o zi înainte", "ro", "day"),
        ("see you the day before", "en", None),
        ("remind me on the day and the day before", "en", None),
        ("thanks for the reminder", "en", None),
    ],
)
def test_demand_50_reminders_are_chosen_in_own_words(text: str, language: str, expected: object) -> None:
    assert reminders_said(text, language) == expected


def test_after_the_question_the_short_answer_is_enough() -> None:
    assert reminders_said("the day before", "en") is None
    assert reminders_said("the day before", "en", asked=True) == "day"


@pytest.mark.parametrize(
    ("text", "language", "weeks"),
    [
        ("I need a break for 3 weeks", "en", 3),
        ("uma pausa de 2 semanas", "pt", 2),
        ("potrzebuję przerwy, 4 tygodnie", "pl", 4),
        ("une pause de 2 semaines", "fr", 2),
        ("o pauză de 3 săptămâni", "ro", 3),
        ("I need a break", "en", None),
        ("in 2 weeks I am away", "en", None),
        ("a break of 40 weeks", "en", None),
    ],
)
def test_a_break_needs_its_weeks(text: str, language: str, weeks: int | None) -> None:
    assert weeks_said(text, language) == weeks


def test_every_language_has_its_phrases() -> None:
    for language in languages():
        assert hours_said("9 - 17", language) == (time(9), time(17))
