"""Settings: what is taken, what is refused, and that every problem is said at once."""

import base64
import dataclasses
from pathlib import Path

import pytest

from bot.settings import DEFAULTS, HELP, Settings, SettingsError, environment_with_file, example, load, real_accounts

SECRET = bytes(range(100, 132))
KEY = "k1:" + base64.urlsafe_b64encode(SECRET).decode()
OTHER_KEY = "k2:" + base64.b64encode(bytes(range(32))).decode()
ENOUGH = {"GOBETWEEN_KEYS": KEY}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_SMS_SENDER": "+447700900000",
    "PUBLIC_URL": "https://talk.example.org",
}


def problems(**changed: str) -> list[str]:
    """What is said about enough settings with these changes, as "NAME: said"."""
    with pytest.raises(SettingsError) as refused:
        load({**ENOUGH, **changed})
    assert all(problem.instead for problem in refused.value.problems)
    return [f"{problem.name}: {problem.said}" for problem in refused.value.problems]


def test_a_key_is_enough() -> None:
    settings = load(ENOUGH)
    assert (settings.port, settings.host) == (8000, "0.0.0.0")
    assert settings.database_url == "sqlite:///gobetween.db"
    assert settings.public_url == ""
    assert [(key.id, key.secret) for key in settings.keys] == [("k1", SECRET)]


def test_empty_settings_are_absent_ones() -> None:
    assert load({**ENOUGH, **dict.fromkeys(HELP, " "), "GOBETWEEN_KEYS": KEY}) == load(ENOUGH)


def test_settings_are_frozen_and_show_no_secret() -> None:
    settings = load({**ENOUGH, **TWILIO, "DATABASE_URL": "postgresql://me:hidden@host/name"})
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
    for secret in ("hidden", "token", KEY[3:], repr(SECRET)):
        assert secret not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_bare_postgresql_address_gets_its_driver(scheme: str) -> None:
    assert load({**ENOUGH, "DATABASE_URL": f"{scheme}://a:b@c/d"}).database_url == "postgresql+psycopg://a:b@c/d"


def test_the_public_address_keeps_no_slash() -> None:
    settings = load({**ENOUGH, "PUBLIC_URL": "https://talk.example.org/"})
    assert settings.public_url == settings.for_channels["PUBLIC_URL"] == "https://talk.example.org"


def test_channels_also_get_names_that_only_they_know() -> None:
    assert load({**ENOUGH, "CARRIER_PIGEON": "grey"}).for_channels["CARRIER_PIGEON"] == "grey"


def test_the_first_key_writes_and_all_of_them_read() -> None:
    assert [key.id for key in load({"GOBETWEEN_KEYS": f"{OTHER_KEY}, {KEY}"}).keys] == ["k2", "k1"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("", "There is no key to seal what people write."),
        ("secret", "A key is a short name, a colon and the secret (k1:...)."),
        ("k1:", "The secret of k1 has 0 bytes; it needs 32."),
        ("k1:c2hvcnQ=", "The secret of k1 has 5 bytes; it needs 32."),
        ("k1:%%%%", "The secret of k1 is not complete, or not base64."),
        (KEY + "," + KEY, "Two keys have the same name."),
        (KEY + "," + KEY.replace("k1", "k2"), "The same key is there twice."),
        ("k1:" + base64.b64encode(bytes(32)).decode(), "This is an example, not a secret."),
        ("k1:" + base64.b64encode(b"0123456789" * 3 + b"01").decode(), "This is an example, not a secret."),
        (KEY + ",", "A key is a short name, a colon and the secret (k1:...)."),
    ],
)
def test_a_bad_key_is_refused_with_the_command_that_makes_one(keys: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load({"GOBETWEEN_KEYS": keys})
    assert said in [problem.said for problem in refused.value.problems]
    assert "token_bytes(32)" in str(refused.value) or "k1, k2" in str(refused.value)
    assert KEY[3:] not in str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("GOBETWEEN_KEY", "GOBETWEEN_KEYS"),
        ("gobetween_keys", "GOBETWEEN_KEYS"),
        ("TWILIO_ACCOUNT_SSID", "TWILIO_ACCOUNT_SID"),
        ("TWILIO_SMS_FROM", "TWILIO_SMS_SENDER"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_SECRET", "TELEGRAM_WEBHOOK_SECRET"),
        ("TWILLIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"),
        ("GOBETWEN_KEYS", "GOBETWEEN_KEYS"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("PUBLIC_ULR", "PUBLIC_URL"),
    ],
)
def test_a_misspelt_name_gets_the_nearest_right_one(wrong: str, right: str) -> None:
    environment = {wrong: "x"} if right == "GOBETWEEN_KEYS" else {**ENOUGH, wrong: "x"}
    with pytest.raises(SettingsError) as refused:
        load(environment)
    assert f"{wrong}: There is no setting of this name. The nearest is {right}." in str(refused.value)


@pytest.mark.parametrize("name", ["PATH", "HOME", "TEST_DATABASE_URL", "REPORT", "GO_VERSION"])
def test_other_programs_names_are_left_alone(name: str) -> None:
    load({**ENOUGH, name: "x"})


def test_a_near_name_does_not_matter_where_the_right_one_is_set() -> None:
    load({**ENOUGH, "DATABASE_URI": "x", "DATABASE_URL": "sqlite:///a.db"})


@pytest.mark.parametrize("name", ["TWILIO_EDGE", "TWILIO_REGION"])
def test_what_would_move_twilio_to_another_host_is_refused(name: str) -> None:
    assert problems(**{name: "dublin"}) == [f"{name}: This setting is not used here."]


@pytest.mark.parametrize(
    "url", ["mysql://a/b", "gobetween.db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql+asyncpg://a/b"]
)
def test_only_a_file_or_postgresql_keeps_data(url: str) -> None:
    assert [said.split(":")[0] for said in problems(DATABASE_URL=url)] == ["DATABASE_URL"]


@pytest.mark.parametrize(
    "url",
    [
        "talk.example.org",
        "ftp://talk.example.org",
        "http://talk.example.org",
        "https://",
        "https://talk.example.org:port",
        "https://me:word@talk.example.org",
        "https://talk.example.org/?a=b",
        "https://talk.example.org/#x",
        "https://talk.example.org/hooks/sms",
    ],
)
def test_a_public_address_is_https_and_no_more(url: str) -> None:
    assert [said.split(":")[0] for said in problems(PUBLIC_URL=url)] == ["PUBLIC_URL"]


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8000", "https://example.org/talk"])
def test_this_machine_may_be_public_without_https(url: str) -> None:
    assert load({**ENOUGH, "PUBLIC_URL": url}).public_url == url


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80a", "8000.5", "٨٠٠٠"])
def test_a_port_is_a_port(port: str) -> None:
    assert problems(PORT=port) == ["PORT: This is not a port."]


def test_half_of_an_account_is_refused() -> None:
    assert problems(TWILIO_AUTH_TOKEN="token") == [
        "TWILIO_ACCOUNT_SID: It is missing, and Twilio needs it.",
        "PUBLIC_URL: It is missing, and Twilio needs it.",
        "TWILIO_SMS_SENDER: Twilio is set, but no sender is.",
    ]
    assert problems(TELEGRAM_WEBHOOK_SECRET="secret") == [
        "TELEGRAM_BOT_TOKEN: It is missing, and TELEGRAM_WEBHOOK_SECRET is set."
    ]


@pytest.mark.parametrize("speed", ["1", "0.5", "10", "100", "2.5"])
def test_a_speed_of_text_messages_is_a_number(speed: str) -> None:
    assert load({**ENOUGH, **TWILIO, "GOBETWEEN_SMS_PER_SECOND": speed}).for_channels["GOBETWEEN_SMS_PER_SECOND"]


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "1e3", "1000", "1,5", "nan", "٣"])
def test_what_is_not_a_speed_is_refused(speed: str) -> None:
    assert problems(**TWILIO, GOBETWEEN_SMS_PER_SECOND=speed) == ["GOBETWEEN_SMS_PER_SECOND: This is not a speed."]


def test_an_api_key_is_no_account_and_a_name_no_sender() -> None:
    changed = {**TWILIO, "TWILIO_ACCOUNT_SID": "SK0", "TWILIO_SMS_SENDER": "Island"}
    assert problems(**changed) == [
        "TWILIO_ACCOUNT_SID: An Account SID begins with AC.",
        "TWILIO_SMS_SENDER: This is no sender.",
    ]


@pytest.mark.parametrize("sender", ["+447700900000", "MG" + "a" * 32, "whatsapp:+447700900000"])
def test_a_sender_is_a_number_or_a_service(sender: str) -> None:
    load({**ENOUGH, **TWILIO, "TWILIO_WHATSAPP_SENDER": sender})


def test_telegram_needs_only_a_token() -> None:
    assert load({**ENOUGH, "TELEGRAM_BOT_TOKEN": "123456:abc-DEF"}).for_channels["TELEGRAM_BOT_TOKEN"]
    assert problems(TELEGRAM_BOT_TOKEN="abc") == ["TELEGRAM_BOT_TOKEN: A token is digits, a colon, letters."]


def test_all_problems_are_said_at_once_without_any_value() -> None:
    with pytest.raises(SettingsError) as refused:
        load(
            {
                "PORT": "eighty",
                "DATABASE_URL": "mysql://me:hidden@host",
                "TWILIO_AUTH_TOKN": "hidden",
                "PUBLIC_URL": "x",
            }
        )
    names = [problem.name for problem in refused.value.problems]
    assert names == ["TWILIO_AUTH_TOKN", "DATABASE_URL", "GOBETWEEN_KEYS", "PUBLIC_URL", "PORT"]
    assert "hidden" not in str(refused.value)


def test_real_accounts_are_named() -> None:
    assert real_accounts({**TWILIO, "TELEGRAM_BOT_TOKEN": "1:a", "TWILIO_API_URL": "x"}) == [
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_SMS_SENDER",
        "TELEGRAM_BOT_TOKEN",
    ]
    assert real_accounts({"TWILIO_AUTH_TOKEN": " "}) == []


# ---------------------------------------------------------------------------------------------- .env


def test_no_file_is_the_normal_case(tmp_path: Path) -> None:
    assert environment_with_file(tmp_path / ".env", {"PORT": "1"}) == {"PORT": "1"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=1\nPUBLIC_URL=https://a.example\n")
    assert environment_with_file(file, {"PORT": "2"}) == {"PORT": "2", "PUBLIC_URL": "https://a.example"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=plain", "plain"),
        ("A = spaced ", "spaced"),
        ("export A=shell", "shell"),
        ("A='single # no comment'", "single # no comment"),
        ('A="double"  # comment', "double"),
        ("A=value # comment", "value"),
        ("A=https://a.example/#part", "https://a.example/#part"),
        ("A=k1:abc==", "k1:abc=="),
        ("A=", ""),
        ("A= # nothing", ""),
        ("\ufeffA=with a mark in front", "with a mark in front"),
    ],
)
def test_a_line_of_the_file(line: str, value: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{line}\n\n# a comment\n", encoding="utf-8")
    assert environment_with_file(file, {}) == {"A": value}


def test_lines_that_are_no_settings_are_named_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("hello\nPORT=1\nPORT=2\nTWO WORDS=x\n")
    with pytest.raises(SettingsError) as refused:
        environment_with_file(file, {})
    assert [problem.said for problem in refused.value.problems] == [
        "This is not a setting.",
        "PORT is set twice.",
        "This is not a setting.",
    ]


@pytest.mark.parametrize("content", [b"A=\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_said(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be read"):
        environment_with_file(file, {})


def test_the_example_can_be_used_once_a_key_is_in(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(example())
    given = environment_with_file(file, {})
    assert {name: value for name, value in given.items() if value} == DEFAULTS
    assert load({**given, **ENOUGH}) == load({**DEFAULTS, **ENOUGH})
    assert real_accounts(given) == []


def test_settings_can_be_made_by_hand() -> None:
    assert Settings(keys=()).port == 8000
