"""Counting and shortening texts: providers page section 4, mission page section 5."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.segments import ALPHABET, EXTENSION, Length, length, normalise, plain

GSM = "".join(sorted(ALPHABET | EXTENSION))
POLISH = "Jutro spotkanie grupy: wtorek 3 marca, 14:00 do 16:00, Oak House. Będę."


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Length("GSM-7", 0, 0)),
        ("a" * 160, Length("GSM-7", 160, 1)),
        ("a" * 161, Length("GSM-7", 161, 2)),
        ("a" * 306, Length("GSM-7", 306, 2)),
        ("a" * 307, Length("GSM-7", 307, 3)),
        ("a" * 918, Length("GSM-7", 918, 6)),  # the most that GOV.UK Notify allows
        ("€" * 80, Length("GSM-7", 160, 1)),
        ("€" * 81, Length("GSM-7", 162, 2)),
        ("^{}\\[]~|€\f", Length("GSM-7", 20, 1)),
        ("a" * 152 + "€" + "a" * 7, Length("GSM-7", 161, 2)),  # the euro moves to the second part whole
        ("a" * 152 + "€" + "a" * 151, Length("GSM-7", 305, 2)),
        ("a" * 152 + "€" + "a" * 152, Length("GSM-7", 306, 3)),  # 306 units fit two parts only without a border case
        ("àéèùìòÇÉÑñÄäÖöÜüÅåÆæØøß£¥§", Length("GSM-7", 26, 1)),
        ("Ç", Length("GSM-7", 1, 1)),
        ("ç", Length("UCS-2", 1, 1)),  # the capital is in the alphabet, the small letter is not
        ("À", Length("UCS-2", 1, 1)),  # and here it is the other way round
        ("`", Length("UCS-2", 1, 1)),
        ("\t", Length("UCS-2", 1, 1)),
        ("it’s", Length("UCS-2", 4, 1)),
        ("2\u00a0pm", Length("UCS-2", 4, 1)),
        ("ę" * 70, Length("UCS-2", 70, 1)),
        ("ę" * 71, Length("UCS-2", 71, 2)),
        ("ę" * 134, Length("UCS-2", 134, 2)),
        ("ę" * 135, Length("UCS-2", 135, 3)),
        ("😀" * 35, Length("UCS-2", 70, 1)),
        ("😀" * 36, Length("UCS-2", 72, 2)),
        ("ę" * 66 + "😀" + "ę" * 66, Length("UCS-2", 134, 3)),  # the pair is not split over the border
        ("a" * 153, Length("GSM-7", 153, 1)),
        ("a" * 152 + "ã", Length("UCS-2", 153, 3)),  # one letter turns one text into three
        (POLISH, Length("UCS-2", 71, 2)),
    ],
)
def test_length_counts_as_the_network_does(words: str, expected: Length) -> None:
    assert length(words) == expected


@pytest.mark.parametrize("letter", "áâãçêíóôõúÁÂÃÊÍÓÔÕÚÀąćęłńśźżĄĆĘŁŃŚŹŻăîșțşţĂÎȘȚëïœûÿÈÛŒ")
def test_letters_outside_the_alphabet_force_the_short_texts(letter: str) -> None:
    assert length(letter).alphabet == "UCS-2"
    assert normalise(letter) == letter, "letters are kept"
    assert length(plain(letter)).alphabet == "GSM-7"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("it’s “here” – now…", 'it\'s "here" - now...'),
        ("14\u202fh\u00a030", "14 h 30"),
        ("«\u00a0oui\u00a0»", '" oui "'),
        ("a\u200bb\u00adc\ufeff", "abc"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("cafe\u0301", "café"),
        ("Łódź, São João, cœur", "Łódź, São João, cœur"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
    ],
)
def test_normalise_changes_typography_only(words: str, expected: str) -> None:
    assert normalise(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Łódź", "Lodz"),
        ("São João às três", "Sao Joao as tres"),
        ("Œuvre, cœur, naïve", "Oeuvre, coeur, naive"),
        ("mâine în oraș, ştii", "maine in oras, stii"),
        ("Straße 1º", "Strasse 1o"),
        ("Всё й", "Всё й"),  # letters of another script are not accents
        ("Zażółć gęślą jaźń", "Zazolc gesla jazn"),
    ],
)
def test_plain_takes_the_accents_off_latin_letters(words: str, expected: str) -> None:
    assert plain(words) == expected


def test_plain_letters_make_the_same_reminder_cheaper() -> None:
    assert (length(POLISH).segments, length(plain(POLISH)).segments) == (2, 1)


def _letters(words: str) -> str:
    composed = unicodedata.normalize("NFC", words)
    return "".join(character for character in composed if unicodedata.category(character) in ("Ll", "Lu", "Lo", "Lt"))


@given(st.text())
def test_normalise_never_changes_a_letter(words: str) -> None:
    assert _letters(normalise(words)) == _letters(words)


@given(st.text())
def test_normalise_and_plain_do_nothing_the_second_time(words: str) -> None:
    assert normalise(normalise(words)) == normalise(words)
    assert plain(plain(words)) == plain(words)


@given(st.text(alphabet=GSM))
def test_text_of_the_alphabet_stays_in_it(words: str) -> None:
    assert length(words).alphabet == "GSM-7"
    assert length(normalise(words)).alphabet == "GSM-7"


@given(st.text(alphabet=string.ascii_letters + "éàąćęłńóśźżăâîșțãõçêôœ ", max_size=200))
def test_plain_words_of_our_languages_are_cheap(words: str) -> None:
    assert length(plain(words)).alphabet == "GSM-7"


@given(st.text(alphabet=GSM, max_size=500), st.text(alphabet=GSM, max_size=500))
def test_length_adds_up(one: str, two: str) -> None:
    both = length(one + two)
    assert both.units == length(one).units + length(two).units
    assert max(length(one).segments, length(two).segments) <= both.segments
    assert both.segments <= length(one).segments + length(two).segments + 2


@given(st.text(alphabet="aę😀€", max_size=400))
def test_segments_are_never_fewer_than_the_units_need(words: str) -> None:
    counted = length(words)
    alone, joined = (160, 153) if counted.alphabet == "GSM-7" else (70, 67)
    assert counted.segments >= -(-counted.units // (alone if counted.segments == 1 else joined))
    assert counted.segments <= 1 or counted.units > alone
