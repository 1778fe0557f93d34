"""How a passphrase is kept: by scrypt, with its own salt and the cost written beside it. Touches no database."""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

SHORTEST = 12
"""Letters. Length is the only rule: a password manager or a few words of one's own both work (WCAG 2.2, 3.3.8)."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: about 128 * r * n bytes, p times over."""

    n: int
    r: int = 8
    p: int = 1


COST = Cost(2**15, p=3)
"""32 MiB, and about a quarter of a second on a small machine."""
CHEAP = Cost(2**4)
"""For passphrases that everybody knows: those of the demo."""


def hashed(passphrase: str, cost: Cost = COST) -> str:
    """What is stored of a passphrase."""
    salt = secrets.token_bytes(16)
    return _written(cost, salt, _scrypt(passphrase, salt, cost))


def matches(stored: str, passphrase: str) -> bool:
    """Whether this is the passphrase. Takes as long for a wrong one."""
    n, r, p, salt, expected = stored.split("$")
    found = _scrypt(passphrase, bytes.fromhex(salt), Cost(int(n), int(r), int(p)))
    return hmac.compare_digest(found.hex(), expected)


def made_up() -> str:
    """A passphrase to be read out or copied once: 20 letters in groups, easy to tell apart."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _scrypt(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    plain = unicodedata.normalize("NFKC", passphrase)[:LONGEST].encode("utf-8", "surrogatepass")
    most = 256 * cost.n * cost.r
    return hashlib.scrypt(plain, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=most + 2**20, dklen=32)


def _written(cost: Cost, salt: bytes, found: bytes) -> str:
    return "$".join((str(cost.n), str(cost.r), str(cost.p), salt.hex(), found.hex()))


NOBODY = _written(COST, bytes(16), bytes(32))
"""Matches no passphrase: trying it takes as long as trying somebody's (the same time for known and unknown names)."""
