"""The folder of channels: one more channel is two new files and no edit, and nothing is paid for before it is used."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import channels
from messages.channel import Channel

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "bot" / "channels"
HEAVY = ("telegram", "twilio", "requests", "httpx", "aiohttp", "certifi")
PIGEON = """
from messages.channel import Answer, Pace, Refused


def build(environment):
    return Pigeon(environment["PIGEON_LOFT"]) if environment.get("PIGEON_LOFT") else None


class Pigeon:
    name = "pigeon"
    shows_buttons = can_write_first = has_window = False
    pace = Pace()

    def __init__(self, loft):
        self.loft = loft

    async def receive(self, posted):
        raise Refused

    def accepted(self, heard):
        return Answer()

    async def send(self, outgoing):
        return f"{self.loft}/1"
"""


def run(code: str, at: Path) -> object:
    """Runs a program whose last expression is printed as JSON, with ``at`` as the project."""
    environment = {**os.environ, "PYTHONPATH": str(at), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=environment, cwd=at, capture_output=True, text=True, check=True)
    answer: object = json.loads(done.stdout)
    return answer


def test_the_folder_is_the_list() -> None:
    assert {"byhand", "sms", "telegram", "whatsapp"} <= set(channels.names())
    assert not any(name.startswith("_") for name in channels.names())


def test_adding_a_channel_is_a_new_file_and_no_edit(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "bot" / "channels")
    shutil.copy(ROOT / "bot" / "__init__.py", tmp_path / "bot")
    shutil.copytree(ROOT / "messages", tmp_path / "messages")
    (tmp_path / "bot" / "channels" / "pigeon.py").write_text(PIGEON)
    built = run(
        "import json; from bot import channels; built = channels.build({'PIGEON_LOFT': 'roof'});"
        "print(json.dumps([list(channels.names()), built['pigeon'].loft, 'pigeon' in channels.build({})]))",
        tmp_path,
    )
    assert built == [sorted([*channels.names(), "pigeon"]), "roof", False]


def test_without_settings_only_what_needs_none_is_built() -> None:
    assert "byhand" in channels.build({})
    assert not {"sms", "whatsapp", "telegram"} & set(channels.build({}))


def test_half_a_setting_stops_the_start() -> None:
    with pytest.raises(ValueError, match="TWILIO_AUTH_TOKEN"):
        channels.build({"TWILIO_ACCOUNT_SID": "AC1"})


def test_everything_can_be_built_at_once() -> None:
    built: dict[str, Channel] = channels.build(
        {
            "TWILIO_ACCOUNT_SID": "AC1",
            "TWILIO_AUTH_TOKEN": "a",
            "TWILIO_SMS_SENDER": "MG1",
            "TWILIO_WHATSAPP_SENDER": "+447700900999",
            "PUBLIC_URL": "https://example.org",
            "TELEGRAM_BOT_TOKEN": "1:a",
            "TELEGRAM_WEBHOOK_SECRET": "s",
        }
    )
    assert {name: one.name for name, one in built.items()} == {name: name for name in built}
    assert {"byhand", "sms", "telegram", "whatsapp"} <= set(built)


def test_no_account_costs_no_import() -> None:
    code = (
        "import json, sys; from bot import channels; channels.build({});"
        f"print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    )
    assert run(code, ROOT) == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_a_channel_imports_the_contract_and_its_helpers_only(path: Path) -> None:
    ours = {name for name in _imported(path) if name.split(".")[0] in ("bot", "messages", "scheduler", "storage")}
    allowed = {"messages.channel", "messages.segments", "bot.channels"}
    helpers = {f"bot.channels.{one.stem}" for one in FOLDER.glob("_*.py")}
    assert ours <= allowed | helpers


@pytest.mark.parametrize(
    ("library", "owners"),
    [("twilio", {"_twilio.py"}), ("telegram", {"telegram.py", "_telegram_http.py"}), ("aiohttp", {"_http.py"})],
)
def test_one_file_knows_each_library(library: str, owners: set[str]) -> None:
    importing = {path.name for path in FOLDER.glob("*.py") if library in {n.split(".")[0] for n in _imported(path)}}
    assert importing == owners


def _imported(path: Path) -> set[str]:
    """Every module a file imports, ``from bot.channels import _twilio`` as bot.channels._twilio."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module == "bot.channels":
            found |= {f"bot.channels.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found
