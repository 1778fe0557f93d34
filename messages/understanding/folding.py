"""One spelling for every way of typing the same thing (trust C6, R12)."""

import re
import unicodedata
from dataclasses import dataclass

_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛`´ʼʹ′＇"), "'")
_KEPT_BY_UNICODE = {ord("ł"): "l", ord("đ"): "d", ord("ø"): "o", ord("œ"): "oe", ord("æ"): "ae", ord("ı"): "i"}
_THUMBS_UP = "👍👌✅🆗✔☑🙋"
_THUMBS_DOWN = "👎❌🚫🙅"
_PIECE = re.compile(r"\d+(?:[:./]\d+)+|\w+(?:'\w+)*|[^\w\s]|\n")
_ELIDED = frozenset(["l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quelqu"])
_LEFT_OUT = re.compile(r"(?<!\S)(c(?= e)|[jlmtsdn]|qu) (?=[aeiouyhàâéèêëîïôöùûœ]\w)", re.IGNORECASE)
_ENDS_SENTENCE = frozenset(".!?;\n…")
_JOINS_WORDS = frozenset("-'%€£$#@*&+_")

COMMA, SENTENCE = 1, 2


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word.

    ``tail`` is what follows an elided article or pronoun (l'heure: heure); ``near`` are words that it may be a slip of.
    """

    word: str
    tail: str
    pause: int
    near: frozenset[str] = frozenset()


def fold(text: str) -> str:
    """Fold case, width, accents, invisible characters and apostrophes; letters that Unicode keeps are mapped by hand."""
    if text.isascii() and text.isprintable():
        return text.casefold().replace("`", "'")
    spelled_out = "".join(_spell_out_sign(sign) for sign in text)
    plain = unicodedata.normalize("NFKC", spelled_out).casefold().translate(_KEPT_BY_UNICODE).translate(_APOSTROPHES)
    return "".join(letter for letter in unicodedata.normalize("NFD", plain) if unicodedata.category(letter)[0] != "M")


def _spell_out_sign(sign: str) -> str:
    if sign in _THUMBS_UP:
        return " thumbsup "
    if sign in _THUMBS_DOWN:
        return " thumbsdown "
    if sign in "\n\t":
        return sign
    if sign in _APOSTROPHES.values() or ord(sign) in _APOSTROPHES:
        return "'"
    return "" if unicodedata.category(sign) in ("Cf", "Cc", "Cs", "Co", "Cn") else sign


def tokens(text: str) -> tuple[Token, ...]:
    """Words in order, each with the pause before it: none, a comma, or the end of a sentence."""
    found: list[Token] = []
    pause = SENTENCE
    folded = fold(text)
    for piece in _PIECE.finditer(folded):
        sign = piece.group()
        if sign[0].isalnum() or sign[0] == "_":
            found.append(_token(sign, pause))
            pause = 0
        else:
            pause = max(pause, _pause_of(sign, folded, piece.start()))
    return tuple(found)


def _token(sign: str, pause: int) -> Token:
    head, _, tail = sign.partition("'")
    joined = sign.replace("'", "").strip("_")
    return Token(joined, tail.replace("'", "") if head in _ELIDED else joined, pause)


def _pause_of(sign: str, folded: str, at: int) -> int:
    if sign in _ENDS_SENTENCE:
        return SENTENCE
    inside_a_word = 0 < at < len(folded) - 1 and folded[at - 1].isalnum() and folded[at + 1].isalnum()
    return 0 if sign in _JOINS_WORDS and (inside_a_word or sign != "-") else COMMA


def with_apostrophes(text: str, elided: frozenset[str]) -> str:
    """ "J ai", "c est": an apostrophe that was left out between an elided word and a vowel is put back."""
    if not elided:
        return text
    return _LEFT_OUT.sub(lambda found: f"{found[1]}'" if found[1].casefold() in elided else found[0], text)


def asks(text: str) -> bool:
    """Whether the person typed a question mark."""
    return "?" in fold(text)
