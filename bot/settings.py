"""The only reader of the environment. Everything else is given what it needs.

environment_with_file()   the process's environment, completed from ``.env``
load(environment)         -> Settings, or SettingsError with every problem at once
HELP                      one line of help for each name, in the order in which one sets them up
real_accounts(environment)   what the demo must not run beside
"""

import base64
import binascii
import difflib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from storage.sealed import Key

MAKE_A_KEY = (
    "python3 -c \"import secrets,base64;print('k1:'+base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())\""
)
MAKE_A_WORD = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'

HELP: dict[str, str] = {
    "DATABASE_URL": "Where everything is kept: a SQLite file, or postgresql://user:password@host/name.",
    "GOBETWEEN_KEYS": "What people write is sealed with these keys; the first writes, all read. Keep a copy elsewhere. "
    f"Make one: {MAKE_A_KEY}",
    "GOBETWEEN_LEDGER": "Who stopped and who was erased, as keyed hashes: a file that is not in the backups of the database.",
    "PUBLIC_URL": "The address of this machine on the internet, https://... Text messages and WhatsApp need it.",
    "PORT": "The port to listen on.",
    "GOBETWEEN_HOST": "The network address to listen on; 127.0.0.1 when a proxy runs on the same machine.",
    "GOBETWEEN_OPERATOR": "Who is told when the service needs a human: a channel and an address, sms:+44...",
    "TWILIO_ACCOUNT_SID": "Text messages and WhatsApp: the Account SID (AC...) on the first page of Twilio's console.",
    "TWILIO_AUTH_TOKEN": "The primary Auth Token from the same page; it also proves that a message comes from Twilio.",
    "TWILIO_SMS_SENDER": "Who text messages come from: a number (+44...) or a Messaging Service SID (MG...).",
    "GOBETWEEN_SMS_PER_SECOND": "Parts of text messages that go out in a second: 1 is what one UK number carries. "
    "A Messaging Service with several numbers may be set higher; its page at Twilio says how high.",
    "TWILIO_WHATSAPP_SENDER": "Who WhatsApp messages come from: a number (+44...) or a Messaging Service SID (MG...).",
    "TWILIO_API_URL": "Only for tests: another address in place of Twilio's.",
    "TELEGRAM_BOT_TOKEN": "Telegram: the token that @BotFather gives for a new bot.",
    "TELEGRAM_WEBHOOK_SECRET": "Telegram posts to PUBLIC_URL when this is set; empty, we fetch instead. "
    f"Make one: {MAKE_A_WORD}",
    "TELEGRAM_API_URL": "Only for tests: another address in place of Telegram's.",
}

DEFAULTS = {
    "DATABASE_URL": "sqlite:///gobetween.db",
    "GOBETWEEN_LEDGER": "gobetween-ledger.txt",
    "PORT": "8000",
    "GOBETWEEN_SMS_PER_SECOND": "1",
    "GOBETWEEN_HOST": "0.0.0.0",  # noqa: S104  a server in a container must be reachable; the help line says how to narrow it
}
OUR_PREFIXES = ("GOBETWEEN_", "TWILIO_", "TELEGRAM_")
REFUSED = {
    "TWILIO_EDGE": "Take it out: it changes the address that Twilio is called at. Use TWILIO_API_URL for tests.",
    "TWILIO_REGION": "Take it out: it changes the address that Twilio is called at. Use TWILIO_API_URL for tests.",
}
ACCOUNTS = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_SMS_SENDER",
    "TWILIO_WHATSAPP_SENDER",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
KEY_BYTES = 32
FEWEST_DIFFERENT_BYTES = 16  # 32 random bytes never have fewer; an example or a typed pattern does


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One thing that is wrong with the settings. Never carries the value, which may be a secret."""

    name: str
    said: str
    instead: str

    def __str__(self) -> str:
        return f"{self.name}: {self.said} {self.instead}"


WRONG_KEYS = SettingProblem(
    "GOBETWEEN_KEYS",
    "The key that sealed what is stored is not among them.",
    "Put the old key back; it may stand behind a new one.",
)


class SettingsError(Exception):
    """The settings cannot be used. ``problems`` has all of them."""

    def __init__(self, problems: Sequence[SettingProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the machine is told. Each channel's ``build`` reads its own names from ``for_channels``."""

    keys: tuple[Key, ...] = field(repr=False)
    database_url: str = field(default=DEFAULTS["DATABASE_URL"], repr=False)
    ledger: Path = Path(DEFAULTS["GOBETWEEN_LEDGER"])
    public_url: str = ""
    port: int = int(DEFAULTS["PORT"])
    host: str = DEFAULTS["GOBETWEEN_HOST"]
    operator: tuple[str, str] | None = field(default=None, repr=False)
    """(channel, address) of whoever runs the machine."""
    for_channels: Mapping[str, str] = field(default_factory=dict, repr=False)


# ---------------------------------------------------------------------------------------------- .env


def environment_with_file(path: str | Path = ".env", environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment, completed from a file of NAME=VALUE lines if there is one. The environment wins.

    Raises:
        SettingsError: a line of the file cannot be read.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return dict(environ)
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            [SettingProblem(str(path), "This file cannot be read.", "Save it as plain text.")]
        ) from None
    return {**_lines(text, str(path)), **environ}


def _lines(text: str, path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    problems: list[SettingProblem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip().removeprefix("export ").strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        name = name.strip()
        if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            problems.append(SettingProblem(f"{path} line {number}", "This is not a setting.", "Write NAME=value."))
        elif name in found:
            problems.append(SettingProblem(f"{path} line {number}", f"{name} is set twice.", "Keep one of the two."))
        else:
            found[name] = _unquoted(value.strip())
    if problems:
        raise SettingsError(problems)
    return found


def _unquoted(value: str) -> str:
    quoted = re.fullmatch(r"""(["'])(.*)\1(?:\s+#.*)?""", value)
    if quoted:
        return quoted[2]
    return re.sub(r"(^|\s+)#.*$", "", value)


# ---------------------------------------------------------------------------------------------- load


def load(environment: Mapping[str, str]) -> Settings:
    """The settings, checked.

    Raises:
        SettingsError: with every problem, each with what to write instead.
    """
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    problems = [
        *_unknown_names(given),
        *_database_problems(given),
        *_key_problems(given),
        *_public_url_problems(given),
        *_listening_problems(given),
        *_operator_problems(given),
        *_twilio_problems(given),
        *_speed_problems(given),
        *_telegram_problems(given),
    ]
    if problems:
        raise SettingsError(problems)
    public_url = given.get("PUBLIC_URL", "").rstrip("/")
    return Settings(
        keys=tuple(_keys(given["GOBETWEEN_KEYS"])),
        database_url=_with_driver(given.get("DATABASE_URL", DEFAULTS["DATABASE_URL"])),
        ledger=Path(given.get("GOBETWEEN_LEDGER", DEFAULTS["GOBETWEEN_LEDGER"])),
        public_url=public_url,
        port=int(given.get("PORT", DEFAULTS["PORT"])),
        host=given.get("GOBETWEEN_HOST", DEFAULTS["GOBETWEEN_HOST"]),
        operator=_operator(given),
        for_channels={**given, "PUBLIC_URL": public_url},
    )


def real_accounts(environment: Mapping[str, str]) -> list[str]:
    """The names of real providers' settings that are present."""
    return [name for name in ACCOUNTS if environment.get(name, "").strip()]


def example() -> str:
    """The text of ``.env.example``."""
    head = (
        "# Copy this file to .env and fill it in from the top; then run: gobetween check\n"
        "# The demo needs none of it.\n"
    )
    return head + "".join(f"\n# {said}\n{name}={DEFAULTS.get(name, '')}\n" for name, said in HELP.items())


def _unknown_names(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    for name in sorted(given):
        if name in HELP:
            continue
        if name in REFUSED:
            yield SettingProblem(name, "This setting is not used here.", REFUSED[name])
        elif meant := _meant(name, given):
            yield SettingProblem(name, "There is no setting of this name.", f"The nearest is {meant}.")


def _meant(name: str, given: Mapping[str, str]) -> str | None:
    """The setting that a wrong name was meant for. Names of other programs are left alone.

    With one of our prefixes every unknown name is wrong. Without, only a near miss is, and only while the right name is
    not set: DATABSE_URL would otherwise leave the data in a file nobody looks at.
    """
    shouted = name.upper()
    if shouted.startswith(OUR_PREFIXES):
        return difflib.get_close_matches(shouted, HELP, n=1, cutoff=0)[0]
    near = difflib.get_close_matches(shouted, HELP, n=1, cutoff=0.85)
    return near[0] if near and near[0] not in given else None


def _database_problems(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    url = _with_driver(given.get("DATABASE_URL", DEFAULTS["DATABASE_URL"]))
    scheme, found, rest = url.partition("://")
    if scheme == "sqlite":
        if len(rest) < 2 or not rest.startswith("/") or ":memory:" in rest:
            yield SettingProblem("DATABASE_URL", "This names no file.", "Write sqlite:///gobetween.db.")
    elif not found or scheme != "postgresql+psycopg":
        yield SettingProblem(
            "DATABASE_URL",
            "Only SQLite and PostgreSQL are known.",
            "Write sqlite:///gobetween.db or postgresql://user:password@host/name.",
        )


def _with_driver(url: str) -> str:
    return re.sub(r"^(postgres|postgresql)://", "postgresql+psycopg://", url)


def _key_problems(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    text = given.get("GOBETWEEN_KEYS", "")
    make = f"Make one with: {MAKE_A_KEY}"
    if not text:
        yield SettingProblem("GOBETWEEN_KEYS", "There is no key to seal what people write.", make)
        return
    try:
        keys = _keys(text)
    except ValueError as error:
        yield SettingProblem("GOBETWEEN_KEYS", str(error), make)
        return
    if len({key.id for key in keys}) < len(keys):
        yield SettingProblem("GOBETWEEN_KEYS", "Two keys have the same name.", "Name each one differently: k1, k2.")
    if len({key.secret for key in keys}) < len(keys):
        yield SettingProblem("GOBETWEEN_KEYS", "The same key is there twice.", make)
    if any(len(set(key.secret)) < FEWEST_DIFFERENT_BYTES for key in keys):
        yield SettingProblem("GOBETWEEN_KEYS", "This is an example, not a secret.", make)


def _keys(text: str) -> list[Key]:
    return [_key(part.strip()) for part in text.split(",")]


def _key(text: str) -> Key:
    name, colon, secret = text.partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", name):
        raise ValueError("A key is a short name, a colon and the secret (k1:...).")
    try:
        raw = base64.b64decode(secret.translate(str.maketrans("-_", "+/")), validate=True)
    except binascii.Error:
        raise ValueError(f"The secret of {name} is not complete, or not base64.") from None
    if len(raw) != KEY_BYTES:
        raise ValueError(f"The secret of {name} has {len(raw)} bytes; it needs {KEY_BYTES}.")
    return Key(name, raw)


def _public_url_problems(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    url = given.get("PUBLIC_URL", "")
    if not url:
        return
    parts = _split(url)
    if not parts or "@" in parts.netloc or "?" in url or "#" in url:
        yield SettingProblem("PUBLIC_URL", "This is not a web address.", "Write it like https://talk.example.org.")
    elif parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
        yield SettingProblem("PUBLIC_URL", "It must be https: people's words pass through it.", "Write https://...")
    elif re.search(r"/hooks(/|$)", parts.path):
        yield SettingProblem("PUBLIC_URL", "It ends before /hooks.", "Write only https://talk.example.org.")


def _split(url: str) -> "SplitUrl | None":
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
    except ValueError:
        return None
    return SplitUrl(parts.scheme, parts.netloc, parts.hostname or "", parts.path) if usable else None


@dataclass(frozen=True, slots=True)
class SplitUrl:
    scheme: str
    netloc: str = field(repr=False)
    hostname: str
    path: str


def _listening_problems(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    port = given.get("PORT", DEFAULTS["PORT"])
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        yield SettingProblem("PORT", "This is not a port.", "Write a number from 1 to 65535, for example 8000.")
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", given.get("GOBETWEEN_HOST", "x")):
        yield SettingProblem("GOBETWEEN_HOST", "This is not an address.", "Write 0.0.0.0 or 127.0.0.1.")


def _operator_problems(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    if "GOBETWEEN_OPERATOR" in given and not re.fullmatch(
        r"(sms|whatsapp):\+[0-9]{7,15}|telegram:[0-9]+", given["GOBETWEEN_OPERATOR"]
    ):
        yield SettingProblem(
            "GOBETWEEN_OPERATOR", "This is not a channel and an address.", "Write it like sms:+447700900000."
        )


def _operator(given: Mapping[str, str]) -> tuple[str, str] | None:
    channel, _, address = given.get("GOBETWEEN_OPERATOR", "").partition(":")
    return (channel, address) if address else None


def _twilio_problems(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    yield from _api_url_problems("TWILIO_API_URL", given)
    if not any(given.get(name) for name in ACCOUNTS if name.startswith("TWILIO_")):
        return
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL"):
        if name not in given:
            yield SettingProblem(name, "It is missing, and Twilio needs it.", HELP[name])
    if "TWILIO_SMS_SENDER" not in given and "TWILIO_WHATSAPP_SENDER" not in given:
        yield SettingProblem("TWILIO_SMS_SENDER", "Twilio is set, but no sender is.", HELP["TWILIO_SMS_SENDER"])
    if not given.get("TWILIO_ACCOUNT_SID", "AC").startswith("AC"):
        yield SettingProblem("TWILIO_ACCOUNT_SID", "An Account SID begins with AC.", HELP["TWILIO_ACCOUNT_SID"])
    for name in ("TWILIO_SMS_SENDER", "TWILIO_WHATSAPP_SENDER"):
        if name in given and not re.fullmatch(r"MG\w+|(whatsapp:)?\+[0-9]{7,15}", given[name]):
            yield SettingProblem(name, "This is no sender.", "Write a number like +447700900000, or MG... (a service).")


def _speed_problems(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    name = "GOBETWEEN_SMS_PER_SECOND"
    if not re.fullmatch(r"0\.[1-9]|[1-9][0-9]{0,2}(\.[0-9])?", given.get(name, DEFAULTS[name])):
        yield SettingProblem(name, "This is not a speed.", "Write a number from 0.1 to 999, for example 1 or 10.")


def _telegram_problems(given: Mapping[str, str]) -> Iterator[SettingProblem]:
    yield from _api_url_problems("TELEGRAM_API_URL", given)
    token, secret = given.get("TELEGRAM_BOT_TOKEN", ""), given.get("TELEGRAM_WEBHOOK_SECRET", "")
    if secret and not token:
        yield SettingProblem(
            "TELEGRAM_BOT_TOKEN", "It is missing, and TELEGRAM_WEBHOOK_SECRET is set.", HELP["TELEGRAM_BOT_TOKEN"]
        )
    if token and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        yield SettingProblem("TELEGRAM_BOT_TOKEN", "A token is digits, a colon, letters.", HELP["TELEGRAM_BOT_TOKEN"])
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        yield SettingProblem(
            "TELEGRAM_WEBHOOK_SECRET",
            "Telegram takes letters, digits, _ and - only.",
            f"Make one with: {MAKE_A_WORD}",
        )


def _api_url_problems(name: str, given: Mapping[str, str]) -> Iterator[SettingProblem]:
    if name in given and not _split(given[name]):
        yield SettingProblem(name, "This is not a web address.", "Leave it empty to use the real one.")
