"""A fact for every field of every sentence, as long as the real ones, for whoever measures sentences.

A field that is missing here stops the check: write a line for it, in the place of the alphabet.
"""

from collections.abc import Mapping
from typing import Any

_LINE = "116 123"
_HOURS = {"en": "24 hours", "pt": "24 horas", "pl": "całą dobę", "fr": "24 heures sur 24", "ro": "24 de ore"}
_DETAILS = {
    "en": "12 Elm Street, St Helier. Blue door. No steps. Bus 3 stops outside.",
    "pt": "12 Elm Street, St Helier. Porta azul. Sem degraus. O autocarro 3 para à porta.",
    "pl": "12 Elm Street, St Helier. Niebieskie drzwi. Bez schodów. Autobus 3 staje przed wejściem.",
    "fr": "12 Elm Street, St Helier. Porte bleue. Sans marches. Le bus 3 s'arrête devant.",
    "ro": "12 Elm Street, St Helier. Ușă albastră. Fără trepte. Autobuzul 3 oprește în față.",
}
_DANGER = {
    "en": "If I think somebody may be badly hurt, I will tell one other person.",
    "pt": "Se eu achar que alguém pode ficar gravemente ferido, digo a mais uma pessoa.",
    "pl": "Gdy uznam, że komuś grozi poważna krzywda, powiem o tym jednej osobie.",
    "fr": "Si je pense que quelqu'un risque d'être gravement blessé, je le dirai à une personne.",
    "ro": "Dacă eu cred că cineva poate fi grav rănit, voi spune unei alte persoane.",
}
_TIMES = ["14:00", "16:00", False]
_SAME = {
    "after": 30,
    "answer": {"say": "ANSWER_IS_YES"},
    "before": {"day": "2027-03-09", "time": _TIMES, "place": "Oak House"},
    "by": "2027-02-25T17:00",
    "channel": {"say": "CHANNEL_SMS"},
    "code": "482155",
    "contact": "Anna",
    "coordinator": "Kim",
    "count": 7,
    "day": "2027-03-09",
    "days": 7,
    "digits": "4821",
    "emergency": "999",
    "end": "16:00",
    "example": "Island Voices: the place has CHANGED.",
    "gobetween": "Anna",
    "instead": "an autistic person",
    "kind": {"say": "KIND_TRANSPORT"},
    "language": "en",
    "last": "Lee",
    "leaders": ["Lee", "Sam"],
    "letter": "A",
    "lines": [{"letter": letter, "day": "2027-03-09", "start": "14:00"} for letter in "AB"],
    "link": "https://t.me/example_bot?start=0123456789",
    "minutes": 10,
    "month": "March",
    "most": 480,
    "name": "Maria",
    "names": ["Maria", "Tom"],
    "new_day": "2027-03-23",
    "next_day": "2027-03-15",
    "notice": 12,
    "now": {"day": "2027-03-09", "time": _TIMES, "place": "Town Library, room 2"},
    "number": 9,
    "old_leaders": ["Sam"],
    "old_link": "https://meet.example.org/green",
    "old_place": "Oak House",
    "people": 8,
    "place": "Oak House",
    "places": ["Oak House"],
    "reader": "pt",
    "readers": ["Lee", "Sam"],
    "reason": {"say": "REASON_UNDELIVERED"},
    "removed": "Tom",
    "seconds": 120,
    "segments": 15,
    "sender": "Island Voices",
    "session": "2027-03-09",
    "sessions": [{"day": "2027-03-09", "start": "14:00"}, {"day": "2027-03-23", "start": "14:00"}],
    "some": "Sam",
    "start": "14:00",
    "time": _TIMES,
    "tries": 2,
    "until": "15:00",
    "warned": "as a nurse",
    "way": "12 Elm Street",
    "weekday": "Tuesday",
    "when": {"say": "TOMORROW"},
    "word": "respite",
    "words": "The room is loud.",
}


def sample_facts(language: str) -> Mapping[str, Any]:
    """What sentences in this language are measured with."""
    hours = _HOURS.get(language, _HOURS["en"])
    return {
        **_SAME,
        "danger": _DANGER.get(language, _DANGER["en"]),
        "details": _DETAILS.get(language, _DETAILS["en"]),
        "talk_line": f"{_LINE}, {hours}",
    }
