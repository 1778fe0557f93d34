"""What the classifiers look at in a text: words, neighbours, beginnings, pieces and ideas, each as the number of a bucket.

Ideas (``bank/ideas.txt``) are the same in all languages: what is learned in one of them helps in the others.
"""

from array import array
from binascii import a2b_base64
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32, decompressobj

BUCKETS = 1 << 18
BANK = Path(__file__).parent / "bank"
_PIECE_LENGTHS = (4, 5)
_BEGINNING = 4
_SHORTEST_STEM = 2
_IDEAS_APART = 4


def traits(words: Sequence[str]) -> frozenset[int]:
    """Bucket 0 is in every text."""
    return frozenset([0, *map(bucket, _names(words))])


def traits_and_ideas(words: Sequence[str]) -> frozenset[int]:
    return traits(words) | frozenset(map(bucket, ideas_in(words)))


def bucket(name: str) -> int:
    return 1 + crc32(name.encode()) % (BUCKETS - 1)


def weights(name: str) -> Sequence[int]:
    """What ``learning.py`` wrote; read once by whoever needs it, line by line so that little memory is used meanwhile."""
    unpacking, found = decompressobj(), array("b")
    with (BANK / f"{name}.b64").open(encoding="ascii") as lines:
        for line in lines:
            found.frombytes(unpacking.decompress(a2b_base64(line)))
    found.frombytes(unpacking.flush())
    return found


def _names(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from _neighbours(words, "")
    # Where endings change with who speaks, two beginnings side by side say the same.
    yield from _neighbours([word[:_BEGINNING] for word in words], "~")
    for word in words:
        marked = f"<{word}>"
        for length in _PIECE_LENGTHS:
            yield from (f"#{marked[at : at + length]}" for at in range(len(marked) - length + 1))


def _neighbours(words: Sequence[str], mark: str) -> Iterator[str]:
    yield from (f"{mark}{first} {second}" for first, second in pairwise(["^", *words, "$"]))
    yield from (f"{mark}{first}_{third}" for first, third in zip(words, words[2:], strict=False))


def ideas_in(words: Sequence[str]) -> Iterator[str]:
    """Each idea, and each two ideas in their order that stand near each other."""
    said = [ideas for word in words if (ideas := _ideas_of(word))]
    for place, ideas in enumerate(said):
        for idea in ideas:
            yield f"%{idea}"
            for later in said[place + 1 : place + 1 + _IDEAS_APART]:
                yield from (f"%{idea}>{other}" for other in later)


def _ideas_of(word: str) -> tuple[str, ...]:
    known = _ideas()
    stems = (f"{word[:length]}*" for length in range(_SHORTEST_STEM, len(word) + 1))
    return known.get(word) or next((known[stem] for stem in stems if stem in known), ())


@cache
def _ideas() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in (BANK / "ideas.txt").read_text(encoding="utf-8").splitlines():
        idea, _, words = line.partition(":")
        if not line.startswith("#"):
            found.update((word, (*found.get(word, ()), idea)) for word in words.split())
    return found
