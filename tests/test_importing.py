"""The two files of ``gobetween import``: all of a file or nothing, and every problem at once."""

import contextlib
import re
import time as clock
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cells import PhoneNumber, Wrong, phone_number, topic_word
from bot.importing import ImportProblems, PersonRow, Problem, print_problems, read_people, read_project
from storage.preferences import Lead

SAMPLES = Path(__file__).parent.parent / "samples"
LANGUAGES = ("en", "fr", "pl", "pt", "ro")
CHANNELS = ("byhand", "sms", "telegram", "whatsapp")
HEADER = "name,group,channel,address,language\n"
RUI = "Rui,lived experience,sms,07797 712345,pt"


def people(text: str | bytes) -> tuple[PersonRow, ...]:
    return read_people(text if isinstance(text, bytes) else text.encode(), LANGUAGES, CHANNELS)


def person(row: str) -> PersonRow:
    return people(f"{HEADER}{row}\n")[0]


def people_problems(text: str | bytes) -> list[Problem]:
    with pytest.raises(ImportProblems) as refused:
        people(text)
    assert all(problem.instead for problem in refused.value.problems)
    return list(refused.value.problems)


def wrong(row: str) -> list[tuple[str | None, str]]:
    """What is wrong with one row, as (column, said)."""
    return [(problem.column, problem.said) for problem in people_problems(f"{HEADER}{row}\n")]


# ---------------------------------------------------------------------------------------------- people.csv


def test_the_sample_has_eight_people() -> None:
    found = people((SAMPLES / "people.csv").read_bytes())
    assert [(row.name, row.channel, row.language) for row in found] == [
        ("Rui", "sms", "pt"),
        ("Kasia", "whatsapp", "pl"),
        ("Maria", "telegram", "en"),
        ("Luc", "sms", "fr"),
        ("Ioana", "whatsapp", "ro"),
        ("Tom", "sms", "en"),
        ("Beth", "sms", "en"),
        ("Raj", "sms", "en"),
    ]
    assert found[0].address == "+447700900101"
    assert all(row.warning for row in found if row.channel != "telegram")


def test_a_row_shows_no_name_and_no_number() -> None:
    assert not re.search("Rui|7797|lived", repr(person(RUI)))


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}{RUI}",
        f"\ufeff{HEADER}{RUI}",
        f"{HEADER}{RUI}".replace(",", ";"),
        f"{HEADER}{RUI}".replace(",", "\t"),
        f"sep=;\r\n{HEADER}{RUI}".replace(",", ";"),
        f"{HEADER}{RUI}".replace("\n", "\r\n"),
        f"\n\n{HEADER}\n,,,,\n{RUI}\n\n",
        f"Notes,LANGUAGE,Address , channel,GROUP,Name\nx,pt,{'07797 712345'},sms,lived experience,Rui",
        'name,group,channel,address,language\n"Rui","lived experience","sms","07797 712345","pt"',
    ],
)
def test_spreadsheets_save_in_many_ways(text: str) -> None:
    assert [(row.name, row.group, row.channel, row.address, row.language) for row in people(text)] == [
        ("Rui", "lived experience", "sms", "+447797712345", "pt")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive(encoding: str) -> None:
    assert people(f"{HEADER}{RUI.replace('Rui', 'João')}".encode(encoding))[0].name == "João"


def test_a_row_keeps_the_number_that_the_spreadsheet_shows() -> None:
    rows = f'{HEADER}{RUI}\n\n"Ana","carer",byhand,"1 Elm Street\nSt Helier",en\nBo,carer,byhand,,en\n'
    assert [row.row for row in people(rows)] == [2, 4, 5]
    assert people(rows)[1].address == "1 Elm Street St Helier"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("pt", "pt"),
        ("PT", "pt"),
        ("pt-PT", "pt"),
        ("pt_BR", "pt"),
        ("Portuguese", "pt"),
        ("português", "pt"),
        ("portugues", "pt"),
        ("portugais", "pt"),
        ("inglês", "en"),
        ("English", "en"),
        ("English (UK)", "en"),
        ("polski", "pl"),
        ("Polish", "pl"),
        ("français", "fr"),
        ("Romanian", "ro"),
        ("română", "ro"),
    ],
)
def test_a_language_by_code_or_by_name(written: str, code: str) -> None:
    assert person(RUI.replace(",pt", f",{written}")).language == code


@pytest.mark.parametrize(
    ("written", "channel", "address"),
    [
        ("SMS", "sms", "07797 712345"),
        ("Text message", "sms", "07797 712345"),
        ("WhatsApp", "whatsapp", "07797 712345"),
        ("Whats App", "whatsapp", "07797 712345"),
        ("Telegram", "telegram", "700100103"),
        ("telegram", "telegram", ""),
        ("by hand", "byhand", "ask her daughter"),
        ("post", "byhand", '"1 Elm Street, St Helier"'),
        ("In person", "byhand", ""),
        ("phone call", "byhand", "01534 712345"),
        ("e-mail", "byhand", "rui@example.org"),
    ],
)
def test_a_channel_by_its_name_or_another_word(written: str, channel: str, address: str) -> None:
    assert person(f"Rui,carer,{written},{address},pt").channel == channel


@pytest.mark.parametrize(
    ("written", "address", "how"),
    [
        ("by hand", "ask her daughter", "ask her daughter"),
        ("byhand", "post: 1 Elm Street", "post: 1 Elm Street"),
        ("byhand", "", ""),
        ("post", '"1 Elm Street, St Helier"', "post: 1 Elm Street, St Helier"),
        ("In person", "", "in person"),
        ("phone call", "01534 712345", "phone call: 01534 712345"),
        ("E-mail", "rui@example.org", "e-mail: rui@example.org"),
    ],
)
def test_how_something_is_passed_on_by_hand_is_kept_for_the_task(written: str, address: str, how: str) -> None:
    assert person(f"Rui,carer,{written},{address},pt").address == how


@pytest.mark.parametrize("group", ["lived experience", "Lived Experience", "LIVED-EXPERIENCE", " lived  experience "])
def test_a_group_however_it_is_spelt(group: str) -> None:
    assert person(RUI.replace("lived experience", group)).group == "lived experience"


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (",carer,sms,07797 712345,pt", "name", "There is no name."),
        ('"=cmd|x",carer,sms,07797 712345,pt', "name", "This looks like a formula."),
        ("@SUM,carer,sms,07797 712345,pt", "name", "This looks like a formula."),
        (f"{'a' * 61},carer,sms,07797 712345,pt", "name", "The name has 61 letters."),
        ("R\x00ui,carer,sms,07797 712345,pt", "name", "There is a sign in the name that is no letter."),
        ("R\u202eui,carer,sms,07797 712345,pt", "name", "There is a sign in the name that is no letter."),
        ("Rui 😀,carer,sms,07797 712345,pt", "name", "There is a sign in the name that is no letter."),
        ("£ukasz,carer,sms,07797 712345,pt", "name", "There is a sign in the name that is no letter."),
        ("12,carer,sms,07797 712345,pt", "name", "There is a sign in the name that is no letter."),
        ("Rui,,sms,07797 712345,pt", "group", "There is no group."),
        ("Rui,pilot,sms,07797 712345,pt", "group", "“pilot” is not a group we know."),
        ("Rui,carer,pigeon,07797 712345,pt", "channel", "“pigeon” is not a channel we know."),
        ("Rui,carer,,07797 712345,pt", "channel", "There is no channel."),
        ("Rui,carer,sms,07797 712345,Klingon", "language", "“Klingon” is not a language we have."),
        ("Rui,carer,sms,07797 712345,", "language", "There is no language."),
        ("Rui,carer,sms,,pt", "address", "This is not a phone number."),
        ("Rui,carer,sms,rui@example.org,pt", "address", "This is not a phone number."),
        ("Rui,carer,sms,4.47797E+11,pt", "address", "The spreadsheet has rounded this number."),
        ("Rui,carer,sms,0779,pt", "address", "This number is not complete."),
        ("Rui,carer,sms,+44779,pt", "address", "This number is too short."),
        ("Rui,carer,sms,07797 7123456,pt", "address", "This number is too long."),
        ("Rui,carer,sms,07797 712345 07797 712346,pt", "address", "This is not a phone number."),
        ("Rui,carer,sms,01534 712345,pt", "address", "This number gets no text messages."),
        ("Rui,carer,telegram,@rui,pt", "address", "Telegram knows people by a chat id, which is a number."),
        ("Rui,carer,telegram,-100123,pt", "address", "Telegram knows people by a chat id, which is a number."),
        (f"Rui,carer,telegram,{2**63},pt", "address", "Telegram knows people by a chat id, which is a number."),
        (f"Rui,carer,byhand,{'a' * 201},pt", "address", "This is not an address."),
        ("Rui,carer,post,1 Elm Street, St Helier,pt", None, "This row has more cells than the first row."),
    ],
)
def test_a_bad_cell(row: str, column: str | None, said: str) -> None:
    assert wrong(row) == [(column, said)]


def test_a_near_miss_is_recognised_and_all_choices_are_listed() -> None:
    found = {problem.column: problem.instead for problem in people_problems(f"{HEADER}Rui,carers,smss,1,Portugese")}
    assert found["group"].startswith("Did you mean carer? Write one of: lived experience, carer,")
    assert found["channel"] == "Did you mean sms? Write one of: byhand, sms, telegram, whatsapp."
    assert found["language"].startswith("Did you mean Portuguese? Write one of: en (English), fr (French),")


def test_no_problem_repeats_a_name_or_a_number() -> None:
    text = print_problems(people_problems(f"{HEADER}=Rui Costa,x,sms,01534 712345,y\nBo,carer,telegram,@bosecret,en"))
    assert not re.search("Costa|712345|bosecret", text)


def test_columns_come_first() -> None:
    assert people_problems("Name;group;chanel;address\nx;y;z;1") == [
        Problem(1, "channel", "This column is missing.", "Rename the column “chanel” to channel."),
        Problem(1, "language", "This column is missing.", "Add a column named language."),
    ]
    assert [problem.said for problem in people_problems(f"name,{HEADER}x,{RUI}")] == [
        "This column is there more than once."
    ]


def test_every_bad_row_is_listed_at_once() -> None:
    text = f"{HEADER}{RUI}\n\nBo,x,sms,1,en\n=a,carer,pigeon,,xx\nAnn,carer,byhand,,en\n"
    assert [(problem.row, problem.column) for problem in people_problems(text)] == [
        (4, "group"),
        (4, "address"),
        (5, "name"),
        (5, "channel"),
        (5, "language"),
    ]


@pytest.mark.parametrize(
    ("second", "column", "said"),
    [
        ("Bo,carer,sms,+44 7797 712345,en", "address", "This address is also in row 2."),
        ("Bo,carer,whatsapp,00447797712345,en", "address", "This address is also in row 2."),
        ("Bo,nobody,sms,07797712345,en", "address", "This address is also in row 2."),
    ],
)
def test_one_number_is_one_person(second: str, column: str, said: str) -> None:
    assert (column, said) in [(problem.column, problem.said) for problem in people_problems(f"{HEADER}{RUI}\n{second}")]


def test_the_same_person_twice_is_found_without_an_address() -> None:
    found = people_problems(
        f"{HEADER}Bo,carer,telegram,,en\nbo,carer,telegram,,en\nZé,carer,post,,pt\nZe,carer,phone,,pt"
    )
    assert [(problem.row, problem.said) for problem in found] == [
        (3, "This person is also in row 2."),
        (5, "This person is also in row 4."),
    ]


def test_two_people_of_one_house_get_their_own_letters() -> None:
    assert len(people(f"{HEADER}Bo,carer,post,1 Elm Street,en\nAnn,carer,post,1 Elm Street,en")) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty."),
        (b"\n\n ,, \n", "This file is empty."),
        (HEADER.encode(), "There is nobody in this file."),
        (b"PK\x03\x04rest", "This is a spreadsheet program's own file."),
        (b"name,\x81\x8d", "The letters of this file cannot be read."),
        (f'{HEADER}"Rui,carer,sms,1,pt\n'.encode(), "The quotes near line 2 do not match."),
    ],
)
def test_what_is_no_list_of_people(data: bytes, said: str) -> None:
    assert [problem.said for problem in people_problems(data)] == [said]


def test_five_thousand_people_take_a_moment() -> None:
    rows = "".join(f"Person {chr(97 + n % 26)},carer,sms,+44 7797 {n:06d},en\n" for n in range(700_000, 705_000))
    start = clock.perf_counter()
    assert len(people(HEADER + rows)) == 5000
    assert clock.perf_counter() - start < 20


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    with contextlib.suppress(ImportProblems):
        people(data)


@given(st.text(max_size=60), st.sampled_from(["name", "group", "channel", "address", "language"]))
def test_no_cell_breaks_it(cell: str, column: str) -> None:
    good = {"name": "Rui", "group": "carer", "channel": "sms", "address": "07797 712345", "language": "pt"}
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in {**good, column: cell}.values())
    with contextlib.suppress(ImportProblems, UnicodeEncodeError):
        people(HEADER + quoted)


# ---------------------------------------------------------------------------------------------- numbers and names


@pytest.mark.parametrize(
    "written",
    [
        "07797 712345",
        "07797712345",
        "7797712345",
        "+44 7797 712345",
        "+44 (0)7797 712345",
        "00447797712345",
        "447797712345",
        "07797-712-345",
    ],
)
def test_a_number_in_any_usual_way(written: str) -> None:
    assert phone_number(written, mobile=True) == PhoneNumber("+447797712345")


def test_numbers_of_other_countries_are_kept() -> None:
    assert phone_number("+351 912 345 678").e164 == "+351912345678"


def test_a_number_that_nobody_has_is_taken_with_a_warning() -> None:
    found = phone_number("07700 900101", mobile=True)
    assert found.e164 == "+447700900101"
    assert found.warning
    assert "900101" not in repr(found)


@pytest.mark.parametrize("written", ["999", "112", "", "+", "07797 712345 x12", "call me", "0" * 400])
def test_what_is_no_number(written: str) -> None:
    with pytest.raises(Wrong):
        phone_number(written)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Island Voices", None),
        ("Jersey Mental Health", "Mental"),
        ("Clube da Saúde", "Saúde"),
        ("PSYCHIATRY", "PSYCHIATRY"),
        ("Career talk", None),
        ("Zdrowie", "Zdrowie"),
        ("Recovery Café", "Recovery"),
    ],
)
def test_L1_a_word_that_tells_the_topic_is_found(text: str, word: str | None) -> None:
    assert topic_word(text) == word


# ---------------------------------------------------------------------------------------------- project.toml

SAMPLE = (SAMPLES / "project.toml").read_text(encoding="utf-8")


def project_problems(text: str) -> list[Problem]:
    with pytest.raises(ImportProblems) as refused:
        read_project(text, LANGUAGES, CHANNELS)
    assert all(problem.instead for problem in refused.value.problems)
    return list(refused.value.problems)


def changed(old: str, new: str) -> list[tuple[str | None, str]]:
    """What is wrong with the sample once a piece of it is another."""
    assert old in SAMPLE
    return [(problem.column, problem.said) for problem in project_problems(SAMPLE.replace(old, new, 1))]


def test_the_sample_project() -> None:
    found = read_project(SAMPLE, LANGUAGES, CHANNELS)
    assert (found.name, found.short_name, found.zone) == ("Island Voices pilot", "Island Voices", "Europe/Jersey")
    assert (found.release_weekday, found.release_time) == (0, time(14))
    assert [(member.name, sorted(member.roles), member.channel) for member in found.staff] == [
        ("Sam", ["facilitator"], "sms"),
        ("Lee", ["facilitator"], "sms"),
        ("Anna", ["go_between", "named_contact"], "sms"),
        ("Kim", ["coordinator"], "sms"),
        ("Pat", ["deputy"], "sms"),
    ]
    assert [(one.day, one.start, one.end, one.end_exact, one.venue) for one in found.sessions] == [
        (date(2027, 3, 9), time(14), time(16), False, "oak-house"),
        (date(2027, 3, 23), time(14), time(16), True, "oak-house"),
        (date(2027, 4, 6), time(14), time(16), True, "oak-house"),
        (date(2027, 6, 22), time(14), time(16), True, "oak-house"),
    ]
    assert [venue.name for venue in found.venues] == ["Oak House", "Town Library, room 2", "Parish Hall, St Brelade"]
    assert [line.number for line in found.help_lines] == ["999", "116 123", "01534 445290"]
    cards = [words for venue in found.venues for words in venue.card.values()]
    for words in (found.danger, *cards, *(words for one in found.sessions for words in one.words.values())):
        assert sorted(words) == sorted(LANGUAGES)


def test_the_samples_help_lines_are_examples_that_nobody_checked() -> None:
    found = read_project(SAMPLE, LANGUAGES, CHANNELS)
    assert not any(line.checked_on for line in found.help_lines)
    assert [warning.said for warning in found.warnings].count("Nobody has checked this number.") == 3


@pytest.mark.parametrize(
    ("old", "new", "column", "said"),
    [
        ("short_name = ", "short_nme = ", "[project], short_nme", "There is no key of this name."),
        ('"Island Voices" ', '"Jersey Mental Voices" ', "[project], short_name", None),
        ('"Island Voices" ', '"The Voices of the Island" ', "[project], short_name", "It has 24 letters."),
        ("Europe/Jersey", "Europe/Jersy", "[project], zone", "“Europe/Jersy” is not a time zone."),
        ("Europe/Jersey", "../etc/passwd", "[project], zone", None),
        ('language = "en" ', 'language = "de" ', "[project], language", "“de” is not a language we have."),
        ('"Monday"', '"Mondy"', "[release], weekday", "“Mondy” is not a weekday we know."),
        ('time = "14:00"', 'time = "2pm"', "[release], time", "“2pm” is not a time."),
        ("2027-03-09", "2027-02-30", "[[sessions]] 1, date", "“2027-02-30” is not in the calendar."),
        ("2027-03-09", "09/03/2027", "[[sessions]] 1, date", "“09/03/2027” is not a date."),
        ('start = "14:00"', "start = 25:00", "[[sessions]] 1, start", "“25:00” is not a time."),
        ('start = "14:00"', 'start = "16:00"', "[[sessions]] 1, end", "It ends when it starts."),
        ("end_exact = false", 'end_exact = "no"', "[[sessions]] 1, end_exact", "This is neither true nor false."),
        ("2027-03-23", "2027-03-09", "[[sessions]] 2, date", "This session is also [[sessions]] 1."),
        ('"oak-house"\n\n[[s', '"oak-hause"\n\n[[s', "[[sessions]] 2, venue", "“oak-hause” is not a venue we know."),
        ('"Oak House"', '"Psychiatry unit"', "[[venues]] 1, name", None),
        ('"Oak House"', '"The usual place"', "[[venues]] 1, name", "A stranger cannot find this."),
        ('word = {en = "respite", fr = "répit"}', "", "[[glossary]] 4, word", "There is no text."),
        ('fr = "répit"', 'xx = "répit"', "[[glossary]] 4, word", "“xx” is not a language code we know."),
        ('en = "Somebody takes', 'en = ""\nx = "Somebody takes', "[[glossary]] 4, meaning", None),
        ('"Oak House"', '"town library, room 2"', "[[venues]] 2, name", "It is also in [[venues]] 1."),
        ('"town-library"', '"oak-house"', "[[venues]] 2, id", "It is also in [[venues]] 1."),
        ('id = "parish-hall"', 'id = "Parish Hall"', "[[venues]] 3, id", "This is not an id."),
        ('pt = "12 Elm', 'xx = "12 Elm', "[[venues]] 1, details", "“xx” is not a language code we know."),
        ('"facilitator"]', '"facilitator", "go-between"]', "[[staff]] 1, roles", None),
        ('"facilitator"]', '"boss"]', "[[staff]] 1, roles", "“boss” is not a role we know."),
        ('roles = ["deputy"]', "roles = []", "[[staff]] 5, roles", "There is no role."),
        ('"Sam"', '"=Sam"', "[[staff]] 1, name", "This looks like a formula."),
        ('"07700 900201"', '"12"', "[[staff]] 1, address", "This number is too short."),
        ("07700 900202", "07700 900201", "[[staff]] 2, address", "It is also in [[staff]] 1."),
        ('name = "Pat"', 'name = "sam"', "[[staff]] 5, name", "It is also in [[staff]] 1."),
        ('["coordinator"]', '["deputy"]', "[[staff]]", "Nobody is coordinator."),
        ('"116 123"', '"Samaritans"', "[[help_lines]] 2, number", "This is not a number to call."),
        ('{en = "free, 24 hours", ', "{", "[[help_lines]] 2, hours", "There is no text for en."),
        ('en = "If I', '# en = "If I', "[danger], en", "The one sentence about danger is missing."),
        ('"7 days", ', '"a week", ', "[project], reminders", "“a week” is no time before a session."),
        ('["7 days", "1 day", "2 hours"]', '"7 days"', "[project], reminders", "This is not a list."),
        ("# [prices] ", '[prices]\nsms = "cheap" # ', "[prices], sms", "“cheap” is no price."),
        ("# [prices] ", "[prices]\nfax = 3 # ", "[prices], fax", "There is no key of this name."),
    ],
)
def test_a_bad_project(old: str, new: str, column: str | None, said: str | None) -> None:
    found = changed(old, new)
    assert found
    if column:
        assert column in [place for place, _ in found]
    if said:
        assert (column, said) in found


def test_a_project_names_its_reminders_and_its_prices() -> None:
    text = SAMPLE.replace('["7 days", "1 day", "2 hours"]', '["3 days", "5 hours"]').replace(
        "# [prices] ", "[prices]\nsms = 4.2 # "
    )
    file = read_project(text, LANGUAGES, CHANNELS)
    assert (file.reminders, file.prices) == ((Lead(days=3), Lead(hours=5)), {"sms": "4.2"})
    silent = read_project(SAMPLE.replace("reminders = ", "# reminders = "), LANGUAGES, CHANNELS)
    assert (silent.reminders, silent.prices) == (None, {})


def test_a_key_with_another_name_gets_the_nearest() -> None:
    found = project_problems(SAMPLE.replace("short_name", "short_nme").replace("[[sessions]]", "[[sesions]]"))
    assert [problem.instead for problem in found if "of this name" in problem.said] == [
        "Did you mean short_name?",
        "Did you mean sessions?",
    ]


def test_all_problems_of_a_project_are_said_at_once_with_their_lines() -> None:
    text = SAMPLE.replace("Europe/Jersey", "Nowhere").replace("2027-03-23", "2027-03-32").replace('"Kim"', '""')
    lines = text.splitlines()
    found = project_problems(text)
    assert [(problem.column, lines[(problem.row or 0) - 1].split("#")[0].strip()) for problem in found] == [
        ("[project], zone", "[project]"),
        ("[[staff]] 4, name", "[[staff]]"),
        ("[[sessions]] 2, date", "[[sessions]]"),
    ]
    assert print_problems(found).startswith("Line ")


@pytest.mark.parametrize(
    ("text", "row"), [("[project]\nname = Island", 2), ('[project]\nname = "a"\nname = "b"', 3), ("[[[", 1)]
)
def test_what_is_not_toml_names_the_line(text: str, row: int) -> None:
    assert [problem.row for problem in project_problems(text)] == [row]


def test_a_project_in_other_letters_names_the_line() -> None:
    with pytest.raises(ImportProblems) as refused:
        read_project(SAMPLE.encode("cp1250", "replace"), LANGUAGES, CHANNELS)
    first = next(number for number, line in enumerate(SAMPLE.splitlines(), start=1) if not line.isascii())
    assert str(refused.value).startswith(f"Line {first}: The letters cannot be read.")
    assert read_project(SAMPLE.encode("utf-8-sig"), LANGUAGES, CHANNELS).staff


def test_an_empty_project_says_all_that_a_project_needs() -> None:
    said = print_problems(project_problems(""))
    for needed in ("name", "short_name", "[[help_lines]]", "[danger]", "facilitator", "coordinator"):
        assert needed in said


@pytest.mark.parametrize(
    "text", ["project = 1", "[[project]]\na=1", "staff = 1", "staff = [1]", "[staff]\na=1", "danger = 2"]
)
def test_tables_of_another_shape(text: str) -> None:
    assert project_problems(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date = 2027-03-09", 'date = "2027-03-09"'),
        ('start = "14:00"', "start = 14:00"),
        ('start = "14:00"', "start = 14:00:00"),
        ('number = "999"', "number = 999"),
        ('"facilitator"]', '"Facilitator"]'),
        ("[project]", "\ufeff[project]"),
        ("\n", "\r\n"),
    ],
)
def test_other_ways_to_write_the_same(old: str, new: str) -> None:
    if new == "\r\n":
        assert read_project(SAMPLE.replace(old, new), LANGUAGES).sessions
        return
    text = new.removesuffix(old) + SAMPLE if new.startswith("\ufeff") else SAMPLE.replace(old, new, 1)
    read = read_project(text, LANGUAGES, CHANNELS)
    assert read.sessions == read_project(SAMPLE, LANGUAGES, CHANNELS).sessions


@pytest.mark.parametrize(
    ("day", "start", "end", "said"),
    [
        ("2027-03-28", "01:30", "03:00", "The clocks skip 01:30 on this day. It counts as 02:30."),
        ("2026-10-25", "01:30", "03:00", "The clocks show 01:30 twice on this day. The first counts."),
        ("2027-03-09", "22:00", "01:00", "This session ends on the next day."),
        ("2027-03-09", "14:00", "04:00", "This session is longer than 8 hours."),
    ],
)
def test_R8_odd_times_are_warned_about_and_taken(day: str, start: str, end: str, said: str) -> None:
    text = SAMPLE.replace("2027-03-09", day, 1).replace('start = "14:00"', f'start = "{start}"', 1)
    found = read_project(text.replace('end = "16:00"', f'end = "{end}"', 1), LANGUAGES, CHANNELS)
    assert said in [warning.said for warning in found.warnings]


def test_A5_without_a_release_it_is_a_day_before_the_usual_session() -> None:
    without = re.sub(r"\[release\].*?(?=\n# What you say)", "", SAMPLE, flags=re.DOTALL)
    found = read_project(without.replace('start = "14:00"', 'start = "17:30"'), LANGUAGES, CHANNELS)
    assert (found.release_weekday, found.release_time) == (0, time(17, 30))


def test_a_language_without_words_is_warned_about() -> None:
    found = read_project(SAMPLE, (*LANGUAGES, "de"), CHANNELS)
    assert "There is no text for: de." in [warning.said for warning in found.warnings]


# ---------------------------------------------------------------------------------------------- what a session knows


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("capacity = 10", "capacity = 16", "'16' is not a number from 1 to 15."),
        ("capacity = 10", "capacity = 0", "'0' is not a number from 1 to 15."),
        ("capacity = 10", 'capacity = "many"', "'many' is not a number from 1 to 15."),
        ('helper = "Lee"', 'helper = "Leo"', "'Leo' is no member of staff of this file."),
        ('helper = "Lee"', 'led_by = ["Anna"]', "'Anna' is no facilitator of this file."),
        ('helper = "Lee"', 'led_by = "Sam"', "This is not a list of names."),
        ('helper = "Lee"', 'link = "the usual one"', "'the usual one' is not the address of a page."),
        ('helper = "Lee"', "materials_on = 2027-03-09", "2027-03-09 is not before the session."),
        ('helper = "Lee"', 'food = "soup"', "This is not a text for each language."),
    ],
)
def test_demand_19_what_a_session_cannot_be(old: str, new: str, said: str) -> None:
    found = changed(old, new)
    assert [words.replace("\u201c", "'").replace("\u201d", "'") for _, words in found] == [said]


def test_demand_38_a_session_may_have_a_link_and_no_place() -> None:
    online = SAMPLE.replace('venue = "oak-house"\ncapacity = 10', 'link = "https://meet.example/blue"', 1)
    found = read_project(online, LANGUAGES, CHANNELS)
    assert (found.sessions[0].venue, found.sessions[0].link) == ("", "https://meet.example/blue")


def test_L1_a_link_to_a_site_that_tells_the_topic_is_refused() -> None:
    told = SAMPLE.replace('venue = "oak-house"\ncapacity = 10', 'link = "https://mentalhealth.example/blue"', 1)
    assert [problem.said for problem in project_problems(told)] == [
        "“mentalhealth” tells a stranger what this is about."
    ]
    harmless = told.replace("mentalhealth.example/blue", "meet.example/psy1")
    assert read_project(harmless, LANGUAGES, CHANNELS).sessions[0].link == "https://meet.example/psy1"


def test_demand_38_a_session_without_place_and_link_is_refused() -> None:
    assert [words for _, words in changed('venue = "oak-house"\ncapacity = 10', "capacity = 10")] == ["It is missing."]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('start = "14:00"', 'start = "10:00"', "This is in the morning, which is hard for many."),
        ('start = "14:00"', 'start = "12:30"', "This goes over a meal time."),
        ("capacity = 10", "capacity = 12", "12 people is not 5 to 10."),
    ],
)
def test_demand_30_32_what_is_hard_is_said_when_it_is_planned(old: str, new: str, said: str) -> None:
    assert said not in [warning.said for warning in read_project(SAMPLE, LANGUAGES, CHANNELS).warnings]
    found = read_project(SAMPLE.replace(old, new, 1), LANGUAGES, CHANNELS)
    assert said in [warning.said for warning in found.warnings]


def test_demand_19_without_a_number_there_are_15_seats() -> None:
    found = read_project(SAMPLE, LANGUAGES, CHANNELS)
    assert [session.capacity for session in found.sessions] == [10, 15, 15, 15]
