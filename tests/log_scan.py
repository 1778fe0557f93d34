"""Listens to every log record at DEBUG, also the libraries', and says which private things are in them (S7)."""

import logging
import re
import traceback
from collections.abc import Iterable

NUMBER = re.compile(r"\+?44[ -]?7700[ -]?900[ -]?\d{3}|\b\d{6,10}:[A-Za-z0-9_-]{20,}")
"""The numbers of the tests, which nobody has, and what a bot's token looks like."""
LONG_ENOUGH = 8
"""Shorter texts ("1", "READ", "yes") are in no secret's way."""


class LogScan(logging.Handler):
    """Everything that a log could print: message, arguments, and the whole of an exception with its values."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "httpx2":  # the tests' own browser, which is no part of the service
            return
        error = record.exc_info[1] if record.exc_info else None
        told = "".join(traceback.format_exception(error)) if error else ""
        self.written.append(f"{record.name} {record.getMessage()} {record.args!r} {told}")

    def found(self, markers: Iterable[str]) -> list[str]:
        """Those of the markers that stand anywhere in the log, whole words only."""
        everything = "\n".join(self.written)
        return [marker for marker in set(markers) if re.search(rf"(?<!\w){re.escape(marker)}(?!\w)", everything)]

    def numbers(self) -> list[str]:
        """Every number or token that stands anywhere in the log."""
        return sorted({found for line in self.written for found in NUMBER.findall(line)})

    def __enter__(self) -> "LogScan":
        root = logging.getLogger()
        self._before = root.level
        root.addHandler(self)
        root.setLevel(logging.DEBUG)
        return self

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self._before)
