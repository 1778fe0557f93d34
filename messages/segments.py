"""How long is this text message, and how can it be shorter without changing a letter?

Sources: GSM 03.38 default alphabet and extension table; providers page section 4; ecosystem page, trap 28.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Alphabet = Literal["GSM-7", "UCS-2"]

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")

ROOM: dict[Alphabet, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units in a text that stands alone, and in each part of a joined one (the join takes the rest)."""

# The backtick and the tab are in ASCII but not in the text alphabet: each alone would halve the room.
_TYPOGRAPHY = {
    "'": "‘’‚‛‹›′`´ʼ",
    '"': "“”„‟«»″",
    "-": "‐‑‒–—―−•·",
    "...": "…",
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\n": "\u0085\u2028\u2029\v",
    "": "\u00ad\u200b\u200e\u200f\u2060\ufeff",
}
_TYPED = str.maketrans({odd: usual for usual, oddities in _TYPOGRAPHY.items() for odd in oddities})

# Unicode does not take these letters apart, so they are spelled out by hand.
_SPELLED = str.maketrans(
    {"ł": "l", "Ł": "L", "ß": "ss", "ẞ": "SS", "œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "Ħ": "H", "ª": "a", "º": "o"}
)


@dataclass(frozen=True, slots=True)
class Length:
    """What a text costs: the alphabet it forces, its units in that alphabet, and how many texts are paid for."""

    alphabet: Alphabet
    units: int
    segments: int


def normalise(words: str) -> str:
    """Replace the typography that costs segments; a letter is never changed (ecosystem page, trap 28).

    A letter typed as letter plus accent becomes the one letter that it is: é is cheap, e with a loose accent is not.
    """
    one_letter_each = unicodedata.normalize("NFC", words)
    typed = one_letter_each.translate(_TYPED).replace("\r\n", "\n")
    return unicodedata.normalize("NFC", typed)


def plain(words: str) -> str:
    """The words in letters without accents, for people who chose short plain letters."""
    return "".join(_without_accent(letter) for letter in normalise(words).translate(_SPELLED))


def length(words: str) -> Length:
    """Count as the network counts (providers page section 4)."""
    alphabet: Alphabet = "GSM-7" if set(words) <= ALPHABET | EXTENSION else "UCS-2"
    widths = [_width(character, alphabet) for character in words]
    return Length(alphabet, sum(widths), _segments(widths, *ROOM[alphabet]))


def _without_accent(letter: str) -> str:
    if letter.isascii() or not unicodedata.name(letter, "").startswith("LATIN"):
        return letter  # the dot of another script's letter is part of the letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def _width(character: str, alphabet: Alphabet) -> int:
    two_units = character in EXTENSION if alphabet == "GSM-7" else ord(character) > 0xFFFF
    return 2 if two_units else 1


def _segments(widths: list[int], alone: int, joined: int) -> int:
    if sum(widths) <= alone:
        return 1 if widths else 0
    return _parts(widths, joined)


def _parts(widths: Iterable[int], room: int) -> int:
    """Fill part after part; a character of two units never straddles a border, so a part may stay one short."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
