"""What is written beside the code: every setting in ``.env.example``, every command and target in the README, locks that agree."""

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot import channels
from bot.settings import HELP, example

HOUSE = Path(__file__).parent.parent
COMMANDS = (
    "demo",
    "check",
    "serve",
    "upgrade",
    "import",
    "invite",
    "templates",
    "card",
    "sheet",
    "admin create",
    "wording",
    "understand",
    "unread",
    "backup",
    "restore",
    "resume",
)
TARGETS = ("demo", "test", "check", "sentences", "bench", "soak")
PLAUSIBLE = {
    "PUBLIC_URL": "https://talk.example.org",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_SMS_SENDER": "+447700900000",
    "GOBETWEEN_SMS_PER_SECOND": "10",
    "TWILIO_WHATSAPP_SENDER": "+447700900000",
    "TELEGRAM_BOT_TOKEN": "123456:token",
    "TWILIO_API_URL": "http://127.0.0.1:9",
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
}


def page(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------------------- settings


class Asked(Mapping[str, str]):
    """An environment in which everything is set, or nothing, and that remembers which names were asked for."""

    def __init__(self, *, full: bool) -> None:
        self.full = full
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        if not self.full:
            raise KeyError(name)
        return PLAUSIBLE.get(name, "word")

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return self.full

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("A channel asks for its own settings by name.")

    def __len__(self) -> int:
        raise AssertionError("A channel asks for its own settings by name.")


def asked_by(channel: str) -> set[str]:
    build = importlib.import_module(f"bot.channels.{channel}").build
    nothing, everything = Asked(full=False), Asked(full=True)
    build(nothing)
    build(everything)
    return nothing.names | everything.names


def in_the_example() -> dict[str, str]:
    """Each name of ``.env.example`` with the comment above it."""
    return {name: said for said, name in re.findall(r"^# (.+)\n([A-Z_]+)=", page(".env.example"), re.MULTILINE)}


def test_the_example_is_what_the_help_says() -> None:
    assert page(".env.example").startswith(example()), "make it again: bot.settings.example() is its text"


def test_each_name_has_one_line_of_help() -> None:
    assert all(said and "\n" not in said for said in HELP.values())
    assert len(in_the_example()) == len(re.findall(r"^[A-Z_]+=", page(".env.example"), re.MULTILINE))


@pytest.mark.parametrize("channel", channels.names())
def test_every_setting_that_a_channel_asks_for_is_in_the_example(channel: str) -> None:
    assert asked_by(channel) <= set(in_the_example())


def test_every_name_in_the_example_is_asked_for() -> None:
    asked = {name for channel in channels.names() for name in asked_by(channel)}
    assert set(in_the_example()) == set(HELP) | asked


def test_the_example_holds_no_secret() -> None:
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", page(".env.example"), re.MULTILINE))
    assert [name for name, value in values.items() if value and re.search("KEY|TOKEN|SECRET|SID|SENDER", name)] == []


# ---------------------------------------------------------------------------------------------- README and Makefile


def test_the_readme_is_short_and_begins_with_the_two_commands() -> None:
    lines = page("README.md").splitlines()
    assert len(lines) <= 150
    first_screen = "\n".join(lines[:25])
    assert "make demo" in first_screen
    assert "make test" in first_screen
    assert "docs/phones.png" in first_screen


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_shows_every_command(command: str) -> None:
    assert re.search(rf"gobetween {command}\b", page("README.md"))


@pytest.mark.parametrize("target", TARGETS)
def test_bare_make_prints_every_target(target: str) -> None:
    assert re.search(rf"^{target}:.*## \S", page("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("name", sorted(path.relative_to(HOUSE).as_posix() for path in HOUSE.glob("docs/**/*.md")))
def test_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page(name))
    assert [link for link in links if not (HOUSE / name).parent.joinpath(link).exists()] == []


def test_the_links_of_the_readme_lead_somewhere() -> None:
    links = set(re.findall(r"\]\(([^)#:]+)\)", page("README.md")))
    assert [link for link in links if not (HOUSE / link).exists()] == []


def test_the_readme_makes_no_promise_that_cannot_be_kept() -> None:
    never = ("monitored", "fully anonymous", "impossible to trace", "on the way")
    assert [words for words in never if words in page("README.md").casefold()] == []


# ---------------------------------------------------------------------------------------------- locks


def pins(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9][a-z0-9_.-]*==\S+)", page(name), re.MULTILINE))


def test_what_the_tests_install_includes_what_the_service_needs() -> None:
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", page(name))
    assert [block.partition("\n")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|--(extra-)?index-url", page(name))
