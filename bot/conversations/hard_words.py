"""What does this word mean? From the project's glossary; else its keeper is asked, without a name (demands 9, 10, 13)."""

from messages import texts as t
from messages.glossary import Term, is_only_a_term, same_word, term_in, word_in_question
from messages.render import announced
from scheduler.chase import word_letters
from scheduler.promises import answer_by
from storage import changes as c
from storage.dialogue import Pending, ToRead
from storage.records import WORD_ASKED, Request

from .heard import Heard, hint_on, to_staff

FEW_WORDS = 8
"""In so short a text the thing that is named is asked about, not asked for: "what does respite mean?"."""


def explain(heard: Heard) -> list[c.Change]:
    """The meaning at once when the glossary has it; else a promise, and the keeper is asked without a name."""
    term = term_in(heard.text, heard.known.glossary)
    if term is not None:
        return [_means(heard, term)]
    word = word_in_question(heard.text, heard.known.person.language)
    return _ask_the_keeper(heard, word) if word else [heard.say(c.part(t.WORD_WHICH))]


def named_alone(heard: Heard) -> list[c.Change]:
    """ "Co-production?": a word of the glossary and nothing else, or a question that names one."""
    if is_only_a_term(heard.text, heard.known.glossary) or ("?" in heard.text and _few_words(heard)):
        term = term_in(heard.text, heard.known.glossary)
        return [_means(heard, term)] if term is not None else []
    return []


def asks_about_what_it_names(heard: Heard) -> bool:
    """Whether a text that asks what a word means asks for nothing else."""
    return "what_word" in heard.labels and _few_words(heard)


def _few_words(heard: Heard) -> bool:
    return len(heard.text.split()) <= FEW_WORDS


def _means(heard: Heard, term: Term) -> c.Queue:
    reader = heard.known.person.language
    written_in, meaning = term.explained(reader, heard.known.project.language)
    return heard.say(c.part(t.WORD_MEANS, word=term.called(reader), words=announced(meaning, written_in, reader)))


def _ask_the_keeper(heard: Heard, word: str) -> list[c.Change]:
    """The promise runs like that of any request; the same word asked twice by one person is one request."""
    mine = (request for request in _waiting(heard, word) if request.person_id == heard.me)
    same = next(mine, None)
    if same is not None:
        return [heard.say(c.part(t.WORD_ASKED, word=same.words, by=heard.local(same.answer_by)))]
    by = answer_by(heard.now, heard.known.project.zone)
    request_id = f"{heard.handle[:40]}-word"
    facts = {"word": word, "by": heard.local(by)}
    told = [
        to_staff(
            keeper.id,
            t.WORD_WANTED,
            once=f"request/{request_id}/new/{keeper.id}",
            letters=word_letters(request_id),
            facts=facts,
        )
        for keeper in heard.known.with_role("coordinator")
    ]
    return [
        c.NewRequest(request_id, heard.known.project.id, heard.me, WORD_ASKED, word, None, heard.now, by),
        *told,
        heard.say(c.part(t.WORD_ASKED, **facts)),
    ]


def _waiting(heard: Heard, word: str) -> list[Request]:
    """Everybody's open questions about this word."""
    return [
        request
        for request in heard.known.requests
        if request.without_name and request.state == "open" and same_word(request.words, word)
    ]


# --- the keeper's part ---------------------------------------------------------------------------------------------


def write_meaning(heard: Heard, request_id: str) -> list[c.Change]:
    """A: the next text is what the word means."""
    request = heard.known.request(request_id)
    if request is None or request.state != "open":
        return [heard.say(c.part(t.OLD_LETTER))]
    writing = heard.remembering(pending=Pending("word_meaning", request_id))
    return [writing.remember(), heard.say(c.part(t.WORD_WRITE, word=request.words))]


def meaning_written(heard: Heard, pending: Pending) -> list[c.Change]:
    """Into the glossary, and to everybody who waits for it; they read it after READ."""
    request = heard.known.request(pending.about)
    done = heard.remembering(pending=None).remember()
    if request is None:
        return [done, heard.say(c.part(t.OLD_LETTER))]
    language, meaning = heard.known.person.language, " ".join(heard.text.split())
    answered = [change for asked in _waiting(heard, request.words) for change in _answered(asked, meaning, heard)]
    return [
        c.Explain(heard.known.project.id, Term({language: request.words}, {language: meaning})),
        *answered,
        done,
        heard.say(c.part(t.WORD_KEPT, word=request.words), *hint_on(heard)),
    ]


def _answered(asked: Request, meaning: str, heard: Heard) -> list[c.Change]:
    notice = c.Queue(
        to=asked.person_id,
        parts=(c.part(t.ANSWER_WAITING),),
        once=f"request/{asked.id}/answer",
        reads=ToRead("word", asked.id, meaning),
    )
    return [c.MoveRequest(asked.id, "yes", answer=meaning), notice]


def show_meaning(heard: Heard, item: ToRead) -> list[c.Change]:
    """READ: what the keeper wrote, announced when it is in another language."""
    request = heard.known.request(item.about)
    term = term_in(request.words, heard.known.glossary) if request else None
    if term is not None:
        return [_means(heard, term)]
    return [heard.say(c.part(t.WORD_MEANS, word=request.words if request else "", words=item.words))]
