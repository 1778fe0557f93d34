"""What a question is about, and what a request says, is read from the phrase files: a language is two files (9, 10, 26)."""

import pytest

from bot.conversations import missing
from bot.conversations.facts_asked import ANY
from bot.conversations.staff import in_own_words
from messages.understand import errand, languages, says, subject
from messages.understanding.lexicon import lexicon

ASKED = {
    "en": {
        "are there steps?": "step_free",
        "what is it about?": "about",
        "is it in March?": "",
        "is it loud?": "senses",
    },
    "pt": {"o que recebo?": "gives", "há estacionamento?": "parking", "tem degraus?": "step_free"},
    "pl": {"czy są schody?": "step_free", "jaki autobus?": "bus", "dlaczego?": "about"},
    "fr": {"y a-t-il des marches ?": "step_free", "c'est bruyant ?": "senses", "on mange ?": ""},
    "ro": {"ce autobuz?": "bus", "primim bani?": "gives", "despre ce este?": "about"},
}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_subjects(language: str) -> None:
    assert list(lexicon(language).subjects) == list(lexicon("en").subjects)
    assert set(lexicon(language).subjects) == ANY


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in ASKED.items() for text in texts]
)
def test_demand_10_a_question_is_about_one_of_them(language: str, text: str) -> None:
    assert subject(text, language) == ASKED[language][text]


SAYS = [
    ("en", "I look after my mum, can somebody sit with her?", "respite"),
    ("pt", "preciso de alguém que fique com a minha mãe", "respite"),
    ("pl", "ktoś musi zostać z moim ojcem", "respite"),
    ("fr", "je m'occupe de ma mère", "respite"),
    ("ro", "am grijă de soțul meu", "respite"),
    ("en", "a lift from St Helier, JE2 3AB", "transport"),
    ("pl", "potrzebuję podwiezienia z ulicy King Street", "transport"),
    ("ro", "pentru 2 copii", "childcare"),
    ("pt", "língua gestual", "interpreter"),
    ("fr", "un casque contre le bruit", "sensory"),
]


@pytest.mark.parametrize(("language", "text", "detail"), SAYS)
def test_demand_26_nobody_is_asked_for_what_they_have_said(language: str, text: str, detail: str) -> None:
    assert says(text, language, detail)


@pytest.mark.parametrize("detail", sorted({detail for _, _, detail in SAYS}))
def test_demand_26_what_is_not_said_is_asked(detail: str) -> None:
    assert not says("I need help", "en", detail)


@pytest.mark.parametrize("language", languages())
def test_every_language_knows_what_each_question_asks_for(language: str) -> None:
    asked = {missing.label_of(kind) for kind in missing.ASKS if kind not in missing.WITH_A_DAY}
    assert set(lexicon(language).details) == asked


WANTS = [
    ("en", "we have to cancel the session on 23 March", "cancel"),
    ("en", "please send the invitations", "invite"),
    ("en", "can we change the room?", "place"),
    ("en", "I want to write to the group", "write"),
    ("pt", "cancelem o encontro de 23 de março", "cancel"),
    ("pt", "temos de mudar o local do encontro", "place"),
    ("pt", "Bom dia, quero escrever ao grupo", "write"),
    ("pl", "trzeba odwołać spotkanie", "cancel"),
    ("pl", "musimy zmienić salę", "place"),
    ("pl", "chcę napisać do grupy", "write"),
    ("fr", "il faut annuler la rencontre", "cancel"),
    ("fr", "on change de salle le 9 mars", "place"),
    ("fr", "je veux écrire au groupe", "write"),
    ("ro", "trebuie să anulăm întâlnirea", "cancel"),
    ("ro", "schimbăm sala pe 9 martie", "place"),
    ("ro", "vreau să scriu grupului", "write"),
    ("pt", "a hora mudou", "time"),
    ("fr", "il faut changer quelque chose", "change"),
    ("ro", "bună ziua", ""),
]


@pytest.mark.parametrize(("language", "text", "wants"), WANTS)
def test_a_facilitator_says_in_own_words_what_they_want_to_do(language: str, text: str, wants: str) -> None:
    assert errand(text, language) == wants


@pytest.mark.parametrize("language", languages())
def test_every_language_knows_what_facilitators_do(language: str) -> None:
    assert list(lexicon(language).errands) == [*in_own_words.ERRANDS]
