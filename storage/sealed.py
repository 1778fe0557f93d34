"""Encryption at rest: AES-256-GCM, padded, bound to its place (S1), and keyed look-up hashes (S2)."""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

STEPS = (256, 512, 1024, 2048)
_NONCE = 12
_OWN = ""
_write = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_read = json.JSONDecoder().raw_decode


class CannotOpen(Exception):
    """A sealed value was changed, moved to another place, or its key is not here. Says nothing about the content."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret of 32 bytes and its short public name."""

    id: str
    secret: bytes = field(repr=False)

    def derived(self, purpose: str) -> bytes:
        return hmac.new(self.secret, purpose.encode(), hashlib.sha256).digest()


class Sealer(Protocol):
    """Seals and opens JSON values, each bound to its place: the house, or one person."""

    def close(self, value: Any, place: str) -> bytes: ...

    def open(self, sealed: bytes, place: str) -> Any: ...


class Seal:
    """Seals with the first key and opens with any of them (S4)."""

    def __init__(self, keys: Sequence[Key]) -> None:
        if not keys:
            raise ValueError("There is no key. Set GOBETWEEN_KEYS.")
        self._keys = tuple(keys)
        self._ciphers = {key.id: AESGCM(key.derived("seal")) for key in keys}
        self._index = {key.id: key.derived("index") for key in keys}
        self._once = keys[-1].derived("once")
        self._codes = keys[-1].derived("codes")
        self.of_people: dict[str, OwnSeal] = {}
        """Person id -> the seal with their own key, as far as it was looked up (``storage.own_keys``)."""

    def close(self, value: Any, place: str) -> bytes:
        """Seals a JSON value for one place ("table/column/row id"). Lengths fall only on the steps of S1."""
        key = self._keys[0].id
        return _closed(self._ciphers[key], key, value, place)

    @property
    def beginning(self) -> bytes:
        """How everything begins that the newest key has sealed."""
        return _beginning(self._keys[0].id)

    def open(self, sealed: bytes, place: str) -> Any:
        """The value again.

        Raises:
            CannotOpen: the value was changed or moved, or the key is missing.
        """
        return _opened(self._ciphers, sealed, place)

    def close_bytes(self, plain: bytes, place: str) -> bytes:
        """Seals bytes as they are, for one place: a piece of a backup. Their length shows."""
        return _closed_bytes(self._ciphers[self._keys[0].id], self._keys[0].id, plain, place)

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """The bytes again.

        Raises:
            CannotOpen: they were changed or moved, or the key is missing.
        """
        return _opened_bytes(self._ciphers, sealed, place)

    def index(self, value: str) -> str:
        """The look-up hash that new rows get."""
        return _mac(self._index[self._keys[0].id], value)

    def indexes(self, value: str) -> tuple[str, ...]:
        """Every look-up hash under which an older row may be found."""
        return tuple(_mac(secret, value) for secret in self._index.values())

    def once(self, name: str) -> str:
        """The name of something that happens once, unreadable without the key."""
        return _mac(self._once, name)

    def code(self, of: str) -> str:
        """Four digits that belong to one kept text and cannot be guessed from it."""
        return f"{int(_mac(self._codes, of)[:12], 16) % 10_000:04d}"

    def order(self, release: str, words: str) -> str:
        """The place of a concern within a release: depends on nothing but its words and the release (A8)."""
        return _mac(self._once, f"{release}\n{words}")


class OwnSeal:
    """Seals what is one person's with their own key; opens also what the house had sealed before they had one (S5)."""

    beginning = b"\x00"
    """The key's name is empty: to whom a value belongs is not to be read from it."""

    def __init__(self, house: Seal, secret: bytes) -> None:
        self._house = house
        self._ciphers = {_OWN: AESGCM(secret)}

    def close(self, value: Any, place: str) -> bytes:
        return _closed(self._ciphers[_OWN], _OWN, value, place)

    def open(self, sealed: bytes, place: str) -> Any:
        """The value again.

        Raises:
            CannotOpen: the value was changed, moved, or is another person's.
        """
        if sealed[:1] != self.beginning:
            return self._house.open(sealed, place)
        return _opened(self._ciphers, sealed, place)


def _beginning(key_id: str) -> bytes:
    name = key_id.encode()
    return bytes([len(name)]) + name


def _closed(cipher: AESGCM, key_id: str, value: Any, place: str) -> bytes:
    return _closed_bytes(cipher, key_id, _padded(value), place)


def _closed_bytes(cipher: AESGCM, key_id: str, plain: bytes, place: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return _beginning(key_id) + nonce + cipher.encrypt(nonce, plain, f"{place}/{key_id}".encode())


def _opened(ciphers: Mapping[str, AESGCM], sealed: bytes, place: str) -> Any:
    return _read(_opened_bytes(ciphers, sealed, place).decode("ascii"))[0]  # reads up to the padding


def _opened_bytes(ciphers: Mapping[str, AESGCM], sealed: bytes, place: str) -> bytes:
    try:
        end = 1 + sealed[0]
        key_id = sealed[1:end].decode()
        nonce, body = sealed[end : end + _NONCE], sealed[end + _NONCE :]
        return ciphers[key_id].decrypt(nonce, body, f"{place}/{key_id}".encode())
    except (KeyError, IndexError, ValueError, InvalidTag) as error:
        raise CannotOpen(place.split("/")[0]) from error


def _mac(secret: bytes, value: str) -> str:
    return hmac.digest(secret, value.encode("utf-8", "surrogatepass"), "sha256").hex()


def _padded(value: Any) -> bytes:
    plain = _write(value).encode()
    size = next((step for step in STEPS if len(plain) <= step), -(-len(plain) // 4096) * 4096)
    return plain.ljust(size, b"\x00")
