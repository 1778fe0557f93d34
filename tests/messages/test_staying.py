"""Online instead, only the first hour: how somebody comes, in five languages (demand 38, point 3 of the answers)."""

from collections.abc import Iterable, Mapping
from datetime import time

import pytest

from messages.understand import StaySaid, read, until_meant

START, END = time(14), time(16)
ONLINE = {
    "en": (
        "I'll join online instead",
        "online please",
        "can't make it there but I'll do it on zoom",
        "rather do it online",
    ),
    "pt": ("participo online desta vez", "por videochamada, por favor", "não consigo ir aí, mas entro online"),
    "pl": ("dołączę online", "wolałabym być zdalnie", "nie dam rady przyjść, będę przez zoom"),
    "fr": ("je viendrai en visio", "je préfère participer en ligne", "je ne peux pas me déplacer, je viens en ligne"),
    "ro": ("intru online de data asta", "prefer să particip pe zoom", "nu pot ajunge acolo, dar intru online"),
}
UNTIL = {
    "en": {
        "only the first hour": time(15),
        "I can only come for the first hour": time(15),
        "yes but I have to leave at 3": time(15),
        "I can stay until half time": time(15),
        "I need to leave half an hour early": time(15, 30),
        "coming, can stay till 3:30pm": time(15, 30),
        "I can't stay to the end": None,
        "I'll have to leave a bit early": None,
    },
    "pt": {
        "só a primeira hora": time(15),
        "só posso ficar até às 15h30": time(15, 30),
        "tenho de sair às 3": time(15),
        "vou, mas não posso ficar até ao fim": None,
    },
    "pl": {
        "tylko na pierwszą godzinę": time(15),
        "mogę być tylko do 15:30": time(15, 30),
        "muszę wyjść o trzeciej": time(15),
        "przyjdę, ale nie mogę zostać do końca": None,
    },
    "fr": {
        "seulement la première heure": time(15),
        "je peux rester jusqu'à 15h30": time(15, 30),
        "je viens mais je dois partir à 15h": time(15),
        "je ne pourrai pas rester jusqu'à la fin": None,
    },
    "ro": {
        "doar prima oră": time(15),
        "pot sta doar până la 15:30": time(15, 30),
        "trebuie să plec la 15": time(15),
        "vin, dar nu pot sta până la final": None,
    },
}
ASKED = {
    "en": ("can I join online?", "is it ok if I leave at 3?", "could I come just for half an hour?"),
    "pt": ("posso participar online?",),
    "pl": ("czy mogę dołączyć online?",),
    "fr": ("est-ce que je peux venir en visio ?",),
    "ro": ("pot intra online?",),
}
NEITHER = {
    "en": ("I can't do online", "see you there", "I buy my food online", "I have to leave the house at 3 for the vet"),
    "pt": ("não posso participar online", "compro tudo online", "cá estarei"),
    "pl": ("nie mogę online", "zakupy robię online", "będę"),
    "fr": ("je ne peux pas en visio", "j'achète tout en ligne", "je serai là"),
    "ro": ("nu pot online", "îmi cumpăr totul online", "vin"),
}


def _lines(of: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in of.items() for text in texts]


@pytest.mark.parametrize("context", ["invite", "reminder"])
@pytest.mark.parametrize(("language", "text"), _lines(ONLINE))
def test_demand_38_online_instead_is_a_yes_by_the_link(language: str, text: str, context: str) -> None:
    found = read(text, language=language, context=context)
    assert [meaning.label for meaning in found.meanings] == ["confirm"], found.why
    assert (found.online, found.stay) == (True, None), found.why


@pytest.mark.parametrize("context", ["invite", "reminder"])
@pytest.mark.parametrize(("language", "text"), _lines(UNTIL))
def test_demand_38_only_a_part_is_a_yes_with_its_time(language: str, text: str, context: str) -> None:
    found = read(text, language=language, context=context)
    assert [meaning.label for meaning in found.meanings] == ["confirm"], found.why
    assert found.stay is not None, found.why
    assert found.online is None, found.why
    assert until_meant(found.stay, START, END) == UNTIL[language][text], found.stay


@pytest.mark.parametrize(("language", "text"), _lines(ASKED))
def test_demand_38_a_question_about_it_is_no_yes_yet(language: str, text: str) -> None:
    found = read(text, language=language, context="invite")
    assert "confirm" not in [meaning.label for meaning in found.meanings], found.why
    assert found.online or found.stay, found.why


@pytest.mark.parametrize(("language", "text"), _lines(NEITHER))
def test_demand_38_nothing_is_read_into_other_words(language: str, text: str) -> None:
    for context in ("invite", "none"):
        found = read(text, language=language, context=context)
        assert (found.online, found.stay) == (None, None), found.why


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I'll join online, but only till 3:30"),
        ("pt", "entro online, mas só até às 15h30"),
        ("pl", "dołączę online, ale tylko do 15:30"),
        ("fr", "je viens en ligne, mais seulement jusqu'à 15h30"),
        ("ro", "intru online, dar doar până la 15:30"),
    ],
)
def test_demand_38_both_at_once(language: str, text: str) -> None:
    found = read(text, language=language, context="invite")
    assert [meaning.label for meaning in found.meanings] == ["confirm"], found.why
    assert found.online, found.why
    assert found.stay == StaySaid("until", 15 * 60 + 30) or found.stay == StaySaid("until", 3 * 60 + 30), found.why


@pytest.mark.parametrize("context", ["delete_confirm", "approve_wording"])
@pytest.mark.parametrize(
    ("language", "text"), [one for one in (*_lines(ONLINE), *_lines(UNTIL)) if "yes" not in one[1]]
)
def test_rule_1_online_is_a_yes_to_no_other_question(language: str, text: str, context: str) -> None:
    found = read(text, language=language, context=context)
    assert "confirm" not in [meaning.label for meaning in found.meanings], found.why
    assert (found.online, found.stay) == (None, None), found.why


def test_demand_38_in_person_after_all_and_to_the_end_take_it_back() -> None:
    back = read("I'll come in person after all", language="en", context="reminder")
    assert back.online is False
    assert [meaning.label for meaning in back.meanings] == ["confirm"]
    whole = read("I can stay for the whole session", language="en", context="reminder")
    assert whole.stay == StaySaid("whole")
    assert read("ok", language="en", context="invite").online is None
