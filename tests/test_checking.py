"""``gobetween check``: what is missing, in the order to put it right, with the addresses to paste."""

from dataclasses import replace
from datetime import date

import pytest

from bot.checking import Facts, Unheard, check, ready, render
from bot.settings import Settings, SettingsError, load
from messages.channel import Problem
from storage.records import HelpLine
from tests.test_settings import ENOUGH, TWILIO

TODAY = date(2027, 3, 1)
LINE = HelpLine("116 123", {"en": "24 hours"}, {"en": "Samaritans"}, "Kim", "2027-02-01")
ENVIRONMENT = {**ENOUGH, **TWILIO, "GOBETWEEN_OPERATOR": "sms:+447700900000"}
WRONG = Problem("Twilio refuses our account.", "Compare TWILIO_ACCOUNT_SID.")
AWAY = Problem("Twilio could not be asked.", "Check again in a few minutes.", stops=False)
WELL = Facts(
    today=TODAY,
    database_reachable=True,
    tables_current=True,
    project="Island Voices pilot",
    participants=8,
    help_lines=(LINE,),
    roles=frozenset({"facilitator", "go_between", "coordinator", "deputy", "named_contact"}),
)


def settings_of(environment: dict[str, str]) -> Settings | SettingsError:
    try:
        return load(environment)
    except SettingsError as refused:
        return refused


def found(facts: Facts = WELL, **changed: str) -> list[tuple[str, str]]:
    """What is not well, as (state, about)."""
    environment = {**ENVIRONMENT, **changed}
    findings = check(settings_of(environment), environment, facts)
    assert all(finding.do for finding in findings if finding.state != "ok")
    assert ready(findings) == (not any(finding.state == "missing" for finding in findings))
    return [(finding.state, finding.about) for finding in findings if finding.state != "ok"]


def report(facts: Facts = WELL, **changed: str) -> str:
    environment = {**ENVIRONMENT, **changed}
    return render(check(settings_of(environment), environment, facts))


def test_when_all_is_well_it_says_how_to_start() -> None:
    assert found() == []
    assert report().splitlines()[-1] == "Ready. Start with: gobetween serve"


def test_demand_30_32_hard_sessions_are_said_while_they_can_be_changed() -> None:
    hard = {"It is in the morning, which is hard for many.": ["Tuesday 9 March", "Tuesday 23 March"]}
    assert found(replace(WELL, hard_sessions=hard)) == [("warn", "sessions")]
    assert "It is in the morning, which is hard for many. (Tuesday 9 March, Tuesday 23 March)" in report(
        replace(WELL, hard_sessions=hard)
    )


def test_the_addresses_to_paste_are_exact() -> None:
    said = report(TWILIO_WHATSAPP_SENDER="+447700900001", TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_WEBHOOK_SECRET="s")
    assert "Paste: https://talk.example.org/hooks/sms#rc=3&rp=all\n" in said
    assert "Paste: https://talk.example.org/hooks/whatsapp#rc=3&rp=all\n" in said
    assert "https://talk.example.org/hooks/telegram;" in said


def test_the_addresses_are_said_while_another_setting_is_wrong() -> None:
    assert "Paste: https://talk.example.org/hooks/sms#rc=3&rp=all\n" in report(PORT="x")


def test_telegram_without_a_secret_has_nothing_to_paste() -> None:
    assert "We fetch from Telegram; nothing to paste." in report(TELEGRAM_BOT_TOKEN="1:a")


def test_wrong_settings_come_first_and_hide_the_rest() -> None:
    assert found(PORT="x", TWILIO_AUTH_TOKN="y") == [
        ("missing", "TWILIO_AUTH_TOKN"),
        ("missing", "PORT"),
        ("missing", "database"),
    ]
    assert report(PORT="x").splitlines()[-1] == "Not ready: 2 missing."


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(WELL, database_reachable=False), [("missing", "database")]),
        (replace(WELL, tables_current=False), [("missing", "database")]),
        (replace(WELL, participants=0), [("missing", "people")]),
        (replace(WELL, help_lines=()), [("missing", "help lines")]),
        (replace(WELL, staff_without_channel=("Sam", "Lee")), [("missing", "Sam"), ("missing", "Lee")]),
        (replace(WELL, roles=WELL.roles - {"coordinator"}), [("missing", "coordinator")]),
        (replace(WELL, roles=WELL.roles - {"named_contact"}), [("warn", "named_contact")]),
        (replace(WELL, roles=WELL.roles - {"go_between"}), [("warn", "go_between")]),
        (replace(WELL, unreviewed_languages=("pl",)), [("warn", "language pl")]),
        (replace(WELL, unread_languages=("pt", "pl")), [("warn", "language pt"), ("warn", "language pl")]),
        (replace(WELL, people_channels=frozenset({"sms", "telegram", "byhand"})), [("missing", "telegram")]),
        (replace(WELL, demo=True), [("missing", "project")]),
        (replace(WELL, unheard=(Unheard("Sam"),)), [("warn", "Sam")]),
        (replace(WELL, unheard=(Unheard("Sam", stopped=True),)), [("warn", "Sam")]),
        (replace(WELL, unheard=(Unheard("Anna", contact=True),)), [("missing", "Anna")]),
        (replace(WELL, unheard=(Unheard("Anna", stopped=True, contact=True),)), [("missing", "Anna")]),
        (replace(WELL, templates_missing=(("message", "pl"),)), [("missing", "templates")]),
        (replace(WELL, templates_missing=(("invitation", "pl"), ("change", "pl"))), [("warn", "templates")]),
        (replace(WELL, asked={"sms": ()}), []),
        (replace(WELL, asked={"sms": (WRONG,)}), [("missing", "sms")]),
        (replace(WELL, asked={"sms": (AWAY,)}), [("warn", "sms")]),
        (replace(WELL, halted=(("sms", "Twilio refuses our account"),)), [("missing", "sms")]),
        (replace(WELL, halted=(("sms", "Twilio refuses our account"),), asked={"sms": ()}), [("warn", "sms")]),
        (replace(WELL, halted=(("telegram", "Telegram refuses our bot"),)), []),
    ],
)
def test_one_thing_that_is_not_well(facts: Facts, expected: list[tuple[str, str]]) -> None:
    assert found(facts) == expected


@pytest.mark.parametrize(
    ("checked_on", "warned"),
    [("2027-02-01", False), ("2026-12-01", False), ("2026-11-30", True), ("", True), ("2027-03-02", True)],
)
def test_C9_a_help_line_is_checked_again_after_90_days(checked_on: str, warned: bool) -> None:
    facts = replace(WELL, help_lines=(replace(LINE, checked_on=checked_on),))
    assert found(facts) == ([("warn", "help line 116 123")] if warned else [])


def test_a_new_machine_is_told_everything_in_order() -> None:
    findings = check(load(ENOUGH), ENOUGH, Facts(today=TODAY))
    assert [finding.about for finding in findings if finding.state == "missing"] == ["database", "channels", "project"]
    assert "1. database:" in render(findings)


def test_what_is_missing_is_numbered_before_what_is_only_odd() -> None:
    said = report(replace(WELL, help_lines=(replace(LINE, checked_on=""),), participants=0))
    assert said.index("1. people:") < said.index("2. help line 116 123:")


@pytest.mark.parametrize(
    ("operator", "expected"),
    [("", ["warn"]), ("telegram:700100103", ["missing"]), ("whatsapp:+447700900000", ["missing"])],
)
def test_somebody_must_hear_that_the_service_stopped(operator: str, expected: list[str]) -> None:
    assert found(GOBETWEEN_OPERATOR=operator) == [(state, "GOBETWEEN_OPERATOR") for state in expected]


def test_an_alarm_by_whatsapp_is_pointed_out() -> None:
    """It would be lost outside the 24 hours, for no template says it."""
    ours = "+447700900001"
    said = found(TWILIO_WHATSAPP_SENDER=ours, GOBETWEEN_OPERATOR="whatsapp:+447700900000")
    assert said == [("warn", "GOBETWEEN_OPERATOR")]


def test_what_the_provider_says_stands_behind_the_address_to_paste() -> None:
    said = report(replace(WELL, asked={"sms": (WRONG, AWAY)}))
    places = [
        said.index(words) for words in ("Paste: https", "MISSING  sms: Twilio refuses", "look     sms: Twilio could")
    ]
    assert places == sorted(places)
    assert said.index("1. sms: Compare") < said.index("2. sms: Check again")


def test_everything_at_once_stands_in_the_order_to_put_it_right() -> None:
    facts = replace(
        WELL,
        asked={"sms": (WRONG,)},
        help_lines=(),
        unheard=(Unheard("Anna", contact=True),),
        participants=0,
        templates_missing=(("message", "pl"),),
    )
    expected = ["sms", "GOBETWEEN_OPERATOR", "help lines", "Anna", "people", "templates"]
    assert [about for _, about in found(facts, GOBETWEEN_OPERATOR="telegram:1")] == expected


def test_an_address_of_this_machine_only_is_pointed_out() -> None:
    assert found(PUBLIC_URL="http://localhost:8000") == [("warn", "PUBLIC_URL")]


def test_no_secret_is_printed() -> None:
    assert TWILIO["TWILIO_AUTH_TOKEN"] not in report().replace("Auth Token", "")
