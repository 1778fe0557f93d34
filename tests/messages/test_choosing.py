"""Choosing from a list of days: letters, days, all but one, none; unclear is asked back (demand 31)."""

from datetime import date

import pytest

from messages.understand import chosen

TODAY = date(2027, 2, 22)
DAYS = (date(2027, 3, 16), date(2027, 3, 18), date(2027, 3, 22), date(2027, 3, 25))
"""A Tuesday, a Thursday, a Monday, a Thursday: A to D."""
SAID = {
    "en": {
        "B and D": "BD",
        "b, d": "BD",
        "I can do B or D": "BD",
        "A": "A",
        "any but Monday": "ABD",
        "all except B": "ACD",
        "Tuesday or the 25th": "AD",
        "Thursday": "BD",
        "all of them": "ABCD",
        "none of them": "",
        "B but not D": "B",
        "yes": None,
        "can't do Monday": None,
        "I would like a cup of tea": None,
        "A cup of tea would be nice": None,
    },
    "pt": {
        "B e D": "BD",
        "a e c": "AC",
        "todos menos segunda": "ABD",
        "terça ou dia 25": "AD",
        "nenhum": "",
        "sim": None,
    },
    "pl": {"B i D": "BD", "każdy oprócz poniedziałku": "ABD", "wtorek albo 25 marca": "AD", "żaden": "", "tak": None},
    "fr": {"B et D": "BD", "tous sauf lundi": "ABD", "mardi ou le 25": "AD", "aucun": "", "oui": None},
    "ro": {"B și D": "BD", "oricare în afară de luni": "ABD", "marți sau 25 martie": "AD", "niciuna": "", "da": None},
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in SAID.items() for text in texts])
def test_demand_31_letters_and_own_words(language: str, text: str) -> None:
    found = chosen(text, language, DAYS, TODAY)
    letters = SAID[language][text]
    assert found == (None if letters is None else frozenset("ABCD".index(letter) for letter in letters))
