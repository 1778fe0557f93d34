"""docs/going-live.md from top to bottom, with real processes against the local providers: what it says is what one sees.

The page's own blocks are the script: its commands are run, its settings are used, and each of its answers is compared.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import click
import pytest

from bot.__main__ import app
from bot.settings import HELP
from messages.render import message
from messages.texts import TEMPLATES
from tests.end_to_end.conftest import MakeHome, here_and_now
from tests.end_to_end.running import KASIA, KEYS, ROOT, SAMPLES, TOM, Home, until
from tests.providers import HookAnswer, post
from tests.providers.telegram_server import TelegramServer
from tests.providers.twilio_server import Sender, Service, TwilioServer

PAGE = (ROOT / "docs" / "going-live.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
PUBLIC = "https://talk.example.org"
NUMBER = "+447700900999"
STAFF = [f"+4477009002{place:02d}" for place in range(1, 6)]
MARIA = 5_001
RUN_HERE = ("cp", "chmod", "python3", "gobetween")
NOT_HERE = ("sudo", "cd", "make", "export", "curl", ".venv/bin/pip")
"""What only a machine of one's own has."""


@dataclass(frozen=True)
class Block:
    """Something between fences. ``kind`` is what the page calls it: sh, text, ini, csv, caddy."""

    kind: str
    words: str

    @property
    def lines(self) -> list[str]:
        return self.words.strip().splitlines()

    @property
    def title(self) -> str:
        """The first line of a file, which names it."""
        return self.lines[0].removeprefix("# ") if self.lines[0].startswith("# ") else ""


def blocks() -> list[Block]:
    return [Block(found[2], textwrap.dedent(found[3])) for found in FENCE.finditer(PAGE)]


def commands() -> list[str]:
    return [line for block in blocks() if block.kind == "sh" for line in block.lines]


def as_pattern(promise: str) -> str:
    """Three dots stand for whatever is left out."""
    return ".*?".join(re.escape(part) for part in promise.strip().split("..."))


# ---------------------------------------------------------------------------------------------- the page itself


def test_every_command_on_the_page_exists() -> None:
    assert isinstance(app, click.Group)
    for line in commands():
        first, *words = shlex.split(line)
        assert first in (*RUN_HERE, *NOT_HERE), line
        if first == "gobetween" and words != ["--help"]:
            app.commands[words[0]].make_context(words[0], words[1:]).close()


def test_every_setting_on_the_page_exists() -> None:
    named = {
        line.partition("=")[0] for block in blocks() if block.title == ".env" for line in block.lines[1:] if "=" in line
    }
    assert named <= set(HELP)
    assert {"GOBETWEEN_KEYS", "PUBLIC_URL", "GOBETWEEN_OPERATOR", "TWILIO_SMS_SENDER", "TELEGRAM_BOT_TOKEN"} <= named


def test_the_words_to_set_at_twilio_are_ours_and_carry_a_help_line() -> None:
    """Twilio says them in our place: a person in need must not get less than from us."""
    standing = {
        "sender": "Island Voices",
        "emergency": "999",
        "talk_line": "116 123, free, 24 hours",
        "readers": ["Sam", "Lee"],
        "gobetween": "Anna",
    }
    ours = message([(name, {}) for name in ("STOPPED", "STARTED", "HELP")], standing, "en").replace("\n", " ")
    at_twilio = re.findall(r" +(STOP|START|HELP):\n\n +```text\n +(.*)\n", PAGE)
    assert [word for word, _ in at_twilio] == ["STOP", "START", "HELP"]
    for _, words in at_twilio:
        assert "call 999" in words
        assert "116 123" in words
        assert all(sentence in ours for sentence in re.findall(r"[^. ][^.]*\.", words))


# ---------------------------------------------------------------------------------------------- the dry run


@dataclass
class Operator:
    """Somebody who follows the page, block by block, in a folder with the program's files."""

    home: Home
    left: list[Block] = field(default_factory=blocks)

    @property
    def folder(self) -> Path:
        return self.home.folder

    @property
    def outside(self) -> dict[str, str]:
        """What differs from a real machine: where the providers are, the port, and our speed."""
        return {
            "PORT": str(self.home.port),
            "TWILIO_API_URL": self.home.twilio.url,
            "TELEGRAM_API_URL": self.home.telegram.url,
            "GOBETWEEN_SMS_PER_SECOND": "200",
        }

    # ------------------------------------------------------------------ the page

    def next(self, kind: str) -> Block:
        block = self.left.pop(0)
        assert block.kind == kind, f"the page goes on with {block}"
        return block

    def does(self) -> str:
        """The next commands; what the last one printed."""
        said = ""
        for line in self.next("sh").lines:
            first, *words = shlex.split(line)
            if first == "gobetween":
                said = self.runs(*words)
            elif first in RUN_HERE:
                program = sys.executable if first == "python3" else first
                done = subprocess.run(
                    [program, *words], cwd=self.folder, capture_output=True, check=True, text=True, env=os.environ
                )
                said = done.stdout
        return said

    def runs(self, *words: str) -> str:
        done = self.home.run(*words, settings=self.outside)
        assert done.complained == ""
        assert done.code == ("Not ready" in done.said)
        return done.said

    def sees(self, said: str) -> None:
        """The next answer on the page is part of it."""
        promise = self.next("text").words
        assert re.search(as_pattern(promise), said, re.DOTALL), f"promised:\n{promise}\nsaid:\n{said}"

    def does_and_sees(self) -> str:
        said = self.does()
        self.sees(said)
        return said

    def phone_shows(self, words: str) -> None:
        promise = self.next("text").words
        assert re.fullmatch(as_pattern(promise), words, re.DOTALL), f"promised:\n{promise}\nread:\n{words}"

    def sets(self, given: Mapping[str, str] | None = None) -> None:
        """The next lines of .env, in place of those in the copy of the example."""
        block, file = self.next("ini"), self.folder / ".env"
        assert block.title == ".env"
        text = file.read_text(encoding="utf-8")
        for line in block.lines[1:]:
            name, _, value = line.partition("=")
            value = (given or {}).get(name, value)
            text, count = re.subn(rf"(?m)^{name}=.*$", lambda _, new=f"{name}={value}": new, text)  # type: ignore[misc]
            assert count == 1, name
        file.write_text(text, encoding="utf-8")

    def writes(self, name: str) -> str:
        """The next block is a file; its text."""
        block = self.left.pop(0)
        (self.folder / name).write_text(block.words, encoding="utf-8")
        return block.words

    # ------------------------------------------------------------------ the machine

    @contextmanager
    def serving(self) -> Iterator[None]:
        with self.home.staying("serve", settings=self.outside) as service:
            until(service.answers, "serve answers")
            yield

    def comes_in(self, channel: str, who: str, words: str, **more: str) -> HookAnswer:
        return self._through_the_proxy(channel, self.home.twilio.inbound(who, words, **more))

    def knock(self) -> None:
        """Saves the quarter of a minute in which the service would look by itself."""
        self._through_the_proxy("sms", {"MessageSid": "SM0", "MessageStatus": "sent"})

    def _through_the_proxy(self, channel: str, form: Mapping[str, str]) -> HookAnswer:
        """Twilio signs the public address; what arrives here comes from the proxy."""
        signed = self.home.twilio.headers(f"{PUBLIC}/hooks/{channel}", form)
        told = post(self.home.hook(channel), urlencode(form).encode(), signed)
        assert told.status in (200, 204)
        return told

    def answers(self, who: str | int, write: Callable[[], object]) -> list[str]:
        return self.home.replies(who, write)


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    """Accounts of which nothing is set up yet, with the ids that the page uses."""
    settings = dict(re.findall(r"(?m)^ *([A-Z_]+)=(.*)$", PAGE))
    twilio = TwilioServer(settings["TWILIO_ACCOUNT_SID"], settings["TWILIO_AUTH_TOKEN"], NUMBER)
    twilio.services[settings["TWILIO_SMS_SENDER"]] = Service(numbers=[NUMBER])
    with twilio, TelegramServer(settings["TELEGRAM_BOT_TOKEN"], longest_wait=1.0) as telegram:
        shutil.copytree(SAMPLES, tmp_path / "samples")
        shutil.copy(ROOT / ".env.example", tmp_path)
        yield Operator(Home(tmp_path, twilio, telegram))


def test_main_job_from_empty_accounts_to_the_first_real_texts(operator: Operator) -> None:
    _the_machine(operator)
    _the_settings(operator)
    _the_project(operator)
    _texts_find_the_way(operator)
    assert operator.next("ini").title == "/etc/systemd/system/gobetween.service"
    with operator.serving():
        _the_staff_answer(operator)
        _whatsapp(operator)
    _telegram_is_set(operator)
    with operator.serving():
        _telegram(operator)
        _invited(operator)
        _by_text_message(operator)
        _on_whatsapp(operator)
        _on_telegram(operator)
        assert "Ready." in operator.runs("check")
    assert {block.kind for block in operator.left} == {"sh"}, "a promise of the page was not looked at"


def _the_machine(operator: Operator) -> None:
    assert "invite" in operator.does()
    assert f"{PUBLIC.removeprefix('https://')} {{" in operator.next("caddy").words


def _the_settings(operator: Operator) -> None:
    key = operator.does().strip()
    assert re.fullmatch(r"k1:[\w-]{43}=", key)
    assert (operator.folder / ".env").stat().st_mode & 0o777 == 0o600
    operator.sets({"GOBETWEEN_KEYS": key})
    operator.does_and_sees()


def _the_project(operator: Operator) -> None:
    operator.does()
    project = operator.folder / "project.toml"
    project.write_text(here_and_now(project.read_text(encoding="utf-8")), encoding="utf-8")
    operator.writes("people.csv")
    operator.does_and_sees()
    operator.does_and_sees()
    operator.does_and_sees()


def _texts_find_the_way(operator: Operator) -> None:
    [service] = operator.home.twilio.services.values()
    service.inbound_url = operator.next("text").words.strip()
    for _ in ("STOP", "START", "HELP"):
        operator.next("text")
    operator.does_and_sees()


def _the_staff_answer(operator: Operator) -> None:
    assert operator.does() == ""
    operator.sees(_health(operator.home))
    for written in ("hello", "1"):
        for number in STAFF:
            [shown] = operator.answers(number, partial(operator.comes_in, "sms", number, written))
        operator.phone_shows(shown)
    operator.does_and_sees()


def _health(home: Home) -> str:
    """What a browser shows of /health, once the worker has given its first sign of life."""
    done = subprocess.run(
        [sys.executable, "-c", f"import urllib.request as r; print(r.urlopen('{home.url}/health').read().decode())"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _whatsapp(operator: Operator) -> None:
    home = operator.home
    operator.sets()
    operator.writes("people.csv")
    operator.does_and_sees()
    said = operator.runs("check")
    assert "MISSING  whatsapp: TWILIO_WHATSAPP_SENDER is not a WhatsApp sender" in said
    assert "MISSING  templates: Not approved: message, in pl." in said
    [address] = re.findall(r"Paste: (\S+/hooks/whatsapp\S+)", said)
    home.twilio.senders[f"whatsapp:{NUMBER}"] = Sender("XE" + "1" * 32, address)
    sheets = operator.does_and_sees()
    approved = dict(re.findall(r"(?m)^(\w+ pl) (HX\w+)$", operator.writes("templates.txt")))
    assert set(approved) == {f"{kind} pl" for kind in TEMPLATES}
    for name, sid in approved.items():
        body, buttons = _on_the_sheet(sheets, name)
        home.twilio.approve(sid, body, "pl", buttons)
    operator.does_and_sees()


def _on_the_sheet(sheets: str, name: str) -> tuple[str, list[tuple[str, str]]]:
    """What somebody copies into Twilio's form: the body and the buttons."""
    [sheet] = [one for one in sheets.split("\n\n") if one.startswith(f"{name}\n")]
    body = textwrap.dedent(sheet.partition("Body:\n")[2].partition("Variables,")[0]).strip()
    return body, re.findall(r"  \[(.*)\] id (\w+)", sheet)


def _telegram_is_set(operator: Operator) -> None:
    operator.sets()
    operator.home.telegram.can_join_groups = True
    assert "look     telegram: Anybody can put the bot into a group." in operator.runs("check")
    operator.home.telegram.can_join_groups = False


def _telegram(operator: Operator) -> None:
    home = operator.home
    operator.does_and_sees()
    until(lambda: any(row.name == "start link/telegram" for row in home.rows("facts")), "our link is known")
    assert "on it by hand" in operator.does_and_sees()
    card = (operator.folder / "card.html").read_text(encoding="utf-8")
    [code] = set(re.findall(r"https://t\.me/island_voices_bot\?start=(\d{10})<", card))
    [answer] = operator.answers(MARIA, lambda: home.telegram.press_start(MARIA, code))
    operator.phone_shows(answer)


def _invited(operator: Operator) -> None:
    operator.does_and_sees()
    assert operator.home.phone(TOM) == []
    operator.does_and_sees()
    operator.knock()
    for who in (TOM, KASIA, MARIA):
        until(lambda who=who: len(operator.home.phone(who)) > (who == MARIA), "the first text arrives", 40)  # type: ignore[misc]


def _by_text_message(operator: Operator) -> None:
    [question] = operator.home.phone(TOM)
    operator.phone_shows(question)
    noted, invited = operator.answers(TOM, lambda: operator.comes_in("sms", TOM, "1"))
    operator.phone_shows(noted)
    operator.phone_shows(invited)
    confirmed, honest = operator.answers(TOM, lambda: operator.comes_in("sms", TOM, "1"))
    operator.phone_shows(confirmed)
    assert "Nobody reads messages here all the time" in honest


def _on_whatsapp(operator: Operator) -> None:
    twilio = operator.home.twilio
    [first] = [one for one in twilio.sent if one.to == KASIA]
    operator.phone_shows(first.body)
    [(title, payload)] = first.buttons
    pressed = {"ButtonText": title, "ButtonPayload": payload, "OriginalRepliedMessageSid": first.sid}
    [question] = operator.answers(KASIA, lambda: operator.comes_in("whatsapp", KASIA, title, **pressed))
    assert question.startswith("Island Voices: dzień dobry. Czy wiadomości o grupie")
    _, invited = operator.answers(KASIA, lambda: operator.comes_in("whatsapp", KASIA, "1"))
    assert invited.startswith("Od Island Voices: dzień dobry. Zapraszamy na spotkanie grupy")
    assert [one.content_sid for one in twilio.sent if one.to == KASIA][-1] in twilio.approved
    confirmed = operator.answers(KASIA, lambda: operator.comes_in("whatsapp", KASIA, "tak"))[0]
    assert confirmed.startswith("Dziękujemy. Obecność zapisana")


def _on_telegram(operator: Operator) -> None:
    telegram = operator.home.telegram
    operator.phone_shows(telegram.sent[-1].text)
    assert [data for _, data in telegram.sent[-1].buttons] == ["1", "2", "MENU"]
    confirmed = operator.answers(MARIA, lambda: telegram.press(MARIA, "1"))[0]
    assert confirmed.startswith("Thank you. You are coming:")


# ---------------------------------------------------------------------------------------------- check, with real processes


def test_check_asks_nobody_while_nothing_is_configured(home: Home) -> None:
    said = home.run("check", settings={"GOBETWEEN_KEYS": KEYS}).said
    assert "No channel reaches a phone." in said
    assert home.twilio.asked == home.telegram.asked == []


def test_check_asks_all_providers_side_by_side(move_in: MakeHome) -> None:
    home = move_in()
    home.twilio.numbers[NUMBER].sms_url = f"{home.url}/hooks/sms#rc=3&rp=all"
    home.twilio.senders[f"whatsapp:{NUMBER}"] = Sender("XE1", f"{home.url}/hooks/whatsapp")
    said = home.run("check").said
    assert said.count("The provider was asked just now: all is well.") == 3
    home.twilio.auth_token, home.telegram.token = "another", "7:another"
    done = home.run("check", settings={**home.settings, "TWILIO_AUTH_TOKEN": "wrong", "TELEGRAM_BOT_TOKEN": "8:wrong"})
    assert done.code == 1
    assert done.said.count(": Twilio refuses our account.") == 2
    assert "MISSING  telegram: Telegram does not know the token of our bot." in done.said
    assert "wrong" not in done.said


def test_check_is_only_odd_while_the_providers_are_away(move_in: MakeHome) -> None:
    home = move_in()
    home.twilio.stop()
    home.telegram.stop()
    started = time.monotonic()
    done = home.run("check")
    assert time.monotonic() - started < 20
    assert done.complained == ""
    assert re.findall(r"(?m)^(\w+) +(\w+): (?:Twilio|The bot) could not be", done.said) == [
        ("look", "sms"),
        ("look", "whatsapp"),
        ("look", "telegram"),
    ]


def test_check_says_why_a_channel_stands_still(move_in: MakeHome) -> None:
    home = move_in()
    with home.staying("serve", settings={**home.settings, "TWILIO_AUTH_TOKEN": "wrong"}) as service:
        until(service.answers, "serve answers")
        until(lambda: any(row.state == "halted" for row in home.rows("lanes")), "a lane stands still", 40)
    said = home.run("check").said
    assert re.search(r"MISSING  sms: It stands still: .*account", said)
