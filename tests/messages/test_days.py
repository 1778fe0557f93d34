"""Which sessions a person means, in five languages (demands 5, 10): said as people say it, checked as dates."""

from datetime import date

import pytest

from messages.understand import languages, meant, read

TODAY = date(2026, 3, 5)  # a Thursday
NINTH, TENTH, FOURTEENTH, TWENTY_THIRD = (date(2026, 3, day) for day in (9, 10, 14, 23))
SESSIONS = (NINTH, TENTH, FOURTEENTH, TWENTY_THIRD)
TWO = (TENTH, FOURTEENTH)


def dates(text: str, language: str, sessions: tuple[date, ...] = SESSIONS, today: date = TODAY) -> tuple[date, ...]:
    return meant(read(text, language=language, context="none").days, sessions, today)


SAID = {
    "weekday": {
        "en": "I can't come on Tuesday",
        "pt": "terça não posso ir",
        "pl": "we wtorek nie przyjdę",
        "fr": "mardi je ne peux pas venir",
        "ro": "marți nu pot veni",
    },
    "day of the month": {
        "en": "I'll miss the 14th",
        "pt": "dia 14 falto",
        "pl": "14-go mnie nie będzie",
        "fr": "le 14 je serai absent",
        "ro": "pe 14 lipsesc",
    },
    "the next": {
        "en": "can't make the next one",
        "pt": "não posso ir à próxima sessão",
        "pl": "nie przyjdę na następne spotkanie",
        "fr": "je ne viens pas à la prochaine",
        "ro": "nu pot la următoarea",
    },
    "all of them": {
        "en": "I can't come to any of them",
        "pt": "não posso ir a nenhuma",
        "pl": "nie przyjdę na żadne",
        "fr": "je ne peux venir à aucune",
        "ro": "nu pot la niciuna",
    },
    "the first two": {
        "en": "I'll miss the first two",
        "pt": "falto às duas primeiras",
        "pl": "opuszczę dwa pierwsze",
        "fr": "je raterai les deux premières",
        "ro": "lipsesc la primele două",
    },
    "one not the other": {
        "en": "I'll miss one, not the 9th but the 23rd",
        "pt": "falto a uma, não dia 9 mas dia 23",
        "pl": "opuszczę jedno, nie 9-go tylko 23-go",
        "fr": "je raterai une séance, pas le 9 mais le 23",
        "ro": "lipsesc o dată, nu pe 9 ci pe 23",
    },
    "two days": {
        "en": "I won't be there on the 9th and 23rd",
        "pt": "dia 9 e 23 não posso",
        "pl": "nie będzie mnie 9-go i 23-go",
        "fr": "le 9 et le 23 je ne peux pas",
        "ro": "pe 9 și 23 nu pot",
    },
    "a date": {
        "en": "I can't do 14 March",
        "pt": "não posso a 14 de março",
        "pl": "14 marca nie mogę",
        "fr": "je ne peux pas le 14 mars",
        "ro": "nu pot pe 14 martie",
    },
    "next week": {
        "en": "I'm away next week",
        "pt": "para a semana não posso",
        "pl": "w przyszłym tygodniu nie mogę",
        "fr": "la semaine prochaine je ne peux pas",
        "ro": "săptămâna viitoare nu pot",
    },
}
MEANT = {
    "weekday": (TENTH,),
    "day of the month": (FOURTEENTH,),
    "the next": (NINTH,),
    "all of them": SESSIONS,
    "the first two": (NINTH, TENTH),
    "one not the other": (TWENTY_THIRD,),
    "two days": (NINTH, TWENTY_THIRD),
    "a date": (FOURTEENTH,),
    "next week": (NINTH, TENTH, FOURTEENTH),
}


@pytest.mark.parametrize(("what", "language"), [(what, language) for what, said in SAID.items() for language in said])
def test_the_days_that_a_text_names_are_the_sessions_that_are_meant(what: str, language: str) -> None:
    assert dates(SAID[what][language], language) == MEANT[what]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "can't do both"),
        ("pt", "não posso em ambas"),
        ("pl", "nie mogę na oba"),
        ("fr", "je ne peux pas aux deux"),
        ("ro", "nu pot la ambele"),
    ],
)
def test_both_are_meant_only_if_there_are_two(language: str, text: str) -> None:
    assert dates(text, language, TWO) == TWO
    assert dates(text, language) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I can't come tomorrow"),
        ("pt", "amanhã não posso"),
        ("pl", "jutro nie mogę"),
        ("fr", "demain je ne peux pas"),
        ("ro", "mâine nu pot"),
    ],
)
def test_tomorrow_is_counted_from_today(language: str, text: str) -> None:
    assert dates(text, language, today=date(2026, 3, 13)) == (FOURTEENTH,)
    assert dates(text, language) == ()


def test_a_day_that_is_no_session_is_nobody_s_guess() -> None:
    assert dates("I can't come on the 11th", "en") == ()


@pytest.mark.parametrize(
    "text", ["we are 12 people", "No 12 is my house", "I'll be 15 minutes late", "2pm please", "1", "2", "1 and 2", "9"]
)
def test_a_number_is_not_always_a_day(text: str) -> None:
    assert dates(text, "en") == ()


def test_every_language_knows_the_same_kinds_of_days() -> None:
    assert set(languages()) == {language for said in SAID.values() for language in said}
