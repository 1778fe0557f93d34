"""Every catalogue says everything, nothing stale, nothing that a lock screen should not show."""

import re
from collections.abc import Iterator

import pytest

from messages.render import numbered
from messages.texts import SENTENCES, TEMPLATES
from messages.watched import Listed, watched
from tests.messages.catalogue_reading import (
    EVERY_LANGUAGE,
    LANGUAGES,
    entries,
    fields,
    header,
    raw,
    sentence_lengths,
    spoken,
    without_fields,
)
from tests.messages.sample_facts import sample_facts
from tests.messages.sentence_table import HOUSE, measured, table

in_each_catalogue = pytest.mark.parametrize("language", LANGUAGES)
in_every_language = pytest.mark.parametrize("language", EVERY_LANGUAGE)

NOT_DISCREET = frozenset({"safety", "staff", "pattern"})
REMINDER_FIELDS = {"sender", "day", "time", "place"}
CHANGE_FIELDS = (
    {"day", "place", "old_place"},
    {"now", "before"},
    {"day", "time", "place", "leaders", "old_leaders"},
    {"day", "time", "link", "old_link"},
)
"""What changed, old and new, and of which day; ``now`` and ``before`` hold all of it. Of what is cancelled: ``before``."""
STARTED = frozenset({"invitation", "reminder", "change", "notice", "template"})
TEXTS_AT_MOST = {"GSM-7": (4, 2), "UCS-2": (9, 4)}
"""Texts that an answer of ours may take, and texts that a message we start may take."""
ENOUGH_WORDS = 12
HARDER = {("ro", "NOTHING_SENT"): 10.0}
"""How much harder one sentence may be. That one is a list of the words to reply."""
BUTTON_LETTERS = 20
CARD = {"CARD_HEAD", "CARD_TEXT", "CARD_TELEGRAM", "CARD_STOP"}
LONGEST_VALUE = "x" * 100
"""Longer than any name of a place or list of names that we take."""
WORDS_ON_AVERAGE = 7.0
WORDS_AT_MOST = 15
LONGER = {
    "en": {"NOT_REACHED": 20, "PRIVACY": 19, "REQUEST_DETAILS": 16},
}

TWO_GENDERS = re.compile(r"[^\W\d]/[^\W\d]|[^\W\d]\([^\W\d]{1,2}\)|[·•]")
TYPOGRAPHY = re.compile(
    "[\u2018-\u201f\u00ab\u00bb\u2039\u203a\u2010-\u2015\u2026\u00a0\u2007\u2009\u202f\u200b\ufeff]"
)
PICTURES = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")


def _hits(listed: Listed, said: Iterator[tuple[str, str]], language: str, change: str) -> list[str]:
    """Each watched word that is said, with what to do about it."""
    return [
        f'{where(name, language)}: "{found.written}" {change}{f": {found.instead}" if found.instead else ""}'
        for name, words in said
        for found in listed.find(without_fields(words))
    ]


def _none(found: list[str]) -> None:
    assert not found, "\n".join(["change these:", *found])


def where(name: str, language: str) -> str:
    """Where a sentence is changed."""
    return f"{name} in messages/{'texts.py' if language == 'en' else f'locale/{language}/LC_MESSAGES/messages.po'}"


def _said(language: str, *, leaving_out: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    for name, words in spoken(language).items():
        if name in SENTENCES and SENTENCES[name].kind not in leaving_out:
            yield name, words


def test_catalogue_the_languages_are_found() -> None:
    assert {"pt", "fr"} <= set(LANGUAGES)
    assert "en" not in LANGUAGES


@in_each_catalogue
def test_catalogue_has_every_sentence_once_and_in_order(language: str) -> None:
    assert [entry.context for entry in entries(language)] == list(SENTENCES)


@in_each_catalogue
def test_catalogue_translates_the_english_of_today(language: str) -> None:
    stale = [
        e.context for e in entries(language) if e.context in SENTENCES and e.english != SENTENCES[e.context].english
    ]
    assert stale == []


@in_each_catalogue
def test_catalogue_leaves_nothing_empty_unsure_or_obsolete(language: str) -> None:
    assert [entry.context for entry in entries(language) if not entry.words.strip() or entry.fuzzy] == []
    assert "\n#~" not in raw(language)


@in_each_catalogue
def test_catalogue_keeps_the_facts_of_each_sentence(language: str) -> None:
    """Babel notices a wrong %(x)s but not a lost {when}."""
    assert [e.context for e in entries(language) if fields(e.words) != fields(e.english)] == []


@in_each_catalogue
def test_catalogue_carries_the_notes_for_translators(language: str) -> None:
    without = [e.context for e in entries(language) if SENTENCES[e.context].note not in (" ".join(e.notes), "")]
    assert without == []


@in_each_catalogue
def test_catalogue_header_says_who_read_it(language: str) -> None:
    lines = header(language)
    assert lines["Language"] == language
    assert lines["Content-Type"].lower().endswith("charset=utf-8")
    assert {"X-Reviewed-By", "X-Reviewed-On"} <= set(lines)
    assert bool(lines["X-Reviewed-By"]) == bool(lines["X-Reviewed-On"])
    assert lines["X-Politeness"]


@in_each_catalogue
def test_catalogue_keeps_the_words_that_are_the_same_in_all_languages(language: str) -> None:
    kept = re.compile(r"(?<![\w{])(?:[12]|OK|MENU|STOP|MY DATA|DELETE ME)(?![\w}])")
    lost = [
        (entry.context, sorted(missing))
        for entry in entries(language)
        if SENTENCES[entry.context].kind not in ("button", "staff")
        and entry.context not in ("PRIVACY", "REMIND_WEEK", "REMIND_DATE", "REQUEST_AGREED")
        and (missing := _answers(kept, entry.english) - set(kept.findall(entry.words)))
    ]
    assert lost == []


def _answers(kept: re.Pattern[str], english: str) -> set[str]:
    """Only what the reader is asked to answer: the OK of 'Is this OK?' may become another word."""
    asked = re.findall(r"(?:Reply|reply|or|and) [^.?\n]*", english)
    return {word for part in asked for word in kept.findall(part)} | ({"STOP"} if "STOP" in english else set())


@in_each_catalogue
def test_catalogue_keeps_the_letters_of_the_lists(language: str) -> None:
    letters = re.compile(r"\n([A-E]) ")
    wrong = [e.context for e in entries(language) if letters.findall(e.words) != letters.findall(e.english)]
    assert wrong == []


@in_every_language
def test_catalogue_buttons_fit(language: str) -> None:
    said = spoken(language)
    assert [name for name, s in SENTENCES.items() if s.kind == "button" and len(said[name]) > BUTTON_LETTERS] == []


@in_every_language
def test_catalogue_buttons_shown_together_differ(language: str) -> None:
    said = spoken(language)
    alike = [
        name
        for name, sentence in SENTENCES.items()
        if len({said[button] for _, button in sentence.buttons}) != len(sentence.buttons)
    ]
    assert alike == []


def test_catalogue_buttons_exist() -> None:
    named = {button for sentence in SENTENCES.values() for _, button in sentence.buttons}
    assert named == {name for name, sentence in SENTENCES.items() if sentence.kind == "button"}


@in_every_language
def test_catalogue_has_plain_signs_only(language: str) -> None:
    found = [
        name
        for name, words in _said(language)
        if "!" in words or TYPOGRAPHY.search(words) or PICTURES.search(words) or "  " in words or words != words.strip()
    ]
    assert found == []


@in_every_language
def test_catalogue_never_says_RSVP(language: str) -> None:
    assert [name for name, words in _said(language) if "rsvp" in words.lower()] == []


@in_every_language
def test_catalogue_is_polite_in_one_way(language: str) -> None:
    said = _said(language)
    _none(_hits(watched(language).politeness, said, language, "is not how we address people; see X-Politeness"))


@in_every_language
def test_catalogue_never_shows_the_gender_of_the_reader(language: str) -> None:
    said = _said(language)
    _none(_hits(watched(language).gender, said, language, "shows a woman or a man; say it without"))


@in_every_language
def test_demand_9_catalogue_has_no_jargon(language: str) -> None:
    said = _said(language)
    _none(_hits(watched(language).jargon, said, language, "is a hard word; say"))


@in_every_language
def test_demand_11_catalogue_has_respectful_terms_only(language: str) -> None:
    said = _said(language)
    _none(_hits(watched(language).respectful, said, language, "can hurt; say"))


def test_catalogue_romanian_has_commas_under_its_letters() -> None:
    """A cedilla looks alike on paper and is read aloud as a mistake."""
    assert [name for name, words in _said("ro") if re.search("[şţŞŢ]", words)] == []


@in_every_language
def test_catalogue_never_shows_two_genders(language: str) -> None:
    assert [(name, words) for name, words in _said(language) if TWO_GENDERS.search(words)] == []


@in_every_language
def test_catalogue_never_blames(language: str) -> None:
    said = _said(language, leaving_out=frozenset({"staff"}))
    _none(_hits(watched(language).blame, said, language, "blames or presses; leave it out"))


@in_every_language
def test_catalogue_sentences_are_short(language: str) -> None:
    lengths = {name: sentence_lengths(words) for name, words in _said(language)}
    allowed = LONGER.get(language, {})
    long = [
        f"{where(name, language)}: a sentence of {max(found)} words; make two of it, {WORDS_AT_MOST} words at most"
        for name, found in lengths.items()
        if max(found) > allowed.get(name, WORDS_AT_MOST)
    ]
    _none(long)
    every = [length for found in lengths.values() for length in found]
    assert sum(every) / len(every) <= WORDS_ON_AVERAGE


@in_every_language
def test_catalogue_every_field_has_a_sample(language: str) -> None:
    facts = sample_facts(language)
    unknown = {field for sentence in SENTENCES.values() for field in sentence.fields if not field.isupper()} - set(
        facts
    )
    assert unknown == set(), "write a line for each of these fields in tests/messages/sample_facts.py"


@in_every_language
def test_catalogue_is_easy_to_read(language: str) -> None:
    """The grade of a few words says nothing; those are held to their number of words only."""
    hardest = watched(language).hardest
    hard = [
        f"{where(row.name, language)}: hardness {row.hardness}, at most {hardest}; shorter words, shorter sentences"
        for row in measured(language)
        if row.words >= ENOUGH_WORDS and row.hardness > hardest + HARDER.get((language, row.name), 0)
    ]
    _none(hard)


@in_every_language
def test_catalogue_takes_few_text_messages(language: str) -> None:
    """What we start is paid for by every person every time. Letters that force the short texts are kept all the same."""
    long = [
        f"{where(row.name, language)}: {row.texts} texts, at most {most}; say less, or say it in two messages"
        for row in measured(language)
        if row.texts > (most := TEXTS_AT_MOST[row.alphabet][SENTENCES[row.name].kind in STARTED])
    ]
    _none(long)


def test_the_table_of_sentences_is_true() -> None:
    page = (HOUSE / "docs" / "sentences.md").read_text(encoding="utf-8")
    assert page == table(), "run: make sentences"


@pytest.mark.parametrize(
    ("language", "listed", "planted"),
    [
        ("en", "politeness", "Dear sir"),
        ("en", "gender", "Ask him or her."),
        ("en", "jargon", "Please utilise the lift."),
        ("en", "respectful", "Someone living with autism"),
        ("pt", "politeness", "Você vem?"),
        ("pt", "politeness", "Podes vir?"),
        ("pt", "gender", "Seja bem-vinda"),
        ("pt", "jargon", "Apanhe o ônibus"),
        ("pt", "respectful", "um doente mental"),
        ("pl", "politeness", "Czy możesz przyjść?"),
        ("pl", "politeness", "Czy Pani przyjdzie?"),
        ("pl", "gender", "Napisałaś do nas"),
        ("pl", "jargon", "w dniu dzisiejszym"),
        ("pl", "respectful", "przykuty do wózka"),
        ("fr", "politeness", "Tu viens ?"),
        ("fr", "gender", "Vous êtes invitée"),
        ("fr", "jargon", "Merci de votre feedback"),
        ("fr", "respectful", "les handicapés"),
        ("ro", "politeness", "Poți veni?"),
        ("ro", "gender", "Sunteți invitată"),
        ("ro", "jargon", "în vederea întâlnirii"),
        ("ro", "respectful", "o persoană cu autism"),
        ("en", "blame", "You missed it"),
        ("pt", "blame", "Faltou ontem"),
        ("fr", "blame", "Vous avez oublié"),
        ("pl", "blame", "Proszę nie zapominać, natychmiast"),
        ("ro", "blame", "Ați uitat"),
    ],
)
def test_catalogue_the_lists_see_what_they_should(language: str, listed: str, planted: str) -> None:
    assert list(getattr(watched(language), listed).find(planted))


def test_catalogue_exceptions_for_long_sentences_are_still_needed() -> None:
    needless = [
        (language, name)
        for language, exceptions in LONGER.items()
        for name, allowed in exceptions.items()
        if max(sentence_lengths(spoken(language)[name])) < allowed
    ]
    assert needless == []


def test_catalogue_french_has_one_way_to_write_a_colon() -> None:
    tight = re.compile(r"[^ ](?::(?!\d)|[?;])")
    assert [name for name, words in _said("fr") if tight.search(words)] == []


def test_catalogue_french_stays_in_the_short_alphabet_of_text_messages() -> None:
    costly = re.compile("[âêîôûëïçœÀÂÊÎÔÛËÏŒ]")
    assert [(name, costly.findall(words)) for name, words in _said("fr") if costly.search(words)] == []


def test_catalogue_portuguese_puts_no_article_before_a_day() -> None:
    """Weekdays differ in gender: na terça-feira, no sábado."""
    article = re.compile(r"\b(?:[nd]?[oa]s?|ao|à|em) \{(?:day|next_day|by)\}")
    assert [name for name, words in _said("pt") if article.search(words)] == []


@in_every_language
def test_catalogue_each_language_has_its_lists_of_words(language: str) -> None:
    """A new language needs a file messages/words/<xx>.toml with every list before anybody is written to in it."""
    lists = watched(language)
    needed = (lists.topic, lists.harm, lists.blame, lists.politeness, lists.gender, lists.jargon, lists.respectful)
    assert all(listed.pattern for listed in needed), f"messages/words/{language}.toml lacks a list"
    assert lists.hardest > 0


@in_every_language
def test_L1_no_sentence_names_the_topic(language: str) -> None:
    said = _said(language, leaving_out=NOT_DISCREET)
    _none(_hits(watched(language).topic, said, language, "tells a stranger what the group is about"))


@pytest.mark.parametrize(
    ("language", "planted"),
    [
        ("en", "About your mental health group."),
        ("en", "Your psychiatrist"),
        ("en", "Carers and patients"),
        ("en", "If you are ill"),
        ("pt", "o grupo de saúde"),
        ("pt", "a sua doença"),
        ("pt", "psicóloga"),
        ("pt", "os tratamentos"),
        ("fr", "la santé"),
        ("fr", "votre rétablissement"),
        ("fr", "une psy"),
        ("fr", "les maladies"),
        ("pl", "zdrowie"),
        ("pl", "choroba"),
        ("pl", "leki"),
        ("ro", "sănătate"),
        ("ro", "îngrijitori"),
        ("ro", "psihologul"),
    ],
)
def test_L1_the_check_sees_each_language(language: str, planted: str) -> None:
    assert list(watched(language).topic.find(planted))


@in_every_language
def test_L1_reminders_and_changes_carry_every_fact(language: str) -> None:
    said = spoken(language)
    for name, sentence in SENTENCES.items():
        told = set(fields(said[name]))
        if sentence.kind == "reminder":
            assert told >= REMINDER_FIELDS, name
        if sentence.kind == "change":
            cancelled = name.startswith("CHANGE_CANCELLED")
            assert "sender" in told, name
            assert "before" in told if cancelled else any(told >= wanted for wanted in CHANGE_FIELDS), name
            assert told & {"start", "time", "before"}, name
    for pattern in ("SPAN_EXACT", "SPAN_ABOUT"):
        assert fields(said[pattern]) == ["end", "start"]
    assert fields(said["DAY"]) == ["month", "number", "weekday"]


@in_every_language
def test_L2_what_we_start_opens_with_the_name_of_the_project(language: str) -> None:
    started = {"invitation", "reminder", "change", "notice"}
    said = spoken(language)
    closed = [
        name for name, s in SENTENCES.items() if s.kind in started and not re.match(r"\{sender\} ?: ", said[name])
    ]
    assert closed == []


@in_every_language
def test_L2_a_template_opens_with_From_and_the_name(language: str) -> None:
    """WhatsApp takes no variable at the beginning, so the name is the second word."""
    said = spoken(language)
    closed = [
        template.name
        for template in TEMPLATES.values()
        if not re.match(r"[^\W\d_]+(?: [^\W\d_]+)? \{sender\} ?: ", said[template.name])
    ]
    assert closed == []


@in_every_language
def test_L1_templates_and_cards_are_held_to_the_discreet_words_too(language: str) -> None:
    """They are not in the list of exceptions, and a planted word in one of them is seen."""
    held = {s.name for s in SENTENCES.values() if s.kind in ("template", "label")}
    checked = {name for name, _ in _said(language, leaving_out=NOT_DISCREET)}
    assert {template.name for template in TEMPLATES.values()} | CARD <= held <= checked
    for name in (*CARD, "TEMPLATE_MESSAGE"):
        assert list(watched(language).topic.find(f"{spoken(language)[name]} mental"))


@in_every_language
def test_templates_are_what_whatsapp_takes(language: str) -> None:
    """Facts 15: no field at the beginning or the end, never two side by side, words outweigh fields, 1024 letters."""
    for kind, template in TEMPLATES.items():
        submitted = numbered(template.name, language)
        assert not re.match(r"\W*\{\{", submitted), kind
        assert not re.search(r"\}\}\W*$", submitted), kind
        assert not re.search(r"\}\}\s*\{\{", submitted), kind
        fields_in_it = re.findall(r"\{\{\d\}\}", submitted)
        words = re.findall(r"[^\W\d_]+", submitted)
        assert len(words) > 2 * len(fields_in_it) + 1, kind
        numbers = [int(found[2:-2]) for found in fields_in_it]
        assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1)), kind
        filled = submitted
        for number in set(numbers):
            filled = filled.replace(f"{{{{{number}}}}}", LONGEST_VALUE)
        assert len(filled) <= 1024, kind
        assert "\n\n" not in submitted, kind


@in_every_language
def test_C8_no_method_and_no_promise_of_rescue(language: str) -> None:
    _none(_hits(watched(language).harm, _said(language), language, "is never said (trust C8)"))


@pytest.mark.parametrize(
    ("language", "planted"),
    [
        ("en", "commit suicide"),
        ("en", "We will save you"),
        ("pt", "o suicídio"),
        ("pt", "vamos salvar"),
        ("fr", "le suicide"),
        ("fr", "vous tuer"),
        ("pl", "samobójstwo"),
        ("pl", "zabić się"),
        ("ro", "sinucidere"),
        ("ro", "moartea"),
    ],
)
def test_C8_the_check_sees_each_language(language: str, planted: str) -> None:
    assert list(watched(language).harm.find(planted))
