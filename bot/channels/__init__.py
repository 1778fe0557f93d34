"""The channels: every file here that has no leading underscore is one, found by listing the folder."""

import importlib
import pkgutil
from collections.abc import Mapping

from messages.channel import Channel


def names() -> tuple[str, ...]:
    """The channels that exist, in alphabetical order, without importing any of them."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")))


def build(environment: Mapping[str, str]) -> dict[str, Channel]:
    """Every channel that the environment configures, by name.

    A channel whose settings are absent answers None to ``build`` and is left out: "no account" is the normal case.

    Raises:
        ValueError: a channel is half configured; the message says which setting is missing.
    """
    built = {}
    for name in names():
        channel = importlib.import_module(f"{__name__}.{name}").build(environment)
        if channel is not None:
            built[name] = channel
    return built
