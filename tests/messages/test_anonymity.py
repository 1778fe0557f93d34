"""What a preview takes out and asks about: trust A2, A6."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.anonymity import MARK, NEVER_GIVEN_BACK, Preview, nameless, preview, smallest_group_ok

PLANTED = [json.loads(line) for line in (Path(__file__).parent / "planted.jsonl").read_text("utf-8").splitlines()]
LANGUAGES = ("en", "pt", "pl", "fr", "ro")
ROSTER = """Maria, Katherine Renouf, Michael, Elżbieta Nowak, Katarzyna, José Silva, Ion Popescu, Will, Rui, Grace,
Mark, Ana Pop, Zofia, Élodie, Ștefan, Piotr, Joana, Miguel, Luz, Rose, Ionuț, Michał""".replace("\n", " ").split(", ")
FACILITATORS = ["Sam Le Brun", "Lee"]


def _preview(words: str, language: str = "en", keep: frozenset[str] = frozenset()) -> Preview:
    return preview(
        words,
        roster=ROSTER,
        facilitators=FACILITATORS,
        language=language,
        keep=keep,
        common=frozenset(LANGUAGES),
    )


def _kinds(seen: Preview) -> set[str]:
    return {warning.kind for warning in seen.warnings}


def _planted(*kinds: str) -> Iterator[tuple[dict[str, Any], str]]:
    for sentence in PLANTED:
        for removal in sentence["must_remove"]:
            if removal["kind"] in kinds:
                yield sentence, removal["words"]


def _left_standing(*kinds: str) -> list[str]:
    return [
        sentence["text"]
        for sentence, words in _planted(*kinds)
        if words in _preview(sentence["text"], sentence["lang"]).words
    ]


def _not_warned(*kinds: str) -> list[str]:
    return [
        sentence["text"]
        for sentence in PLANTED
        for kind in sentence["must_warn"]
        if kind in kinds and kind not in _kinds(_preview(sentence["text"], sentence["lang"]))
    ]


def test_A2_the_planted_set_is_large_enough() -> None:
    assert len(PLANTED) >= 300
    for language in LANGUAGES:
        own = [sentence for sentence in PLANTED if sentence["lang"] == language]
        assert len(own) >= 60
        assert sum(sentence["clean"] for sentence in own) >= 20


def test_A2_contact_details_are_all_removed() -> None:
    assert len(list(_planted(*NEVER_GIVEN_BACK))) >= 75
    assert _left_standing(*NEVER_GIVEN_BACK) == []


def test_A2_roster_names_are_removed() -> None:
    planted = len(list(_planted("name")))
    assert planted >= 100
    assert len(_left_standing("name")) <= 0.02 * planted, _left_standing("name")


@pytest.mark.parametrize("kind", ["title_name", "age", "date_of_birth", "id_number"])
def test_A2_other_removals(kind: str) -> None:
    assert _left_standing(kind) == []


def test_A2_roles_are_warned_about() -> None:
    planted = sum(kind in ("family_role", "job_role") for sentence in PLANTED for kind in sentence["must_warn"])
    assert planted >= 50
    assert len(_not_warned("family_role", "job_role")) <= 0.10 * planted


@pytest.mark.parametrize(
    "kind",
    ["diagnosis", "medicine", "ward", "parish", "employer", "dated_event", "language", "facilitator"],
)
def test_A2_other_hints_are_warned_about(kind: str) -> None:
    assert _not_warned(kind) == []


def test_A2_clean_sentences_are_left_alone() -> None:
    clean = [sentence for sentence in PLANTED if sentence["clean"]]
    seen = [_preview(sentence["text"], sentence["lang"]) for sentence in clean]
    touched = [look.words for look in seen if look.removals or look.warnings]
    assert len(clean) >= 100
    assert len(touched) <= 0.05 * len(clean), touched


@pytest.mark.parametrize(
    "words",
    [
        "In an emergency call 999. To talk to someone now: 116 123, 24 hours.",
        "Samaritans: 116 123, free. Mental health line: 01534 445290, 24 hours.",
        "116123",
        "call 112, 999 or 01534 445 290",
        "Ligue 116-123",
    ],
)
def test_A2_help_lines_are_untouched(words: str) -> None:
    seen = _preview(words)
    assert (seen.words, seen.removals, seen.warnings) == (words, (), ())


def test_A2_a_number_that_ends_like_a_help_line_is_still_a_number() -> None:
    assert _preview("it is 07797 116 123").words == f"it is {MARK}"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("call 116 123 07797 123456", f"call 116 123 {MARK}"),
        ("07797 123456 116 123", f"{MARK} 116 123"),
        ("07797\n123456", MARK),
        ("07797 - 123 - 456", MARK),
        ("0️⃣7️⃣7️⃣9️⃣7️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣", MARK),
        ("oh double seven nine seven, one two three, four five six", MARK),
        ("07797 one two three 456", MARK),
        ("MARIA.X@GMAIL.COM!", f"{MARK}!"),
        ("joe@mail", MARK),
        ("JE2-3AB", MARK),
        ("01534 445290 then 01534 445291", f"01534 445290 then {MARK}"),
        ("£20,000 in 2026, 10.30-12.30 on 3/3, pages 100-200", "£20,000 in 2026, 10.30-12.30 on 3/3, pages 100-200"),
        ("Room 101, 14:00-16:00, 3.03.2026", "Room 101, 14:00-16:00, 3.03.2026"),
    ],
)
def test_A2_numbers_in_disguise_and_numbers_that_are_none(words: str, shown: str) -> None:
    seen = _preview(words)
    assert (seen.words, "possible_number" in _kinds(seen)) == (shown, False)


def test_A2_a_possible_number_is_a_question() -> None:
    seen = _preview("the code 601 1234 was wrong")
    assert seen.words == "the code 601 1234 was wrong"
    assert [(warning.kind, warning.words) for warning in seen.warnings] == [("possible_number", "601 1234")]


@pytest.mark.parametrize("number", ["07797 000000", "+44 7700 300123", "07829 123456", "07937-123-456", "07700 900123"])
def test_A2_jersey_mobiles_and_the_practice_range(number: str) -> None:
    seen = _preview(f"She is on {number}, I think")
    assert seen.words == f"She is on {MARK}, I think"
    assert [removal.kind for removal in seen.removals] == ["phone"]


def test_A2_what_was_taken_out_is_shown_in_order() -> None:
    seen = _preview("Maria rang 07797 123456 and I am 43.")
    assert seen.words == f"{MARK} rang {MARK} and I am {MARK}."
    assert [(removal.kind, removal.words) for removal in seen.removals] == [
        ("name", "Maria"),
        ("phone", "07797 123456"),
        ("age", "43"),
    ]


def test_A2_the_writer_can_have_names_and_ages_back() -> None:
    words = "Maria says I am 43. Dr Smith knows. dob 3 March 1978."
    keep = frozenset({"maria", "43", "Dr Smith", "3 March 1978"})
    seen = _preview(words, keep=keep)
    assert (seen.words, seen.removals) == (words, ())


@pytest.mark.parametrize(
    "words",
    ["07797 123456", "jo@example.org", "www.example.org", "@jo_je", "JE2 3AB", "14 King Street"],
)
def test_A2_contact_details_never_come_back(words: str) -> None:
    assert _preview(f"It is {words} there", keep=frozenset({words})).words == f"It is {MARK} there"


@pytest.mark.parametrize(
    "words", ["Sam did not listen.", "I told sam that", "Sam's voice", "I fear Samuel", "Mr Le Brun sat"]
)
def test_A2_a_facilitator_stays_and_is_asked_about(words: str) -> None:
    seen = _preview(words)
    assert seen.words == words
    assert ("facilitator", "Sam Le Brun") in {(warning.kind, warning.words) for warning in seen.warnings}


def test_A2_a_participant_with_a_facilitators_first_name() -> None:
    seen = preview(
        "Sam Jones hit Sam and Samantha", roster=["Sam Jones", "Samantha"], facilitators=["Sam"], language="en"
    )
    assert seen.words == f"{MARK} hit Sam and {MARK}"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Will you mark my page? I hope grace is given. May we sit?", "en"),
        ("Hope for all of us", "en"),
        ("A luz e o sol entram, ela disse.", "pt"),
        ("Siedzę tam sam, bo mają nas dość, a ta sama osoba mówi że nie.", "pl"),
        ("Grâce à vous, une rose est claire.", "fr"),
        ("Mare mulțumire, mai ales marți.", "ro"),
    ],
)
def test_A2_everyday_words_are_not_names(words: str, language: str) -> None:
    names = "Will Mark May Grace Hope Luz Sol Elżbieta Sam Maja José Rose Claire Mara"
    assert preview(words, roster=names.split(), facilitators=[], language=language).removals == ()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("I think Will is loud", f"I think {MARK} is loud"),
        ("will said no", f"{MARK} said no"),
        ("Hope, Grace and Rui", f"Hope, {MARK} and {MARK}"),
        ("Anne\u2019s and MARI\u0301A\u2019S", f"{MARK}\u2019s and {MARK}\u2019S"),
        ("Marii, Marią, Mariei, da Maria, marias", ", ".join([MARK, MARK, MARK, f"da {MARK}", MARK])),
        ("João da Silva", MARK),
    ],
)
def test_A2_names_in_many_shapes(words: str, shown: str) -> None:
    roster = ["Will", "Grace", "Rui", "Maria", "Ana", "João da Silva"]
    assert preview(words, roster=roster, facilitators=[], language="en").words == shown


def test_A2_a_language_few_write_is_asked_about() -> None:
    polish = "Nikt mnie nie słucha i jest mi z tym bardzo źle."
    few = preview(polish, roster=[], facilitators=[], language="pl")
    many = preview(polish, roster=[], facilitators=[], language="pl", common=frozenset({"en", "pl"}))
    assert [(warning.kind, warning.words) for warning in few.warnings] == [("language", "pl")]
    assert many.warnings == ()


def test_A2_nothing_private_in_repr() -> None:
    shown = repr(_preview("Maria rang 07797 123456, as her mother I cried"))
    assert not any(secret in shown for secret in ("Maria", "07797", "mother", "cried"))


def test_A2_a_clean_text_comes_back_byte_for_byte() -> None:
    odd = "The  room\u00a0was “too” bright…\r\n\tReally 😀"
    assert _preview(odd).words == odd


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=120) | st.text(alphabet="mariAsz @.0745+-/ÎłĘ'\n", max_size=80))
def test_A2_any_text_can_be_previewed(words: str) -> None:
    seen = _preview(words)
    rest = seen.words
    for removal in seen.removals:
        assert removal.words in words
        _, mark, rest = rest.partition(MARK)
        assert mark
    assert seen.removals or seen.words == words


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(PLANTED))
def test_A2_a_preview_of_a_preview_takes_out_no_more(sentence: dict[str, Any]) -> None:
    once = _preview(sentence["text"], sentence["lang"])
    assert _preview(once.words, sentence["lang"]).words == once.words


def test_A2_a_preview_is_quick() -> None:
    """The typical one of the planted set, so that a busy machine does not fail the test."""
    taken = []
    for sentence in PLANTED * 2:
        start = time.perf_counter()
        _preview(sentence["text"], sentence["lang"])
        taken.append(time.perf_counter() - start)
    assert sorted(taken[len(PLANTED) :])[len(PLANTED) // 2] < 0.020


@pytest.mark.parametrize("odd", ["+", "a-", "a.a.", "1 ", "a@", "maria ", "when i "])
def test_A2_no_text_keeps_the_preview_busy(odd: str) -> None:
    """A pattern that goes back and forth would need minutes here, not a second."""
    start = time.perf_counter()
    _preview(odd * (4000 // len(odd)))
    assert time.perf_counter() - start < 5


def test_A2_the_number_matcher_is_loaded_late() -> None:
    code = (
        "import sys; from messages.anonymity import preview;"
        "preview('The room was too bright.', roster=[], facilitators=[], language='en');"
        "sys.exit('phonenumbers' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize(("could_have_written", "ok"), [(0, False), (4, False), (5, True), (8, True)])
def test_A6_five_people_could_have_written_it(could_have_written: int, ok: bool) -> None:
    assert smallest_group_ok(could_have_written) is ok


# --- a text of which its writer does not see what is left ------------------------------------------------------------


def _nameless(words: str, language: str = "en") -> str:
    places = ("Island Voices", "Oak House", "Town Library, room 2")
    return nameless(words, names=[*ROSTER, *FACILITATORS], places=places, language=language)


def test_D7_whatever_a_preview_takes_out_or_asks_about_is_gone() -> None:
    """All of the planted set: contact details, names, ages, and the hints that a concern may keep."""
    gone = [sentence for sentence in PLANTED if sentence["must_remove"] or sentence["must_warn"]]
    kept = [
        sentence["text"]
        for sentence in gone
        if any(
            removal["kind"] != "name" and removal["words"] in _nameless(sentence["text"], sentence["lang"])
            for removal in sentence["must_remove"]
        )
    ]
    assert kept == []
    roles = [one for one in gone if {"family_role", "job_role"} & set(one["must_warn"])]
    untouched = [one["text"] for one in roles if MARK not in _nameless(one["text"], one["lang"])]
    assert len(untouched) <= 0.1 * len(roles)


@pytest.mark.parametrize(
    ("words", "language", "left"),
    [
        ("see you at oak house on 14 March", "en", "see you at [...] on [...]"),
        ("is it in room 2 on 14/03/2027", "en", "is it in [...] on [...]"),
        ("can Bartholomew and Sam come", "en", "can [...] and [...] come"),
        ("cant do Tuesday, half 2 is too early", "en", "cant do Tuesday, half 2 is too early"),
        ("nie dam rady 9 marca", "pl", "nie dam rady [...]"),
        ("SORRY CANT MAKE IT", "en", "SORRY CANT MAKE IT"),
        ("Maria", "en", ""),
        ("07797 123456", "en", ""),
    ],
)
def test_D7_places_dates_and_unknown_names_go_and_the_rest_stays(words: str, language: str, left: str) -> None:
    assert _nameless(words, language) == left
