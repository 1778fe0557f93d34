"""A text that was not understood is held only with a standing yes, without names, and never near private words or danger (D7, D5)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.conversations import converse
from bot.conversations.not_understood import CONSENT, LONGEST, VERSION
from storage import changes as c
from storage.dialogue import Dialogue, Draft, Held, Option, Own, Question, ToRead
from storage.known import Known
from storage.records import Consent
from tests.conversations.group import KIM, NOW, RUI, SESSION, heard, known

ODD = "zibble frumpty"
GAVE = Consent("yes", VERSION, "2027-02-01")
EARLIER = Held("frumpty zibble", "en", "none", NOW)


def facts(answer: str = "yes", *, keeps: bool = True, dialogue: Mapping[str, Any] | None = None) -> Known:
    """Rui, who said this about keeping texts, in a project that keeps them."""
    consents = {CONSENT: replace(GAVE, answer=answer)} if answer else {}
    found = known(replace(RUI, consents=consents), Dialogue(**(dialogue or {})))
    return replace(found, project=replace(found.project, keep_not_understood=keeps))


def remembered(changes: list[c.Change], before: Known) -> Dialogue:
    return next((one.dialogue for one in reversed(changes) if isinstance(one, c.Remember)), before.dialogue)


def held(before: Known, text: str = ODD, **more: Any) -> Held | None:
    """What is held of this person once the text is dealt with."""
    return remembered(converse(heard(before, text, **more)), before).held


def said(changes: list[c.Change]) -> list[str]:
    return [p.sentence for change in changes if isinstance(change, c.Queue) and change.answers for p in change.parts]


# --- consent -------------------------------------------------------------------------------------------------------


def test_D7_nothing_is_held_without_the_projects_setting_and_the_persons_yes() -> None:
    assert held(facts()) == Held(ODD, "en", "none", NOW)
    assert held(facts("")) is None
    assert held(facts("no")) is None
    assert held(facts(keeps=False)) is None


def test_D5_nobody_is_asked_but_in_the_menu_and_only_where_the_project_keeps_texts() -> None:
    menu = converse(heard(facts(""), "SETTINGS"))
    assert said(menu) == ["SETTINGS", "SETTINGS_KEEPING"]
    assert said(converse(heard(facts("", keeps=False), "SETTINGS"))) == ["SETTINGS"]
    assert said(converse(heard(facts(""), ODD))) == ["NOT_UNDERSTOOD_FREE"], "not understood, and no question on top"
    listed = {"options": (Option("G", "ask_keeping"),), "options_at": NOW}
    assert said(converse(heard(facts("", dialogue=listed), "G"))) == ["KEEPING_ASKED"]
    assert said(converse(heard(facts(dialogue=listed), "G"))) == ["KEEPING_SO_FAR", "KEEPING_ASKED"]


@pytest.mark.parametrize(
    ("text", "answer"), [("A", "yes"), ("B", "no"), ("yes", "yes"), ("no", "no"), ("no thanks", "no")]
)
def test_D5_yes_and_no_are_stored_with_the_version_and_the_day_and_a_no_lets_go(text: str, answer: str) -> None:
    letters = (Option("A", "set_keeping", "yes"), Option("B", "set_keeping", "no"))
    before = facts(dialogue={"options": letters, "options_at": NOW, "held": EARLIER})
    changes = converse(heard(before, text))
    assert [change for change in changes if isinstance(change, c.GiveConsent)] == [
        c.GiveConsent(RUI.id, CONSENT, answer, VERSION, NOW.date())
    ]
    assert said(changes) == [f"KEEPING_{answer.upper()}"]
    assert (remembered(changes, before).held is None) == (answer == "no")


def test_D5_with_an_open_invitation_a_yes_is_for_the_meeting() -> None:
    listed = {"options": (Option("A", "set_keeping", "yes"),), "options_at": NOW}
    for text, kept in (("yes", "yes"), ("no", "no")):
        changes = converse(heard(facts("", dialogue={**listed, "question": Question("invite", SESSION.id)}), text))
        assert not [change for change in changes if isinstance(change, c.GiveConsent)]
        assert [change.answer for change in changes if isinstance(change, c.Answer)] == [kept]


def test_D2_whoever_agreed_reads_it_under_privacy_and_my_data() -> None:
    how_long = facts(dialogue={"options": (Option("A", "data_how_long"),), "options_at": NOW})
    for before, text in ((facts(), "PRIVACY"), (how_long, "A")):
        assert "KEEPING_SO_FAR" in said(converse(heard(before, text)))
        no = replace(before, person=replace(before.person, consents={}))
        assert "KEEPING_SO_FAR" not in said(converse(heard(no, text)))


# --- what is held --------------------------------------------------------------------------------------------------


def test_D7_what_is_held_has_no_name_no_number_no_date_no_place_and_no_role() -> None:
    text = "zibble Kasia and Sam frump as her mother, Oak House 14 March, 07797 123456, ana@x.org"
    found = held(facts(), text)
    assert found is not None
    assert found.words == "zibble [...] and [...] frump [...]"


def test_D7_only_one_is_held_at_a_time_and_what_is_long_is_not() -> None:
    assert held(facts(dialogue={"held": EARLIER})) == EARLIER
    assert held(facts(), "zibble " * (LONGEST // 7 + 1)) is None
    assert held(facts(), "07797 123456") is None, "nothing is left of it"


PRIVATE: dict[str, dict[str, Any]] = {
    "a concern is being written": {"draft": Draft(("too loud",), "writing", NOW)},
    "a concern is parked": {"draft": Draft(("too loud",), "writing", NOW.replace(hour=1))},
    "a concern waits for its release": {"own": (Own("handle", None),)},
    "they talk with the go-between": {"talk": "talk", "talk_at": NOW},
    "an answer to a concern was read": {"to_read": (ToRead("concern_answer", "a/1/b", seen=True),)},
    "words of danger were heard": {"crisis_at": (NOW.replace(day=1, hour=1),)},
}


@pytest.mark.parametrize("state", PRIVATE)
def test_D7_never_in_a_private_line_and_never_after_danger(state: str) -> None:
    assert held(facts(dialogue=PRIVATE[state])) is None


def test_D7_never_from_a_phone_that_may_be_somebody_elses_nor_from_staff() -> None:
    doubtful = replace(RUI.addresses[0], state="doubtful")
    assert held(facts(), way=doubtful) is None
    staff = replace(facts(), person=replace(KIM, consents={CONSENT: GAVE}))
    assert held(staff) is None


# --- what the next text says about it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("thank you", replace(EARLIER, cleared=True)),
        ("MENU", replace(EARLIER, cleared=True)),
        (ODD, EARLIER),
        ("I want to die", None),
        ("I do not like how Sam talks to me", None),
        ("STOP", None),
        ("WRONG PERSON", None),
    ],
)
def test_D7_the_next_text_clears_it_up_or_lets_it_go(text: str, left: Held | None) -> None:
    """The unclear text may have been the beginning of something private, or of danger."""
    assert held(facts(dialogue={"held": EARLIER}), text) == left
