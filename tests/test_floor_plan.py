"""Who may import whom (docs/floor-plan.md), checked by import-linter's contracts and by reading the source.

Each rule is also broken on purpose in a copy of the four folders: a rule that cannot fail protects nothing.
After adding a module: python3 -c "from tests.test_floor_plan import listing; print(listing())" prints the list for the page.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
FOLDERS = ("bot", "messages", "scheduler", "storage")
IMPURE_TIME = ("clockwork.py", "dispatch.py", "lane.py", "__init__.py")
"""The files of scheduler/ that are not pure."""
PURE_FACTS = (
    "changes.py",
    "dialogue.py",
    "known.py",
    "manner.py",
    "possible_days.py",
    "preferences.py",
    "records.py",
    "standing_in.py",
)
"""The files of storage/ that are pure."""

MAY_READ_THE_ENVIRONMENT = {
    "bot/settings.py": "it is the reader",
    "bot/channels/telegram.py": "the library takes one switch by the environment only; it is set, not read",
}
MAY_IMPORT_FROM_A_CHANNEL = ("messages.channel", "messages.segments")
NOT_IN_PURE_FILES = {
    "asyncio": "awaits",
    "logging": "writes",
    "multiprocessing": "starts processes",
    "os": "reads the machine",
    "random": "is chance",
    "secrets": "is chance",
    "socket": "is the network",
    "subprocess": "starts processes",
    "threading": "starts threads",
    "time": "is a clock",
    "urllib.request": "is the network",
    "uuid": "is chance",
}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


# ---------------------------------------------------------------------------------------------- reading the source


def modules(house: Path = HOUSE) -> list[Path]:
    """Every module of the four folders; steps of the database are data, not modules."""
    found = (path for folder in FOLDERS for path in (house / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations/" not in path.as_posix())


def pure_files(house: Path = HOUSE) -> list[Path]:
    return [
        *(house / "bot" / "conversations").rglob("*.py"),
        *(house / "messages").rglob("*.py"),
        *(path for path in (house / "scheduler").glob("*.py") if path.name not in IMPURE_TIME),
        *(house / "storage" / name for name in PURE_FACTS),
    ]


def name_of(path: Path, house: Path = HOUSE) -> str:
    return path.relative_to(house).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path, house: Path = HOUSE) -> Iterator[str]:
    """The full name of everything a file imports, relative imports resolved; ``from a import b`` gives a.b."""
    package = list(path.relative_to(house).with_suffix("").parts[:-1])
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def uses(path: Path) -> Iterator[tuple[str, str]]:
    """Every ``something.attribute`` in a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            yield (owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")), node.attr


def impurities(house: Path = HOUSE) -> list[str]:
    found = []
    for path in pure_files(house):
        for name in imported(path, house):
            for bad, why in NOT_IN_PURE_FILES.items():
                if name == bad or name.startswith(f"{bad}."):
                    found.append(f"{name_of(path, house)} imports {bad}, which {why}")
        found += [f"{name_of(path, house)} asks {'.'.join(used)}()" for used in uses(path) if used in CLOCKS]
    return sorted(set(found))


def environment_readers(house: Path = HOUSE) -> list[str]:
    readers = []
    for path in modules(house):
        asked = {("os", "environ"), ("os", "getenv"), ("os", "environb")} & set(uses(path))
        named = {"os.environ", "os.getenv", "os.environb"} & set(imported(path, house))
        if asked or named:
            readers.append(name_of(path, house))
    return readers


def what_channels_know(house: Path = HOUSE) -> list[str]:
    """Imports of ours in a channel that are neither the contract nor a shared helper with an underscore."""
    found = []
    for path in (house / "bot" / "channels").glob("*.py"):
        for name in imported(path, house):
            ours = name.split(".")[0] in FOLDERS
            helper = re.match(r"bot\.channels\._", name)
            contract = any(name == known or name.startswith(f"{known}.") for known in MAY_IMPORT_FROM_A_CHANNEL)
            if ours and not helper and not contract:
                found.append(f"{name_of(path, house)} imports {name}")
    return sorted(found)


def layers_broken(house: Path = HOUSE) -> list[str]:
    """Rule 1 without a tool: bot may import all, scheduler not bot, storage not scheduler, messages nothing of ours."""
    order = ("messages", "storage", "scheduler", "bot")
    return sorted(
        f"{name_of(path, house)} imports {name}"
        for path in modules(house)
        for name in imported(path, house)
        if name.split(".")[0] in order
        and order.index(name.split(".")[0]) > order.index(path.relative_to(house).parts[0])
    )


def test_nobody_looks_up() -> None:
    assert layers_broken() == []


def test_pure_files_have_no_clock_no_chance_and_no_machine() -> None:
    assert impurities() == []


def test_only_settings_reads_the_environment() -> None:
    assert set(environment_readers()) <= set(MAY_READ_THE_ENVIRONMENT)


def test_a_channel_knows_the_contract_only() -> None:
    assert what_channels_know() == []


# ---------------------------------------------------------------------------------------------- the contracts


def contracts() -> list[dict[str, object]]:
    with (HOUSE / "pyproject.toml").open("rb") as file:
        found: list[dict[str, object]] = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return found


def lint_imports(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    lint = "import sys; from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run(
        [sys.executable, "-c", lint, "--no-cache", *arguments], cwd=house, capture_output=True, text=True, check=False
    )


def test_every_contract_is_kept() -> None:
    done = lint_imports(HOUSE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contract_of_pure_files_names_all_of_them() -> None:
    sources = next(contract["source_modules"] for contract in contracts() if contract["id"] == "pure")
    assert isinstance(sources, list)
    whole = ("bot.conversations", "messages")
    named = {name_of(path).removesuffix(".py").replace("/", ".") for path in pure_files()}
    expected = {name for name in named if not name.startswith(tuple(f"{package}." for package in whole))}
    assert sorted(sources) == sorted({*expected, *whole})


VIOLATIONS = {
    "layers": ("messages/texts.py", "import storage.records"),
    "pure": ("storage/records.py", "import sqlalchemy"),
    "channels": ("bot/channels/byhand.py", "import storage.records"),
    "understanding": ("bot/channels/byhand.py", "import messages.understanding.folding"),
    "apscheduler": ("bot/settings.py", "import apscheduler"),
    "sqlalchemy": ("bot/settings.py", "import sqlalchemy"),
    "cryptography": ("storage/tables.py", "import cryptography"),
    "twilio": ("bot/channels/byhand.py", "import twilio"),
    "telegram": ("bot/channels/byhand.py", "import telegram"),
    "aiohttp": ("bot/channels/byhand.py", "import aiohttp"),
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The four folders and their rules, to be broken."""
    for folder in FOLDERS:
        shutil.copytree(HOUSE / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    return tmp_path


def spoil(house: Path, name: str, line: str) -> None:
    path = house / name
    path.write_text(path.read_text(encoding="utf-8") + f"\n\n{line}\n", encoding="utf-8")


def test_every_contract_has_a_way_to_break_it() -> None:
    assert [contract["id"] for contract in contracts()] == list(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_contract_can_fail(contract: str, copied: Path) -> None:
    spoil(copied, *VIOLATIONS[contract])
    done = lint_imports(copied, "--contract", contract)
    assert "0 kept, 1 broken" in done.stdout, done.stdout + done.stderr


def test_an_indirect_import_fails_too(copied: Path) -> None:
    spoil(copied, "storage/records.py", "import storage.tables")
    assert "0 kept, 1 broken" in lint_imports(copied, "--contract", "pure").stdout


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from datetime import datetime\nnow = datetime.now()", "storage/records.py asks datetime.now()"),
        ("import datetime\nnow = datetime.date.today()", "storage/records.py asks date.today()"),
        ("from time import monotonic", "storage/records.py imports time, which is a clock"),
        ("import random", "storage/records.py imports random, which is chance"),
    ],
)
def test_a_clock_and_chance_are_found(line: str, found: str, copied: Path) -> None:
    spoil(copied, "storage/records.py", line)
    assert impurities(copied) == [found]


def test_a_second_reader_of_the_environment_is_found(copied: Path) -> None:
    before = environment_readers(copied)
    spoil(copied, "storage/tables.py", "from os import environ")
    assert set(environment_readers(copied)) - set(before) == {"storage/tables.py"}


def test_a_curious_channel_is_found(copied: Path) -> None:
    spoil(copied, "bot/channels/byhand.py", "from bot.channels import sms")
    assert what_channels_know(copied) == ["bot/channels/byhand.py imports bot.channels.sms"]


def test_somebody_who_looks_up_is_found(copied: Path) -> None:
    spoil(copied, "messages/texts.py", "from storage import records")
    assert layers_broken(copied) == ["messages/texts.py imports storage.records"]


# ---------------------------------------------------------------------------------------------- the page


def named_on_the_page() -> list[str]:
    page = (HOUSE / "docs" / "floor-plan.md").read_text(encoding="utf-8")
    block = re.search(r"^```modules\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert block, "docs/floor-plan.md has no block that begins with ```modules"
    return [line.split()[0] for line in block[1].splitlines() if line.strip()]


def listed() -> list[Path]:
    return [path for path in modules() if path.name != "__init__.py" or path.parent.name == "conversations"]


def listing() -> str:
    """The block of docs/floor-plan.md, from the first sentence of each module."""
    lines = []
    for path in listed():
        sentence = (ast.get_docstring(tree_of(path)) or "").partition("\n")[0]
        lines.append(f"{name_of(path):<38} {sentence}".rstrip())
    return "\n".join(lines)


def test_the_floor_plan_names_the_modules_that_exist() -> None:
    assert named_on_the_page() == [name_of(path) for path in listed()]


def test_importing_the_conversations_loads_no_database_and_no_network() -> None:
    ask = "import sys, bot.conversations; print([name for name in ('sqlalchemy', 'httpx') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
