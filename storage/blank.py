"""What a new row begins with: a random name, an empty conversation."""

import secrets

from .dialogue import Dialogue, to_json
from .sealed import Sealer


def new_id() -> str:
    """A random name: no order, no time (A8)."""
    return secrets.token_hex(16)


def blank_dialogue(seal: Sealer, person_id: str) -> bytes:
    return seal.close(to_json(Dialogue()), f"people/dialogue/{person_id}")
