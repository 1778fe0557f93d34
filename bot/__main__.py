"""The commands. Every one says what it did and what to do next; plain output."""

import asyncio
import contextlib
import gc
import io
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import settings

DEMO_FOLDER = Path(".demo")
PATH = click.Path(path_type=Path)


@click.group(no_args_is_help=True)
def app() -> None:
    """The go-between: plain invitations, exact reminders, easy absences, and a way to say what is wrong."""


def main() -> None:
    """The entry point of ``gobetween`` and ``python -m bot``."""
    app()


def _stop(said: str, code: int = 1) -> NoReturn:
    print(said, file=sys.stderr)
    raise SystemExit(code)


def _environment() -> dict[str, str]:
    try:
        return settings.environment_with_file()
    except settings.SettingsError as error:
        _stop(f"{error}\nNext: correct the settings, then run: gobetween check")


def _settings() -> settings.Settings:
    try:
        return settings.load(_environment())
    except settings.SettingsError as error:
        _stop(f"{error}\nNext: correct the settings, then run: gobetween check")


@contextlib.contextmanager
def _house() -> Iterator[Any]:
    """The house on the configured database, without its channels: for commands that only change rows."""
    from storage.database import Database, DatabaseAway
    from storage.sealed import CannotOpen, Seal

    chosen = _settings()
    database = Database(chosen.database_url)
    try:
        yield database, Seal(chosen.keys)
    except DatabaseAway as error:
        _stop(f"The database cannot be used ({error}).\nNext: run gobetween upgrade, or look at DATABASE_URL.")
    except CannotOpen:
        _stop(f"{settings.WRONG_KEYS}\nNext: correct GOBETWEEN_KEYS, then run: gobetween check")
    finally:
        database.close()


@app.command()
@click.option("--fresh", is_flag=True, help="Forget the last demo and begin again.")
@click.option("--port", type=int, help="Where the phones page listens.")
def demo(fresh: bool, port: int | None) -> None:
    """Opens the whole service with simulated phones: no account, no key, no network."""
    environment = _environment()
    accounts = settings.real_accounts(environment)
    if accounts:
        _stop(
            "The demo does not start beside real accounts, so that no real person gets a message by mistake.\n"
            f"Found: {', '.join(accounts)}.\nNext: take them out of .env for the demo, or run: gobetween serve"
        )
    from bot.demo import DEMO_PASSPHRASE, demo_at
    from bot.serving import NotReady, listen, serve_demo
    from storage.notes import set_start_link

    chosen = port or _demo_port(environment.get("PORT", ""))
    try:
        listening = listen("127.0.0.1", chosen)
    except NotReady as error:
        _stop(f"{error}\nNext: end what runs there, or choose another port: gobetween demo --port {chosen + 1}")
    _quiet_logs()
    world = demo_at(DEMO_FOLDER, fresh=fresh)
    address = f"http://127.0.0.1:{chosen}/phones"
    world.house.database.do(set_start_link, "desk", f"http://127.0.0.1:{chosen}/desk")
    print(
        f"The phones are at {address}\n{world.first_hint}\n"
        f"The desk is at http://127.0.0.1:{chosen}/desk (name: Kim, Sam or Anna; passphrase: {DEMO_PASSPHRASE})\n"
        "Ctrl-C ends; the world is kept. Begin again: make demo FRESH=1",
        flush=True,
    )
    screen = bool(environment.get("DISPLAY")) or sys.platform == "darwin"
    asyncio.run(serve_demo(world, listening, lambda: _open_browser(address, screen)))
    print("The demo has ended. Everything is kept in .demo")


def _demo_port(given: str) -> int:
    if given and not given.isdigit():
        _stop(f"PORT is {given}. Write a number, for example PORT=8000.", 2)
    return int(given or settings.DEFAULTS["PORT"])


def _open_browser(address: str, screen: bool) -> None:
    import webbrowser

    if screen and sys.stdout.isatty():
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)


@app.command()
@click.option("--only", default="", help="web: only the door. work: only the worker.")
def serve(only: str) -> None:
    """Runs the door and the worker in one process."""
    if only not in ("", "web", "work"):
        _stop("--only takes web or work.", 2)
    chosen = _settings()
    if only and chosen.database_url.startswith("sqlite"):
        _stop("SQLite is for one process. Run gobetween serve without --only, or set DATABASE_URL to PostgreSQL.")
    gc.disable()  # until all is read: nothing of it is garbage, and looking for some takes a tenth of the start
    from bot.serving import NotReady, serve_for_real

    _quiet_logs()
    try:
        asyncio.run(serve_for_real(chosen, only))
    except NotReady as error:
        _stop(f"{error}\nNext: run gobetween check")


@app.command()
def upgrade() -> None:
    """Makes the database, or brings it up to date."""
    from storage.rotating import rotate_all
    from storage.upgrade import upgrade as make

    with _house() as (database, seal):
        make(database)
        rotate_all(database, seal)  # what an older version sealed for people is sealed with keys of their own
    print("The database is up to date.\nNext: gobetween import project.toml")


@app.command()
def rotate() -> None:
    """Seals everything with the first key of GOBETWEEN_KEYS. Can be stopped, and run again, at any time."""
    from storage.rotating import rotate_all

    with _house() as (database, seal):
        done = rotate_all(database, seal)
    print(
        f"{done} values are sealed with the first key.\nNext: keep the old keys at the end until the backups are 30 days old."
    )


@app.command()
@click.argument("folder", type=PATH, default=Path("backups"), help="Where the backups lie: not beside the ledger.")
def backup(folder: Path) -> None:
    """Writes a sealed copy of everything, on SQLite and PostgreSQL alike. The service may be at work."""
    from bot.backing_up import Refused, back_up

    ledger = _settings().ledger
    with _house() as (database, seal):
        try:
            print(back_up(database, seal, folder, ledger, datetime.now(UTC)))
        except (Refused, OSError) as error:
            _stop(str(error))


@app.command()
@click.argument("file", type=PATH, help="A file that gobetween backup has written.")
@click.option("--lose-newer", is_flag=True, help="Also if the database holds something newer.")
def restore(file: Path, lose_newer: bool) -> None:
    """Puts a backup back. Whoever stopped or was erased since stays so, and sending is paused."""
    from bot.backing_up import Refused, put_back

    ledger = _settings().ledger
    with _house() as (database, seal):
        try:
            print(put_back(database, seal, file, ledger, datetime.now(UTC), lose_newer=lose_newer))
        except Refused as error:
            _stop(str(error))


@app.command()
def resume() -> None:
    """Lets messages leave again after a restore."""
    from bot.backing_up import go_on

    with _house() as (database, _):
        print(go_on(database))


@app.command("import")
@click.argument("file", type=PATH, help="project.toml, or people.csv with --project NAME.")
@click.option("--project", help="The project that the people belong to.")
def import_(file: Path, project: str | None) -> None:
    """Takes in a project or its people. Importing twice changes nothing; a file with a mistake changes nothing."""
    from bot.cells import ImportProblems, print_problems

    try:
        data = file.read_bytes()
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}.")
    with _house() as (database, seal):
        try:
            if file.suffix.lower() == ".toml":
                _import_project(database, seal, data)
            else:
                _import_people(database, seal, data, project)
        except ImportProblems as error:
            _stop(f"{print_problems(error.problems)}\nNothing was taken in. Correct {file.name} and import it again.")


def _channel_names() -> tuple[str, ...]:
    from bot.channels import names

    return names()


def _import_project(database: Any, seal: Any, data: bytes) -> None:
    from bot.project_file import read_project
    from bot.taking_in import take_in_project
    from bot.wording import said
    from messages.advice import advice
    from messages.catalogue import languages

    file = read_project(data, languages(), _channel_names())
    for warning in file.warnings:
        print(f"Please look: {warning}")
    for place, language, words in file.free_words():
        for hint in advice(words, language).hints:
            print(f"Please look: {place}, {language}: {said(hint)}")
    done = database.do(lambda c: take_in_project(c, seal, file, datetime.now(UTC), demo=False))
    print(f'Project "{done.project}": {done.sessions} new sessions, {done.people} new staff. No message is sent yet.')
    print(f'Next: gobetween import people.csv --project "{done.project}"')


def _import_people(database: Any, seal: Any, data: bytes, name: str | None) -> None:
    from bot.importing import read_people
    from bot.taking_in import find_project, take_in_people
    from messages.catalogue import languages

    rows = read_people(data, languages(), _channel_names())
    for row in rows:
        if row.warning:
            print(f"Row {row.row}, please look: {row.warning}")
    try:
        project = database.do(find_project, name)
    except LookupError as error:
        _stop(str(error))
    done = database.do(take_in_people, seal, project.id, rows, datetime.now(UTC))
    print(f"{done.people} people are new, {done.known} were here already. No message is sent yet.")
    print(f'Next: gobetween invite --project "{project.name}"')


@app.command()
@click.option("--project", help="Which project, if there are several.")
@click.option("--session", help="The day of the session, like 2027-03-09. Default: the next.")
@click.option("--preview", is_flag=True, help="Only say what would go out.")
def invite(project: str | None, session: str | None, preview: bool) -> None:
    """Invites everybody who is not invited yet to the next session."""
    from bot.inviting import Refusal, invite_everybody

    with _house() as (database, seal):
        try:
            print(database.do(invite_everybody, seal, project, _day(session), preview, datetime.now(UTC)))
        except (Refusal, LookupError) as error:
            _stop(str(error))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        _stop(f"{text} is not a day. Write it like 2027-03-09.", 2)


@app.command()
@click.option("--take", default="", help="A file with lines like: invitation pt HX..., or - to type them.")
def templates(take: str) -> None:
    """Prints the WhatsApp templates to submit at Twilio; with --take it takes the ids of the approved ones."""
    from bot.cells import ImportProblems, print_problems
    from bot.templates import missing, read_ids, to_submit
    from messages.catalogue import languages
    from storage.templates import approve, approved

    if not take:
        print(to_submit(languages()))
        print("\nNext: submit each in Twilio's Content Template Builder, then run: gobetween templates --take FILE")
        return
    try:
        text = sys.stdin.read() if take == "-" else Path(take).read_text(encoding="utf-8-sig")
        ids = read_ids(text, languages())
    except (OSError, UnicodeDecodeError):
        _stop(f"{take} cannot be read.")
    except ImportProblems as error:
        _stop(f"{print_problems(error.problems)}\nNothing was taken in. Correct it and try again.")
    with _house() as (database, _):
        database.do(approve, ids)
        left = missing(database.do(approved), languages())
    print(f"{len(ids)} templates are taken in.")
    print(f"Still missing: {', '.join(f'{kind} {language}' for kind, language in left)}." if left else "All are there.")


@app.command()
@click.argument("name", help="The person, as imported.")
@click.option("--project", help="Which project, if there are several.")
@click.option("--file", type=PATH, default=Path("card.html"), help="Where to write the page.")
def card(name: str, project: str | None, file: Path) -> None:
    """Writes a card to print: the number to write to, a code that works once, a QR code for Telegram."""
    from bot.card import NoCard, make_card, page
    from bot.taking_in import find_project

    environment = _settings().for_channels
    with _house() as (database, seal):
        try:
            of = database.do(find_project, project)
            made = database.do(make_card, seal, of, name, environment, datetime.now(UTC))
        except (LookupError, NoCard) as error:
            _stop(str(error))
    file.write_text(page(made), encoding="utf-8")
    print(f"{file} is written. Print it, hand it over, then delete the file.\nThe code works once, for 14 days.")
    if made.number == "":
        print(
            "Write our number for text messages on it by hand: the settings name a Messaging Service, not its number."
        )
    if environment.get("TELEGRAM_BOT_TOKEN") and not made.link:
        print("There is no Telegram picture on it: run gobetween serve once, so that Telegram tells us our name.")


@app.command()
@click.argument("session", required=False, help="Its day, like 2027-03-09. Default: the next.")
@click.option("--language", default="en", help="The reader's language, like pt.")
@click.option("--large", is_flag=True, help="In large letters.")
@click.option("--easy", is_flag=True, help="In easy steps: one sentence on a line.")
@click.option("--project", help="Which project, if there are several.")
@click.option("--file", type=PATH, default=Path("sheet.html"), help="Where to write the page.")
def sheet(session: str | None, language: str, large: bool, easy: bool, project: str | None, file: Path) -> None:
    """Writes a sheet to print: when, where, who, and how to answer, for post or to hand over."""
    from bot.card import number_of
    from bot.sheet import NoSheet, make_sheet, page
    from bot.taking_in import find_project
    from messages.catalogue import languages

    if language not in languages():
        _stop(f"{language} is not one of the languages here: {', '.join(languages())}.", 2)
    day = _day(session)
    number = number_of(_settings().for_channels) or ""
    with _house() as (database, seal):
        try:
            of = database.do(find_project, project)
            made = database.do(
                lambda c: make_sheet(
                    c, seal, of, day, datetime.now(UTC), number=number, language=language, large=large, easy=easy
                )
            )
        except (LookupError, NoSheet) as error:
            _stop(str(error))
    file.write_text(page(made), encoding="utf-8")
    print(f"{file} is written, in {language}. Open it in a browser and print it.")


@app.command()
def check() -> None:
    """Asks the providers, looks everywhere, says what is missing in the order to fix it. Exit code 0 only when ready."""
    from bot import checking
    from bot.asking import ask
    from bot.facts import facts_for_check
    from storage.sealed import CannotOpen

    environment = _environment()
    chosen: settings.Settings | settings.SettingsError
    try:
        chosen = settings.load(environment)
    except settings.SettingsError as error:
        chosen = error
    try:
        facts = facts_for_check(chosen)
    except CannotOpen:
        chosen = settings.SettingsError([settings.WRONG_KEYS])
        facts = facts_for_check(chosen)
    if isinstance(chosen, settings.Settings):
        facts = replace(facts, asked=asyncio.run(ask(chosen.for_channels)))
    findings = checking.check(chosen, environment, facts)
    print(checking.render(findings))
    raise SystemExit(0 if checking.ready(findings) else 1)


@app.group(no_args_is_help=True)
def admin() -> None:
    """Who may sign in at the desk."""


@admin.command("create")
@click.argument("name", help="The name of the person, as the staff know it.")
@click.option("--project", help="Which project, if there are several; or the name of the first.")
@click.option("--number", default="", help="The mobile number of somebody who is not among the staff yet.")
def admin_create(name: str, project: str | None, number: str) -> None:
    """Makes the first passphrase for the desk. The others get theirs at the desk."""
    from bot.admin import NotMade, create

    url = _settings().public_url
    with _house() as (database, seal):
        try:
            print(database.do(create, seal, project, name, number, url, datetime.now(UTC)))
        except (NotMade, LookupError) as error:
            _stop(str(error))


@app.command()
@click.argument("file", help="A file with the words, or - to type them.")
@click.option("--language", default="en", help="The language they are written in, like pt.")
def wording(file: str, language: str) -> None:
    """Says what is long or hard in words that you want to send, what to say instead, and how many texts they take."""
    from bot.wording import looked_over
    from messages.catalogue import languages

    if language not in languages():
        _stop(f"{language} is not one of the languages here: {', '.join(languages())}.", 2)
    try:
        given = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}.")
    try:
        words = given.decode("utf-8-sig")
    except UnicodeDecodeError:
        _stop(f"{file} is not plain text. Save it as text (UTF-8) and try again.")
    print(looked_over(words, language))


@app.command()
@click.argument("text", required=False, default="", help="One text; without it JSON lines are read.")
@click.option("--explain", is_flag=True, help="Say why, in a field of its own.")
@click.option("--language", default="en", help="The language that the writer of TEXT chose.")
@click.option("--context", default="none", help="What was asked before TEXT, for example invite.")
def understand(text: str, explain: bool, language: str, context: str) -> None:
    """Reads TEXT, or JSON lines {"lang","text","context"}, and prints {"intents":[...]} for each, in order."""
    from messages.understand import read

    one = [json.dumps({"lang": language, "text": text, "context": context})] if text else None
    for number, line in enumerate(one or io.TextIOWrapper(sys.stdin.buffer, "utf-8", "replace"), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            reading = read(
                str(given["text"]), language=str(given.get("lang", "en")), context=str(given.get("context", "none"))
            )
        except (ValueError, KeyError, TypeError):
            _stop(f'Line {number} is not like {{"lang": "en", "text": "...", "context": "invite"}}.', 2)
        answer: dict[str, Any] = {"intents": [meaning.label for meaning in reading.meanings if meaning.sure]}
        if explain:
            answer["why"] = list(reading.why)
        print(json.dumps(answer, ensure_ascii=False), flush=True)


@app.command()
@click.option("--forget", is_flag=True, help="Take away from the database what is printed.")
def unread(forget: bool) -> None:
    """Prints texts that were not understood and that people gave without a name, as lines for somebody to label."""
    from bot.unread import unread as found

    with _house() as (database, seal):
        done = database.do(lambda c: found(c, seal, forget=forget))
    for line in done.lines:
        print(line)
    print(done.said, file=sys.stderr)


def _quiet_logs() -> None:
    from bot.logs import set_up

    set_up(logging.INFO)


if __name__ == "__main__":
    main()
